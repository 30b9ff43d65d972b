"""What people send to other people's terminals, names and logs (TM rows)."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from doors.emulator import Telnet
from doors.programs import App
from payloads import terminal_payloads
from support.serving import Client, Server, fresh, running, wait_for

# What our own templates may put around people's text on a terminal: the row redrawn, its cursor,
# wrapping, bold, dim, colours. Between the marks of a message there may be none of it.
TEMPLATES = re.compile(r"\x1b\[(?:K|[0-9]*[CDG]|\?7[hl]|[0-9;]*m)|\r\n|\r|\x08")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MARKED = re.compile(r"<<(.*?)>>", re.DOTALL)
BATCH = 400  # payloads after which everybody catches up


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that lets people do everything as often as they like."""
    folder = tmp_path_factory.mktemp("shared")
    with running(folder, message_burst=0, join_history=0) as server:
        yield server


SINKS: dict[str, Callable[[str], dict[str, object]]] = {
    "message": lambda text: {"cmd": "say", "text": text},
    "action": lambda text: {"cmd": "me", "text": text},
    "block": lambda text: {"cmd": "paste", "text": f"first\n{text}"},
    "nick": lambda text: {"cmd": "nick", "name": text},
    "room": lambda text: {"cmd": "join", "room": text},
    "topic": lambda text: {"cmd": "topic", "room": "#lobby", "text": text},
    "away": lambda text: {"cmd": "away", "why": text},
}


def attack(app: App, sink: str, payloads: list[str], readers: list[Client]) -> list[str]:
    """Send each payload into one place; return all that each reader was sent meanwhile."""
    seen = ["" for _ in readers]
    for start in range(0, len(payloads), BATCH):
        requests = [SINKS[sink](text) for text in payloads[start : start + BATCH]]
        requests += [{"cmd": "nick", "name": app.name}, {"cmd": "away"}, {"cmd": "back"}]
        app.send("".join(json.dumps(request) + "\n" for request in requests))
        app.ask(cmd="say", text=f"end of {start}.", to="#lobby")
        app.until(f'"text":"end of {start}."')
        for at, reader in enumerate(readers):
            seen[at] += reader.until(f"end of {start}.")
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("sink", SINKS)
def test_no_payload_reaches_a_terminal(server: Server, sink: str) -> None:
    """Of 5,000 payloads in every place none sends a control byte to telnet or netcat."""
    payloads = terminal_payloads()[:: 4 if sink == "topic" else 1]  # each is stored by itself
    if sink in ("message", "action", "block"):
        payloads = [f"<<{payload}>>" for payload in payloads]
    with (
        App(server, fresh("app")) as app,
        Client(server, fresh("reader")) as netcat,
        Telnet(server) as telnet,
    ):
        telnet.enter(fresh("ana"))
        telnet.draws = False
        by_netcat, by_telnet = attack(app, sink, payloads, [netcat, telnet])
    assert "\ufffd" not in (by_netcat + by_telnet).replace("\ufffdlone\ufffd", "")
    assert not FORBIDDEN.search(by_netcat.replace("\r\n", ""))
    assert not FORBIDDEN.search(TEMPLATES.sub("", by_telnet))
    marked = MARKED.findall(by_telnet)
    assert not [text for text in marked if FORBIDDEN.search(text.replace("\r\n", ""))]
    assert sink not in ("message", "action", "block") or len(marked) > 4_900


@pytest.mark.slow
def test_no_payload_comes_back_to_its_sender(server: Server) -> None:
    """Typed into netcat as talk, as a command, or as a name, it comes back harmless."""
    payloads = [re.sub(r"[\r\n]", " ", payload) for payload in terminal_payloads()[::5]]
    data = [payload.encode("utf-8", "replace") for payload in payloads]
    with Client(server) as nameless, Client(server, fresh("ana")) as ana:
        for start in range(0, len(data), BATCH):
            for text in data[start : start + BATCH]:
                ana.send(b"%s\n/%s\n/dm %s x\n/help %s\n" % (text, text, text, text))
            ana.send(f"end of {start}.\n")
            seen = ana.until(f"You: end of {start}.")
            assert not FORBIDDEN.search(seen.replace("\r\n", ""))
        nameless.until("Your name: ")
        for text in data[:: len(data) // 50]:
            nameless.send(b"/%s\n/help %s\n" % (text, text))
        nameless.send(f"{fresh('ben')}\n")
        seen = nameless.until("You are ")
        assert not FORBIDDEN.search(seen.replace("\r\n", ""))


@pytest.mark.slow
def test_no_reason_for_being_away_reaches_a_terminal(server: Server) -> None:
    """A reason for being away, and a topic, are harmless in the answers that name them."""
    with App(server, fresh("app")) as app, Client(server, fresh("reader")) as netcat:
        for payload in terminal_payloads()[::25]:
            app.ask(cmd="away", why=payload)
            app.ask(cmd="topic", room="#lobby", text=payload)
            app.ask(cmd="ping")
            app.until('"code":"pong')
            netcat.send(f"/whois {app.name}\n/who\n/topic\n/dm {app.name} hello\n/rooms\n")
            seen = netcat.until("-- Rooms: ") + netcat.until("\r\n")
            assert not FORBIDDEN.search(seen.replace("\r\n", "")), payload


# direction, invisible letters, marks

HIDDEN = [*"\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad", "\U000e0041"]
ISOLATES = "\u2066\u2067\u2068"


@pytest.mark.parametrize("char", [*HIDDEN, *ISOLATES, "\u2069", "\u0301" * 9])
def test_no_such_name_or_room(server: Server, char: str) -> None:
    """A name or room with a direction, an invisible letter, or many marks is refused."""
    with Client(server) as netcat, App(server, fresh("app")) as app:
        netcat.send(f"an{char}a\n")
        netcat.until("Names are 1 to 24 letters")
        app.ask(cmd="nick", name=f"an{char}a", ref=1)
        app.until('"code":"bad-name"')
        app.ask(cmd="join", room=f"#de{char}v", ref=2)
        app.until('"code":"bad-room"')


def test_direction_never_leaves_a_message(server: Server) -> None:
    """What changes direction is closed or gone at the end of the line; marks are few."""
    with App(server, fresh("app")) as app, Client(server, fresh("reader")) as reader:
        for char in (*HIDDEN, *ISOLATES):
            app.ask(cmd="say", text=f"a{char}b {char}c")
        app.ask(cmd="say", text="Z" + "\u0301" * 100)
        app.ask(cmd="say", text="the end")
        rows = [r for r in reader.until("the end").split("\r\n") if f"{app.name}: " in r]
    assert len(rows) == len(HIDDEN) + len(ISOLATES) + 2
    for row in rows:
        assert not set(row) & set(HIDDEN)
        assert sum(map(row.count, ISOLATES)) == row.count("\u2069")
        assert sum(unicodedata.combining(char) != 0 for char in row) <= 8


# names that look like others

MIXED = ("bad", "bad-name")  # letters of two scripts in one word


def refusal(netcat: Client, app: App, name: str) -> tuple[str, object]:
    """Return how netcat and the app door refuse a name."""
    netcat.send(f"{name}\n")
    netcat.until("!! ")
    told = netcat.until("\r\n")
    app.ask(cmd="nick", name=name, ref=1)
    event = app.events('"event":"failed"')[-1]
    kinds = {"is taken": "taken", "cannot be a name": "reserved", "Names are": "bad"}
    return next(kind for words, kind in kinds.items() if words in told), event["code"]


LIKE_ALICE = ["ALICE", "аlice", "ａｌｉｃｅ", "a1ice", "A1ice", "“alice”", "alіce", "alIce"]
RESERVED = ["server", "Server", "ѕerver", "You", "yоu", "admin", "system", "NickServ", "operator"]


@pytest.mark.parametrize("name", LIKE_ALICE)
def test_nobody_looks_like_alice(serving: Callable[..., Server], name: str) -> None:
    """While alice is here no look-alike of her name is given, on any door."""
    server = serving()
    with Client(server, "alice"), Client(server) as netcat, App(server, fresh("app")) as app:
        assert refusal(netcat, app, name) in {("taken", "name-taken-later"), MIXED}


@pytest.mark.parametrize("name", RESERVED)
def test_reserved_names_are_never_given(server: Server, name: str) -> None:
    """Nobody is called like the server, an operator, or You, on any door."""
    with Client(server) as netcat, App(server, fresh("app")) as app:
        assert refusal(netcat, app, name) in {("reserved", "name-reserved"), MIXED}


@pytest.mark.parametrize("name", ["***", "-- ana", "ana: hi", "a<b>", "[ana]", "#ana", "!ana", "*"])
def test_signs_of_our_lines_are_in_no_name(server: Server, name: str) -> None:
    """What begins our own lines can be in no name."""
    with Client(server) as netcat:
        netcat.send(f"{name}\n")
        netcat.until("Names are 1 to 24 letters")


# the log

NASTY = [
    "%s%n%d {0} {name}",
    "a\nb forged",
    "\x1b[2J",
    "\x9b",
    "a\r2026-11-21T09:00:00 forged",
    "x" * 9_000,
]
SECRET = "a-secret-for-one"


def test_log_has_one_clean_line_per_event(serving: Callable[..., Server]) -> None:
    """Whatever people say, one event is one line of printable text, and no text leaks."""
    server = serving(message_burst=0)
    with App(server, "app") as app, Client(server, "ben") as ben:
        for text in NASTY:
            app.ask(cmd="say", text=f"{text} said")
            app.ask(cmd="dm", name="ben", text=f"{text} {SECRET}")
            app.ask(cmd="topic", room="#lobby", text=f"{text} topic")
            app.ask(cmd="nick", name=text)
            app.ask(cmd="join", room=text)
            app.ask(cmd="away", why=text)
            app.ask(cmd=text)
            ben.send(text.replace("\n", " ") + "\n")
        app.ask(cmd="say", text="the end")
        ben.until("app: the end")
        app.ask(cmd="quit", why="\x1b[31m\nforged")
        wait_for(lambda: "app disconnected" in server.events, "the event")
    lines = server.events.splitlines() + server.log.splitlines()
    assert not [line for line in lines if not line.isprintable() or len(line.encode()) > 4_096]
    assert all(re.match(r"ready |\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", line) for line in lines)
    assert "said" not in server.events + server.log
    assert SECRET not in server.events + server.log
    assert server.events.count(" set the topic of #lobby: ") == len(NASTY)


def test_console_shows_messages_only_where_asked(serving: Callable[..., Server]) -> None:
    """With show_messages, room talk is printed, made harmless; private talk never is."""
    server = serving(show_messages="true", message_burst=0)
    with App(server, "app") as app, Client(server, "ben") as ben:
        app.ask(cmd="say", text="said \x1b[2J\nforged")
        app.ask(cmd="dm", name="ben", text=SECRET)
        ben.until(SECRET)
        wait_for(lambda: "#lobby app: said ^[[2J forged" in server.events, "the message")
    assert SECRET not in server.events + server.log
