"""How clients of each kind come in: netcat, a script, telnet key by key, a program, a page."""

import json

from bench.support.swarm import Steps

PROMPT = b"Your name: "
IAC, SB, SE, WILL, DO = b"\xff", b"\xfa", b"\xf0", b"\xfb", b"\xfd"
ECHO, SGA, TTYPE, NAWS = b"\x01", b"\x03", b"\x18", b"\x1f"
WINDOW = IAC + WILL + NAWS + IAC + SB + NAWS + b"\x00\x50\x00\x18" + IAC + SE  # 80 x 24
AGREE = IAC + DO + ECHO + IAC + DO + SGA + IAC + WILL + TTYPE
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
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


def page(number: int) -> Steps:
    """Open a WebSocket and say hello, as the page does."""
    hello = {"cmd": "hello", "version": 1, "name": f"page{number}", "token": f"{number:040d}"}
    return [(b"", UPGRADE), (b"\r\n\r\n", frame(json.dumps(hello).encode()))]


def frame(payload: bytes) -> bytes:
    """Return a text frame as browsers send it, masked (RFC 6455, 5.3): with zeros, for speed."""
    size = len(payload)
    head = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"\x81" + head + bytes(4) + payload


def say(text: str, ref: int) -> bytes:
    """Return a program's request to say something."""
    return b'{"cmd":"say","text":"%s","ref":%d}\n' % (text.encode(), ref)
