"""Bad input on the text and app doors: too long, too much, not text, not telnet (BI rows)."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from doors.emulator import Telnet
from doors.programs import App
from support.serving import Client, Server, fresh

MIB = 1_048_576
LINE_MAX = 16_384  # bytes
MESSAGE_MAX = 4_000  # characters
ROOM_TO_GROW = 8 * MIB  # bytes of memory: what the promise says, and the allocator's habits
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@pytest.fixture
def reader(server: Server) -> Iterator[Client]:
    """Return a well-behaved netcat user in the lobby."""
    with Client(server, fresh("reader")) as client:
        yield client


def heard(reader: Client, speaker: Client, end: str = "the end") -> str:
    """Return all that a reader saw until the speaker's last message, which is sent here."""
    speaker.say(end)
    return reader.until(f"{speaker.name}: {end}") + reader.until("\r\n")


# too long, too much


def test_endless_line_is_refused_and_not_kept(server: Server, reader: Client) -> None:
    """A MiB without a line end is counted, not kept; nobody else sees any of it."""
    with Client(server, fresh("ana")) as ana:
        before = server.memory
        ana.send(b"x" * MIB)
        ana.send("\n")
        ana.until(f"That line has {MIB:,} bytes; the limit is {LINE_MAX:,}.")
        assert server.memory - before < ROOM_TO_GROW
        assert "xxx" not in heard(reader, ana)


def test_endless_typing_is_refused_and_not_kept(server: Server, reader: Client) -> None:
    """In character mode a line stops at 4,000 characters, and memory with it."""
    with Telnet(server) as ana:
        ana.enter(fresh("ana"))
        before = server.memory
        for _ in range(16):
            ana.send(b"x" * MIB)
        ana.watch(lambda: "The line is full: 4,000" in "\n".join(ana.lines), "the refusal")
        assert server.memory - before < ROOM_TO_GROW
        ana.send("\x03/quit\r")
        ana.until("Goodbye")
    with Client(server, fresh("ben")) as ben:
        assert "xxx" not in heard(reader, ben)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("x" * MESSAGE_MAX, ""),
        ("é" * MESSAGE_MAX, ""),
        ("😀" * MESSAGE_MAX, ""),
        ("x" * (MESSAGE_MAX + 1), "Your message has 4,001 characters; the limit is 4,000."),
        ("😀" * (MESSAGE_MAX + 1), "Your message has 4,001 characters; the limit is 4,000."),
        ("x" * LINE_MAX, "Your message has 16,384 characters"),
        ("x" * (LINE_MAX + 1), "That line has 16,385 bytes"),
        ("x" * (LINE_MAX - 3) + "😀", "That line has 16,385 bytes"),
        ("x" * (LINE_MAX - 4) + "😀", "Your message has 16,381 characters"),
    ],
)
def test_line_at_the_limit_arrives_whole_or_not_at_all(
    server: Server, reader: Client, text: str, answer: str
) -> None:
    """At a limit a message is taken as it is; past it, refused; never cut short."""
    with Client(server, fresh("ana")) as ana:
        ana.send(f"{text}\n")
        ana.until(answer or f"You: {text}\r\n")
        seen = heard(reader, ana)
    assert (f"{ana.name}: {text}\r\n" in seen) == (answer == "")
    assert len(re.findall(f"{ana.name}: ", seen)) == (1 if answer else 2)


def test_ten_thousand_lines_at_once_are_a_flood(server: Server, reader: Client) -> None:
    """10,000 lines in one go obey the rate: a few arrive, then the sender is cut."""
    with Client(server, fresh("ana")) as ana:
        ana.send("".join(f"line {number}\n" for number in range(10_000)))
        ana.ended()
    with Client(server, fresh("ben")) as ben:
        seen = re.findall(f"{ana.name}: line (\\d+)\r\n", heard(reader, ben))
    assert seen == [str(number) for number in range(len(seen))]
    assert 5 <= len(seen) <= 20


# What costs the sender a byte must not cost the server much more.

CHEAP = {
    "Enter before a name": (b"\n", False),
    "Ctrl+C": (b"\x03", True),
    "Ctrl+L": (b"\x0c", True),
    "vi's :q": (b":q\r", False),
    "a lone Esc": (b"\x1b\x1b", True),
    "Tab": (b"\t", True),
    "Enter": (b"\r", True),
    "backspace": (b"\x7f", True),
}


@pytest.mark.parametrize("kind", CHEAP)
def test_cheap_bytes_stay_cheap(server: Server, kind: str) -> None:
    """A MiB of keys that answer something costs seconds at most, and is not answered per key."""
    key, telnet = CHEAP[kind]
    before, memory = server.cpu, server.memory
    client = Telnet(server) if telnet else Client(server)
    with client:
        if isinstance(client, Telnet):
            client.enter(fresh("ana"))
        elif kind != "Enter before a name":
            client.send(f"{fresh('ana')}\n")
        with suppress(ConnectionError):  # taken for a flood, which it is
            for _ in range(4):
                client.send(key * (MIB // 4 // len(key)))
        server.check()
        assert server.cpu - before < 5, "seconds"
        assert server.memory - memory < 2 * ROOM_TO_GROW


# what looks like a line end to somebody

BREAKS = ["\0", "\r", "\n", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("mark", BREAKS, ids=[repr(mark) for mark in BREAKS])
def test_line_ends_inside_a_message_forge_no_line(
    server: Server, reader: Client, mark: str
) -> None:
    """A program's message with a line end in it is one event; no line begins with it."""
    forged = "09:00 ben: forged"
    with App(server, fresh("app")) as sender, App(server, fresh("app")) as program:
        sender.ask(cmd="say", text=f"begin{mark}{forged}{mark}-- forged{mark}* forged")
        sender.ask(cmd="say", text="the end")
        events = [event for event in program.events("the end") if event["event"] == "message"]
        seen = reader.until(f"{sender.name}: the end") + reader.until("\r\n")
    assert len(events) == 2
    assert not CONTROLS.search(str(events[0]["text"]))
    assert not CONTROLS.search(seen.replace("\r\n", "\n"))
    rows = seen.split("\r\n")
    assert not [row for row in rows if row.startswith((forged, "-- forged", "* forged"))]
    assert sum(row[6:].startswith(sender.name) for row in rows) == 2


def test_paste_in_telnet_is_one_message(server: Server, reader: Client) -> None:
    """Lines pasted into telnet are one message, its lines set in below the first."""
    with Telnet(server) as ana:
        name = fresh("ana")
        ana.enter(name)
        ana.send("first\r09:00 ben: forged\r-- forged\r")
        ana.see("(3 lines) first")
        ana.send("\r")
        ana.watch(lambda: any("You (3 lines):" in line for line in ana.lines), "the echo")
        rows = (reader.until(f"{name} (3 lines):") + reader.until("-- forged\r\n")).split("\r\n")
    assert rows[-4:] == ["  first", "  09:00 ben: forged", "  -- forged", ""]


# what is not UTF-8

NOT_UTF8 = {
    "latin-1": "Grüße".encode("latin-1"),
    "overlong": b"a\xc0\xafb",
    "surrogate": b"a\xed\xa0\x80b",
    "cut": b"a\xe6\x97",
    "too high": b"a\xf7\xbf\xbf\xbfb",
    "UTF-16": b"\xfe\xff" + "hello".encode("utf-16-be"),
    "lone continuation": b"a\x80\x9fb",
}


@pytest.mark.parametrize("data", NOT_UTF8.values(), ids=NOT_UTF8)
def test_text_that_is_not_utf8_is_replaced(server: Server, reader: Client, data: bytes) -> None:
    """Bytes that are no UTF-8 are replaced, which is said once; readers get clean text."""
    with Client(server, fresh("ana")) as ana:
        ana.send(data + b"\n" + data + b"\n")
        ana.send("all said\n")
        told = ana.until("You: all said")
        ana.send("the end\n")
        seen = reader.until(f"{ana.name}: the end")
    assert told.count("Some letters were not UTF-8") == 1
    assert seen.count(f"{ana.name}: ") == 4
    assert not CONTROLS.search(seen.replace("\r\n", "\n"))
    assert "\udcff" not in seen


def test_byte_order_mark_is_not_part_of_a_name(server: Server) -> None:
    """A file that begins with a byte order mark gives the name that it shows."""
    name = fresh("ana")
    with Client(server) as ana:
        ana.send(b"\xef\xbb\xbf" + name.encode() + b"\n")
        ana.until(f"You are {name}.")


@pytest.mark.parametrize("data", NOT_UTF8.values(), ids=NOT_UTF8)
def test_program_that_sends_no_utf8_is_answered(server: Server, data: bytes) -> None:
    """On the app door such a line ends nothing: it is answered, and the next one works."""
    with App(server, fresh("app")) as app:
        app.send(b'{"cmd":"say","text":"' + data + b'"}\n')
        app.ask(cmd="say", text="still here", ref=7)
        app.until("still here")
        app.until('"ref":7')


# telnet commands

IAC, SB, SE = b"\xff", b"\xfa", b"\xf0"


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [b"\xfb", b"\xfc", b"\xfd", b"\xfe"], ids=["WILL", "WONT", "DO", "DONT"]
)
def test_every_option_a_hundred_thousand_times(server: Server, verb: bytes) -> None:
    """Whatever is negotiated however often, at most 64 answers come and no loop begins."""
    before, memory = server.cpu, server.memory
    with Client(server) as client:
        client.until("Your name: ")
        for _ in range(391):
            client.send(b"".join(IAC + verb + bytes((option,)) for option in range(256)))
        client.send("\n")
        client.send(f"{fresh('ana')}\n")
        said = client.until("You are ").encode("latin-1", "replace") + client.read()
        client.say("still here")
    assert said.count(b"?") <= 4 * 64 * 3  # an IAC is no UTF-8, nor are the two bytes after it
    assert server.cpu - before < 10
    assert server.memory - memory < ROOM_TO_GROW


@pytest.mark.parametrize("end", [b"", IAC + SE], ids=["no end", "an end"])
def test_endless_subnegotiation_is_not_kept(server: Server, end: bytes) -> None:
    """8 MiB between IAC SB and its end, or without one, take no memory."""
    memory = server.memory
    with Client(server) as client:
        client.until("Your name: ")
        client.send(IAC + SB + b"\x18\x00")
        for _ in range(8):
            client.send(b"x" * MIB)
        client.send(end)
        server.check()
        assert server.memory - memory < ROOM_TO_GROW
        if end:
            client.send(f"{fresh('ana')}\n")
            client.until("You are ")


@pytest.mark.parametrize("first", [b"\xff\xf7", b"\xff\xf8", b"\xff\xf6", b"\xff\xf4", b"\xff"])
def test_telnet_command_first(server: Server, first: bytes) -> None:
    """A connection that begins with any telnet command can chat afterwards."""
    name = fresh("ana")
    with Client(server) as client:
        client.send(first)
        client.until("login NAME.")
        client.send(f"\n{name}\n" if first != b"\xff" else f"\xf1\n{name}\n".encode("latin-1"))
        client.until(f"You are {name}.")


def test_doubled_255_is_one_byte(server: Server, reader: Client) -> None:
    """IAC IAC is one byte of data, however it is cut; here no UTF-8, so it is replaced."""
    with Client(server, fresh("ana")) as ana:
        for part in (b"a", IAC, IAC, b"b\n"):
            ana.send(part)
        ana.until("You: a\ufffdb")
        reader.until(f"{ana.name}: a\ufffdb")


def test_window_of_any_size(server: Server, reader: Client) -> None:
    """A window may claim any size, one column too: the line and the chat go on."""
    with Telnet(server) as ana:
        ana.enter(fresh("ana"))
        for columns, rows in ((1, 1), (2, 1), (0, 0), (65_535, 65_535), (255, 255), (80, 24)):
            size = columns.to_bytes(2, "big") + rows.to_bytes(2, "big")
            ana.send(IAC + SB + b"\x1f" + size.replace(IAC, IAC * 2) + IAC + SE)
            ana.send(f"window {columns}\r")
            reader.until(f": window {columns}\r\n")
            ana.read()
        ana.send("the end\r")
        ana.until("You: the end")
