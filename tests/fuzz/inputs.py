"""Inputs for fuzzing, the same for the same seed: noise, grammar, and mutations of both."""

import json
import random
from collections.abc import Iterator, Sequence

KEPT = 200  # inputs that later ones are mutations of
MOST_TOKENS = 8  # in one input
MOST_NOISE = 24  # bytes in one input

IAC = b"\xff"
TELNET = (
    *(
        IAC + verb + option
        for verb in b"\xfb|\xfc|\xfd|\xfe".split(b"|")
        for option in (b"\x00", b"\x01", b"\x03", b"\x18", b"\x1f", b"\x22", b"\x27", b"\xff")
    ),
    *(IAC + bytes((command,)) for command in range(240, 256)),
    IAC + b"\xfa\x1f\x00\x50\x00\x18" + IAC + b"\xf0",
    IAC + b"\xfa\x1f" + IAC * 4 + b"\x00" + IAC + b"\xf0",
    IAC + b"\xfa\x18\x00xterm-256color" + IAC + b"\xf0",
    IAC + b"\xfa\x18\x00" + b"V" * 60 + IAC + b"\xf0",
    IAC + b"\xfa\x27\x00\x00USER\x01-f root" + IAC + b"\xf0",
    IAC + b"\xfa\x22\x03" + b"\x03\x62\x03" * 20 + IAC + b"\xf0",
    IAC + b"\xfa\x18",
    IAC + b"\xfa",
)
UTF8_EDGES = (
    "é日😀\u0301\u200d\u202e\u2028\ufeff".encode(),
    "👨\u200d👩\u200d👧".encode(),
    "न\u094dक".encode(),
    b"\xc3",
    b"\xe6\x97",
    b"\xf0\x9f\x98",
    b"\x80",
    b"\xbf\xbf",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xc2\x85",
    b"\xc2\x9b2J",
    b"\xe2\x80\xa8",
)
ESCAPES = (
    b"\x1b",
    b"\x1b\x1b",
    b"\x1b[",
    b"\x1b[A",
    b"\x1b[D",
    b"\x1b[1;5C",
    b"\x1b[3~",
    b"\x1bOA",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[200~a\rb\x1b[201~",
    b"\x1b]0;title\x07",
    b"\x1b]52;c;?\x1b\\",
    b"\x1bP1$r",
    b"\x1b[999999999999",
    b"\x1b[?1;2c",
    b"\x1b[24;80R",
    b"\x1b(",
    b"\x1b[[A",
    b"\x1bO",
)
CONTROLS = (
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\0",
    b"\0",
    b"\t",
    b"\x03",
    b"\x04",
    b"\x08",
    b"\x7f",
    b"\x0c",
    b"\x15",
    b"\x17",
    b"\x19",
    b"\x01",
    b"\x05",
    b"\x10",
    b"\x0e",
    b"\x1a",
    b"\x1c",
)
COMMANDS = (
    b"login ana",
    b"ana",
    b"/join #dev",
    b"/dm ben hi",
    b"/who",
    b"/set bell off",
    b"/nick ",
    b"//x",
    b"/paste",
    b".",
    b"/history 9999999999",
    b'/search "*:()',
    b"/topic ",
    b"/op 1234-5678",
    b"/set",
    b"/set plain on",
    b"/set plain off",
    b"/ignore ana",
    b"/away ",
    b"/reply x",
    b"/me ",
    b"/",
    b"/help",
    b"/me \x1b[2J",
    b"say hi",
    b";waves",
    b">ben hi",
    b"'hi",
    b":wq",
    b"/clear",
    b"/part",
    b"/invite ",
)
IRC = (
    b"NICK ana\r\n",
    b"USER a 0 * :A\r\n",
    b"CAP LS 302\r\n",
    b"CAP REQ :echo-message\r\n",
    b"CAP END\r\n",
    b"PRIVMSG #lobby :hi\r\n",
    b"@label=1;+a=\\: ",
    b":x!y@z ",
    b"PING :",
    b"JOIN #a,#b ",
    b"MODE ",
    b"QUIT :",
    b"@" + b"a" * 40 + b"=",
    b"AUTHENTICATE ",
    b"PASS :",
    b" :",
    b"WHO ",
    b"TOPIC #lobby :",
    b"\x01ACTION x\x01",
)
OPENINGS = (
    b"GET / HTTP/1.1\r\n",
    b"SSH-2.0-x\r\n",
    b"\x16\x03\x01",
    b'{"',
    b"PRI * HTTP/2.0\r\n",
    b"POST ",
)
JSON = (
    b'{"cmd":"hello","name":"ana","token":"' + b"t" * 32 + b'"}\n',
    b'{"cmd":"say","text":"hi","ref":1}\n',
    b'{"cmd":"line","line":"/who","client":"c"}\n',
    b'{"cmd":"say","text":"\\ud800\\u0000"}\n',
    b"{}\n",
    b'{"cmd":',
    b'"ref":1e999',
    b'{"cmd":"say","text":null}\n',
    b"[" * 60,
    b'{"cmd":"hello","after":-1}\n',
    b'{"cmd":"say","text":"x","client":"1","to":"#lobby"}\n',
    b'{"cmd":"compose","state":"done"}\n',
    b'{"cmd":"join","room":"#dev"}\n',
    b'{"cmd":"hello","after":99999999999999999999}\n',
    b'{"cmd":"history","count":-5}\n',
    b'{"cmd":"history","count":99999999999999999}\n',
    b"\\u",
    b'"}\n',
)
IRC_LINES = tuple(
    line + b"\r\n"
    for line in (
        b"JOIN #dev,#tea",
        b"JOIN 0",
        b"PART #dev :bye",
        b"PRIVMSG #lobby :hello",
        b"PRIVMSG ana,#dev :\x01ACTION waves\x01",
        b"@label=7;+typing=active TAGMSG #lobby",
        b"NOTICE #lobby :psst",
        b"TOPIC #dev :tea at \x0304four",
        b"MODE #dev +b *!*@*",
        b"MODE ana +i",
        b"WHO #lobby",
        b"WHOIS ana",
        b"NAMES",
        b"LIST",
        b"KICK #dev ben :out",
        b"NICK ben",
        b"AWAY :tea",
        b"CAP REQ :echo-message labeled-response server-time batch",
        b"CAP REQ :draft/metadata-3 draft/event-playback batch",
        b"METADATA * SET url :https://example.com/",
        b"METADATA #dev SET url :\x02bold\x03",
        b"METADATA * SUB url display-name $x",
        b"METADATA *ALL SYNC",
        b"METADATA ana GET url : ",
        b"METADATA * CLEAR",
        b"CAP END",
        b"PING x",
        b"QUIT :bye",
    )
)
JSON_LINES = tuple(
    json.dumps({"cmd": "line", "line": line.decode("latin-1"), "ref": 1}).encode() + b"\n"
    for line in COMMANDS
)
LINES = tuple(line + end for line in (*COMMANDS, b"hello") for end in (b"\n", b"\r\n", b"\r\0"))
EVERYTHING = (
    *TELNET,
    *UTF8_EDGES,
    *ESCAPES,
    *CONTROLS,
    *CONTROLS,
    *COMMANDS,
    *IRC,
    *OPENINGS,
    *JSON,
    b"hello world",
    b"x" * 64,
    b"\x28\x0f",
)


def inputs(seed: str, count: int, tokens: Sequence[bytes] = EVERYTHING) -> Iterator[bytes]:
    """Yield so many inputs, rich in these tokens."""
    rng = random.Random(seed)
    kept = list(tokens)
    for _ in range(count):
        dice = rng.random()
        if dice < 0.2:
            data = rng.randbytes(rng.randrange(MOST_NOISE))
        elif dice < 0.6:
            data = b"".join(rng.choices(tokens, k=rng.randint(1, MOST_TOKENS)))
        else:
            data = mutated(rng, rng.choice(kept), tokens)
        if len(kept) < KEPT:
            kept.append(data)
        else:
            kept[rng.randrange(KEPT)] = data
        yield data


def mutated(rng: random.Random, data: bytes, tokens: Sequence[bytes]) -> bytes:
    """Return bytes with some of them changed, cut out, doubled or put in."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(data))
        to = min(len(data), at + rng.randint(0, 8))
        match rng.randrange(5):
            case 0:
                data = data[:at] + rng.randbytes(to - at) + data[to:]
            case 1:
                data = data[:at] + data[to:]
            case 2:
                data = data[:to] + data[at:]
            case 3:
                data = data[:at] + rng.choice(tokens) + data[at:]
            case _:
                data = data[:at]
    return data[:256]


# What people say at each kind of door: how they begin, and what is likely to follow.
NAWS = b"\xff\xfb\x1f\xff\xfa\x1f\0\x28\0\x18\xff\xf0\xff\xfd\x01\xff\xfd\x03"
DIALECTS: dict[str, tuple[bytes, tuple[bytes, ...]]] = {
    "anything": (b"", EVERYTHING),
    "lines": (b"%s\n", (*LINES, *LINES, *UTF8_EDGES, *CONTROLS, *TELNET)),
    "keys": (NAWS + b"%s\r\0", (*LINES, *LINES, *ESCAPES, *CONTROLS, *UTF8_EDGES, *TELNET)),
    "app": (
        b'{"cmd":"hello","name":"%s","token":"' + b"t" * 32 + b'"}\n',
        (*JSON, *JSON_LINES, *UTF8_EDGES),
    ),
    "irc": (b"NICK %s\r\nUSER a 0 * :A\r\n", (*IRC, *IRC_LINES, *IRC_LINES, *UTF8_EDGES)),
}
