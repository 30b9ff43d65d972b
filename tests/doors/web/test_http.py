"""HTTP itself: what is no request, what takes too long, what is too much."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import Mock

import pytest

from doors.web.asking import answer, ask, raw
from hubbub.doors.web.visit import BUSY_TIME, HEAD_TIME, Visit
from support.serving import Client, Server, running, wait_for

HEADERS = "".join(f"X-{number}: 1\r\n" for number in range(200))
WRONG = {
    "long line": "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x" * 9_216 + "\r\n\r\n",
    "long path": "GET /" + "x" * 9_216 + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "many headers": f"GET / HTTP/1.1\r\nHost: localhost\r\n{HEADERS}\r\n",
    "length and chunks": "POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": "POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    "Content-Length: 6\r\n\r\nhello",
    "bad chunk": "POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
    "space before colon": "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "folded": "GET / HTTP/1.1\r\nHost: localhost\r\nX: 1\r\n 2\r\n\r\n",
    "NUL": "GET / HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n",
    "no version": "GET /\r\n\r\n",
}


@pytest.mark.parametrize("request_", WRONG.values(), ids=WRONG)
def test_what_is_no_http_is_answered_and_closed(server: Server, request_: str) -> None:
    """Nonsense gets a 4xx and the end, never a traceback."""
    with Client(server) as client:
        client.send(request_)
        said = client.ended().decode()
    assert said.startswith(("HTTP/1.1 4", "HTTP/1.0 4", "HTTP/0.9 4"))
    assert "nosniff" in said


def test_a_thousand_requests_in_one_packet_are_answered(server: Server) -> None:
    """Pipelined requests are answered one after the other."""
    request = f"GET /healthz HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n\r\n"
    with Client(server) as client:
        client.send(request * 1_000)
        assert {answer(client).body for _ in range(1_000)} == {b"ok\n"}


def test_a_file_is_fetched_once(server: Server) -> None:
    """The page's files have tags: asked for again they are not sent again."""
    first = ask(server, "GET", "/static/style.css", Accept_Encoding="gzip")
    assert first.status == 200
    assert "Content-Encoding: gzip" in first.head
    tag = next(line[6:] for line in first.head.split("\r\n") if line.lower().startswith("etag:"))
    again = ask(server, "GET", "/static/style.css", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_the_page_has_its_policy_and_its_files_a_stricter_one(server: Server) -> None:
    """Scripts of the page come from here only; a file opened by itself may do nothing at all."""
    for path in ("/", "/sw.js"):
        head = ask(server, "GET", path).head
        assert "script-src 'self'; style-src 'self'" in head
        assert "unsafe" not in head
    for path in ("/static/app.js", "/static/style.css", "/static/icon.svg", "/emoji.json"):
        head = ask(server, "GET", path).head
        assert "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'" in head


def test_readers_that_are_stuck_hold_up_nothing(tmp_path: Path) -> None:
    """They are the first to go when there are too many, and no stop waits for them."""
    with running(tmp_path, unregistered=8) as server, ExitStack() as opened:
        stuck = opened.enter_context(Client(server, receive_buffer=4096))
        request = f"GET /static/app.js HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n\r\n"
        stuck.send(request * 3)
        crowd = [opened.enter_context(Client(server)) for _ in range(25)]
        for client in crowd:
            client.send("GET / HTTP/1.1\r\n")
        wait_for(lambda: sum(client.is_open() for client in crowd) <= 8, "the oldest are closed")


def test_head_is_get_without_a_body(server: Server) -> None:
    """HEAD tells the same as GET."""
    with Client(server) as client:
        client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        head, _, body = client.ended().decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 ")
    assert body == ""


def test_the_square_is_an_image_of_the_address(server: Server) -> None:
    """The QR code is drawn by the server."""
    said = ask(server, "GET", "/qr.svg")
    assert "image/svg+xml" in said.head
    assert said.body.startswith(b"<svg")


def test_it_is_well_when_it_can_store(server: Server) -> None:
    """Whoever watches the server is told whether it can store."""
    assert raw(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").body == b"ok\n"


# time, with a clock that a test puts forward


def visit_at(now: list[float]) -> tuple[Visit, Mock]:
    """Return a visit whose transport is looked at."""
    transport = Mock(spec=asyncio.Transport)
    transport.get_write_buffer_size.return_value = 0
    transport.is_closing.return_value = False
    visit = Visit(Mock(), "127.0.0.1", lambda: now[0], lambda _: None, lambda _a, _b: None)
    visit.connection_made(transport)
    return visit, transport


def test_a_head_that_does_not_come_is_told_and_closed() -> None:
    """Ten seconds for a whole head, however often another byte comes."""
    now = [100.0]
    visit, transport = visit_at(now)
    for _ in range(int(HEAD_TIME)):
        now[0] += 1
        visit.data_received(b"x")
        visit.check(now[0])
    assert not transport.close.called
    visit.check(now[0] + 0.1)
    assert b" 408 " in transport.write.call_args.args[0]
    assert transport.close.called


def test_an_answer_that_nobody_takes_is_cut() -> None:
    """A browser that reads nothing holds no connection for ever."""
    now = [100.0]
    visit, transport = visit_at(now)
    visit.began()
    visit.check(now[0] + BUSY_TIME)
    assert not transport.abort.called
    visit.check(now[0] + BUSY_TIME + 0.1)
    assert transport.abort.called


def test_an_answer_that_is_made_but_not_taken_is_cut() -> None:
    """What waits to be sent counts, whatever aiohttp says; who takes a little goes on."""
    now = [100.0]
    visit, transport = visit_at(now)
    visit.began()
    visit.ended()
    for unsent in (90_000, 80_000, 70_000):
        transport.get_write_buffer_size.return_value = unsent
        now[0] += BUSY_TIME - 1
        visit.check(now[0])
    assert not transport.abort.called
    visit.check(now[0] + BUSY_TIME + 1)
    assert transport.abort.called


def test_a_late_head_is_told_once() -> None:
    """However long the connection takes to close."""
    now = [100.0]
    visit, transport = visit_at(now)
    for second in range(9):
        visit.check(now[0] + HEAD_TIME + 1 + second)
    assert transport.write.call_count == 1


def test_between_two_requests_nothing_is_due() -> None:
    """An idle connection is ended by its keep-alive time alone."""
    now = [100.0]
    visit, transport = visit_at(now)
    visit.began()
    visit.ended()
    visit.check(now[0] + 1_000)
    assert not (transport.abort.called)
    assert not (transport.close.called)
