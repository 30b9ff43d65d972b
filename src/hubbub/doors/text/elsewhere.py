"""Lines of rooms that are not looked at: a few of them a minute, then their number."""

from typing import TYPE_CHECKING

from hubbub.events import Event, Message

if TYPE_CHECKING:
    from hubbub.doors.text.codec import TextCodec

SHOWN = 5  # lines a minute of each room
MINUTE = 60.0


class Counts:
    """How many lines of a room were shown in this minute, and how many were folded."""

    __slots__ = ("folded", "shown", "since")

    def __init__(self, now: float) -> None:
        self.since = now
        self.shown = 0
        self.folded = 0


def shown(codec: "TextCodec", event: Event, data: bytes) -> bytes:
    """Return the line of another room, or nothing when there were many this minute."""
    if not isinstance(event, Message):
        return data
    now = codec.connection.hub.now()
    if codec.counts is None:
        codec.counts = {}
    place = event.to if event.recipient else event.scope
    counts = codec.counts.setdefault(place, Counts(now))
    if now - counts.since > MINUTE:
        counts = codec.counts[place] = Counts(now)
    counts.shown += 1
    if counts.shown <= SHOWN:
        return data
    counts.folded += 1
    if counts.folded == 1:
        wait = MINUTE - (now - counts.since)
        codec.connection.later(wait, _tell_folded, codec, place, counts)
    return b""


def _tell_folded(codec: "TextCodec", place: str, counts: Counts) -> None:
    hub = codec.connection.hub
    room = hub.scopes.get(place)
    name = room.name if room is not None else place
    hub.tell(codec.connection.session, "folded", count=counts.folded, room=name)
    if codec.counts is not None:
        codec.counts.pop(place, None)
