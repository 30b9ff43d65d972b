"""Metadata as a client is told it: answers, what it wants to know, and what changed meanwhile."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.core.metadata import of_user
from hubbub.core.state import Room, User
from hubbub.events import Metadata
from hubbub.wire.irc import LINE_MAX
from hubbub.wire.ircsplit import ROOM_MIN, split_line
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

CAPABILITY: Final = "draft/metadata-3"
EVERYTHING: Final = "*ALL"  # all that a client sees, as a target
MOST_UNASKED: Final = 200  # values told on entering, on MONITOR and on SUB; more are put off
MOST_WATCHED: Final = 10  # people for each of whom a batch comes with one MONITOR
MOST_SYNCED: Final = 5_000  # values of one SYNC, some 20 ms
LATER: Final = 60  # seconds after which a SYNC that would be larger can be tried again

Fact = tuple[str, str, str]  # target, key, value; "" = none


def aware(codec: "IrcCodec") -> bool:
    """Tell whether a client negotiated metadata (metadata-3, "Definitions")."""
    return {"batch", CAPABILITY} <= codec.caps


def line(codec: "IrcCodec", fact: Fact, code: Numeric = Numeric.RPL_KEYVALUE) -> bytes:
    """Return 761 (or 760, of WHOIS) with a value, or 766 without."""
    target, key, value = fact
    nick = codec.nick.encode()
    head, tail = _around_nick(codec.server, code, target, key, value)
    over = len(head) + len(nick) + len(tail) - LINE_MAX
    if over > 0:  # names of letters of several bytes leave less room
        room = max(ROOM_MIN, len(value.encode()) - over)
        head, tail = _around_nick(codec.server, code, target, key, split_line(value, room)[0])
    return head + nick + tail


@lru_cache(maxsize=1_024)
def _around_nick(
    server: str, code: Numeric, target: str, key: str, value: str
) -> tuple[bytes, bytes]:
    """Return what stands before and after the nick: the same for all that are told."""
    if value:
        whole = numeric(code, server, "", target, key, "*", value)
    else:
        whole = numeric(Numeric.RPL_KEYNOTSET, server, "", target, key)
    head, _, tail = whole.partition(b" * ")
    return head + b" ", b" " + tail


def batch(codec: "IrcCodec", target: str, facts: Iterable[Fact]) -> list[bytes]:
    """Return a batch of values (metadata-3, "Batch types")."""
    return codec.batched([line(codec, fact) for fact in facts], "metadata", target)


def later(codec: "IrcCodec", target: str, seconds: int = 0) -> bytes:
    """Return that values can be asked for later (metadata-3, "Postponed synchronization")."""
    return numeric(Numeric.ERR_METADATASYNCLATER, codec.server, codec.nick, target, str(seconds))


def unasked(codec: "IrcCodec", target: str, facts: list[Fact]) -> list[bytes]:
    """Return a batch that was not asked for, unless it is large."""
    return [later(codec, target)] if len(facts) > MOST_UNASKED else batch(codec, target, facts)


# What there is to know


def _chosen(target: str, told: Mapping[str, str], keys: Collection[str]) -> list[Fact]:
    return [(target, key, value) for key, value in told.items() if key in keys] if keys else []


def about_user(codec: "IrcCodec", user: User, keys: Collection[str]) -> list[Fact]:
    """Return what a user tells under these keys."""
    return _chosen(names.spelled(user.nick), of_user(codec.hub, user), keys)


def about_room(codec: "IrcCodec", room: Room, keys: Collection[str]) -> list[Fact]:
    """Return what a room and its members tell under these keys."""
    found = _chosen(room.name, room.metadata, keys)
    for member in room.members.values():
        found += about_user(codec, member, keys)
    return found


def about_all(codec: "IrcCodec", keys: Collection[str]) -> list[Fact]:
    """Return what all that a client sees tell: its rooms, who is in them, whom it watches."""
    me, users = codec.connection.session.user, codec.hub.users
    found, seen = list[Fact](), dict[str, User]()
    for room in me.rooms if me is not None else ():
        if not (codec.hides_lobby and room is codec.hub.lobby):
            found += _chosen(room.name, room.metadata, keys)
            seen |= room.members
    seen |= {key: users[key] for key in codec.watching or () if key in users}
    for user in seen.values():
        found += about_user(codec, user, keys)
    return found


def of_entered(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return what a client is told on entering (metadata-3, "Automatic synchronization")."""
    if not aware(codec):
        return []
    return unasked(codec, room.name, about_room(codec, room, codec.subscribed))


def of_watched(codec: "IrcCodec", users: list[User]) -> list[bytes]:
    """Return what a client is told with 730 (metadata-3, "Automatic synchronization")."""
    if not (aware(codec) and users):
        return []
    each = [about_user(codec, user, codec.subscribed) for user in users]
    if len(users) > MOST_WATCHED or sum(map(len, each)) > MOST_UNASKED:
        return [later(codec, EVERYTHING)]
    told = zip(users, each, strict=True)
    return [row for user, facts in told for row in batch(codec, names.spelled(user.nick), facts)]


# What changed


def answer(codec: "IrcCodec", event: Metadata) -> list[bytes]:
    """Return what the one who asked for a change is told (metadata-3, "METADATA SET", "CLEAR")."""
    target, facts = _facts(event)
    if event.cleared:
        return batch(codec, target, facts)
    return [line(codec, fact) for fact in facts]


def _facts(event: Metadata) -> tuple[str, list[Fact]]:
    target = event.room or names.spelled(event.who)
    return target, [(target, key, value) for key, value in event.changes.items()]


def notify(codec: "IrcCodec", event: Metadata) -> None:
    """Tell a client of a change, if it wants to know (metadata-3, "Notifications")."""
    session = codec.connection.session
    if session.user is None or session.id == event.session:
        return
    facts = [fact for fact in _facts(event)[1] if fact[1] in codec.subscribed]
    if facts and _sees(codec, session.user, event):
        codec.send(*(line(codec, fact) for fact in facts))


def _sees(codec: "IrcCodec", me: User, event: Metadata) -> bool:
    """Tell whether a client is in the room, or in one with the user, or watches the user."""
    hub = codec.hub
    if event.room:
        room = hub.scopes.get(event.scope or names.room_key(event.room))
        return room is not None and _is_in(codec, me, room)
    target = hub.by_person.get(event.person)
    if target is None or target is me:
        return target is not None
    if target.key in (codec.watching or ()):
        return True
    return any(_is_in(codec, me, room) for room in target.rooms)


def _is_in(codec: "IrcCodec", me: User, room: Room) -> bool:
    hidden = codec.hides_lobby and room is codec.hub.lobby
    return not hidden and room.members.get(me.key) is me
