"""What all events have: public ones happen for everybody, replies go to one session."""

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """Something that happened; immutable, one class per kind."""


class Public(Event, frozen=True, kw_only=True):
    """Happens for everybody: goes over the bus, in one order.

    `durable` events are shown only after they are stored; `recorded` events are stored too, but
    what they show does not wait for it; the others are not stored.
    """

    durable: ClassVar[bool] = False
    recorded: ClassVar[bool] = False

    id: str
    at: int  # milliseconds since 1970, UTC
    seq: int = 0  # place in the stored order; 0 = not stored


class Reply(Event, frozen=True, kw_only=True):
    """Goes to one session; never stored, never on the bus."""
