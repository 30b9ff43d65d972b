"""HTTP and WebSocket by hand, so that a test says every byte."""

import json
import os
import struct
from typing import Any, NamedTuple, Self

from support.serving import Client, Server

TOKEN = "0123456789abcdef" * 2


class Answer(NamedTuple):
    """What came back: status, header lines as they are, body."""

    status: int
    head: str
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def raw(server: Server, request: str | bytes, *, source: str = "") -> Answer:
    """Send bytes and return the one answer, whatever else comes."""
    with Client(server, source=source) as client:
        client.send(request)
        return answer(client)


def answer(client: Client) -> Answer:
    """Return the next answer of a connection."""
    head = client.until("\r\n\r\n")
    lines = dict(
        line.lower().split(": ", 1) for line in head.strip().split("\r\n")[1:] if ": " in line
    )
    body = client.until_bytes(int(lines.get("content-length", "0")))
    return Answer(int(head.split(" ")[1]), head, body)


def ask(
    server: Server,
    method: str,
    path: str,
    *,
    body: str = "",
    token: str = "",
    host: str = "",
    source: str = "",
    **headers: str,
) -> Answer:
    """Ask as a program does; header names are written with underscores."""
    named = {"Host": host or f"{server.host}:{server.port}"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        named["Authorization"] = f"Bearer {token}"
    if body:
        named["Content-Length"] = str(len(body.encode()))
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}"
    return raw(server, request, source=source)


def post(server: Server, command: str, values: object, *, token: str = TOKEN) -> Answer:
    """Carry out a command over the API."""
    return ask(
        server,
        "POST",
        f"/api/{command}",
        body=json.dumps(values),
        token=token,
        Content_Type="application/json",
    )


def handshake(server: Server, **headers: str) -> str:
    """Return a WebSocket's opening; a header given as "" is left out."""
    named = {
        "Host": f"{server.host}:{server.port}",
        "Origin": f"http://{server.host}:{server.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"GET /ws HTTP/1.1\r\n{lines}\r\n"


def masked(payload: bytes | str, opcode: int = 1, *, last: bool = True) -> bytes:
    """Return a client's frame."""
    data = payload.encode() if isinstance(payload, str) else payload
    first = opcode | (0x80 if last else 0)
    if len(data) < 126:
        head = bytes((first, 0x80 | len(data)))
    elif len(data) < 65_536:
        head = struct.pack(">BBH", first, 0x80 | 126, len(data))
    else:
        head = struct.pack(">BBQ", first, 0x80 | 127, len(data))
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(data))


class Socket:
    """A WebSocket, by hand."""

    def __init__(self, server: Server, name: str = "", *, token: str = "", **headers: str) -> None:
        self.client = Client(server)
        self.client.send(handshake(server, **headers))
        self.head = self.client.until("\r\n\r\n")
        if name:
            self.ask(cmd="hello", version=1, name=name, token=token or os.urandom(16).hex(), ref=0)
            self.until("done")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.socket.close()

    def send(self, payload: bytes | str, opcode: int = 1, *, last: bool = True) -> None:
        """Send one frame."""
        self.client.send(masked(payload, opcode, last=last))

    def ask(self, **request: object) -> None:
        """Send a request."""
        self.send(json.dumps(request))

    def frame(self) -> tuple[int, bytes]:
        """Return the next frame: its opcode and payload."""
        first, size = self.client.until_bytes(2)
        assert first & 0x80, "a frame of ours is always whole"
        assert size < 128, "a frame of ours is never masked"
        if size >= 126:
            size = int.from_bytes(self.client.until_bytes(2 if size == 126 else 8))
        return first & 0x0F, self.client.until_bytes(size)

    def event(self) -> dict[str, Any]:
        """Return the next event."""
        opcode, payload = self.frame()
        assert opcode == 1
        event: dict[str, Any] = json.loads(payload)
        return event

    def until(self, kind: str) -> dict[str, Any]:
        """Return the next event of a kind."""
        while (event := self.event())["event"] != kind:
            pass
        return event

    def closed(self) -> int:
        """Return the code of the close frame with which the connection ends."""
        while True:
            opcode, payload = self.frame()
            if opcode == 8:
                self.client.ended()
                return int.from_bytes(payload[:2])
