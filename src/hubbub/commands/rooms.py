"""Rooms: entering, leaving, topics, names, invitations, muting."""

from datetime import datetime

from hubbub import names
from hubbub.commands.common import room_of, spend, user_of
from hubbub.commands.people import short
from hubbub.core import answers, windows
from hubbub.core.commands import Name, Named, NamedNumber, Rest, RoomName, Word, command
from hubbub.core.entering import MOST_ROOMS_EACH, check_entry
from hubbub.core.hub import Hub
from hubbub.core.powers import may_see
from hubbub.core.session import Session
from hubbub.core.state import Room, User
from hubbub.errors import ChatError
from hubbub.events import Invite, Join, Mute, Part, Rename, Topic

MOST_SHOWN = 100  # rooms in one answer
COMING_IN = 60_000  # milliseconds after coming in, in which going back to rooms is free


@command("j", "open", "cd", "go", "room", example="/join #dev", needs="a room")
def join(
    hub: Hub,
    me: Session,
    room: RoomName,
    password: Word = "",
    after: NamedNumber = -1,
    scope: Named = "",
) -> None:
    """Enter a room, or make it."""
    user = user_of(me)
    name = names.room(room)
    known = hub.rooms.get(names.room_key(name))
    if scope:
        known = _same(hub, user, name, scope, password)
    if known is not None and user.key not in known.members and comes_in(hub, user):
        user.first_rooms += 1
    elif known is None or user.key not in known.members:
        spend(hub, me, "rooms entered", 20, 60)
    event_id, at = hub.stamp()
    name = known.name if known else name
    if after >= 0:
        me.after = after
    hub.propose(me, Join(id=event_id, at=at, nick=user.nick, room=name, password=password))


def _same(hub: Hub, user: User, name: str, scope: str, password: str) -> Room:
    """Return the room that was called so when a program saw it, whatever it is called now.

    Raises ChatError("no-room"): who may not enter it learns nothing of its new name.
    """
    room = hub.scopes.get(scope)
    if room is None:
        raise hub.no_room(name)
    if room.key != names.room_key(name) and user.key not in room.members:
        try:
            check_entry(hub, room, user, password)
        except ChatError:
            raise hub.no_room(name) from None
        if not may_see(room, user):
            raise hub.no_room(name)
    return room


def comes_in(hub: Hub, user: User) -> bool:
    """Tell whether somebody just came, and goes back to the rooms of last time: that is free.

    So many as one can be in, in the first minute, and until one is left again.
    """
    return hub.clock() - user.since <= COMING_IN and user.first_rooms < MOST_ROOMS_EACH


@command("leave", "close", example="/part #dev", whole=True)
def part(hub: Hub, me: Session, room: RoomName = "", why: Rest = "") -> None:
    """Leave a room."""
    user = user_of(me)
    if not room and me.window not in hub.rooms:
        windows.look(hub, me, hub.lobby.key)
        hub.tell(me, "back-in", room=hub.lobby.name)
        return
    left = room_of(hub, me, room)
    user.first_rooms = MOST_ROOMS_EACH
    event_id, at = hub.stamp()
    hub.propose(me, Part(id=event_id, at=at, nick=user.nick, room=left.name, text=short(why)))


@command("t", "header", example="/topic Stand-up 9:30")
def topic(hub: Hub, me: Session, room: RoomName = "", text: Rest = "") -> None:
    """Show what the room is about, or set it; - clears it."""
    user = user_of(me)
    about = room_of(hub, me, room)
    if not text.strip():
        _show_topic(hub, me, about)
        return
    spend(hub, me, "topics", 5, 60)
    new = "" if text.strip() == "-" else short(text)
    event_id, at = hub.stamp()
    hub.propose(me, Topic(id=event_id, at=at, nick=user.nick, room=about.name, text=new))


def _show_topic(hub: Hub, me: Session, room: Room) -> None:
    if room.topic is None:
        hub.tell(me, "topic-none", room=room.name)
        return
    when = datetime.fromtimestamp(room.topic.at / 1000).astimezone().strftime("%a %H:%M")
    hub.tell(me, "topic-is", room=room.name, topic=room.topic.text, nick=room.topic.nick, when=when)


@command(example="/rename #dev #build", needs="a name")
def rename(hub: Hub, me: Session, room: RoomName = "", *, new: RoomName, why: Rest = "") -> None:
    """Give this room another name; who is in it and what was said stay."""
    user = user_of(me)
    name = names.room(new)
    about = room_of(hub, me, room)
    spend(hub, me, "new names of rooms", 3, 60)
    event_id, at = hub.stamp()
    hub.propose(
        me,
        Rename(id=event_id, at=at, nick=user.nick, room=about.name, new=name, text=short(why)),
    )


@command("channels", example="/rooms dev", nameless=True)
def rooms(hub: Hub, me: Session, word: Word = "") -> None:
    """List the rooms, or those whose name or topic has a word."""
    wanted = word.lower().lstrip("#")
    chosen = [
        room
        for room in hub.rooms.values()
        if may_see(room, me.user)
        and (wanted in room.key or (room.topic and wanted in room.topic.text.lower()))
    ]
    if not chosen:
        raise ChatError("no-room-matches", word=word, room=f"#{wanted}")
    chosen.sort(key=lambda room: -len(room.members))
    me.show(answers.rooms(hub, chosen[:MOST_SHOWN], detailed=False))


@command(example="/invite dee", needs="a name")
def invite(hub: Hub, me: Session, name: Name, room: RoomName = "") -> None:
    """Ask somebody into this room."""
    user = user_of(me)
    target = hub.find_here(name)
    into = room_of(hub, me, room)
    spend(hub, me, "invitations", 10, 60)
    event_id, at = hub.stamp()
    hub.propose(me, Invite(id=event_id, at=at, nick=user.nick, to=target.nick, room=into.name))


def _mute(hub: Hub, me: Session, room: str, *, on: bool) -> None:
    about = room_of(hub, me, room)
    event_id, at = hub.stamp()
    hub.propose(me, Mute(id=event_id, at=at, person=user_of(me).person, room=about.scope, on=on))


@command(example="/mute #games")
def mute(hub: Hub, me: Session, room: RoomName = "") -> None:
    """Get no alerts and no unread count from a room; mentions still count."""
    _mute(hub, me, room, on=True)


@command(example="/unmute #games", whole=True)
def unmute(hub: Hub, me: Session, room: RoomName = "") -> None:
    """Get alerts from a room again."""
    _mute(hub, me, room, on=False)
