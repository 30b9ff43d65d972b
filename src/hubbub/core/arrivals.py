"""Coming and going: logins, rooms entered, sessions that end, people that are gone."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core import answers, bans, places, powers, windows
from hubbub.core.people import Person
from hubbub.core.session import Session
from hubbub.core.show import Show
from hubbub.core.state import Group, Room, User
from hubbub.errors import ChatError, StoreError
from hubbub.events import (
    Goodbye,
    Login,
    Logout,
    Message,
    Mode,
    ModeChange,
    Page,
    Quit,
    Welcome,
)
from hubbub.sentences import count, notice

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

CROWD = 20  # members of a room above which comings and goings are told in one line
MISSED = 200  # messages shown at most to somebody who comes back


def taken(hub: "Hub", name: str, nick: str = "") -> ChatError:
    """Return the refusal of a taken name, with two free ones; `nick` = the name one keeps."""
    free = names.suggestions(name, hub.taken)
    code = "name-taken-later" if nick else "name-taken"
    error = ChatError(code, name=name, nick=nick, free=", ".join(free))
    error.offers = tuple(free)
    return error


def presence(
    hub: "Hub", room: Room, groups: list[Group], *, came: str = "", went: str = ""
) -> list[Group]:
    """Return the groups told at once; in a crowd the others get one line a second."""
    if len(room.members) <= CROWD:
        return groups
    if came:
        room.came.append(came)
    if went:
        room.went.append(went)
    hub.crowded.add(room.scope)
    return [group for group in groups if not group[0].folds]


# Login


def login(hub: "Hub", event: Login) -> Show:
    """Apply a login: a new user, or one more session of somebody here."""
    bans.check_banned(hub, event.nick, event.address, event.person)
    user = hub.by_person.get(event.person)
    if user is not None and user.sessions and not event.device:
        raise taken(hub, event.nick)
    if user is None:
        return _first_login(hub, event)
    since, after = (event.at, user.lost_seq) if user.lost is not None else (0, 0)
    if user.lost is not None:
        person = hub.people.of(user.person, user.nick)
        hub.people.seen(person, event.at, hub.seq, here=True)
    user.lost = None
    _attach(hub, event, user)
    lowered = user.operator and not event.device
    if lowered:
        user.set_operator(on=False)
    user.info = None

    def then(_show: Show) -> None:
        _welcome(hub, event, user, since=since, after=after)
        session = hub.sessions.get(event.session)
        if lowered and session is not None:
            hub.tell(session, "deop-you")

    return Show(event, then=then)


def _first_login(hub: "Hub", event: Login) -> Show:
    if hub.taken(event.nick):
        raise taken(hub, event.nick)
    limit = hub.settings.max_clients
    if limit and len(hub.users) >= limit:
        raise ChatError("full", server=hub.settings.name, count=len(hub.users), limit=limit)
    key = names.key(event.nick)
    user = User(event.nick, key, event.person, event.at, event.address)
    user.realname, user.username = event.realname, event.username
    others = hub.lobby.groups
    hub.users[key] = hub.by_person[event.person] = user
    hub.lobby.members[key] = user
    user.rooms.append(hub.lobby)
    _attach(hub, event, user)
    person = hub.people.of(event.person, event.nick)
    since, after = person.seen, person.seen_seq
    _note(hub, person, event)
    hub.counters.logins += 1
    groups = presence(hub, hub.lobby, others, came=user.nick)
    return Show(event, groups, then=lambda _: _welcome(hub, event, user, since=since, after=after))


def _attach(hub: "Hub", event: Login, user: User) -> None:
    session = hub.sessions.get(event.session)
    if session is not None:
        session.user = user
        user.sessions.append(session)
        user.info = None
        for room in user.rooms:
            room.admit(session)


def _note(hub: "Hub", person: Person, event: Login) -> None:
    hub.people.moves(person, event.address)
    person.device = event.device
    if names.key(person.nick) != names.key(event.nick):
        hub.people.rename(person, event.nick)
    person.nick = event.nick
    hub.people.seen(person, event.at, hub.seq, here=True)


def _welcome(hub: "Hub", event: Login, user: User, *, since: int, after: int = 0) -> None:
    session = hub.sessions.get(event.session)
    if session is None or session.ended:
        return
    session.port.changed()
    session.show(
        Welcome(
            server=hub.settings.name,
            nick=user.nick,
            person=user.person,
            seq=hub.seq,
            since=since,
            takeover=event.takeover,
            preferences=hub.people.of(user.person, user.nick).preferences,
        )
    )
    if session.after is not None:
        since, after, session.after = since or event.at, session.after, None
    back = after if since else None
    view = answers.entered(hub, hub.lobby, session, login=True, after=back, since=since)
    session.show(view)
    if since:
        _private_missed(hub, session, user.person, after, since)


def _private_missed(hub: "Hub", session: Session, person: str, after: int, since: int) -> None:
    ignored = hub.people.of(person, "").ignored

    def then(found: list[Message] | StoreError) -> None:
        if isinstance(found, StoreError):
            session.release([])
            return
        messages = [message for message in found if message.person not in ignored]
        session.release([_private_page(hub, session, messages, since)] if messages else [])

    session.hold()
    hub.lookup(lambda archive: archive.private(person, after, MISSED), then)


def _private_page(hub: "Hub", session: Session, messages: list[Message], since: int) -> Page:
    session.last_private = messages[-1].person
    how_many = count(len(messages), "private message", "private messages")
    return Page(
        messages=tuple(messages),
        at=hub.clock(),
        person=messages[-1].recipient,
        head=how_many,
        since=since,
    )


def enter(hub: "Hub", show: Show, room: Room, *, made: bool) -> None:
    """Turn the session that asked to a room it is in now, and show it what is there."""
    session = show.asker
    if session is None or session.ended or session.user is None:
        return
    windows.look(hub, session, room.key)
    if made:
        _found(hub, session.user, room)
    after, session.after = session.after, None
    since = show.event.at if after is not None else 0
    session.show(answers.entered(hub, room, session, made=made, after=after, since=since))


def _found(hub: "Hub", user: User, room: Room) -> None:
    """Make who made a room its founder."""
    event_id, at = hub.stamp()
    founder = ModeChange(on=True, mode="q", value=user.nick, person=user.person)
    hub.publish(Mode(id=event_id, at=at, nick=user.nick, room=room.name, changes=(founder,)))


# Leaving


def end(hub: "Hub", session: Session, *, lost: bool) -> None:
    """Take a session whose connection is over out of the chat; `lost` = without a goodbye."""
    user = session.user
    if user is None or user is hub.server:
        hub.sessions.pop(session.id, None)
    elif session in user.sessions:
        event_id, at = hub.stamp()
        hub.publish(
            Logout(
                id=event_id,
                at=at,
                nick=user.nick,
                session=session.id,
                lost=lost,
                closed=session.closed,
            )
        )


def logout(hub: "Hub", event: Logout) -> Show:
    """Apply the end of a session; the last one of a user that was not lost ends the visit."""
    session = hub.sessions.get(event.session)
    user = hub.find_user(event.nick)
    if session is None or user is None or session not in user.sessions:
        raise ChatError("login-first")
    del hub.sessions[session.id]
    user.sessions.remove(session)
    user.info = None
    for room in user.rooms:
        room.regroup()
    if user.sessions:
        return Show(event, then=lambda _: _goodbye(session, user))
    if event.lost:
        user.lost, user.lost_seq, user.closed = hub.now(), hub.seq, event.closed
        hub.lost.add(user)
        hub.people.seen(hub.people.of(user.person, user.nick), event.at, hub.seq)
        return Show(event)
    show = _gone(hub, user, event.id, event.at, event.text, lost=False)
    show.then = lambda _: _goodbye(session, user)
    return show


def _goodbye(session: Session, user: User) -> None:
    if not (session.ended or session.leaving):
        session.show(Goodbye(text=notice("goodbye", {"nick": user.nick}), wait=0))
        session.port.close()


def quit_(hub: "Hub", event: Quit) -> Show:
    """Apply the end of a visit: nobody came back in time."""
    user = hub.find_user(event.nick)
    if user is None or user.sessions or user is hub.server:
        raise ChatError("not-here", name=event.nick)
    return _gone(hub, user, event.id, event.at, event.text, lost=event.lost)


def _gone(hub: "Hub", user: User, event_id: str, at: int, text: str, *, lost: bool) -> Show:
    text = powers.reason(hub, hub.lobby, user, text)
    near = places.around(hub, user)
    hub.take_out(user, at)
    event = Quit(id=event_id, at=at, nick=user.nick, person=user.person, text=text, lost=lost)
    return Show(event, presence(hub, hub.lobby, near, went=user.nick))
