"""The page among the other doors: the first minute, talk both ways, undo, search, tabs."""

import pytest

from doors.emulator import ENTER, Telnet
from hubbub.doors.web.assets import START
from hubbub.doors.web.bundle import BROWSER, exports
from support.pieces import FOLDER
from support.serving import Client, Server, fresh
from web.conftest import Visit

pytestmark = pytest.mark.slow


class Irc(Client):
    """A person at an IRC program."""

    def __init__(self, server: Server, nick: str) -> None:
        super().__init__(server)
        self.name = nick
        self.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")
        self.until(" 366 ")

    def tell(self, text: str) -> None:
        """Say something in #lobby."""
        self.send(f"PRIVMSG #lobby :{text}\r\n")


def test_the_first_minute(server: Server, visit: Visit) -> None:
    """Name, Enter, talk: nothing to click, nothing to read, and others see it."""
    with Client(server, fresh("ben")) as ben:
        ana = visit()
        ana.name = fresh("ana")
        ana.find("#card-name:focus").wait_for()
        ana.page.keyboard.type(ana.name)
        ana.page.keyboard.press("Enter")
        ana.find("#box-text:focus").wait_for()
        ana.page.keyboard.type("hello")
        ana.page.keyboard.press("Enter")
        ben.until(f"{ana.name}: hello")
        ana.see("hello")
        assert ana.find("#box-text").input_value() == ""
        ben.say("hi ana")
        ana.see("hi ana")
        assert ana.texts()[-2:] == ["hello", "hi ana"]
        assert ana.find("#bar-title").inner_text() == "#lobby"


def test_four_doors_are_one_room(server: Server, visit: Visit) -> None:
    """Two browsers, telnet and IRC: each sees what each other one says, once."""
    with Telnet(server) as tim, Irc(server, fresh("ira")) as ira:
        tim.name = fresh("tim")
        tim.enter(tim.name)
        ana, bea = visit(fresh("ana")), visit(fresh("bea"))
        ana.say("grüße from ana 🎂")
        bea.say("grüße from bea")
        tim.send(f"from tim{ENTER}")
        ana.see("from tim")
        ira.tell("from ira")
        said = ["grüße from ana 🎂", "grüße from bea", "from tim", "from ira"]
        for person in (ana, bea):
            person.see("from ira")
            assert person.texts()[-4:] == said
        for text in said:
            ira.until(text) if text != "from ira" else None
        tim.watch(lambda: any(row.endswith("from ira") for row in tim.lines), "the last one")
        shown = "\n".join(tim.lines)
        assert [shown.count(text) for text in said] == [1, 1, 1, 1]


def test_typing_is_seen_both_ways(server: Server, visit: Visit) -> None:
    """Who types in a page is seen on telnet and in the other page, and the other way round."""
    with Telnet(server) as tim:
        tim.name = fresh("tim")
        tim.enter(tim.name)
        ana, bea = visit(fresh("ana")), visit(fresh("bea"))
        ana.find("#box-text").press_sequentially("half a li")
        tim.see(f"{ana.name} is typing")
        bea.find("#typing").get_by_text(f"{ana.name} is typing").wait_for()
        ana.find("#box-text").fill("")
        tim.watch(lambda: "is typing" not in tim.row, "an empty typing line")
        tim.send("h")
        ana.find("#typing").get_by_text(f"{tim.name} is typing").wait_for()
        tim.send("\x7f")
        ana.wait(lambda: "typing" not in ana.find("#typing").inner_text(), "that tim stopped")


def test_commands_are_not_typing(server: Server, visit: Visit) -> None:
    """Nobody is told of somebody who types a command."""
    with Client(server, fresh("ben")) as ben:
        ana, bea = visit(fresh("ana")), visit(fresh("bea"))
        ana.find("#box-text").press_sequentially("/who")
        ana.find("#box-text").fill("")
        ben.say("after that")
        bea.see("after that")
        assert "typing" not in bea.find("#typing").inner_text()


def test_what_is_taken_back_is_gone_for_all(visit: Visit) -> None:
    """/undo takes the last message of one's own out of every page, and of pages opened later."""
    ana, bea = visit(fresh("ana")), visit(fresh("bea"))
    ana.say("a secret by mistake")
    bea.see("a secret by mistake")
    ana.type("/undo")
    for person in (ana, bea):
        person.wait(
            lambda person=person: "a secret by mistake" not in "".join(person.texts()),  # type: ignore[misc]
            "that it is gone",
        )
        person.see("(removed)")
    late = visit(fresh("late"))
    bea.say("hello late")
    late.see("hello late")
    assert "a secret by mistake" not in "".join(late.texts())


def test_search_finds_and_shows(server: Server, visit: Visit) -> None:
    """The panel lists what was found; what was not found is said."""
    with Client(server, fresh("ben")) as ben:
        ben.say("the stapler is on the shelf")
    ana = visit(fresh("ana"))
    ana.type("/search stapler")
    ana.find("#panel").get_by_text("the stapler is on the shelf").first.wait_for()
    ana.find("#panel-close").click()
    ana.find("#panel").wait_for(state="hidden")
    ana.find("#search-button").click()
    field = ana.find("#search-text")
    field.fill("nowheretobefound")
    field.press("Enter")
    ana.find("#panel").get_by_text("Nothing found").first.wait_for()


def test_rooms_and_private_talk(visit: Visit) -> None:
    """A room made in one page is joined in the other; what is private stays between two."""
    ana, bea, cho = visit(fresh("ana")), visit(fresh("bea")), visit(fresh("cho"))
    room = fresh("dev")
    ana.type(f"/join {room}")
    ana.find("#bar-title").get_by_text(f"#{room}").wait_for()
    bea.type(f"/join #{room}")
    bea.find("#bar-title").get_by_text(f"#{room}").wait_for()
    ana.say("only in this room")
    bea.see("only in this room")
    assert cho.find("#log-list").get_by_text("only in this room").count() == 0
    ana.type(f"/dm {bea.name} between us")
    bea.find("#private-list").get_by_text(ana.name).wait_for()
    bea.find("#private-list").get_by_text(ana.name).click()
    bea.see("between us")
    bea.say("and back")
    ana.find("#private-list").get_by_text(bea.name).click()
    ana.see("and back")
    cho.say("nothing came here")
    assert cho.find("#private-list li").count() == 0


def test_a_taken_name_offers_free_ones(visit: Visit) -> None:
    """The card says that a name is taken, and a click on a free one is enough."""
    ana = visit(fresh("ana"))
    other = visit()
    other.find("#card-name").fill(ana.name)
    other.find("#card-name").press("Enter")
    other.find("#card-error").get_by_text("is taken").wait_for()
    assert other.find("#card-name").input_value() == ana.name
    free = other.find("#card-free button").first
    name = free.inner_text()
    free.click()
    other.entered()
    other.say("here too")
    ana.see("here too").locator(".message-name").get_by_text(name).wait_for()


def test_tabs_are_one_person(visit: Visit) -> None:
    """Two tabs of one browser are in the chat under one name, and show the same."""
    ana, bea = visit(fresh("ana")), visit(fresh("bea"))
    first = ana.page
    second = ana.tab()
    ana.entered()  # straight in: the name is remembered
    ana.say("from the second tab")
    first.locator("#log-list").get_by_text("from the second tab").wait_for()
    bea.see("from the second tab")
    bea.say("to both")
    for page in (first, second):
        page.locator("#log-list").get_by_text("to both").wait_for()
        assert page.locator("#log-list").get_by_text("from the second tab").count() == 1
    assert bea.find("#people-list").get_by_text(ana.name, exact=True).count() == 1
    second.close()
    bea.say("still there")
    first.locator("#log-list").get_by_text("still there").wait_for()
    assert bea.find("#people-list").get_by_text(ana.name, exact=True).count() == 1


def test_a_reload_comes_back_at_once(visit: Visit) -> None:
    """Who reloads is in the chat again under the same name, with draft and messages."""
    ana = visit(fresh("ana"))
    ana.say("before the reload")
    ana.find("#box-text").fill("a draft")
    ana.page.reload()
    ana.entered()
    ana.see("before the reload")
    assert ana.find("#box-text").input_value() == "a draft"


def test_without_javascript_the_ways_in_are_shown(server: Server, visit: Visit) -> None:
    """A browser without JavaScript shows how to come in from a terminal."""
    reader = visit(java_script_enabled=False)
    shown = reader.find("noscript").inner_text()
    assert f"telnet {server.host} {server.port}" in shown


def test_first_load_is_small(visit: Visit) -> None:
    """What is fetched until a name can be typed is at most 60 KB, compressed as it is sent."""
    ana = visit()
    tools = ana.context.new_cdp_session(ana.page)
    sizes: list[int] = []
    tools.on("Network.dataReceived", lambda part: sizes.append(int(part["encodedDataLength"])))
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.setBypassServiceWorker", {"bypass": True})  # it may be at work by now
    ana.page.reload(wait_until="networkidle")
    ana.find("#card-name").wait_for()
    assert 5_000 < sum(sizes) <= 60 * 1024


def test_no_name_of_the_browser_is_taken(visit: Visit) -> None:
    """In the one script no module's name hides what the browser calls so from the others."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}
    taken = (
        visit()
        .context.new_page()
        .evaluate(
            "(names) => names.filter((name) => name in window)", sorted(exports(modules, START))
        )
    )
    assert set(taken) == BROWSER


def test_signs_are_shown_as_pictures(visit: Visit) -> None:
    """A word between colons is a sign, in what was said before one came, too."""
    ana = visit(fresh("ana"))
    ana.type(":smile: to all")
    ana.see("😄 to all")
    bea = visit(fresh("bea"))
    bea.see("😄 to all")
