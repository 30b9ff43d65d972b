"""Who may ask what of the web door."""

import pytest

from doors.web.asking import TOKEN, ask, handshake, raw
from support.serving import Client, Server, Serving, fresh

HOSTS = ["evil.example", "evil.example:5005", "0.0.0.0", "192.0.2.77", "[::]", "a b", "x@localhost"]
HOSTS += ["127.0.0.1?x;script-src *", "localhost#x", "localhost/x", "[::1", "localhost:5005:1"]
PATHS = ["/", "/static/app.js", "/api/rooms", "/healthz", "/metrics", "/ws", "/nothing"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", HOSTS)
def test_other_hosts_are_refused(server: Server, host: str, path: str) -> None:
    """A name that only leads here (DNS rebinding) is refused on every path."""
    said = ask(server, "GET", path, host=host)
    assert said.status == 421
    assert b"is no address of this chat" in said.body
    assert "close" in said.head.lower()


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ],
    ids=["none", "two", "absolute", "http1.0"],
)
def test_no_host_two_hosts_and_absolute_addresses_are_refused(server: Server, head: str) -> None:
    """Which host is meant is never a matter of taste."""
    assert raw(server, head).status in {400, 421}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "chat.lan"])
def test_own_names_are_here(serving: Serving, host: str) -> None:
    """The address, this computer's names and those of the settings lead to the page."""
    server = serving(hosts="chat.lan talk.lan")
    assert ask(server, "GET", "/", host=host.format(port=server.port)).status == 200


ORIGINS = [
    "https://evil.example",
    "null",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1:1",
    "https://127.0.0.1",
    "file://",
    "",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_other_origins_are_refused(server: Server, origin: str) -> None:
    """A page of another origin gets no WebSocket, nor does who names none."""
    said = raw(server, handshake(server, Origin=origin))
    assert said.status == 403
    assert b"Another page may not ask that" in said.body


def test_a_program_without_origin_needs_a_token(server: Server) -> None:
    """Without an Origin it is a program, and shows its token."""
    with Client(server) as client:
        client.send(handshake(server, Origin="", Authorization=f"Bearer {TOKEN}"))
        assert client.until("\r\n").startswith("HTTP/1.1 101 ")


def test_an_origin_of_the_settings_may_connect(serving: Serving) -> None:
    """An IRC page that the operator named may connect from elsewhere."""
    server = serving(origins="http://irc.lan:8080")
    with Client(server) as client:
        client.send(handshake(server, Origin="http://irc.lan:8080"))
        assert client.until("\r\n").startswith("HTTP/1.1 101 ")


FOREIGN = {
    "form": {"Content_Type": "application/x-www-form-urlencoded", "Origin": "http://evil.example"},
    "text": {"Content_Type": "text/plain", "Sec_Fetch_Site": "cross-site"},
    "json": {"Content_Type": "application/json", "Origin": "http://evil.example"},
    "site": {"Content_Type": "application/json", "Sec_Fetch_Site": "same-site"},
    "null": {"Content_Type": "application/json", "Origin": "null"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("path", ["/api/say", "/api/login", "/api/topic", "/", "/ws"])
def test_other_pages_change_nothing(server: Server, path: str, headers: dict[str, str]) -> None:
    """Whatever a foreign page posts is refused, token or not."""
    name = fresh("pwned")
    said = ask(
        server, "POST", path, body=f'{{"name": "{name}"}}', token=TOKEN, source="", **headers
    )
    assert said.status == 403
    assert name not in server.events


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    """There is nothing to put, delete or trace; no CORS answer either."""
    target = "localhost:80" if method == "CONNECT" else "/"
    said = ask(server, method, target, host="localhost")
    assert said.status in {400, 405}
    assert "access-control" not in said.head.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/static/../../cli.py",
        "/static/%2e%2e/cli.py",
        "/static/..%5ccli.py",
        "/static/app.js%00.png",
        "//static/app.js",
        "/static/",
        "/static",
        "/index.html",
    ],
)
def test_paths_that_lead_nowhere(server: Server, path: str) -> None:
    """Only the page's own files are served, each under one name."""
    said = ask(server, "GET", path, host="localhost")
    assert said.status in {400, 404}
    assert b"import" not in said.body


def test_forwarded_headers_change_no_address(server: Server) -> None:
    """Who claims another address is not believed: metrics stay for this computer."""
    claims = {"X_Forwarded_For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X_Real_IP": "::1"}
    said = ask(server, "GET", "/metrics", host="localhost", source="127.0.0.9", **claims)
    assert said.status == 403


def test_metrics_are_for_this_computer(server: Server) -> None:
    """Others read no numbers unless a setting says so."""
    said = ask(server, "GET", "/metrics", host="localhost", source="127.0.0.8")
    assert said.status == 403
    assert b"Metrics are for this computer only" in said.body
    assert b"hubbub_people" in ask(server, "GET", "/metrics").body


def test_metrics_can_be_for_all(serving: Serving) -> None:
    """The setting opens them, and they count what happens."""
    server = serving(metrics="all")
    with Client(server, fresh("ana")) as ana:
        ana.say("hello")
        said = ask(server, "GET", "/metrics", source="127.0.0.8").body.decode()
    assert "\nhubbub_messages_total 1.0\n" in said
    assert '\nhubbub_sessions{door="netcat"} 1.0\n' in said


def test_every_answer_has_the_safe_headers(server: Server) -> None:
    """Nosniff, no referrer, no frame; the page runs its own scripts only."""
    for path in PATHS:
        head = ask(server, "GET", path).head
        assert "X-Content-Type-Options: nosniff" in head
        assert "Referrer-Policy: no-referrer" in head
        assert "frame-ancestors 'none'" in head
        assert "Server: Hubbub\r\n" in head
        assert "Set-Cookie" not in head
    policy = ask(server, "GET", "/").head
    assert "default-src 'none'; script-src 'self';" in policy
    assert "unsafe" not in policy
