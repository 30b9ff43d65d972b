"""What all IRC clients of one node share: who watches whom, who was here."""

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from hubbub import events as ev
from hubbub import names
from hubbub.core.hub import Hub
from hubbub.core.metadata import of_user
from hubbub.core.session import Format
from hubbub.core.state import Room, User
from hubbub.doors.irc import metasync
from hubbub.doors.irc.format import IrcFormat
from hubbub.doors.irc.source import server_name, source
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST_GONE = 500  # people WHOWAS remembers


class Gone(NamedTuple):
    """Somebody who left, or took another name, and when (ms since 1970)."""

    nick: str
    username: str
    realname: str
    at: int


class Shared:
    """Hears every event, for what only IRC tells: MONITOR, invite-notify, WHOWAS."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.server = server_name(hub.settings.name)
        self.most = 0  # people at once since the start
        self.watchers: dict[str, set[IrcCodec]] = {}  # by key of the nick
        self.here: dict[str, User] = {}  # by key of the nick, as long as they are
        self.gone: deque[Gone] = deque(maxlen=MOST_GONE)
        self.subscribers: set[IrcCodec] = set()  # who wants to know of metadata
        hub.listeners.append(self.heard)

    def heard(self, event: ev.Public) -> None:
        """Tell what happened to those who asked to be told."""
        match event:
            case ev.Login():
                self.most = max(self.most, len(self.hub.users))
                user = self.hub.users.get(names.key(event.nick))
                if user is not None and user.since == event.at:
                    self.here[user.key] = user
                    self._tell(event.nick, Numeric.RPL_MONONLINE)
                    self._arrived(event, user)
            case ev.Quit():
                self._left(event.nick, event.at)
            case ev.Removed():
                self._left(event.who, event.at)
            case ev.Nick():
                self._renamed(event)
            case ev.Invite():
                self._invited(event)
            case ev.Join():
                self._came_away(event)
            case ev.Metadata():
                self._tell_metadata(event)
            case ev.Away() | ev.Realname():
                self._tell_watchers(event, names.key(event.nick))

    def _left(self, nick: str, at: int) -> None:
        self._gone(nick, self.here.pop(names.key(nick), None), at)
        self._forget_ended()
        self._tell(nick, Numeric.RPL_MONOFFLINE)

    def _gone(self, nick: str, user: User | None, at: int) -> None:
        username, realname = (user.username, user.realname) if user is not None else ("", "")
        self.gone.append(Gone(nick, username, realname or nick, at))

    def _renamed(self, event: ev.Nick) -> None:
        self._tell_watchers(event, names.key(event.new))
        user = self.here.pop(names.key(event.nick), None)
        self._gone(event.nick, user, event.at)
        if user is not None:
            self.here[names.key(event.new)] = user
        if names.key(event.nick) != names.key(event.new):
            self._tell(event.nick, Numeric.RPL_MONOFFLINE)
            self._tell(event.new, Numeric.RPL_MONONLINE)

    def _tell(self, nick: str, code: Numeric) -> None:
        key = names.key(nick)
        if key not in self.watchers:
            return
        shown = source(nick) if code is Numeric.RPL_MONONLINE else names.spelled(nick)
        user = self.hub.users.get(key)
        here = [user] if user is not None and code is Numeric.RPL_MONONLINE else []
        for codec in self.watchers[key]:
            row = numeric(code, self.server, codec.nick, shown)
            codec.send(row, *metasync.of_watched(codec, here))

    def _tell_watchers(self, event: ev.Away | ev.Realname | ev.Nick, key: str) -> None:
        """Tell those who watch somebody, but share no room with it (IRCv3 extended-monitor)."""
        user = self.hub.users.get(key)
        rooms = user.rooms if user is not None else []
        shared = {room for room in rooms if room is not self.hub.lobby}
        for codec in self.watchers.get(names.key(event.nick), ()):
            me = codec.connection.session.user
            apart = codec.hides_lobby and me is not None and shared.isdisjoint(me.rooms)
            if apart and "extended-monitor" in codec.caps:
                codec.send(codec.form.watched(event))

    def _forget_ended(self) -> None:
        """Drop the watchers whose connection has ended."""
        for key, codecs in list(self.watchers.items()):
            for codec in [c for c in codecs if c.connection.session.ended]:
                self.unwatch(key, codec)

    def watch(self, key: str, codec: "IrcCodec") -> None:
        """Tell a client from now on when somebody comes and goes."""
        self.watchers.setdefault(key, set()).add(codec)

    def unwatch(self, key: str, codec: "IrcCodec") -> None:
        """Tell a client no longer."""
        codecs = self.watchers.get(key, set())
        codecs.discard(codec)
        if not codecs:
            self.watchers.pop(key, None)

    def subscribe(self, codec: "IrcCodec") -> None:
        """Take notice that a client wants to know of other keys than before.

        There are never more of these than sessions: those that ended go when there would be.
        """
        if not codec.subscribed:
            self.subscribers.discard(codec)
            return
        self.subscribers.add(codec)
        if len(self.subscribers) > len(self.hub.sessions):
            self.subscribers = {c for c in self.subscribers if not c.connection.session.ended}

    def _tell_metadata(self, event: ev.Metadata) -> None:
        for codec in self.subscribers:
            metasync.notify(codec, event)

    def _arrived(self, event: ev.Login, user: User) -> None:
        """Tell what somebody who came tells of itself: its clients' own join asks for no others."""
        told = of_user(self.hub, user)
        if told:
            news = ev.Metadata(
                id=event.id,
                at=event.at,
                nick=user.nick,
                session=event.session,
                changes=told,
                who=user.nick,
                person=user.person,
            )
            self._tell_metadata(news)

    def _invited(self, event: ev.Invite) -> None:
        """Tell the others in the room of an invitation (IRCv3 invite-notify)."""
        room = self.hub.rooms.get(names.room_key(event.room))
        if room is not None:
            _tell_others(room, event.nick, "invite-notify", event)

    def _came_away(self, event: ev.Join) -> None:
        """Tell the others in a room that who entered it is away (IRCv3 away-notify)."""
        user = self.hub.users.get(names.key(event.nick))
        room = self.hub.rooms.get(names.room_key(event.room))
        if user is not None and user.away is not None and room is not None:
            away = ev.Away(id=event.id, at=event.at, nick=user.nick, on=True, text=user.away)
            _tell_others(room, event.nick, "away-notify", away)


def _tell_others(room: Room, nick: str, capability: str, event: ev.Public) -> None:
    """Show an event to the IRC clients of the other members that want to know such things."""
    by = names.key(nick)
    for user in room.members.values():
        for session in user.sessions if user.key != by else ():
            if capability in _capabilities(session.form):
                session.send(session.form.render(event))


def _capabilities(form: Format) -> frozenset[str]:
    """Return the capabilities of an IRC client, in a WebSocket or not; others have none."""
    inner = getattr(form, "inner", form)
    return inner.caps if isinstance(inner, IrcFormat) else frozenset()
