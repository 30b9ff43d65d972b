"""The web door is made beside everything else: who comes for it before waits, and is served."""

import asyncio
import logging
from unittest.mock import Mock

import pytest

from hubbub.doors.peek import OPENING_TIME
from hubbub.doors.web import assets
from hubbub.doors.web.lean import LeanError
from support.clients import Netcat
from support.sockets import SocketWorld


class Browser(asyncio.Protocol):
    """Asks for the page as soon as it is connected."""

    def __init__(self, world: SocketWorld) -> None:
        self.heard = b""
        self.gone = False
        self._host = f"127.0.0.1:{world.port}"
        made = world.loop.create_connection(lambda: self, "127.0.0.1", world.port)
        world.loop.run_until_complete(made)
        peeking = world.server.listener._peeking
        world.until(lambda: any(peek.waits for peek in peeking.values()))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET / HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Take the answer."""
        self.heard += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - either way
        """Note the end."""
        self.gone = True


def test_a_browser_waits_for_its_door(caplog: pytest.LogCaptureFixture) -> None:
    """Others chat meanwhile; however long it takes, the page comes then, and the chat goes on."""
    caplog.set_level(logging.INFO)
    world = SocketWorld()
    browser = Browser(world)
    ana = Netcat(world, "ana")
    ana.enter()
    world.advance(2 * OPENING_TIME)
    assert (browser.heard, browser.gone) == (b"", False)
    world.loop.call_soon(world.server.open_web)
    world.until(lambda: b"</html>" in browser.heard)
    assert browser.heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert "the web door is open" in caplog.messages
    assert [user.nick for user in world.server.hub.users.values()] == ["ana"]
    world.close()


def test_a_server_that_stops_lets_waiting_browsers_go() -> None:
    """Who still waits for the door when the server ends is not kept."""
    world = SocketWorld()
    browser = Browser(world)
    world.stop()
    world.until(lambda: browser.gone)
    assert browser.heard == b""
    world.close()


def test_a_stop_while_the_door_is_made_ends_both() -> None:
    """A server that is stopped at once ends when its door is made, and closes it."""
    world = SocketWorld()
    world.loop.call_soon(world.server.open_web)
    world.stop()
    assert world.server.web is not None
    assert world.server.web._runner.server is None
    world.close()


def test_a_page_that_cannot_be_sent_ends_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A server whose page has an error says so when it starts, not to the first visitor."""
    monkeypatch.setattr(assets, "page_files", Mock(side_effect=LeanError("odd")))
    world = SocketWorld()
    world.loop.call_soon(world.server.open_web)
    with pytest.raises(LeanError, match="odd"):
        world.loop.run_until_complete(world.server.run())
    assert "the web door cannot be opened; the server stops" in caplog.messages
    world.close()
