"""People who are or were here: what is remembered about a person between visits."""

import msgspec


class Person(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Somebody who has been here. The id stays the same while we know it is the same person.

    `seen` is in milliseconds since 1970, `read` maps a conversation's scope to the last seq read,
    `ignored` maps the id of an ignored person to the name shown.
    """

    id: str
    nick: str
    address: str = ""
    seen: int = 0
    seen_seq: int = 0
    device: bool = False  # known by a token, not only by address
    preferences: dict[str, str] = {}
    ignored: dict[str, str] = {}
    muted: tuple[str, ...] = ()
    read: dict[str, int] = {}
