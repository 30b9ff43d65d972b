"""The one port, from outside: whatever begins a connection reaches its door or is told why not."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from conftest import needs
from support.serving import DEADLINE, Client, Server, fresh, running, wait_for

BANNER = b"Welcome to Office chat! "
PROBE = b"\xff\xfd\x1f\r"
SPLITS = 24  # bytes: the longest opening that is cut everywhere
HELLO = bytes.fromhex("16030100060100000203030000")  # the beginning of a TLS ClientHello
OPENINGS = {
    "GET": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"HTTP/1.1 200 "),
    "POST": (b"POST / HTTP/1.1\r\nHost: chat\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 421 "),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"HTTP/1.0 400 "),
    "TLS": (HELLO, b"\x15\x03"),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", b"SSH-2.0-"),
    "NICK": (b"NICK ana\r\nPING 1\r\n", b":hubbub PONG"),
    "CAP": (b"CAP LS 302\r\n", b":hubbub CAP"),
    "PASS": (b"PASS secret\r\nPING 1\r\n", b":hubbub PONG"),
    "USER": (b"USER ana 0 * :Ana\r\nPING 1\r\n", b":hubbub PONG"),
    "IAC": (b"\xff\xfb\x18", BANNER),
    "hello": (b"hello", BANNER),
    "empty line": (b"\r\n", BANNER),
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that takes nobody for silent who only has to wait for the processor."""
    with running(tmp_path_factory.mktemp("patient"), greeting_wait=20_000) as server:
        yield server
        server.check()


def answers(server: Server, ways: list[list[bytes]], wanted: bytes) -> list[bytes]:
    """Return the first bytes answered to each way of sending; all are sent at the same time."""
    with ExitStack() as opened:
        clients = [opened.enter_context(Client(server)) for _ in ways]
        for step in range(max(map(len, ways))):
            for client, parts in zip(clients, ways, strict=True):
                with suppress(ConnectionError):  # answered and closed already: still readable
                    client.send(b"".join(parts[step : step + 1]))
        return [client.until_bytes(len(wanted)) for client in clients]


@pytest.mark.parametrize("opening", OPENINGS)
def test_door_is_the_same_for_every_cut(patient: Server, opening: str) -> None:
    """Sent whole, byte by byte, or cut anywhere, an opening gets the same answer."""
    data, wanted = OPENINGS[opening]
    ways = [[data], [data[at : at + 1] for at in range(len(data))]]
    ways += [[data[:at], data[at:]] for at in range(1, min(len(data), SPLITS + 1))]
    assert set(answers(patient, ways, wanted)) == {wanted}


def test_silent_clients_are_greeted(server: Server) -> None:
    """200 clients that say nothing each get the greeting, once; nobody is left out."""
    with ExitStack() as opened:
        clients = [
            opened.enter_context(Client(server, source=f"127.0.0.{2 + number % 4}"))
            for number in range(200)
        ]
        greetings = [client.until("Your name: ") for client in clients]
    assert {text.count("Welcome to Office chat!") for text in greetings} == {1}


def test_greeting_begins_with_the_probe_that_the_banner_covers(server: Server) -> None:
    """A silent client gets three bytes of telnet, a CR, and a longer first line; no ESC at all."""
    with Client(server) as client:
        client.until("Your name: ", keep=True)
        greeting = client.read()
    assert greeting.startswith(PROBE + BANNER)
    assert greeting.count(b"\xff") == 1
    assert b"\x1b" not in greeting


def test_who_speaks_first_gets_text_only(server: Server) -> None:
    """A script that speaks first is sent neither a telnet command nor an escape code."""
    with Client(server) as client:
        client.send(f"login {fresh('bot')}\nhello\nwho\n/quit\n")
        said = client.ended()
    assert said.startswith(BANNER)
    assert b"\xff" not in said
    assert b"\x1b" not in said


def test_telnet_that_speaks_first_is_a_person(server: Server) -> None:
    """A telnet client that negotiates at once is asked for a name, and is no script in /who."""
    with Client(server) as client:
        client.send(b"\xff\xfb\x1f\xff\xfd\x01\xff\xfd\x03")
        client.until("Your name: ")
        name = fresh("ana")
        client.send(f"{name}\r")
        client.until(f"You are {name}.")
        client.send("/who\r")
        client.until(f"{name} (you)")


def test_closing_at_once_leaves_nothing(server: Server) -> None:
    """Clients that connect and close again leave no descriptor behind."""
    before = server.descriptors
    for _ in range(50):
        Client(server).socket.close()
    wait_for(lambda: server.descriptors <= before, "the descriptors are closed")


def test_half_closed_opening_is_answered(server: Server) -> None:
    """An opening that is cut off by the end of input does not hang until a deadline."""
    for opening in (b"GE", b"NICK", b"SSH", b"@tag"):
        with Client(server) as client:
            client.send(opening)
            client.socket.shutdown(socket.SHUT_WR)
            assert client.ended().startswith(BANNER), opening


# What a refused opening is told, by the programs that people have.


@needs("curl")
def test_browser_is_given_the_page(server: Server) -> None:
    """A web client gets the page from the same port."""
    url = f"http://{server.host}:{server.port}/"
    curl = ["curl", "-sS", "-i", "--noproxy", "*", url]
    done = subprocess.run(curl, capture_output=True, timeout=DEADLINE, check=True)
    head, _, body = done.stdout.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 ")
    assert f"telnet {server.host} {server.port}" in body


def test_browser_that_comes_late_is_told_in_http(server: Server) -> None:
    """A web request after the greeting is answered by a sentence in HTTP."""
    with Client(server) as client:
        client.until("Your name: ")
        client.send("GET / HTTP/1.1\r\n")
        said = client.ended().decode()
    head, _, body = said.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 503 ")
    assert f"{server.host} {server.port}" in body


@needs("ssh")
def test_ssh_is_told_in_ssh(server: Server) -> None:
    """The ssh program shows the sentence of the disconnect packet, not a protocol error."""
    ssh = [shutil.which("ssh") or "ssh", "-F", "none", "-p", str(server.port), server.host]
    done = subprocess.run(ssh, capture_output=True, text=True, timeout=DEADLINE, check=False)
    assert done.returncode == 255
    assert "This chat has no ssh door yet." in done.stderr
    assert f"in a browser, http://{server.host}:{server.port}" in done.stderr


def test_tls_client_gets_an_alert(server: Server) -> None:
    """A TLS client gets a fatal alert, which its library names, and no reset."""
    context = ssl.create_default_context()
    with socket.create_connection((server.host, server.port)) as sock:  # noqa: SIM117 - in order
        with pytest.raises(ssl.SSLError, match=r"(?i)alert.*handshake.failure"):
            context.wrap_socket(sock, server_hostname="chat")


def test_irc_client_is_welcomed_in_irc(server: Server) -> None:
    """An IRC client registers on the same port, and is in the lobby."""
    name = fresh("ira")
    with Client(server) as client:
        client.send(f"CAP LS 302\r\nNICK {name}\r\nUSER ana 0 * :Ana\r\nCAP END\r\n")
        client.until(f" 366 {name} #lobby ", keep=True)
        client.send("QUIT\r\n")
        said = client.ended().decode()
    assert f" 001 {name} :" in said
    assert f":{name}!" in said


# What begins as HTTP is never read as lines, so a web page cannot talk here.

BODY = "NICK pwned\r\nUSER pwned 0 * :x\r\nPRIVMSG #lobby :pwned\r\nlogin pwned\r\nsay pwned\r\n"
REQUESTS = {
    "form": f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "chunked": f"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{len(BODY):x}\r\n{BODY}",
    "CONNECT": f"CONNECT x:5005 HTTP/1.1\r\nHost: x\r\n\r\n{BODY}",
    "TRACE": f"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n{BODY}",
    "unknown method": f"PWN / HTTP/1.1\r\nHost: x\r\n\r\n{BODY}",
    "bare line ends": f"POST / HTTP/1.1\nHost: x\n\n{BODY}",
    "ssh": f"SSH-2.0-x\r\n{BODY}",
    "tls": f"\x16\x03\x01{BODY}",
}


def _listens_to(server: Server, request: str, *, late: bool) -> None:
    with Client(server, fresh("ana")) as ana, Client(server) as attacker:
        if late:
            attacker.until("Your name: ")
        attacker.send(request)
        attacker.ended()
        ana.say("still quiet")
        ana.send("/look\n")
        assert "pwned" not in ana.until(" in 1 room:") + ana.until("#lobby (")
        ana.send("/history 50\n")
        ana.until("still quiet")
    assert "pwned" not in server.events


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_body_is_never_a_command(server: Server, request_: str) -> None:
    """Chat commands in the body of a web page's request register and post nothing."""
    _listens_to(server, request_, late=False)


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_body_after_the_greeting_is_never_a_command(server: Server, request_: str) -> None:
    """The same when the request comes late, after the greeting to a silent client."""
    _listens_to(server, request_, late=True)


def test_irc_client_without_line_ends_is_told_and_closed(server: Server) -> None:
    """More than 16 KiB without a line end is no IRC: one ERROR says so, then the end."""
    with Client(server) as client:
        client.send(b"CAP LS 302\r\n" + b"x" * 20_000)
        said = client.ended().decode()
    assert "ERROR :" in said
    assert "More than 16 KiB without a line end." in said
