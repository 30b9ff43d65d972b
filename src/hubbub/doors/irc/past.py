"""The past of a conversation as a client asked for it: messages, or all that was told of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from hubbub import names
from hubbub.core.archive import Archive
from hubbub.events import Message, Told
from hubbub.times import short
from hubbub.wire.irc import LINE_MAX

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Old: TypeAlias = Message | Told


def plays_events(codec: "IrcCodec") -> bool:
    """Tell whether a client can take TOPIC, MODE and the like in a batch of history.

    Outside of a batch they would be taken for what happens now.
    """
    return {"batch", "draft/event-playback"} <= codec.caps


def in_order(*found: Iterable[Old]) -> list[Old]:
    """Return what was found, in the order in which it happened."""
    return sorted((event for each in found for event in each), key=lambda event: event.seq)


class Past:
    """Looks up the past for one client. Runs in a reader thread, as the archive does."""

    def __init__(self, archive: Archive, *, events: bool) -> None:
        self._archive = archive
        self._events = events  # what is no message too

    def before(self, scope: str, seq: int, limit: int) -> list[Old]:
        """Return the last `limit` of a conversation with a smaller seq, oldest first."""
        messages = self._archive.before(scope, seq, limit)
        if not self._events:
            return list(messages)
        found = in_order(messages, self._archive.told_before(scope, seq, limit))
        return found[max(0, len(found) - limit) :]

    def after(self, scope: str, seq: int, limit: int) -> list[Old]:
        """Return the first `limit` of a conversation with a greater seq, oldest first."""
        messages = self._archive.after(scope, seq, limit)
        if not self._events:
            return list(messages)
        return in_order(messages, self._archive.told_after(scope, seq, limit))[:limit]

    def place(self, scope: str, *, message: str = "", before: int = 0) -> int | None:
        """Return the seq of what has this id, or of the last before a time (ms since 1970).

        Ids of what is no message count for all clients: they were told them.
        """
        every = self._events or bool(message)
        return self._archive.place(scope, message=message, before=before, every=every)


def replay(codec: "IrcCodec", name: str, messages: tuple[Message, ...], now: int) -> list[bytes]:
    """Return history on entering: with server-time as it was, else with times in the text."""
    if not messages:
        return []
    return codec.batched(_old(codec, _with_events(codec, name, messages), now), "chathistory", name)


def _with_events(codec: "IrcCodec", name: str, messages: tuple[Message, ...]) -> list[Old]:
    """Return the messages with what else happened in a room since the first of them."""
    room = codec.hub.rooms.get(names.room_key(name)) if plays_events(codec) else None
    told = room.told if room is not None else []
    return in_order(messages, (event for event in told if event.seq > messages[0].seq))


def _old(codec: "IrcCodec", events: list[Old], now: int) -> list[bytes]:
    timed = "server-time" in codec.caps
    return [
        line if timed or not isinstance(event, Message) else _with_time(event, now, line)
        for event in events
        for line in codec.form.old(event)
    ]


def _with_time(event: Message, now: int, line: bytes) -> bytes:
    """Return a line of history for clients without server-time: the time before the text."""
    head, sep, text = line.partition(b" :")
    if not sep:
        return line
    action = b"\x01ACTION " if text.startswith(b"\x01ACTION ") else b""
    told = action + f"[{short(event.at, now)}] ".encode() + text.removeprefix(action)
    while len(head + sep + told) > LINE_MAX:
        told = told[: LINE_MAX - len(head + sep) - 2].decode(errors="ignore").encode() + b"\r\n"
    return head + sep + told
