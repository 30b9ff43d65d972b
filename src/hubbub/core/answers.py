"""Replies put together from the state: who is where, what was said."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hubbub.core.powers import may_see
from hubbub.core.session import Session
from hubbub.core.state import Room, User
from hubbub.events import Entered, MemberInfo, Members, Message, RoomInfo, Rooms, Whois

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_SHOWN = 2_000  # members in one answer; past it only the number grows
MOST_GREETED = 20  # members that text clients name after login; hundreds may come in at once


def member(hub: "Hub", user: User, room: Room, me: Session) -> MemberInfo:
    """Return how `/who` shows a member."""
    shown = user.info = user.info or info(user)
    typing, role = is_typing(hub, user, room.scope), room.roles.get(user.person, "")
    if typing or role or user is me.user:
        return replace(shown, you=user is me.user, role=role, typing=typing)
    return shown


def info(user: User) -> MemberInfo:
    """Return how `/who` shows a user to others where the user neither types nor has a role."""
    return MemberInfo(
        nick=user.nick,
        person=user.person,
        operator=user.operator,
        away=user.away is not None,
        why=user.away or "",
        script=bool(user.sessions) and all(session.script for session in user.sessions),
    )


def is_typing(hub: "Hub", user: User, scope: str) -> bool:
    """Tell whether a user is typing to a conversation just now."""
    return user.typing is not None and user.typing[0] == scope and user.typing[1] > hub.now()


def _infos(hub: "Hub", room: Room, me: Session, most: int = MOST_SHOWN) -> tuple[MemberInfo, ...]:
    users = islice(room.members.values(), most)
    myself, roles = me.user, room.roles
    return tuple(
        [
            member(hub, user, room, me)
            if user.info is None or user.typing or user.person in roles or user is myself
            else user.info  # of hundreds, for each of hundreds who come
            for user in users
        ]
    )


def members(hub: "Hub", room: Room, me: Session) -> Members:
    """Return who is in a room, in the order they came."""
    return Members(room=room.name, count=len(room.members), members=_infos(hub, room, me))


def entered(
    hub: "Hub",
    room: Room,
    me: Session,
    *,
    made: bool = False,
    login: bool = False,
    after: int | None = None,
    since: int = 0,
) -> Entered:
    """Return what a session sees on entering: all since seq `after`, else the last lines."""
    recent = _not_ignored(hub, room.recent, me)
    missed = [m for m in recent if after is not None and m.seq > after]
    limit = hub.settings.join_history
    last = recent[-limit:] if limit else []
    most = MOST_GREETED if login and me.form.windows else MOST_SHOWN
    return Entered(
        room=room.name,
        at=hub.clock(),
        person=me.user.person if me.user else "",
        count=len(room.members),
        members=_infos(hub, room, me, most) if me.form.greets else (),
        topic=room.topic.text if room.topic else "",
        messages=tuple(missed or last),
        scope=room.scope,
        made=made,
        login=login,
        missed=bool(missed),
        since=since,
    )


def _not_ignored(hub: "Hub", messages: Sequence[Message], me: Session) -> list[Message]:
    ignored = hub.people.of(me.user.person, me.nick).ignored if me.user else {}
    return [message for message in messages if message.person not in ignored]


def rooms(hub: "Hub", chosen: Sequence[Room], *, detailed: bool) -> Rooms:
    """Return these rooms; with `detailed` who is in each and its topic."""
    return Rooms(
        rooms=tuple(_room_info(room, detailed=detailed) for room in chosen),
        server=hub.settings.name,
        people=len(hub.users),
        detailed=detailed,
    )


def _room_info(room: Room, *, detailed: bool) -> RoomInfo:
    return RoomInfo(
        room=room.name,
        count=len(room.members),
        members=tuple(user.nick for user in list(room.members.values())[:MOST_SHOWN])
        if detailed
        else (),
        topic=room.topic.text if room.topic else "",
        lock="invite" if "i" in room.flags else "password" if room.password else "",
    )


def whois(hub: "Hub", user: User, me: Session) -> Whois:
    """Return what a person may know about a user; operators also see the address."""
    active = max((session.active for session in user.sessions), default=hub.now())
    sees_address = hub.settings.show_addresses or user is me.user or (me.user and me.user.operator)
    return Whois(
        nick=user.nick,
        person=user.person,
        doors=tuple(sorted({session.door for session in user.sessions})),
        since=user.since,
        quiet=int(hub.now() - active),
        rooms=tuple(room.name for room in user.rooms if may_see(room, me.user)),
        address=user.address if sees_address else "",
        operator=user.operator,
        away=user.away is not None,
        why=user.away or "",
    )
