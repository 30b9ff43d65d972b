"""TelnetFilter: text comes through, negotiation is answered and cannot run away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.telnet import MAX_ANSWERS, MAX_SUBNEGOTIATION, TelnetFilter
from wire.feeding import same_every_way, streams

IAC, DONT, DO, WONT, WILL, SB, SE = (bytes([byte]) for byte in (255, 254, 253, 252, 251, 250, 240))
ECHO, SGA, TIMING_MARK, TTYPE, NAWS = (bytes([byte]) for byte in (1, 3, 6, 24, 31))
BINARY, LINEMODE = b"\x00", b"\x22"
SEND_TTYPE = IAC + SB + TTYPE + b"\x01" + IAC + SE
PROBE = IAC + DO + NAWS
SIZE = IAC + SB + NAWS + b"\x00\x65\x00\x21" + IAC + SE  # 101 columns, 33 rows
TERMINAL = IAC + SB + TTYPE + b"\x00XTERM-256COLOR" + IAC + SE

# What clients send once we have offered character mode, in the order they send it.
INETUTILS = (
    IAC + WILL + NAWS + SIZE + IAC + DO + ECHO + IAC + DO + SGA + IAC + WILL + TTYPE + TERMINAL
)
PUTTY = b"".join(
    IAC + verb + option
    for verb, option in [
        (WILL, NAWS),
        (WILL, b"\x20"),  # TERMINAL-SPEED
        (WILL, TTYPE),
        (WILL, b"\x27"),  # NEW-ENVIRON
        (DO, ECHO),
        (WILL, SGA),
        (DO, SGA),
    ]
)

# bytes from a peer nobody has asked anything: text, answers, is it telnet
CASES = {
    "text": (b"hello\r\n", b"hello\r\n", b"", False),
    "doubled 0xFF": (b"a\xff\xffb\xff\xff", b"a\xffb\xff", b"", False),
    "interrupt": (b"a\xff\xf4b\xff\xf3c", b"a\x03b\x03c", b"", False),
    "erase first": (b"\xff\xf7\xff\xf8", b"\x7f\x15", b"", False),
    "ignored": (b"a\xff\xec\xff\xed\xff\xee\xff\xef\xff\xf0\xff\xf1\xff\xf2b", b"ab", b"", False),
    "ignored too": (b"a\xff\xf5\xff\xf9b", b"ab", b"", False),
    "are you there": (b"\xff\xf6", b"", b"\r\n[yes]\r\n", False),
    "latin-1 in netcat": (b"\xffa \xff\r\n", b"\xffa \xff\r\n", b"", False),
    "refuse what they offer": (IAC + WILL + LINEMODE, b"", IAC + DONT + LINEMODE, True),
    "refuse what they ask": (IAC + DO + BINARY, b"", IAC + WONT + BINARY, True),
    "refuse once": ((IAC + DO + BINARY) * 5, b"", IAC + WONT + BINARY, True),
    "each direction once": (
        (IAC + DO + BINARY + IAC + WILL + BINARY) * 3,
        b"",
        IAC + WONT + BINARY + IAC + DONT + BINARY,
        True,
    ),
    "the peer must not echo": (IAC + WILL + ECHO, b"", IAC + DONT + ECHO, True),
    "we have no window": (IAC + DO + NAWS, b"", IAC + WONT + NAWS, True),
    "already off": (IAC + DONT + ECHO + IAC + WONT + NAWS + IAC + WONT + b"\x63", b"", b"", True),
    "agree once": ((IAC + DO + ECHO) * 5, b"", IAC + WILL + ECHO, True),
    "off again": (
        IAC + DO + ECHO + IAC + DONT + ECHO + IAC + DONT + ECHO,
        b"",
        IAC + WILL + ECHO + IAC + WONT + ECHO,
        True,
    ),
    "terminal type": (
        IAC + WILL + TTYPE + TERMINAL,
        b"",
        IAC + DO + TTYPE + SEND_TTYPE,
        True,
    ),
    "timing mark each time": (
        (IAC + DO + TIMING_MARK) * 2,
        b"",
        (IAC + WILL + TIMING_MARK) * 2,
        True,
    ),
    "timing mark unasked": (
        IAC + WILL + TIMING_MARK + IAC + WONT + TIMING_MARK + IAC + DONT + TIMING_MARK,
        b"",
        b"",
        True,
    ),
    "PuTTY speaks first": (
        PUTTY,
        b"",
        b"".join(
            [
                IAC + DO + NAWS,
                IAC + DONT + b"\x20",
                IAC + DO + TTYPE + SEND_TTYPE,
                IAC + DONT + b"\x27",
                IAC + WILL + ECHO,
                IAC + DO + SGA,
                IAC + WILL + SGA,
            ]
        ),
        True,
    ),
    "unknown subnegotiation": (b"a" + IAC + SB + b"\x45xyz" + IAC + SE + b"b", b"ab", b"", True),
    "empty subnegotiation": (b"a" + IAC + SB + IAC + SE + b"b", b"ab", b"", True),
    "subnegotiation without end": (IAC + SB + b"\x45xyz\r\n", b"", b"", False),
    "its end is missing, a command follows": (
        IAC + SB + NAWS + b"\x00" + IAC + DO + ECHO + b"text",
        b"text",
        IAC + WILL + ECHO,
        True,
    ),
}

# subnegotiation: width, height, terminal
SUBNEGOTIATIONS = {
    "size": (SIZE, (101, 33, "")),
    "size with a doubled 0xFF": (
        IAC + SB + NAWS + b"\x00\xff\xff\x00\x18" + IAC + SE,
        (255, 24, ""),
    ),
    "unknown size": (IAC + SB + NAWS + b"\x00\x00\x00\x00" + IAC + SE, (0, 0, "")),
    "huge size": (IAC + SB + NAWS + IAC * 8 + IAC + SE, (1000, 1000, "")),
    "size too short": (IAC + SB + NAWS + b"\x00\x50\x00" + IAC + SE, (0, 0, "")),
    "size too long": (IAC + SB + NAWS + b"\x00\x50\x00\x18\x00" + IAC + SE, (0, 0, "")),
    "terminal": (TERMINAL, (0, 0, "xterm-256color")),
    "terminal, dirty": (
        IAC + SB + TTYPE + b"\x00\x1b[2J\r\nVT\x00\xc3\xa9100 " + IAC + SE,
        (0, 0, "[2jvt100"),
    ),
    "terminal, long": (IAC + SB + TTYPE + b"\x00" + b"V" * 99 + IAC + SE, (0, 0, "v" * 40)),
    "terminal asked of us": (IAC + SB + TTYPE + b"\x01" + IAC + SE, (0, 0, "")),
    "terminal without content": (IAC + SB + TTYPE + IAC + SE, (0, 0, "")),
    "too long to be kept": (
        IAC + SB + TTYPE + b"\x00" + b"v" * MAX_SUBNEGOTIATION + IAC + SE + SIZE,
        (101, 33, ""),
    ),
}


def run(reads: list[bytes]) -> tuple[bytes, bytes, bool]:
    """Return the text, the answers and whether it is telnet."""
    telnet = TelnetFilter()
    text = b"".join(telnet.feed(data) for data in reads)
    return text, telnet.data_to_send(), telnet.is_telnet


def learn(reads: list[bytes]) -> tuple[int, int, str]:
    """Return what subnegotiations told: width, height, terminal."""
    telnet = TelnetFilter()
    assert b"".join(telnet.feed(data) for data in reads) == b""
    return telnet.width, telnet.height, telnet.terminal


def modes(telnet: TelnetFilter, *reads: bytes) -> list[bool]:
    """Say after each read, all negotiation, whether it is character mode."""
    found = []
    for data in reads:
        assert telnet.feed(data) == b""
        found.append(telnet.character_mode)
    return found


def check_bounds(telnet: TelnetFilter) -> None:
    """Check what must hold after any bytes whatsoever."""
    assert telnet._answers <= MAX_ANSWERS
    assert len(telnet._sub or b"") <= MAX_SUBNEGOTIATION
    assert 0 <= telnet.width <= 1000
    assert 0 <= telnet.height <= 1000
    assert len(telnet.terminal) <= 40
    assert telnet.terminal.isascii()
    assert telnet.terminal.isprintable()


def fuzz_one(data: bytes) -> None:
    """Feed arbitrary bytes, cut at their own first byte, and check every promise."""
    at = data[0] if data else 0
    telnet = TelnetFilter()
    telnet.start_character_mode()
    text = telnet.feed(data[:at])
    check_bounds(telnet)
    text += telnet.feed(data[at:])
    check_bounds(telnet)
    answers = telnet.data_to_send()
    assert len(text) <= len(data)
    assert len(answers) <= MAX_ANSWERS * len(b"\r\n[yes]\r\n")
    assert telnet.data_to_send() == b""
    whole = TelnetFilter()
    whole.start_character_mode()
    assert (whole.feed(data), whole.data_to_send()) == (text, answers)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: tuple[bytes, bytes, bytes, bool]) -> None:
    """Every case gives the same text and answers, wherever the reads are cut."""
    data, text, answers, is_telnet = case
    assert same_every_way(run, data) == (text, answers, is_telnet)


@pytest.mark.parametrize(("data", "known"), SUBNEGOTIATIONS.values(), ids=SUBNEGOTIATIONS)
def test_subnegotiations(data: bytes, known: tuple[int, int, str]) -> None:
    """Size and terminal are taken, cleaned and bounded; anything else changes nothing."""
    assert same_every_way(learn, data) == known


def test_text_passes_unchanged() -> None:
    """A stream without IAC comes out as the same object: nothing is copied."""
    data = "hello, wörld\r\n".encode()
    assert TelnetFilter().feed(data) is data


def test_character_mode() -> None:
    """Probe, offers, the client's agreement: then we echo, and know size and terminal."""

    def talk(reads: list[bytes]) -> tuple[bytes, bytes, bool, int, int, str]:
        telnet = TelnetFilter()
        assert telnet.probe() == PROBE
        assert telnet.start_character_mode() == (
            IAC + WILL + ECHO + IAC + WILL + SGA + IAC + DO + TTYPE
        )
        assert not telnet.character_mode
        text = b"".join(telnet.feed(data) for data in reads)
        return (
            text,
            telnet.data_to_send(),
            telnet.character_mode,
            telnet.width,
            telnet.height,
            telnet.terminal,
        )

    assert same_every_way(talk, INETUTILS) == (b"", SEND_TTYPE, True, 101, 33, "xterm-256color")


def test_offers_are_made_once() -> None:
    """Nothing is asked again while it is asked, nor when it is agreed."""
    telnet = TelnetFilter()
    telnet.start_character_mode()
    assert telnet.start_character_mode() + telnet.probe() == b""
    telnet.feed(INETUTILS)
    assert telnet.start_character_mode() + telnet.probe() == b""


def test_peer_refuses() -> None:
    """A peer that refuses our offers gets no answer and stays in line mode."""
    telnet = TelnetFilter()
    telnet.start_character_mode()
    telnet.feed(IAC + DONT + ECHO + IAC + DONT + SGA + IAC + WONT + NAWS + IAC + WONT + TTYPE)
    assert telnet.data_to_send() == b""
    assert telnet.is_telnet
    assert not telnet.character_mode


def test_peer_goes_back_to_line_mode() -> None:
    """`mode line` typed in telnet ends character mode, `mode character` starts it again."""
    telnet = TelnetFilter()
    telnet.start_character_mode()
    character, line = IAC + DO + SGA + IAC + DO + ECHO, IAC + DONT + SGA + IAC + DONT + ECHO
    assert modes(telnet, character, line) == [True, False]
    assert telnet.data_to_send() == IAC + WONT + SGA + IAC + WONT + ECHO
    assert modes(telnet, character) == [True]
    assert telnet.data_to_send() == IAC + WILL + SGA + IAC + WILL + ECHO


def test_are_you_there_in_character_mode() -> None:
    """In character mode the answer is a redraw of the screen: printing would tear the line."""
    telnet = TelnetFilter()
    telnet.start_character_mode()
    assert telnet.feed(IAC + DO + ECHO + IAC + b"\xf6") == b"\x0c"
    assert telnet.data_to_send() == b""


def test_resized() -> None:
    """A new window size is noticed once; the same size again is not news."""
    telnet = TelnetFilter()
    news = []
    for data in (SIZE, SIZE, IAC + SB + NAWS + b"\x00\x50\x00\x18" + IAC + SE):
        telnet.resized = False
        telnet.feed(data)
        news.append((telnet.resized, telnet.width, telnet.height))
    assert news == [(True, 101, 33), (False, 101, 33), (True, 80, 24)]


@pytest.mark.parametrize("verb", [WILL, WONT])
def test_ping(verb: bytes) -> None:
    """A ping is open until the peer answers it, whichever way."""
    telnet = TelnetFilter()
    unanswered = [telnet.ping_unanswered]
    assert telnet.ping() == IAC + DO + TIMING_MARK
    for data in (b"text", IAC + DONT + TIMING_MARK, IAC + verb + TIMING_MARK):
        unanswered.append(telnet.ping_unanswered)
        telnet.feed(data)
    assert [*unanswered, telnet.ping_unanswered] == [False, True, True, True, False]
    assert telnet.data_to_send() == b""


@pytest.mark.parametrize("verb", [DO, DONT, WILL, WONT])
def test_every_option_is_answered_once_at_most(verb: bytes) -> None:
    """However often an option is named, it gets one answer, and there are 64 in all."""
    telnet = TelnetFilter()
    answers: list[bytes] = []
    options = [bytes([option]) for option in range(256) if option != ord(TIMING_MARK)]
    for option in options * 2:
        telnet.feed(IAC + verb + option)
        answers.append(telnet.data_to_send().removesuffix(SEND_TTYPE))
    answers = list(filter(None, answers))
    assert len(answers) == len(set(answers))
    assert len(answers) <= MAX_ANSWERS


@pytest.mark.parametrize("command", [IAC + DO + TIMING_MARK, IAC + b"\xf6"])
def test_answers_end(command: bytes) -> None:
    """Commands that are answered each time are answered 64 times, then no more."""
    telnet = TelnetFilter()
    telnet.feed(command)
    one = telnet.data_to_send()
    telnet.feed(command * 1000)
    assert telnet.data_to_send() == one * (MAX_ANSWERS - 1)


def test_what_cannot_be_answered_is_not_agreed() -> None:
    """With the answers used up, an option the peer asks for stays off on both sides."""
    telnet = TelnetFilter()
    telnet.feed((IAC + b"\xf6") * MAX_ANSWERS + IAC + DO + ECHO)
    assert not telnet.character_mode


def test_endless_subnegotiation() -> None:
    """A subnegotiation without end is not kept; what follows its end is text again."""
    telnet = TelnetFilter()
    telnet.feed(IAC + SB + TTYPE + b"\x00")
    for _ in range(1000):
        assert telnet.feed(b"x" * 1000) == b""
        check_bounds(telnet)
    assert telnet.feed(IAC + SE + b"text") == b"text"
    assert telnet.terminal == ""


def test_abandoned_subnegotiation_is_not_kept() -> None:
    """A subnegotiation that a command interrupts is forgotten, not held while idle."""
    telnet = TelnetFilter()
    telnet.feed(IAC + SB + TTYPE + b"\x00VT" + IAC + DO + ECHO)
    assert telnet._sub is None


@given(
    streams(
        *(IAC + verb for verb in (DO, DONT, WILL, WONT)),
        *(ECHO, SGA, TIMING_MARK, TTYPE, NAWS, BINARY),
        *(IAC, IAC + SB, IAC + SE, IAC + b"\xf6", SIZE, TERMINAL, b"text\r\n"),
    )
)
def test_any_stream(reads: list[bytes]) -> None:
    """Any bytes, cut anyhow, give the text and answers of the whole, within the bounds."""
    assert run(reads) == run([b"".join(reads)])
    fuzz_one(b"".join(reads))


@given(st.binary())
def test_two_of_us_fall_silent(noise: bytes) -> None:
    """Two filters that answer each other stop: negotiation cannot loop."""
    ann, ben = TelnetFilter(), TelnetFilter()
    to_ben = ann.start_character_mode() + noise
    to_ann = ben.start_character_mode()
    for _ in range(8):
        ben.feed(to_ben)
        ann.feed(to_ann)
        to_ben, to_ann = ann.data_to_send(), ben.data_to_send()
    assert to_ben == to_ann == b""


@pytest.mark.parametrize(
    ("data", "unused"),
    [
        (b"", True),
        (b"hello\r\n", True),
        (b"\xff\xff", True),
        (IAC, False),
        (IAC + WILL, False),
        (IAC + WILL + NAWS, False),
        (IAC + SB, False),
        (SIZE, False),
    ],
)
def test_a_filter_knows_when_it_was_never_needed(data: bytes, unused: bool) -> None:
    """Only where not even the beginning of a command came may the filter be dropped."""
    telnet = TelnetFilter()
    telnet.feed(data)
    assert telnet.unused is unused
