"""The page in each of its states, with something of every kind in it."""

from support.browser import PHONE, Person
from support.serving import Client, Server, fresh
from web.conftest import Visit


def full(visit: Visit, server: Server, **settings: object) -> Person:
    """Return somebody in a room with all kinds of things in it."""
    with Client(server, fresh("ben")) as ben:
        ana = visit(fresh("ana"), **settings)
        ben.say("see http://192.168.1.20:5005/ and #dev, **bold** and `code`")
        ben.say(f"@{ana.name} can you look at the printer?")
        ben.send(f"/dm {ana.name} between us\n")
        ben.until("[private to")
        ben.send("/topic Stand-up 9:30, small room\n")
        ben.until("set the topic")
    ana.say("on my way")
    ana.type("```\ndef reset(p):\n    p.resume()\n```")
    ana.find(".mine[data-seq]").filter(has_text="p.resume()").wait_for()  # stored, not waiting
    ana.find("#private-list li").first.wait_for(state="attached")
    return ana


def card(visit: Visit, _: Server) -> Person:
    """Return a page that asks for a name, and has refused one."""
    new = visit()
    new.find("#card-name").fill("You")
    new.find("#card-name").press("Enter")
    new.find("#card-error").get_by_text("cannot be a name").wait_for()
    return new


def chat(visit: Visit, server: Server) -> Person:
    """Return the chat in light colours."""
    return full(visit, server, color_scheme="light")


def dark(visit: Visit, server: Server) -> Person:
    """Return the chat in dark colours."""
    return full(visit, server, color_scheme="dark")


def contrast(visit: Visit, server: Server) -> Person:
    """Return the chat in high contrast."""
    ana = full(visit, server)
    ana.type("/theme contrast")
    ana.find("html[data-theme=contrast]").wait_for()
    return ana


def panel(visit: Visit, server: Server) -> Person:
    """Return the chat with a panel of found messages."""
    ana = full(visit, server)
    ana.type("/search printer")
    ana.find("#panel").get_by_text("can you look").first.wait_for()
    return ana


def dialog(visit: Visit, server: Server) -> Person:
    """Return the chat with the settings in front."""
    ana = full(visit, server)
    ana.find("#settings-button").click()
    ana.find("#settings-dialog[open]").wait_for()
    return ana


def goto(visit: Visit, server: Server) -> Person:
    """Return the chat with the go-to box in front."""
    ana = full(visit, server)
    ana.page.keyboard.press("Control+k")
    ana.find("#goto-dialog[open]").wait_for()
    ana.page.keyboard.type("wh")
    ana.find("#goto-list").get_by_text("/who", exact=True).wait_for()
    return ana


def nowhere(visit: Visit, server: Server) -> Person:
    """Return the chat with a go-to box that finds nothing."""
    ana = goto(visit, server)
    ana.page.keyboard.type("qqqq")
    ana.find("#goto-list").get_by_text("Nothing has these letters").wait_for()
    return ana


def menu(visit: Visit, server: Server) -> Person:
    """Return the chat with the menu of a message in front."""
    ana = full(visit, server)
    ana.find("#box-text").press("Shift+ArrowUp")
    ana.page.keyboard.press("Enter")
    ana.find("#message-menu[open]").wait_for()
    return ana


def suggestions(visit: Visit, server: Server) -> Person:
    """Return the chat with the list of commands above the box."""
    ana = full(visit, server)
    ana.find("#box-text").press_sequentially("/wh")
    ana.find("#box-suggest").wait_for(state="visible")
    return ana


def narrow(visit: Visit, server: Server) -> Person:
    """Return the chat on a screen of 320 pixels, or at 400 % on a common one."""
    return full(visit, server, size=(320, 640), color_scheme="light")


def sheet(visit: Visit, server: Server) -> Person:
    """Return the chat on a phone with the rooms in front."""
    ana = full(visit, server, size=PHONE, has_touch=True, is_mobile=True)
    ana.find("#bar-menu").click()
    ana.find("#goto-button").wait_for(state="visible")
    return ana


STATES = [
    card,
    chat,
    dark,
    contrast,
    panel,
    dialog,
    goto,
    nowhere,
    menu,
    suggestions,
    narrow,
    sheet,
]
