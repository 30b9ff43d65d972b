"""Replies to one IRC session: what the hub answers, as numerics, NOTICEs and standard replies."""

from collections.abc import Iterable
from itertools import islice
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from hubbub import events as ev
from hubbub import names
from hubbub.core.state import Listing, Room, User
from hubbub.doors.irc import metasync, past, refusals
from hubbub.doors.irc.source import PREFIXES, server_time, source
from hubbub.wire import powerform
from hubbub.wire.clean import clean, one_line
from hubbub.wire.irc import build
from hubbub.wire.irc import room as room_of
from hubbub.wire.ircsplit import split_line
from hubbub.wire.look import Look
from hubbub.wire.numerics import Numeric, joined, numeric, packed
from hubbub.wire.textform import text_form

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)  # CASEMAPPING=ascii


def prefix(room: Room, user: User, *, all_of_them: bool = False) -> str:
    """Return the signs before a member's nick: `@`, or with multi-prefix all that hold."""
    role = room.roles.get(user.person, "")
    signs = PREFIXES.get(role, "")
    if user.operator and role not in ("q", "o"):
        signs = "@" + signs
    return signs if all_of_them else signs[:1]


def names_reply(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return 353 and 366 of a room (modern.ircdocs.horse, NAMES)."""
    end = numeric(Numeric.RPL_ENDOFNAMES, codec.server, codec.nick, room.name)
    return [*names_listed(codec, room), end]


def names_listed(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return 353 of a room."""
    params = (codec.server, codec.nick, "@" if "s" in room.flags else "=", room.name)
    return packed(Numeric.RPL_NAMREPLY, *params, data=_listed(codec, room))


def _listed(codec: "IrcCodec", room: Room) -> bytes:
    """Return the members as 353 shows them; in a crowd only who came since the last time is new."""
    long, many = "userhost-in-names" in codec.caps, "multi-prefix" in codec.caps
    known = room.listings.get((long, many))
    if known is None or known.roles is not room.roles:
        known = Listing(room.roles, 0, b"")
    if known.members != len(room.members):
        fresh = islice(room.members.values(), known.members, None)
        data = joined([_member(room, user, long=long, many=many) for user in fresh])
        data = b"%b %b" % (known.data, data) if known.data else data
        known = room.listings[long, many] = Listing(room.roles, len(room.members), data)
    return known.data


def _member(room: Room, user: User, *, long: bool, many: bool) -> str:
    nick = source(user.nick) if long else names.spelled(user.nick)
    if user.operator or user.person in room.roles:
        return prefix(room, user, all_of_them=many) + nick
    return nick


def topic_reply(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return 332 and 333 of a room, or nothing."""
    if room.topic is None:
        return []
    by = names.spelled(room.topic.nick)
    since = str(room.topic.at // 1000)
    return [
        numeric(Numeric.RPL_TOPIC, codec.server, codec.nick, room.name, one_line(room.topic.text)),
        numeric(Numeric.RPL_TOPICWHOTIME, codec.server, codec.nick, room.name, by, since),
    ]


def render(codec: "IrcCodec", event: ev.Reply) -> bytes:
    """Return a reply as lines for this session."""
    return b"".join(_lines(codec, event))


def _lines(codec: "IrcCodec", event: ev.Reply) -> Iterable[bytes]:
    match event:
        case ev.Welcome():
            return codec.welcome(event)
        case ev.Entered():
            return _entered(codec, event)
        case ev.Failed():
            return refusals.failed(codec, event)
        case ev.Goodbye():
            return [build("ERROR", f"Closing link: {one_line(event.text)}")]
        case ev.Info() if event.code == "away-note":
            return _is_away(codec, event)
        case ev.Page() if event.since:
            return past.replay(codec, codec.nick, event.messages, event.at)
        case ev.Done() | ev.Window() | ev.Hello() | ev.Clear() | ev.Day() | ev.Crowd():
            return []
    return _notices(codec, event)


def own(codec: "IrcCodec", event: ev.Event) -> bytes | None:
    """Return what somebody's own doing is answered with; None = as the others see it."""
    match event:
        case ev.Away():
            code = Numeric.RPL_NOWAWAY if event.on else Numeric.RPL_UNAWAY
            return numeric(code, codec.server, codec.nick)
        case ev.Invite():
            to = names.spelled(event.to)
            return numeric(Numeric.RPL_INVITING, codec.server, codec.nick, to, event.room)
        case ev.Read():
            return _marked(codec, event)
        case ev.Op():
            sign = "+o" if event.on else "-o"
            lines = [build("MODE", codec.nick, sign, source=source(codec.own_nick))]
            if event.on:
                lines.insert(0, numeric(Numeric.RPL_YOUREOPER, codec.server, codec.nick))
            return b"".join(lines)
        case ev.Metadata():
            return b"".join(metasync.answer(codec, event))
    return None


def _is_away(codec: "IrcCodec", event: ev.Info) -> list[bytes]:
    user = codec.hub.find_user(event.about)
    why = one_line(user.away or "") if user is not None else ""
    nick = names.spelled(event.about)
    return [numeric(Numeric.RPL_AWAY, codec.server, codec.nick, nick, why or "away")]


def _entered(codec: "IrcCodec", event: ev.Entered) -> list[bytes]:
    room = codec.hub.room(event.room)
    if codec.hides_lobby and room is codec.hub.lobby:
        return []
    lines = _inside(codec, room)
    if "draft/chathistory" in codec.caps:  # it asks for what it wants, chathistory, "Capability"
        return lines
    return lines + past.replay(codec, room.name, event.messages, event.at)


def _inside(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return JOIN and what follows it: the topic, how far was read, who is there."""
    user = codec.connection.session.user
    realname = user.realname if user else ""
    lines = [codec.form.entered(codec.own_nick, room.name, realname), *topic_reply(codec, room)]
    if "draft/read-marker" in codec.caps:
        lines.append(marked(codec, room.name, read_until(codec, room.scope)))
    if "draft/no-implicit-names" not in codec.caps:
        lines += names_reply(codec, room)
    return lines + metasync.of_entered(codec, room)


def renamed(codec: "IrcCodec", event: ev.Rename) -> bytes:
    """Return a room's new name for who knows no RENAME (IRCv3 channel-rename, "Fallback")."""
    user = codec.connection.session.user
    room = codec.hub.scopes.get(event.scope or names.room_key(event.room))
    if room is None or user is None or room not in user.rooms:
        return build("NOTICE", codec.nick, powerform.sentence(event), source=codec.server)
    if event.room.translate(SMALL) == event.new.translate(SMALL):
        return b""
    left = codec.form.left(codec.own_nick, event.room, event.text)
    if room.name != event.new:  # renamed again by now: the rest follows that
        return left + codec.form.entered(codec.own_nick, event.new, user.realname)
    return b"".join([left, *_inside(codec, room)])


def read_until(codec: "IrcCodec", scope: str) -> int:
    """Return up to when a client's person has read a conversation, ms since 1970; 0 = not known."""
    user = codec.connection.session.user
    person = codec.hub.people.by_id.get(user.person) if user is not None else None
    return person.marks.get(scope, 0) if person is not None else 0


def _marked(codec: "IrcCodec", event: ev.Read) -> bytes:
    """Return how far the person has read now, for clients that want to know."""
    if "draft/read-marker" not in codec.caps:
        return b""
    room = codec.hub.scopes.get(event.scope)
    if codec.hides_lobby and room is codec.hub.lobby:
        return b""
    if room is not None:
        return marked(codec, room.name, event.until)
    others = [person for person in event.scope[1:].split(":") if person != event.person]
    nick = codec.hub.nick_of((*others, event.person)[0])
    return marked(codec, names.spelled(nick), event.until)


def marked(codec: "IrcCodec", target: str, at: int) -> bytes:
    """Return MARKREAD of a conversation (IRCv3 draft/read-marker)."""
    until = f"timestamp={server_time(at)}" if at else "*"
    return build("MARKREAD", target, until, source=codec.server)


def _notices(codec: "IrcCodec", event: ev.Reply) -> list[bytes]:
    """Return anything else in people's words, as NOTICEs from the server."""
    told = (row.removeprefix("-- ") for row in text_form(Look(plain=False)).rows(event))
    space = room_of("NOTICE", codec.nick, source=codec.server)
    pieces = [piece for row in told if row for piece in split_line(clean(row), space)]
    return [build("NOTICE", codec.nick, piece, source=codec.server) for piece in pieces]
