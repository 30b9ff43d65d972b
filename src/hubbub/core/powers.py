"""Powers: what somebody may do in a room, by role, by lists and by silence."""

from typing import TYPE_CHECKING

from hubbub import masks, names
from hubbub.core.state import Room, User
from hubbub.errors import ChatError

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

ROLES = "qov"  # founder, operator, voice: highest first
RANKS = {"": 0, "v": 1, "o": 2, "q": 3}
OPERATOR, VOICE, SERVER = RANKS["o"], RANKS["v"], 4


def rank(room: Room, user: User) -> int:
    """Return how much a user may do in a room: 0, voice, operator, founder, server's operator."""
    return SERVER if user.operator else RANKS[room.roles.get(user.person, "")]


def may_see(room: Room, user: User | None) -> bool:
    """Tell whether a user may know of a room: a secret one only from inside."""
    if "s" not in room.flags:
        return True
    return user is not None and (user.operator or room.members.get(user.key) is user)


def seen_room(hub: "Hub", name: str, user: User | None) -> Room:
    """Return the room with this name. Raises ChatError("no-room") also when it is hidden."""
    room = hub.rooms.get(names.room_key(name))
    if room is None or not may_see(room, user):
        raise hub.no_room(name)
    return room


def demand(room: Room, user: User, least: int = OPERATOR) -> None:
    """Raise ChatError("not-room-operator") when a user may not do this in a room."""
    if rank(room, user) < least:
        raise ChatError("not-room-operator", room=room.name)


def listed(hub: "Hub", room: Room, mode: str, user: User, *, mute: bool = False) -> bool:
    """Tell whether a list of a room means a user; `mute` looks only at muting masks."""
    now = hub.clock()
    standing = [
        entry.mask.removeprefix(masks.MUTE)
        for entry in room.lists.get(mode, ())
        if entry.mask.startswith(masks.MUTE) == mute and not 0 < entry.until <= now
    ]
    if not standing:
        return False
    username, where = user.username or user.nick, hosts(hub, user)
    # With `~` too: so other servers mark names that nobody vouches for, as they are all here.
    called = (names.spelled(user.nick), username, f"~{username}")
    return any(masks.means(mask, user.nick, each, where) for mask in standing for each in called)


def hosts(hub: "Hub", user: User) -> tuple[str, ...]:
    """Return what a mask may name as a user's host: the address and its cloak."""
    return (user.address, hub.cloak(user.address))


def check_talk(hub: "Hub", room: Room, user: User) -> None:
    """Raise ChatError when a user may not talk in a room just now."""
    _check_voice(hub, room, user)
    if room.slow and rank(room, user) < VOICE:
        _check_slow(hub, room, user)


def check_silence(hub: "Hub", user: User) -> None:
    """Raise ChatError while a user is silenced: nothing it writes is shown in rooms then."""
    until = hub.silenced.get(user.person, 0)
    if until > hub.clock() and not user.operator:
        raise ChatError("silenced", until=hub.time_of(until))


def reason(hub: "Hub", room: Room, user: User, text: str) -> str:
    """Return a reason as a room is told it: without words from who may not talk there."""
    try:
        _check_voice(hub, room, user)
    except ChatError:
        return ""
    return text


def _check_voice(hub: "Hub", room: Room, user: User) -> None:
    check_silence(hub, user)
    if rank(room, user) >= VOICE:
        return
    if "m" in room.flags:
        raise ChatError("moderated", room=room.name)
    if _is_muted(hub, room, user):
        raise ChatError("muted-here", room=room.name)


def _is_muted(hub: "Hub", room: Room, user: User) -> bool:
    """Tell whether a mask lets a user not talk: an exception of a mute holds against mutes only."""
    if listed(hub, room, "e", user):
        return False
    if listed(hub, room, "b", user):
        return True
    return listed(hub, room, "b", user, mute=True) and not listed(hub, room, "e", user, mute=True)


def _check_slow(hub: "Hub", room: Room, user: User) -> None:
    if user.spoke_at is None:
        user.spoke_at = {}
    now, before = hub.now(), user.spoke_at.get(room.scope)
    if before is not None and now - before < room.slow:
        wait = int(room.slow - (now - before)) + 1
        raise ChatError("slow-mode", room=room.name, seconds=room.slow, wait=wait).later(wait)
    user.spoke_at[room.scope] = now
