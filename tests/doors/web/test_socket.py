"""WebSockets from outside: handshake, frames, both subprotocols, and what breaks the rules."""

import json

import pytest

from doors.web.asking import Socket, handshake, masked, raw
from support.serving import Client, Server, fresh

WRONG = {
    "no upgrade": {"Upgrade": ""},
    "no connection": {"Connection": "keep-alive"},
    "old version": {"Sec_WebSocket_Version": "8"},
    "no key": {"Sec_WebSocket_Key": ""},
    "short key": {"Sec_WebSocket_Key": "c2hvcnQ="},
    "no base64": {"Sec_WebSocket_Key": "*" * 24},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_a_wrong_handshake_is_refused(server: Server, headers: dict[str, str]) -> None:
    """RFC 6455, 4.2.1 and 4.4: the version that is understood is named."""
    said = raw(server, handshake(server, **headers))
    assert said.status == 426
    assert "Sec-WebSocket-Version: 13" in said.head
    assert b"That is no WebSocket of version 13" in said.body


def test_the_key_is_answered(server: Server) -> None:
    """RFC 6455, 1.3: the example of the specification; no extension, no protocol."""
    with Socket(server) as socket:
        assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in socket.head
        assert "Extensions" not in socket.head


def test_a_browser_talks_with_everybody(server: Server) -> None:
    """What is said in a WebSocket is shown in netcat, and the other way round."""
    name = fresh("wes")
    with Client(server, fresh("ana")) as ana, Socket(server, name) as wes:
        wes.ask(cmd="say", text="from the page", ref=1)
        assert wes.until("message")["text"] == "from the page"
        assert wes.until("done")["ref"] == 1
        ana.until(f"{name}: from the page")
        ana.say("from netcat")
        assert wes.until("message")["text"] == "from netcat"


def test_several_sessions_of_one_token_are_one_person(server: Server) -> None:
    """Two tabs: nobody comes or goes when one of them is closed."""
    name, token = fresh("wes"), "7" * 32
    with Client(server, fresh("ana")) as ana, Socket(server, name, token=token) as one:
        ana.until(f"{name}<" if f"{name}<" in ana.until("connected", keep=True) else name)
        with Socket(server, name, token=token) as two:
            two.ask(cmd="say", text="from two", ref=1)
            assert one.until("message")["text"] == "from two"
        one.ask(cmd="say", text="still here", ref=2)
        assert f"{name} disconnected" not in ana.until("still here")


def test_an_irc_client_in_a_websocket(server: Server) -> None:
    """IRCv3 WebSocket: the subprotocol is agreed on, each line is a frame without line end."""
    name = fresh("ira")
    with (
        Client(server, fresh("ana")) as ana,
        Socket(server, Sec_WebSocket_Protocol="binary.ircv3.net, text.ircv3.net") as ira,
    ):
        assert "Sec-WebSocket-Protocol: text.ircv3.net\r\n" in ira.head
        for line in ("CAP LS 302", f"NICK {name}", "USER ira 0 * :Ira"):
            ira.send(line)
        ira.send("CAP REQ :batch labeled-response echo-message message-tags invite-notify")
        ira.send("CAP END")
        lines: list[str] = []
        while not lines or " 366 " not in lines[-1]:
            opcode, payload = ira.frame()
            assert opcode == 1
            assert b"\r" not in payload
            assert b"\n" not in payload
            lines.append(payload.decode())
        assert any(f" 001 {name} " in line for line in lines)
        ira.send("@label=x1 PRIVMSG #lobby :from a frame")
        while "from a frame" not in (line := ira.frame()[1].decode()):
            pass
        assert line.startswith("@")
        assert "label=x1" in line
        ana.until(f"{name}: from a frame")
        room = fresh("#guests")
        ira.send(f"JOIN {room}")
        while " 366 " not in ira.frame()[1].decode():
            pass
        ana.send(f"/join {room}\n")
        ana.until("You are in")
        with Client(server, fresh("dee")) as dee:
            ana.send(f"/invite {dee.name} {room}\n")
            while f"INVITE {dee.name} {room}" not in ira.frame()[1].decode():
                pass


# frames (RFC 6455, 5): what Autobahn's client suite asks, as far as it concerns text


def test_a_ping_is_answered(server: Server) -> None:
    """RFC 6455, 5.5.2 and 5.5.3: with the same payload, also between two fragments."""
    with Socket(server) as socket:
        socket.send(b"are you there", 9)
        assert socket.frame() == (10, b"are you there")
        socket.send('{"cmd": "hel', last=False)
        socket.send(b"", 9)
        socket.send('lo", "version": 1}', 0)
        assert socket.frame() == (10, b"")
        assert socket.event()["event"] == "hello"


def test_a_message_may_come_byte_by_byte(server: Server) -> None:
    """A frame is the same however the packets are cut."""
    with Socket(server) as socket:
        for byte in masked('{"cmd": "hello", "version": 1}'):
            socket.client.send(bytes((byte,)))
        assert socket.event()["event"] == "hello"


CLOSING = {
    "unmasked": (b"\x81\x02hi", 1002),
    "reserved bit": (b"\xc1\x80abcd", 1002),
    "unknown frame": (masked(b"", 3), 1002),
    "unknown control": (masked(b"", 11), 1002),
    "long ping": (masked(b"x" * 126, 9), 1002),
    "cut ping": (masked(b"x", 9, last=False), 1002),
    "nothing to continue": (masked(b"x", 0), 1002),
    "message in a message": (masked(b"x", 1, last=False) + masked(b"x", 1), 1002),
    "binary": (masked(b"x", 2), 1003),
    "not UTF-8": (masked(b"\xff\xfe"), 1007),
    "surrogate": (masked(b"\xed\xa0\x80"), 1007),
    "2^63 bytes": (b"\x81\xff" + (1 << 63).to_bytes(8) + b"abcd", 1009),
    "2 MiB": (b"\x81\xff" + (2 << 20).to_bytes(8) + b"abcd", 1009),
    "many fragments": (masked(b"", 1, last=False) + masked(b"", 0, last=False) * 10_001, 1009),
    "many pongs": (masked(b"", 10) * 10_001 + masked(b"", 8), 0),
    "close": (masked(b"\x03\xe8bye", 8), 1000),
    "close without code": (masked(b"", 8), 0),
    "close with one byte": (masked(b"x", 8), 1002),
    "close with a code of nobody": (masked(b"\x03\xed", 8), 1002),
}


@pytest.mark.parametrize(("data", "code"), CLOSING.values(), ids=CLOSING)
def test_what_breaks_the_rules_closes_with_its_code(server: Server, data: bytes, code: int) -> None:
    """RFC 6455, 7.4.1: the close frame says why, and the connection ends."""
    with Socket(server) as socket:
        socket.client.send(data)
        assert socket.closed() == code


JSON = {
    "no object": "[]",
    "deep": "[" * 60_000,
    "huge number": '{"cmd": "history", "count": ' + "9" * 60_000 + "}",
    "NaN": '{"cmd": "history", "count": NaN}',
    "lone surrogate": '{"cmd": "say", "text": "\\ud800"}',
    "proto": '{"cmd": "say", "__proto__": "x", "text": "x"}',
    "too long": json.dumps({"cmd": "say", "text": "x" * 100_000}),
    "unknown": '{"cmd": "frobnicate"}',
    "no cmd": '{"text": "x"}',
}


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_bad_json_is_answered_and_the_socket_stays(server: Server, text: str) -> None:
    """An error event, and the next request works."""
    with Socket(server, fresh("wes")) as socket:
        socket.send(text)
        assert socket.until("failed")["text"]
        socket.ask(cmd="say", text="still here", ref=9)
        assert socket.until("message")["text"] == "still here"


def test_what_was_said_before_closing_is_kept(server: Server) -> None:
    """A close frame in the same packet loses nothing, nor does one with requests waiting."""
    name = fresh("wes")
    with Client(server, fresh("ana")) as ana:
        with Socket(server, name) as wes:
            said = [f'{{"cmd": "say", "text": "last words {n}."}}' for n in range(12)]
            wes.client.send(b"".join(masked(text) for text in said) + masked(b"\x03\xe8", 8))
            assert wes.closed() == 1000
        for number in range(12):
            ana.until(f"{name}: last words {number}.")


def test_bytes_behind_the_handshake_are_refused(server: Server) -> None:
    """RFC 6455, 4.1: a client waits for the answer, so nothing of it can get lost."""
    said = raw(server, handshake(server).encode() + masked("early"))
    assert said.status == 426
    assert b"before it was answered" in said.body


def test_a_page_that_is_closed_may_be_loaded_again(server: Server) -> None:
    """Ten seconds pass before others hear that somebody left: a reload is no news."""
    name, token = fresh("wes"), "8" * 32
    with Client(server, fresh("ana")) as ana:
        with Socket(server, name, token=token) as wes:
            wes.send(b"\x03\xe9", 8)
            assert wes.closed() == 1001
        with Socket(server, name, token=token):
            ana.send("/who\n")
            shown = ana.until("-- In #lobby (")
            ana.until(name)
    assert f"{name} disconnected" not in shown


@pytest.mark.slow
def test_a_page_that_stays_closed_has_left(server: Server) -> None:
    """After the ten seconds it was no lost connection: the browser said that it closes."""
    name = fresh("wes")
    with Client(server, fresh("ana")) as ana:
        with Socket(server, name) as wes:
            wes.send(b"\x03\xe9", 8)
        ana.until(f"{name} disconnected")
