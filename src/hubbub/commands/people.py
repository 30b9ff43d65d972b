"""People: coming in, names, who is where, away, ignoring."""

from heapq import nlargest

from hubbub import names
from hubbub.commands.common import room_of, spend, user_of
from hubbub.core import answers, arrivals, windows
from hubbub.core.commands import Name, Named, Rest, RoomName, command
from hubbub.core.hub import Hub
from hubbub.core.powers import may_see
from hubbub.core.session import Session
from hubbub.core.state import User
from hubbub.errors import ChatError
from hubbub.events import Away, Ignore, Login, Logout, Nick
from hubbub.sentences import listing
from hubbub.wire.clean import one_line

MOST_REASON = 300  # characters of a reason or a topic
MOST_USER_NAME = 16  # characters
MOST_VISITS = 20  # of one person a minute
MOST_ROOMS = 100  # in one answer, with who is in each


def short(text: str) -> str:
    """Return a reason as it may be shown: one clean line of at most 300 characters."""
    return one_line(text).strip()[:MOST_REASON]


@command(example="/login ana", nameless=True)
def login(
    hub: Hub, me: Session, name: Rest = "", realname: Named = "", username: Named = ""
) -> None:
    """Come in under a name, or take another one."""
    if not name.strip():
        raise ChatError("name-needed")
    if me.user is not None:
        rename(hub, me, name)
        return
    nick = names.nick(name)
    called = (short(realname), _user_name(username))
    holder = hub.users.get(names.key(nick))
    if holder and holder.sessions and not me.device and _may_be(hub, me, holder):
        hub.probe(me, holder, lambda: _come_in(hub, me, nick, called, takeover=not holder.sessions))
    else:
        _come_in(hub, me, nick, called)


def _user_name(text: str) -> str:
    """Return what of a user name can stand in `nick!user@host`."""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "._-"))[:MOST_USER_NAME]


def _come_in(
    hub: Hub, me: Session, nick: str, called: tuple[str, str], *, takeover: bool = False
) -> None:
    realname, username = called
    event_id, at = hub.stamp()
    person = _person(hub, me, nick, at)
    _spend_visit(hub, me, person)
    hub.propose(
        me,
        Login(
            id=event_id,
            at=at,
            nick=nick,
            person=person,
            session=me.id,
            door=me.door,
            address=me.address,
            device=bool(me.device),
            takeover=takeover,
            realname=realname,
            username=username,
        ),
    )


def _spend_visit(hub: Hub, me: Session, person: str) -> None:
    """Count one more visit of somebody known, or of a stranger from an address.

    Who is known is not held up by others at the same address, so that all come back at once after
    a restart; of strangers so many may come a minute as may be connected. Raises ChatError.
    """
    strangers = hub.settings.connections_per_address
    if not strangers or person in hub.by_person:
        return
    known = person in hub.people.by_id
    key, most = (person, MOST_VISITS) if known else (me.address, strangers)
    wait = hub.logins.spend(key, most, hub.now())
    if wait:
        seconds = int(wait) + 1
        raise ChatError("slow-down", what="logins", seconds=seconds).later(seconds)


def _person(hub: Hub, me: Session, nick: str, at: int) -> str:
    """Return who comes: the device's owner, who was here from this address, or somebody new."""
    if me.device:
        return me.device
    key = names.key(nick)
    user = hub.users.get(key)
    if user is not None:
        lost = not user.sessions
        return user.person if lost and _may_be(hub, me, user) else hub.new_id()
    known = hub.people.returning(key, me.address, at)
    return known.id if known else hub.new_id()


def _may_be(hub: Hub, me: Session, user: User) -> bool:
    """Tell whether who has no token may be a user that is here: one with a token is nobody else."""
    same = user.address == me.address
    return same and not hub.people.of(user.person, user.nick).device


def rename(hub: Hub, me: Session, text: str) -> None:
    """Propose another name. Raises ChatError."""
    user = user_of(me)
    nick = names.nick(text)
    if nick == user.nick:
        raise ChatError("already-called", nick=nick)
    if hub.taken(nick) and names.key(nick) != user.key:
        raise arrivals.taken(hub, nick, user.nick)
    spend(hub, me, "new names", 3, 60)
    event_id, at = hub.stamp()
    hub.propose(me, Nick(id=event_id, at=at, nick=user.nick, person=user.person, new=nick))


@command("name", example="/nick anna", needs="a name")
def nick(hub: Hub, me: Session, name: Rest) -> None:
    """Change your name."""
    rename(hub, me, name)


@command(
    "exit",
    "bye",
    "logout",
    "disconnect",
    example="/quit see you",
    whole=True,
    nameless=True,
    cost=0,
)
def quit_(hub: Hub, me: Session, why: Rest = "") -> None:
    """Leave the chat."""
    user = user_of(me)
    windows.mark_read(hub, me)
    event_id, at = hub.stamp()
    hub.propose(me, Logout(id=event_id, at=at, nick=user.nick, session=me.id, text=short(why)))


@command("names", "n", "here", "members", example="/who #dev", nameless=True)
def who(hub: Hub, me: Session, room: RoomName = "") -> None:
    """Show who is in this room, or in another one."""
    if not room and me.window not in hub.rooms:
        room = hub.lobby.name
    me.show(answers.members(hub, room_of(hub, me, room), me))


@command("users", "list", "online", "people", "everyone", nameless=True)
def look(hub: Hub, me: Session) -> None:
    """Show everybody on this server, room by room."""
    chosen = [room for room in hub.rooms.values() if room.members and may_see(room, me.user)]
    if len(chosen) > MOST_ROOMS:  # everybody is in the largest, #lobby
        chosen = nlargest(MOST_ROOMS, chosen, key=lambda room: len(room.members))
    me.show(answers.rooms(hub, chosen, detailed=True))


@command("finger", "info", "profile", "examine", example="/whois ben", needs="a name")
def whois(hub: Hub, me: Session, name: Name) -> None:
    """Show where somebody is, since when, and what they do."""
    me.show(answers.whois(hub, hub.find_here(name), me))


@command("afk", "brb", example="/away lunch")
def away(hub: Hub, me: Session, why: Rest = "") -> None:
    """Say that you are away; your next message ends it."""
    user = user_of(me)
    spend(hub, me, "changes of away", 10, 60)
    event_id, at = hub.stamp()
    hub.propose(me, Away(id=event_id, at=at, nick=user.nick, on=True, text=short(why)))


@command()
def back(hub: Hub, me: Session) -> None:
    """Say that you are here again."""
    event_id, at = hub.stamp()
    user = user_of(me)
    since = user.away_since
    hub.propose(me, Away(id=event_id, at=at, nick=user.nick, on=False, since=since))


@command(example="/ignore dee", whole=True)
def ignore(hub: Hub, me: Session, name: Name = "") -> None:
    """Stop seeing somebody; without a name: whom you ignore."""
    user = user_of(me)
    ignored = hub.people.of(user.person, user.nick).ignored
    if not name:
        if ignored:
            shown = [hub.nick_of(other, nick) for other, nick in ignored.items()]
            hub.tell(me, "ignore-list", names=listing(shown))
        else:
            hub.tell(me, "ignore-nobody")
        return
    other = hub.find_person(name)
    if other.id == user.person:
        raise ChatError("ignore-yourself")
    _ignore(hub, me, other.id, other.nick, on=True)


def _ignore(hub: Hub, me: Session, other: str, nick: str, *, on: bool) -> None:
    event_id, at = hub.stamp()
    person = user_of(me).person
    hub.propose(me, Ignore(id=event_id, at=at, person=person, other=other, nick=nick, on=on))


@command("unblock", example="/unignore dee", needs="a name", whole=True)
def unignore(hub: Hub, me: Session, name: Name) -> None:
    """See somebody again."""
    user = user_of(me)
    ignored = hub.people.of(user.person, user.nick).ignored
    wanted = names.key(name)
    for other, nick in ignored.items():
        now = hub.nick_of(other, nick)
        if wanted in (names.key(nick), names.key(now)):
            _ignore(hub, me, other, now, on=False)
            return
    raise ChatError("not-ignored", name=name)
