"""IRC commands as requests of the commands that all doors share."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.commands import powers, rooms
from hubbub.commands.common import spend, user_of
from hubbub.core import answers
from hubbub.doors.irc import history, metadata, replies
from hubbub.doors.irc.modes import mode
from hubbub.doors.irc.talking import Made, few, in_turn, message, tagged
from hubbub.doors.irc.who import known_room
from hubbub.errors import ChatError
from hubbub.events import Realname
from hubbub.requests import Request
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.ircsplit import split_pairs
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST_REALNAME: Final = 64  # characters


# Rooms


def join(codec: "IrcCodec", line: Line) -> Made:
    """Return what JOIN asks: rooms with keys, or 0 for leaving all."""
    if few(codec, line, 1):
        return None
    session = codec.connection.session
    if line.params[0] == "0":
        hidden = codec.hub.lobby if codec.hides_lobby else None
        rooms = [room.name for room in user_of(session).rooms if room is not hidden]
        return in_turn(codec, [_parting(codec, room, "") for room in rooms])
    wanted = split_pairs(line.params[0], (*line.params, "")[1])
    return in_turn(codec, [_joining(codec, room, key) for room, key in wanted])


def _joining(codec: "IrcCodec", name: str, key: str) -> Request:
    """Return what entering one room asks; who is there already is told nothing."""
    user = user_of(codec.connection.session)
    room = codec.hub.rooms.get(names.room_key(name))
    if name[:1] != "#":
        return Request(run=partial(codec.numeric, Numeric.ERR_NOSUCHCHANNEL, name), free=True)
    if room is not None and user.key in room.members:
        if codec.hides_lobby and room is codec.hub.lobby:
            return Request(run=partial(_back_in_lobby, codec), free=codec.affordable())
        return Request(run=_nothing, free=True)
    values = {"room": name, "password": key}
    free = room is not None and rooms.comes_in(codec.hub, user)
    return Request(verb="join", values=values, line=f"JOIN {name}", free=free)


def _nothing() -> None:
    """Do nothing: it is so already."""


def _back_in_lobby(codec: "IrcCodec") -> None:
    if not codec.hides_lobby:
        return  # named twice in one JOIN
    session = codec.connection.session
    codec.show_lobby(shown=True)
    session.show(answers.entered(codec.hub, codec.hub.lobby, session))


def part(codec: "IrcCodec", line: Line) -> Made:
    """Return what PART asks."""
    if few(codec, line, 1):
        return None
    why = (*line.params, "")[1]
    rooms = [room for room in line.params[0].split(",") if room]
    return in_turn(codec, [_parting(codec, room, why) for room in rooms])


def _parting(codec: "IrcCodec", name: str, why: str) -> Request:
    room = codec.hub.rooms.get(names.room_key(name))
    if room is codec.hub.lobby:
        return Request(run=partial(_leave_lobby, codec), free=codec.affordable())
    return Request(verb="part", values={"room": name, "why": why}, line=f"PART {name}")


def _leave_lobby(codec: "IrcCodec") -> None:
    """Let this client alone not see #lobby: everybody stays in it."""
    if codec.hides_lobby:
        codec.numeric(Numeric.ERR_NOTONCHANNEL, codec.hub.lobby.name)
        return
    codec.send(codec.form.left(codec.own_nick, codec.hub.lobby.name))
    codec.show_lobby(shown=False)


def topic(codec: "IrcCodec", line: Line) -> Made:
    """Return what TOPIC asks: to see it, or to set it."""
    if few(codec, line, 1):
        return None
    if len(line.params) < 2:
        tell = partial(_tell_topic, codec, line.params[0])
        return Request(run=tell, free=codec.affordable())
    text = line.params[1].strip() or "-"
    return Request(verb="topic", values={"room": line.params[0], "text": text})


def _tell_topic(codec: "IrcCodec", name: str) -> None:
    room = known_room(codec, name)
    if room is None:
        codec.numeric(Numeric.ERR_NOSUCHCHANNEL, name)
    elif room.topic is None:
        codec.numeric(Numeric.RPL_NOTOPIC, room.name)
    else:
        codec.send(*replies.topic_reply(codec, room))


def rename(codec: "IrcCodec", line: Line) -> Made:
    """Return what RENAME asks (IRCv3 channel-rename)."""
    if few(codec, line, 2):
        return None
    room, new, why = (*line.params, "")[:3]
    if room[:1] != "#":
        codec.numeric(Numeric.ERR_NOSUCHCHANNEL, room)
        return None
    if new[:1] != "#":
        text = "The name of a room begins with #. Try another one."
        codec.fail("RENAME", "CANNOT_RENAME", room, new, text=text)
        return None
    return Request(verb="rename", values={"room": room, "new": new, "why": why})


def invite(codec: "IrcCodec", line: Line) -> Made:
    """Return what INVITE asks; without parameters: into which rooms one is asked."""
    if not line.params:
        return Request(run=partial(_tell_invitations, codec), free=True)
    if few(codec, line, 2):
        return None
    return Request(verb="invite", values={"name": line.params[0], "room": line.params[1]})


def _tell_invitations(codec: "IrcCodec") -> None:
    person = user_of(codec.connection.session).person
    for room in codec.hub.rooms.values():
        if person in room.invited:
            codec.numeric(Numeric.RPL_INVITELIST, room.name)
    codec.numeric(Numeric.RPL_ENDOFINVITELIST)


def kick(codec: "IrcCodec", line: Line) -> Made:
    """Return what KICK asks: one room and several people, or as many rooms (RFC 2812, 3.2.8)."""
    if few(codec, line, 2):
        return None
    why = (*line.params, "")[2]
    rooms, people = line.params[0].split(","), line.params[1].split(",")
    if len(rooms) == 1:
        rooms *= len(people)
    made = [
        Request(
            verb="kick",
            values={"room": room, "name": name, "why": why},
            line=f"KICK {room} {name}",
        )
        for room, name in zip(rooms, people, strict=False)
        if room and name
    ]
    return in_turn(codec, made)


# People


def nick(codec: "IrcCodec", line: Line) -> Made:
    """Return what NICK asks; the name one has already changes nothing."""
    if not line.params or not line.params[0]:
        codec.numeric(Numeric.ERR_NONICKNAMEGIVEN)
        return None
    if line.params[0] == codec.nick:
        return None
    return Request(verb="nick", values={"name": line.params[0]})


def setname(codec: "IrcCodec", line: Line) -> Made:
    """Return what SETNAME asks (IRCv3 setname)."""
    if few(codec, line, 1):
        return None
    text = one_line(line.params[0]).strip()
    if not text or len(text) > MOST_REALNAME:
        why = f"A real name has 1 to {MOST_REALNAME} characters"
        codec.fail("SETNAME", "INVALID_REALNAME", text=why)
        return None
    return Request(run=partial(_rename, codec, text))


def _rename(codec: "IrcCodec", text: str) -> None:
    hub, session = codec.hub, codec.connection.session
    spend(hub, session, "new names", 3, 60)
    event_id, at = hub.stamp()
    hub.propose(session, Realname(id=event_id, at=at, nick=session.nick, text=text))


def away(codec: "IrcCodec", line: Line) -> Made:
    """Return what AWAY asks; who is not away can come back all the same (RFC 2812, 4.1)."""
    why = (*line.params, "")[0]
    if why:
        return Request(verb="away", values={"why": why})
    if user_of(codec.connection.session).away is None:
        codec.numeric(Numeric.RPL_UNAWAY)
        return None
    return Request(verb="back", values={})


def quit_(_codec: "IrcCodec", line: Line) -> Made:
    """Return what QUIT asks."""
    return Request(verb="quit", values={"why": (*line.params, "")[0]})


# Operators


def oper(codec: "IrcCodec", line: Line) -> Made:
    """Return what OPER asks: any name, and the code that the server shows."""
    if few(codec, line, 2):
        return None
    return Request(verb="op", values={"code": line.params[1]})


def kill(codec: "IrcCodec", line: Line) -> Made:
    """Return what KILL asks: somebody put out of the server."""
    if few(codec, line, 1):
        return None
    name, why = (*line.params, "")[:2]
    return Request(run=partial(_kill, codec, name, why), line=f"KILL {name}")


def _kill(codec: "IrcCodec", name: str, why: str) -> None:
    session = codec.connection.session
    if not user_of(session).operator:
        raise ChatError("not-operator")
    if name.lower() == codec.server.lower():
        codec.numeric(Numeric.ERR_CANTKILLSERVER)
        return
    powers.kick(codec.hub, session, name, why)


def wallops(codec: "IrcCodec", line: Line) -> Made:
    """Return what WALLOPS asks: everybody is told."""
    if few(codec, line, 1):
        return None
    return Request(verb="announce", values={"text": line.params[0]})


def rehash(codec: "IrcCodec", _line: Line) -> Made:
    """Answer REHASH: settings are read at the start, so there is nothing to do."""
    if not user_of(codec.connection.session).operator:
        codec.numeric(Numeric.ERR_NOPRIVILEGES)
    else:
        codec.send(numeric(Numeric.RPL_REHASHING, codec.server, codec.nick, "hubbub.toml"))
    return None


VERBS: dict[str, Callable[["IrcCodec", Line], Made]] = {
    "AWAY": away,
    "CHATHISTORY": history.chathistory,
    "INVITE": invite,
    "JOIN": join,
    "KICK": kick,
    "KILL": kill,
    "MARKREAD": history.markread,
    "METADATA": metadata.metadata,
    "MODE": mode,
    "NICK": nick,
    "NOTICE": message,
    "OPER": oper,
    "PART": part,
    "PRIVMSG": message,
    "QUIT": quit_,
    "REDACT": history.redact,
    "REHASH": rehash,
    "RENAME": rename,
    "SETNAME": setname,
    "TAGMSG": tagged,
    "TOPIC": topic,
    "WALLOPS": wallops,
}
