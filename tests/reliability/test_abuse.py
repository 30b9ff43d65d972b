"""Too much, too often, too many: the others notice nothing (AB rows)."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from doors.emulator import Telnet
from doors.programs import App
from support.serving import Client, Pair, Server, Serving, fresh, running, wait_for

BURST, RATE = 10, 20.0  # messages at once, as usual; then a second, ten times as many
PER_ADDRESS = 64
LIMITS = {"message_rate": RATE, "connections_per_address": PER_ADDRESS}
FLOOD = 1_000  # lines


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that lets waiting messages through faster, to save time."""
    with running(tmp_path_factory.mktemp("shared"), **LIMITS) as server:
        yield server


@pytest.fixture
def pair(server: Server) -> Iterator[Pair]:
    """Return two well-behaved people from another address than everybody else."""
    with Pair(server, source="127.0.0.3") as pair:
        yield pair


def passed(pair: Pair, flooder: str, since: float) -> list[str]:
    """Return the flooder's lines that a reader saw, asserting that they keep to the rate."""
    pair.sender.say("count")
    seen = pair.reader.until(f"{pair.sender.name}: count")
    lines = re.findall(rf"{flooder}: line (\d+)\r\n", pair.seen + seen)
    assert len(lines) <= BURST + RATE * (time.monotonic() - since) + 1
    assert lines == [str(number) for number in range(len(lines))], "in order, none missing"
    return lines


def cuts(flooder: Client, pair: Pair, log_before: str, server: Server) -> str:
    """Return what a flooder is told until cut, while the pair goes on; the log stays short."""
    for _ in range(5):
        pair.say()
    told = flooder.ended().decode()
    assert len(server.log.removeprefix(log_before).splitlines()) <= 10
    return told


def test_flood_of_lines(server: Server, pair: Pair) -> None:
    """Of 1,000 lines at once ten pass, the flooder is told and cut, others chat on."""
    since, log = time.monotonic(), server.log
    with Client(server, fresh("ana")) as flooder:
        flooder.send("".join(f"line {number}\n" for number in range(FLOOD)))
        told = cuts(flooder, pair, log, server)
        assert told.count("You are sending fast") <= 1
        assert "Disconnected for flooding. You can come back in 60 s." in told
        assert passed(pair, flooder.name, since)


def test_flood_line_by_line(server: Server, pair: Pair) -> None:
    """The same when each line comes in a segment of its own."""
    since, log = time.monotonic(), server.log
    with Client(server, fresh("ana")) as flooder:
        with suppress(ConnectionError):
            for number in range(FLOOD):
                flooder.send(f"line {number}\n")
        cuts(flooder, pair, log, server)
        assert passed(pair, flooder.name, since)


def test_flood_of_a_program(server: Server, pair: Pair) -> None:
    """A program is held to the same rate; what was not taken is named by its ref."""
    since, log = time.monotonic(), server.log
    with App(server, fresh("app")) as flooder:
        lines = [{"cmd": "say", "text": f"line {n}", "ref": n} for n in range(60)]
        flooder.send("".join(json.dumps(line) + "\n" for line in lines))
        refused = {
            event["ref"]
            for event in flooder.events('"ref":59}')
            if event["event"] == "failed" and event["code"] == "flood"
        }
        assert refused >= set(range(40, 60))
        flooder.send("".join(json.dumps(line) + "\n" for line in lines * 10))
        cuts(flooder, pair, log, server)
        assert passed(pair, flooder.name, since)


def test_flood_of_keys(server: Server, pair: Pair) -> None:
    """Lines typed faster than anybody types are held back like pasted ones."""
    since = time.monotonic()
    with Telnet(server, source="127.0.0.4") as flooder:
        name = fresh("ana")
        flooder.enter(name)
        with suppress(ConnectionError):
            for number in range(FLOOD):
                flooder.send(f"line {number}\r")
        for _ in range(5):
            pair.say()
        passed(pair, name, since)


def test_waiting_lines_arrive_in_order(server: Server, pair: Pair) -> None:
    """Of 31 lines at once ten pass at once, twenty wait and arrive, one is refused."""
    since = time.monotonic()
    with Client(server, fresh("ana")) as ana:
        ana.send("".join(f"line {number}\n" for number in range(31)))
        told = ana.until("You: line 29\r\n")
        assert told.count("Too fast: 1 message was not sent. Wait 10 s") == 1
        assert len(passed(pair, ana.name, since)) == 30
        ana.say("still welcome")


def test_pasted_block_of_a_netcat_user(server: Server, pair: Pair) -> None:
    """Sixty lines between /paste and a dot are one message, whole and in order."""
    lines = [f"row {number:02} " + "x" * 130 for number in range(60)]
    with Client(server, fresh("ana")) as ana:
        ana.send("\n".join(("/paste", *lines, ".", "")))
        told = ana.until("You (60 lines):\r\n") + ana.until(lines[-1])
        seen = pair.reader.until(f"{ana.name} (60 lines):\r\n") and pair.reader.until(lines[-1])
        assert "fast" not in told
    assert [line.strip() for line in seen.split("\r\n")] == lines


# many connections


def test_many_connections_from_one_address(server: Server, pair: Pair) -> None:
    """64 may be open from an address; more are told so; those inside and others go on."""
    there = "127.0.0.9"
    with ExitStack() as opened:
        inside = Client(server, fresh("inside"), source=there)
        clients = [opened.enter_context(Client(server, source=there)) for _ in range(200)]
        for client in clients:
            client.send("\n")
        turned = [c for c in clients if b"Too many connections" in c.until_bytes(20)]
        assert len(turned) == 200 - (PER_ADDRESS - 1)
        inside.say("still here")
        pair.say()
        with Client(server, fresh("elsewhere"), source="127.0.0.10") as other:
            other.say("hello")
    inside.socket.close()
    wait_for(lambda: _is_let_in(server, there), "they may come again")


def _is_let_in(server: Server, source: str) -> bool:
    with Client(server, source=source) as client:
        client.send("\n")
        return client.until_bytes(7) == b"Welcome"


HALVES = [
    b"",
    b"half a line",
    b"\x16",
    b"SSH",
    b"NICK",
    b"GE",
    b"@tag",
    b"GET / HTTP/1.1\r\nHost: x",
]
QUICK = (
    "import hubbub.doors.peek as peek, hubbub.doors.web.visit as visit; "
    "peek.OPENING_TIME = visit.HEAD_TIME = 3.0"
)


@pytest.mark.slow
def test_half_openings_are_closed_in_time(serving: Serving) -> None:
    """Whoever says nothing, or half of something, is closed by a deadline and forgotten."""
    waits = {"greeting_wait": 2_000, "login_time": 1}  # nobody here is silent by being slow
    server = serving(patches=QUICK, connections_per_address=0, **waits)
    with Pair(server, source="127.0.0.3") as pair, ExitStack() as opened:
        before = server.descriptors
        clients = []
        for half in HALVES * 30:
            clients.append(opened.enter_context(Client(server)))
            clients[-1].send(half)
        pair.say()
        said = [client.ended() for client in clients]
        assert sum(text.startswith(b"HTTP/1.1 408 ") for text in said) == 30
        texts = [text for text in said if text and not text.startswith(b"HTTP")]
        assert all(b"No name for 1 s" in text for text in texts)
        assert len(texts) == 2 * 30  # those who were greeted: nothing, and half a line
        wait_for(lambda: server.descriptors <= before, "their descriptors are closed")
        pair.say()


def test_nameless_connections_make_room(serving: Serving) -> None:
    """Past the most that may be nameless, the oldest of the busiest address goes."""
    server = serving(unregistered=20, connections_per_address=0)
    with Pair(server) as pair, ExitStack() as opened:
        lone = opened.enter_context(Client(server, source="127.0.0.5"))
        crowd = [opened.enter_context(Client(server, source="127.0.0.6")) for _ in range(100)]
        lone.until("Your name: ")
        wait_for(lambda: sum(c.is_open() for c in crowd) <= 20, "the oldest are closed")
        assert crowd[-1].is_open()
        lone.send(f"{fresh('lone')}\n")
        lone.until("You are ")
        pair.say()


# everything else that may be done often

BUDGETS: dict[str, tuple[Callable[[int], str], str, int]] = {
    "nick": (lambda n: f"/nick renamed{n}", "is now called", 3),
    "join and part": (lambda n: f"/{'part' if n % 2 else 'join'} #room{n // 2}", "joined", 20),
    "topic": (lambda n: f"/topic number {n}", "set the topic", 5),
    "away": (lambda n: f"/away number {n}", "is away", 0),
}


@pytest.mark.parametrize("kind", BUDGETS)
def test_changes_have_a_budget(serving: Serving, kind: str) -> None:
    """Sixty changes at once are a few for the others; the rest is refused with why."""
    line, notice, most = BUDGETS[kind]
    server = serving(message_burst=1_000, message_rate=1_000)
    with Pair(server) as pair, Client(server, fresh("ana")) as ana:
        for room in range(50):  # where the notices would be seen
            pair.reader.send(f"/join #room{room}\n")
        pair.reader.send("/join #lobby\n")
        pair.reader.until("You are in #lobby with")
        ana.send("".join(line(number) + "\n" for number in range(60)))
        ana.until("for now. Wait ")
        ana.send("/quit\n")
        ana.ended()
        pair.say()
        assert pair.seen.count(notice) <= most


@pytest.mark.parametrize("states", [["active"], ["active", "done"], ["active", "paused"]])
def test_typing_is_relayed_seldom(server: Server, states: list[str]) -> None:
    """A hundred typing notices at once are at most two for the others, and never kept."""
    with App(server, fresh("app")) as reader, App(server, fresh("app")) as typist:
        for number in range(100):
            typist.ask(cmd="compose", state=states[number % len(states)])
        typist.ask(cmd="say", text="typed", ref=1)
        events = reader.events('"text":"typed"')
        typing = [e for e in events if e["event"] == "typing" and e["nick"] == typist.name]
        assert len([e for e in typing if e["state"] != "done"]) == 1
        assert len(typing) <= 2
        reader.ask(cmd="history", count=50)
        assert "typing" not in str(reader.events('"event":"page"')[-1])
