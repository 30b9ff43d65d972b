"""What a door is made of: a codec, which turns bytes into requests and events into bytes."""

from typing import TYPE_CHECKING, Any

from hubbub.core.session import Format, View
from hubbub.events import Event, Typing
from hubbub.requests import Request

if TYPE_CHECKING:
    from hubbub.doors.connection import Connection


class Codec:
    """Turns bytes into items, and items into requests; knows one protocol, no socket.

    What a kind of client does not need does nothing here.
    """

    __slots__ = ()
    form: Format
    quits = True  # the end of input is a goodbye, not a lost connection
    ended = False  # the other end said that it sends no more

    def open(self, connection: "Connection") -> None:
        """Greet."""
        raise NotImplementedError

    def receive(self, data: bytes) -> list[Any]:
        """Return the complete items in the bytes that came."""
        raise NotImplementedError

    def request(self, item: Any) -> Request | None:
        """Return what an item asks, or None when it is settled already."""
        raise NotImplementedError

    def close(self) -> list[Any]:
        """Return what is left at the end of input."""
        return []

    def data_to_send(self) -> bytes:
        """Return answers of the protocol itself: echo, negotiation."""
        return b""

    def render(self, event: Event, view: View) -> bytes:
        """Return the bytes of an event for this session alone."""
        return self.form.render(event, view)

    def answered(self, ref: int | str, start: int) -> None:
        """Take notice that the outbox from `start` on answers the request with this ref."""

    def frame(self, chunks: list[bytes]) -> bytes:
        """Return what is written for what the hub put into the outbox in this tick."""
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def farewell(self) -> bytes:
        """Return what the protocol wants as the last bytes before it is closed."""
        return b""

    def changed(self) -> None:
        """Take notice that name, window or settings of the session changed."""

    def typing(self, event: Typing) -> None:
        """Take notice that somebody types to the conversation looked at."""

    def ring(self, event: Event) -> bytes:  # noqa: ARG002 - most have no bell
        """Return the bell for a mention or a private message."""
        return b""

    def elsewhere(self, event: Event, data: bytes) -> bytes:  # noqa: ARG002 - most show all
        """Return what is shown of a conversation that is not looked at."""
        return data

    def refused(self, item: Any) -> None:
        """Keep what was typed: there was no room for it."""

    def failed(self, line: str) -> None:
        """Keep what was typed: it was refused."""
