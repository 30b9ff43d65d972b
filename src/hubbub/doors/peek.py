"""A socket whose opening is not known yet: its first bytes are looked at, and not taken."""

import asyncio
import socket
from math import inf
from typing import TYPE_CHECKING

from hubbub.wire.sniff import SNIFF_MAX, sniff

if TYPE_CHECKING:
    from hubbub.doors.listener import Listener

OPENING_TIME = 10.0  # seconds for an opening to become clear


class Peek:
    """A socket whose opening is not known yet."""

    __slots__ = (
        "_listener",
        "_patient",
        "_seen",
        "_silence",
        "address",
        "deadline",
        "sock",
        "spoke",
        "waits",
    )

    def __init__(self, listener: "Listener", sock: socket.socket, address: str) -> None:
        self._listener = listener
        self.sock = sock
        self.address = address
        self._seen = 0  # bytes looked at; the same number again = the input has ended
        self.spoke = False  # bytes came before our greeting
        self._patient = False  # it is told only of more bytes than it saw
        self.deadline = listener.hub.now() + OPENING_TIME  # the listener looks at it
        self.waits = False  # for the web door, which is still being made
        loop = asyncio.get_running_loop()
        wait = listener.hub.settings.greeting_wait / 1000
        self._silence: asyncio.TimerHandle | None = loop.call_later(wait, self._silent)
        loop.add_reader(sock, self._look)

    def stop(self) -> None:
        """Stop looking."""
        asyncio.get_running_loop().remove_reader(self.sock)
        if self._silence:
            self._silence.cancel()
        if self._patient:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)

    def wait(self) -> None:
        """Look no more, and have no deadline: what is waited for is ours, and comes or we end."""
        self.waits = True
        self.deadline = inf
        asyncio.get_running_loop().remove_reader(self.sock)

    def _silent(self) -> None:
        """Take silence for a person with telnet or netcat."""
        self._silence = None
        if not self.spoke:
            self._listener.route(self, "text")

    def _look(self) -> None:
        try:
            data = self.sock.recv(SNIFF_MAX, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._listener.give_up(self)
            return
        if not data:
            self._listener.give_up(self)
            return
        no_more = self.spoke and len(data) == self._seen
        self.spoke, self._seen = True, len(data)
        door = sniff(data)
        if no_more and door == "more":
            self._listener.route(self, "text")
        elif door == "more":
            # Wake only for more: a level-triggered poll would spin on what is there already.
            self._patient = True
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(data) + 1)
        else:
            self._listener.route(self, door)
