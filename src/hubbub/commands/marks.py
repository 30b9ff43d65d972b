"""Conversations and how far each was read: all of them at once, and marking one as read."""

from typing import NamedTuple

from hubbub.commands.common import LOOK_UPS, spend, user_of
from hubbub.core import places, windows
from hubbub.core.archive import Archive, Unread
from hubbub.core.commands import Named, NamedNumber, command
from hubbub.core.hub import Hub
from hubbub.core.people import Person
from hubbub.core.session import Session
from hubbub.core.state import Room
from hubbub.events import ConversationInfo, Conversations, Message, Read

MOST_PRIVATE = 100  # conversations in one answer
READS = 120  # read marks of one person a minute


class Waiting(NamedTuple):
    """What an archive knows of a person's conversations."""

    private: list[Message]  # the last message of each, the latest first
    unread: dict[str, Unread]  # by scope


@command("chats", "inbox", topic="history")
def conversations(hub: Hub, me: Session) -> None:
    """List your rooms and private conversations, and what is new in each."""
    user = user_of(me)
    spend(hub, me, "look-ups", LOOK_UPS, 60)
    me.marks = me.marks or me.named
    person = hub.people.of(user.person, user.nick)
    rooms = [room.scope for room in user.rooms]
    read = dict.fromkeys(rooms, person.seen_seq) | person.read
    nick = user.nick

    def job(archive: Archive) -> Waiting:
        unread = archive.unread(person.id, read, rooms, nick)
        private = archive.conversations(person.id, MOST_PRIVATE)
        return Waiting(private, {one.scope: one for one in unread})

    def then(found: Waiting) -> None:
        listed = [_room(person, room, read, found.unread) for room in user.rooms]
        listed += [_private(hub, person, last, found.unread) for last in found.private]
        me.show(Conversations(list=tuple(listed)))

    hub.look_up(me, job, then)


@command(topic="history", flows=True, cost=0)
def read(hub: Hub, me: Session, to: Named = "", upto: NamedNumber = -1) -> None:
    """Mark this conversation as read."""
    user = user_of(me)
    spend(hub, me, "read marks", READS, 60)
    window = places.window(hub, me, to)
    me.marks = me.marks or me.named
    upto = hub.seq if upto < 0 else min(upto, hub.seq)
    event_id, at = hub.stamp()
    scope = windows.scope_of(hub, me, window)
    hub.propose(me, Read(id=event_id, at=at, person=user.person, scope=scope, upto=upto))
    if not me.named:
        hub.tell(me, "marked-read", room=hub.name_of(window))


def _room(
    person: Person, room: Room, read: dict[str, int], waiting: dict[str, Unread]
) -> ConversationInfo:
    unread = waiting.get(room.scope)
    return ConversationInfo(
        name=room.name,
        scope=room.scope,
        unread=unread.count if unread else 0,
        mentions=unread.mentions if unread else 0,
        read=read.get(room.scope, 0),
        last=room.recent[-1].seq if room.recent else 0,
        muted=room.scope in person.muted,
        topic=room.topic.text if room.topic else "",
        count=len(room.members),
        role=room.roles.get(person.id, ""),
    )


def _private(
    hub: Hub, person: Person, last: Message, waiting: dict[str, Unread]
) -> ConversationInfo:
    other, called = (
        (last.recipient, last.to) if last.person == person.id else (last.person, last.nick)
    )
    unread = waiting.get(last.scope) if other not in person.ignored else None
    return ConversationInfo(
        name=hub.nick_of(other, called),
        scope=last.scope,
        person=other,
        unread=unread.count if unread else 0,
        read=person.read.get(last.scope, 0),
        last=last.seq,
    )
