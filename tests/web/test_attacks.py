"""Texts that attack the page, in every place where it shows what people wrote: none is run."""

import json
from collections.abc import Iterator

import pytest

from doors.programs import App
from support.browser import Person
from support.serving import Server, Serving, fresh, running
from web.attacks import OBJECT_WORDS, attacks
from web.conftest import Visit

pytestmark = pytest.mark.slow

ATTACKS = attacks()
# What must not be in what a person wrote, whatever it was.
MADE_OF_TEXT = """() => {
    const tags = "script,iframe,object,embed,style,link,meta,base,form,input,img,video,svg,math";
    const texts = [...document.querySelectorAll(".message-text, .message-name, #bar-topic," +
        "#bar-title, .place-name, .place-note, .note, .result, .option-note, #card-error")];
    const made = texts.flatMap((e) => [...e.querySelectorAll(tags)]).map((e) => e.outerHTML);
    const handlers = [...document.querySelectorAll("body, body *")].filter((e) =>
        [...e.attributes].some((a) => a.name.startsWith("on"))).map((e) => e.outerHTML);
    const links = [...document.querySelectorAll("a[href]")].map((e) => e.getAttribute("href"))
        .filter((href) => !/^(https?|mailto|ircs?|ssh):|^#/i.test(href));
    const open = [...document.querySelectorAll(".message-text a[href]")].filter((e) =>
        e.target !== "_blank" || !e.rel.includes("noopener")).map((e) => e.outerHTML);
    return [...made, ...handlers, ...links, ...open];
}"""


# Types each text into a field, one after the other.
TYPE_ALL = """async (field, texts) => {
    for (const text of texts) {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(requestAnimationFrame);
    }
}"""


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that lets people say much at once, and shows all of it."""
    with running(tmp_path_factory.mktemp("shared"), message_burst=0, join_history=200) as server:
        yield server


@pytest.fixture
def eve(server: Server) -> Iterator[App]:
    """Return a person whose program sends what it likes."""
    with App(server, fresh("eve")) as eve:
        yield eve


def harmless(person: Person) -> None:
    """Assert that nothing was made of what people wrote, and nothing was run so far."""
    assert person.page.evaluate(MADE_OF_TEXT) == []
    person.watch.check()


def last(eve: App, person: Person) -> None:
    """Wait until a person has seen all that was sent before."""
    word = fresh("all-of-it-")
    eve.ask(cmd="say", to="#lobby", text=word)
    person.see(word)


def test_messages(eve: App, visit: Visit) -> None:
    """As messages and as actions, live; then each link is looked at and pointed to."""
    ana = visit(fresh("ana"))
    for at in range(0, len(ATTACKS), 40):
        for attack in ATTACKS[at : at + 40]:
            eve.ask(cmd="say", text=attack)
            eve.ask(cmd="me", text=attack)
        last(eve, ana)
        harmless(ana)
    shown = "".join(ana.texts())
    assert "<svg" in shown or "<img" in shown, "the attacks are not shown as they were written"


def test_messages_from_history(eve: App, visit: Visit) -> None:
    """The same, as somebody who comes later reads them, page by page."""
    for attack in ATTACKS:
        eve.ask(cmd="say", text=attack)
    ana = visit(fresh("ana"))
    last(eve, ana)
    harmless(ana)
    for _ in range(5):
        ana.find("#log").evaluate("e => { e.scrollTop = 0; }")
        ana.drawn()
        harmless(ana)


def test_topics(eve: App, visit: Visit) -> None:
    """As topics: in the bar, in the line that tells of it, in the lists of rooms."""
    ana = visit(fresh("ana"))
    for attack in ATTACKS:
        eve.ask(cmd="line", line=f"/topic {attack.splitlines()[0]}x")
    last(eve, ana)
    harmless(ana)
    ana.page.keyboard.press("Control+k")
    ana.find("#goto-dialog[open]").wait_for()
    harmless(ana)


def test_away_and_farewell(eve: App, server: Server, visit: Visit) -> None:
    """As the reason of being away, shown beside the name, and of leaving."""
    ana = visit(fresh("ana"))
    for attack in ATTACKS:
        eve.ask(cmd="line", line=f"/away {attack.splitlines()[0]}")
    last(eve, ana)
    ana.type(f"/whois {eve.name}")
    harmless(ana)
    for attack in ATTACKS[::20]:
        with App(server, fresh("mallory")) as mallory:
            mallory.ask(cmd="line", line=f"/quit {attack.splitlines()[0]}")
            mallory.ended()
    last(eve, ana)
    harmless(ana)


def test_private_messages(eve: App, visit: Visit) -> None:
    """As private messages, and in what tells of them."""
    ana = visit(fresh("ana"))
    for attack in ATTACKS:
        eve.ask(cmd="dm", name=ana.name, text=attack)
        eve.ask(cmd="say", text=f"@{ana.name} {attack}")
    last(eve, ana)
    harmless(ana)
    ana.find("#private-list button").first.click()
    ana.find(".message").first.wait_for()
    harmless(ana)


def test_search_results(eve: App, visit: Visit) -> None:
    """As what was searched for, and as what was found."""
    ana = visit(fresh("ana"))
    for attack in ATTACKS:
        eve.ask(cmd="say", text=f"needle {attack}")
    last(eve, ana)
    ana.type("/search needle")
    ana.find("#panel").get_by_text("needle").first.wait_for()
    harmless(ana)
    field = ana.find("#search-text")
    for attack in ATTACKS[::6]:
        field.fill(attack)
        field.press("Enter")
    harmless(ana)


def test_drafts_and_suggestions(visit: Visit) -> None:
    """As what one types oneself: in the box, its suggestions, and after a reload."""
    ana = visit(fresh("ana"))
    box = ana.find("#box-text")
    box.evaluate(TYPE_ALL, ATTACKS)
    for prefix in "@#:/":
        box.fill("")
        box.press_sequentially(f"{prefix}<img src=x onerror=xss(1)>")
    harmless(ana)
    for attack in ATTACKS[::60]:
        box.fill(attack)
        ana.page.reload()
        ana.entered()
        assert box.input_value() == attack.replace("\r", "\n")
    harmless(ana)


def test_the_go_to_box(visit: Visit) -> None:
    """As what is looked for in the go-to box, and as places that do not exist."""
    ana = visit(fresh("ana"))
    ana.page.keyboard.press("Control+k")
    ana.find("#goto-text").evaluate(TYPE_ALL, ATTACKS)
    harmless(ana)


def test_refused_commands_names_and_rooms(visit: Visit) -> None:
    """As what a refusal repeats: commands, names and rooms that cannot be."""
    ana = visit()
    for attack in ATTACKS[::8]:
        ana.find("#card-name").fill(attack)
        ana.find("#card-name").press("Enter")
        ana.find("#card-error:not(:empty)").wait_for()
    harmless(ana)
    ana.join(fresh("ana"))
    for attack in ATTACKS[::30]:
        line = attack.splitlines()[0]
        for command in ("/join", "/whois", "/dm", "/help", "/nick", "/x"):
            ana.type(f"{command} {line}")
        ana.find("#box-text").fill("")
    harmless(ana)


def test_names_that_every_object_has(server: Server, visit: Visit) -> None:
    """People, rooms and words called as properties of objects are nothing special."""
    ana = visit(fresh("ana"))
    for word in OBJECT_WORDS:
        with App(server, word) as other:
            other.ask(cmd="line", line=f"/join #{word}")
            other.ask(cmd="say", to="#lobby", text=f"@{word} #{word} :{word}: said by {word}")
            ana.see(f"said by {word}").locator(".message-name").get_by_text(word).wait_for()
            other.ask(cmd="dm", name=ana.name, text=f"from {word}")
            ana.find("#private-list").get_by_text(word, exact=True).wait_for()
            ana.type(f"/join #{word}")
            ana.find("#bar-title").get_by_text(f"#{word}").wait_for()
            ana.say(f"in {word}")
            ana.find("#room-list").get_by_text("lobby").click()
    harmless(ana)


SHORT = [attack for attack in ATTACKS if len(attack) <= 40 and attack.isprintable()]


@pytest.mark.parametrize("attack", SHORT[:: len(SHORT) // 3])
def test_the_name_of_the_server(serving: Serving, visit: Visit, attack: str) -> None:
    """As the server's own name, which stands in the source of the page."""
    office = serving(name=attack)
    ana = visit(fresh("ana"), at=office)
    ana.say("hello")
    assert attack in ana.find("#server-name").inner_text()
    harmless(ana)
    reader = visit(at=office, java_script_enabled=False)
    assert attack in reader.find("h1").first.inner_text()


def test_notifications(eve: App, visit: Visit) -> None:
    """As the text of notifications, where the browser allows them; they carry plain text."""
    ana = visit()
    ana.context.grant_permissions(["notifications"])
    ana.page.add_init_script(
        "window.notes = []; window.Notification = class { constructor(title, options) {"
        " notes.push([title, options?.body]); } static permission = 'granted';"
        " static requestPermission() { return Promise.resolve('granted'); } close() {} };"
    )
    ana.page.reload()
    ana.join(fresh("ana"))
    ana.page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', { get: () => true });"
        " Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });"
        " document.hasFocus = () => false;"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    for attack in ATTACKS[::20]:
        eve.ask(cmd="dm", name=ana.name, text=attack)
    last(eve, ana)
    harmless(ana)
    titles = json.dumps(ana.page.evaluate("notes")) + ana.page.title()
    assert "(" in titles
