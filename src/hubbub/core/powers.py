"""Powers: room roles, modes and lists, and what operators of the server may do."""

from collections import deque
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub import masks, names
from hubbub.core.farewell import farewell
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import RECENT, Entry, Room, User
from hubbub.errors import ChatError
from hubbub.events import (
    Ban,
    Goodbye,
    Kick,
    Message,
    Mode,
    ModeChange,
    Redact,
    Removed,
    Silence,
)
from hubbub.sentences import minutes, why

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

ROLES = "qov"  # founder, operator, voice: highest first
LISTS = "beI"
FLAGS = "imnstC"
MOST_IN_LIST = 100  # masks
MOST_BANS = 1_000  # of the server
UNDO_TIME = 15 * 60_000  # milliseconds in which one's own message may be taken back
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


def hosts(hub: "Hub", user: User) -> tuple[str, ...]:
    """Return what a mask may name as a user's host: the address and its cloak."""
    return (user.address, hub.cloak(user.address))


def listed(hub: "Hub", room: Room, mode: str, user: User, *, mute: bool = False) -> bool:
    """Tell whether a list of a room means a user; `mute` looks only at muting masks."""
    now = hub.clock()
    for entry in room.lists.get(mode, ()):
        if entry.until and entry.until <= now:
            continue
        mask = entry.mask
        if mask.startswith(masks.MUTE) != mute:
            continue
        plain = mask.removeprefix(masks.MUTE)
        if masks.means(plain, user.nick, names.spelled(user.nick), hosts(hub, user)):
            return True
    return False


def check_entry(hub: "Hub", room: Room, user: User, password: str) -> None:
    """Raise ChatError when a user may not enter a room."""
    if rank(room, user) >= OPERATOR:
        return
    inside = room.scope in hub.people.of(user.person, user.nick).inside
    invited = inside or user.person in room.invited or listed(hub, room, "I", user)
    if listed(hub, room, "b", user) and not listed(hub, room, "e", user):
        raise ChatError("banned-here", room=room.name)
    if "i" in room.flags and not invited:
        ask = next((u.nick for u in room.members.values() if rank(room, u) >= OPERATOR), "")
        raise ChatError("invite-only", room=room.name, ask=f" Ask {ask}." if ask else "")
    if room.password and password != room.password and not invited:
        raise ChatError("room-password", room=room.name)
    if room.limit and len(room.members) >= room.limit:
        raise ChatError("room-full", room=room.name, limit=room.limit)


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
    banned = listed(hub, room, "b", user) or listed(hub, room, "b", user, mute=True)
    if banned and not listed(hub, room, "e", user):
        raise ChatError("muted-here", room=room.name)


def _check_slow(hub: "Hub", room: Room, user: User) -> None:
    if user.spoke_at is None:
        user.spoke_at = {}
    now, before = hub.now(), user.spoke_at.get(room.scope)
    if before is not None and now - before < room.slow:
        wait = int(room.slow - (now - before)) + 1
        raise ChatError("slow-mode", room=room.name, seconds=room.slow, wait=wait).later(wait)
    user.spoke_at[room.scope] = now


# Modes


def mode(hub: "Hub", event: Mode) -> Show:
    """Apply changes of a room's modes, roles and lists."""
    user = hub.find_user(event.nick)
    if user is None:
        raise ChatError("login-first")
    room = seen_room(hub, event.room, user)
    alone = list(room.members.values()) == [user]
    founding = alone and not room.roles and room is not hub.lobby
    for change in event.changes:
        if not founding:
            demand(room, user, OPERATOR if change.mode != "q" else RANKS["q"])
        _check_change(room, change)
    before = (room.flags, dict(room.roles), dict(room.lists), room.password, room.limit, room.slow)
    invited = room.invited
    for change in event.changes:
        change_mode(room, change, event.nick, event.at)
    event = replace(event, scope=room.mark)
    if any(change.on and change.mode in "ik" for change in event.changes):
        _lock(hub, room)

    def undo(_show: Show) -> None:
        room.flags, room.roles, room.lists, room.password, room.limit, room.slow = before
        room.invited = invited

    own: dict[Session, View | None] = {s: s.own_view(room.key) for s in user.sessions}
    return Show(event, room.groups, own, undo=undo)


def _lock(hub: "Hub", room: Room) -> None:
    """Let those come back who are in a room that is being locked, and nobody else.

    Who was invited before is to be invited again: a lock is set to keep people out.
    """
    room.invited = frozenset()
    members = {member.person for member in room.members.values()}
    for person in hub.people.by_id.values():
        hub.people.inside(person, room.scope, on=person.id in members)


def enter(hub: "Hub", user: User, room: Room) -> None:
    """Note that somebody was let into a room, and may come back if it is locked."""
    room.invited -= {user.person}
    if room.password or "i" in room.flags:
        hub.people.inside(hub.people.of(user.person, user.nick), room.scope, on=True)


def leave(hub: "Hub", user: User, room: Room) -> None:
    """Take a user out of a room, for good: a locked one does not let it in again."""
    room.members.pop(user.key, None)
    user.rooms.remove(room)
    room.regroup()
    hub.people.inside(hub.people.of(user.person, user.nick), room.scope, on=False)


def _check_change(room: Room, change: ModeChange) -> None:
    if change.mode in LISTS and change.on and len(room.lists.get(change.mode, ())) >= MOST_IN_LIST:
        raise ChatError("list-full", room=room.name, limit=MOST_IN_LIST)


def change_mode(room: Room, change: ModeChange, by: str, at: int) -> None:
    """Carry out one change; values were checked by who proposed it."""
    letter, on = change.mode, change.on
    if letter in ROLES:
        roles = {person: role for person, role in room.roles.items() if person != change.person}
        had = room.roles.get(change.person, "")
        # A lower role than the one that is held neither takes nor leaves anything.
        keeps = had and (RANKS[had] > RANKS[letter] if on else had != letter)
        role = had if keeps else letter if on else ""
        room.roles = {**roles, change.person: role} if role else roles
    elif letter in LISTS:
        others = [e for e in room.lists.get(letter, []) if e.mask != change.value]
        entry = [Entry(change.value, by, at, change.until)] if on else []
        room.lists = {**room.lists, letter: others + entry}
    elif letter == "k":
        room.password = change.value if on else ""
    elif letter == "l":
        room.limit = int(change.value) if on else 0
    elif letter == "f":
        room.slow = int(change.value) if on else 0
    elif on:
        room.flags |= {letter}
    else:
        room.flags -= {letter}


# Putting out


def kick(hub: "Hub", event: Kick) -> Show:
    """Apply putting somebody out of a room."""
    by, target = hub.find_user(event.nick), hub.find_here(event.who)
    if by is None:
        raise ChatError("login-first")
    room = seen_room(hub, event.room, by)
    if room is hub.lobby:
        raise ChatError("lobby-stays")
    demand(room, by)
    if target.key not in room.members:
        raise ChatError("not-there", name=target.nick, room=room.name)
    if rank(room, target) > rank(room, by):
        raise ChatError("kick-higher", name=target.nick)
    event = replace(event, scope=room.mark, text=reason(hub, room, by, event.text))
    groups = room.groups
    leave(hub, target, room)

    def undo(_show: Show) -> None:
        if hub.by_person.get(target.person) is target and room not in target.rooms:
            room.members[target.key] = target
            target.rooms.append(room)
            room.regroup()
            enter(hub, target, room)

    own: dict[Session, View | None] = dict.fromkeys(target.sessions, View.OWN)
    return Show(event, groups, own, then=lambda _: look_back(hub, target, room), undo=undo)


def look_back(hub: "Hub", user: User, room: Room) -> None:
    """Turn the sessions that look at a room their user left to the lobby."""
    for session in user.sessions:
        if session.window == room.key:
            hub.look(session, hub.lobby.key)


def _operator(hub: "Hub", nick: str) -> User:
    user = hub.find_user(nick)
    if user is None or not user.operator:
        raise ChatError("not-operator")
    return user


def removed(hub: "Hub", event: Removed) -> Show:
    """Apply putting somebody out of the server for some time."""
    _operator(hub, event.nick)
    user = hub.by_person.get(event.person)
    if user is None:
        raise ChatError("not-here", name=event.who)
    if user.operator:
        raise ChatError("kick-operator", name=user.nick)
    barred, rooms = hub.barred, user.rooms
    hub.barred = dict(barred)
    hub.bar(event.person, event.until)
    groups, sessions = hub.lobby.groups, list(user.sessions)
    hub.take_out(user, event.at)

    def undo(_show: Show) -> None:
        hub.barred = barred
        _put_back(hub, user, rooms)

    wait = max(1, (event.until - event.at) // 1000)
    because = why(event.text)
    goodbye = farewell("removed", wait, by=event.nick, why=because, minutes=minutes(wait))
    return Show(
        event,
        groups,
        dict.fromkeys(sessions),
        then=lambda _: _put_out(hub, sessions, goodbye),
        undo=undo,
    )


def _put_back(hub: "Hub", user: User, rooms: list[Room]) -> None:
    """Let a user whose removal was not stored be here as before."""
    user.sessions[:] = [session for session in user.sessions if not session.ended]
    if hub.taken(user.nick) or user.person in hub.by_person:
        _put_out(hub, list(user.sessions), farewell("internal"))
        return
    hub.users[user.key] = hub.by_person[user.person] = user
    user.rooms = rooms
    for room in rooms:
        room.members[user.key] = user
        room.regroup()
    if not user.sessions:  # they were lost meanwhile
        user.lost, user.lost_seq = hub.now(), hub.seq
        hub.lost.add(user)


def _put_out(hub: "Hub", sessions: list[Session], goodbye: Goodbye) -> None:
    for session in sessions:
        hub.sessions.pop(session.id, None)
        session.show(goodbye)
        session.leaving = True
        session.port.close()


def ban(hub: "Hub", event: Ban) -> Show:
    """Apply a ban, or its end. Those it means are put out by the `Removed` that follows."""
    _operator(hub, event.nick)
    before, barred = hub.bans, hub.barred
    standing = _standing(before, event.at)
    if not event.on and all(_place(entry) != _place(event) for entry in standing):
        raise ChatError("not-banned", name=event.name or event.address)
    change_bans(hub, event)

    def undo(_show: Show) -> None:
        hub.bans, hub.barred = before, barred

    return Show(event, None, _operators(hub), undo=undo)


def change_bans(hub: "Hub", event: Ban) -> None:
    """Carry out a ban, or its end: then those it put out may come back too."""
    others = [b for b in _standing(hub.bans, event.at) if _place(b) != _place(event)]
    hub.bans = [*others[-MOST_BANS:], event] if event.on else others
    if not event.on:
        hub.barred = {p: until for p, until in hub.barred.items() if not _means(hub, event, p)}


def _standing(bans: list[Ban], at: int) -> list[Ban]:
    return [entry for entry in bans if not entry.until or entry.until > at]


def _means(hub: "Hub", event: Ban, person_id: str) -> bool:
    person = hub.people.by_id.get(person_id)
    if person is None:
        return False
    if event.address and person.address == event.address:
        return True
    return bool(event.name) and names.key(person.nick) == names.key(event.name)


def _place(event: Ban) -> tuple[str, str]:
    return (names.key(event.name) if event.name else "", event.address)


def _operators(hub: "Hub") -> dict[Session, View | None]:
    people = [hub.server, *(user for user in hub.users.values() if user.operator)]
    return {session: View.PLAIN for user in people for session in user.sessions}


def banned(hub: "Hub", nick: str, address: str, person: str) -> None:
    """Raise ChatError when this name, address or person may not come in now."""
    now, key = hub.clock(), names.key(nick)
    until = hub.barred.get(person, 0)
    if until > now:
        seconds = (until - now) // 1000 + 1
        wait = minutes(seconds)
        raise ChatError("barred", server=hub.settings.name, wait=wait).later(seconds)
    for entry in hub.bans:
        over = entry.until and entry.until <= now
        means = (entry.address and entry.address == address) or _place(entry)[0] == key
        if means and not over:
            end = f" until {hub.time_of(entry.until)}" if entry.until else ""
            reason = f" (reason: {entry.text})" if entry.text else ""
            refusal = ChatError("banned", server=hub.settings.name, until=end, reason=reason)
            raise refusal.later((entry.until - now) // 1000 + 1) if end else refusal


def silence(hub: "Hub", event: Silence) -> Show:
    """Apply that somebody may not talk for some time, or may again."""
    _operator(hub, event.nick)
    before = hub.silenced.get(event.person, 0)
    hub.silence(event.person, event.until if event.on else 0)
    return Show(event, hub.lobby.groups, undo=lambda _show: hub.silence(event.person, before))


def redact(hub: "Hub", event: Redact) -> Show:
    """Apply that a message is taken back: by its author, or by who may in its room."""
    user = hub.find_user(event.nick)
    if user is None:
        raise ChatError("login-first")
    room = hub.scopes.get(event.scope)
    recent = room.recent if room is not None else ()
    taken = next((message for message in recent if message.id == event.message), None)
    author, sent = (taken.person, taken.at) if taken is not None else (event.author, event.sent)
    own_and_new = author == user.person and event.at - sent <= UNDO_TIME
    if room is None:
        if not own_and_new:
            raise ChatError("nothing-to-undo")
        return Show(event, None, _both(hub, event, user))
    if author != user.person:
        demand(room, user)
    elif not own_and_new and rank(room, user) < OPERATOR:
        raise ChatError("nothing-to-undo")
    event = replace(event, text=reason(hub, room, user, event.text))
    if taken is not None:
        room.recent.remove(taken)

    def undo(_show: Show) -> None:
        if taken is not None:  # others may have been said since
            kept = sorted([*room.recent, taken], key=lambda message: message.seq)
            room.recent = deque(kept[-RECENT:], maxlen=RECENT)

    own: dict[Session, View | None] = {s: s.own_view(room.key) for s in user.sessions}
    return Show(event, room.groups, own, undo=undo)


def _both(hub: "Hub", event: Redact, user: User) -> dict[Session, View | None]:
    other = hub.by_person.get(event.recipient)
    told: dict[Session, View | None] = dict.fromkeys(other.sessions, View.PLAIN) if other else {}
    return told | dict.fromkeys(user.sessions, View.OWN)


def last_own(room: Room, person: str, since: int) -> Message | None:
    """Return the last message of a person in a room that is not older than a time."""
    own = (message for message in reversed(room.recent) if message.person == person)
    found = next(own, None)
    return found if found is not None and found.at >= since else None
