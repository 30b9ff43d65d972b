"""How clients of each kind come in: netcat, a script, telnet key by key, a program."""

import json

from bench.support.swarm import Steps

PROMPT = b"Your name: "
IAC, SB, SE, WILL, DO = b"\xff", b"\xfa", b"\xf0", b"\xfb", b"\xfd"
ECHO, SGA, TTYPE, NAWS = b"\x01", b"\x03", b"\x18", b"\x1f"
WINDOW = IAC + WILL + NAWS + IAC + SB + NAWS + b"\x00\x50\x00\x18" + IAC + SE  # 80 x 24
AGREE = IAC + DO + ECHO + IAC + DO + SGA + IAC + WILL + TTYPE
TERMINAL = IAC + SB + TTYPE + b"\x00xterm" + IAC + SE


def netcat(number: int) -> Steps:
    """Wait for the greeting, then type a name."""
    return [(PROMPT, b"person%d\n" % number)]


def script(number: int) -> Steps:
    """Send a name at once, as `echo name | nc` does."""
    return [(b"", b"script%d\n" % number)]


def telnet(number: int) -> Steps:
    """Negotiate as inetutils-telnet does, then type a name key by key."""
    return [
        (PROMPT, WINDOW),
        (IAC + WILL + ECHO, AGREE),
        (IAC + SB + TTYPE, TERMINAL),
        (b"", b"typist%d\r\0" % number),
    ]


def program(number: int) -> Steps:
    """Say hello as `hubbub join` does."""
    hello = {"cmd": "hello", "version": 1, "name": f"app{number}", "token": f"{number:040d}"}
    return [(b"", json.dumps(hello).encode() + b"\n")]


def say(text: str, ref: int) -> bytes:
    """Return a program's request to say something."""
    return b'{"cmd":"say","text":"%s","ref":%d}\n' % (text.encode(), ref)
