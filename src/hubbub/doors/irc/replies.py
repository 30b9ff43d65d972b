"""Replies to one IRC session: what the hub answers, as numerics, NOTICEs and standard replies."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hubbub import events as ev
from hubbub import names
from hubbub.core.state import Room, User
from hubbub.doors.irc.source import PREFIXES, SERVER, source
from hubbub.times import short
from hubbub.wire.clean import one_line
from hubbub.wire.irc import build
from hubbub.wire.numerics import Numeric, numeric, numerics
from hubbub.wire.textform import Look, text_form

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

# A refusal's code -> its numeric, and whether it names the request's first parameter.
ERRORS: dict[str, Numeric] = {
    "no-person": Numeric.ERR_NOSUCHNICK,
    "not-here": Numeric.ERR_NOSUCHNICK,
    "no-room": Numeric.ERR_NOSUCHCHANNEL,
    "bad-room": Numeric.ERR_NOSUCHCHANNEL,
    "not-in-room": Numeric.ERR_NOTONCHANNEL,
    "already-in-room": Numeric.ERR_USERONCHANNEL,
    "not-there": Numeric.ERR_USERNOTINCHANNEL,
    "moderated": Numeric.ERR_CANNOTSENDTOCHAN,
    "muted-here": Numeric.ERR_CANNOTSENDTOCHAN,
    "silenced": Numeric.ERR_CANNOTSENDTOCHAN,
    "slow-mode": Numeric.ERR_CANNOTSENDTOCHAN,
    "flood": Numeric.ERR_CANNOTSENDTOCHAN,
    "not-stored": Numeric.ERR_CANNOTSENDTOCHAN,
    "too-many-rooms": Numeric.ERR_TOOMANYCHANNELS,
    "room-full": Numeric.ERR_CHANNELISFULL,
    "invite-only": Numeric.ERR_INVITEONLYCHAN,
    "banned-here": Numeric.ERR_BANNEDFROMCHAN,
    "room-password": Numeric.ERR_BADCHANNELKEY,
    "not-room-operator": Numeric.ERR_CHANOPRIVSNEEDED,
    "not-operator": Numeric.ERR_NOPRIVILEGES,
    "wrong-code": Numeric.ERR_PASSWDMISMATCH,
    "banned": Numeric.ERR_YOUREBANNEDCREEP,
    "barred": Numeric.ERR_YOUREBANNEDCREEP,
    "name-taken": Numeric.ERR_NICKNAMEINUSE,
    "name-taken-later": Numeric.ERR_NICKNAMEINUSE,
    "bad-name": Numeric.ERR_ERRONEUSNICKNAME,
    "name-reserved": Numeric.ERR_ERRONEUSNICKNAME,
    "usage": Numeric.ERR_NEEDMOREPARAMS,
}


def prefix(room: Room, user: User, *, all_of_them: bool = False) -> str:
    """Return the signs before a member's nick: `@`, or with multi-prefix all that hold."""
    role = room.roles.get(user.person, "")
    signs = PREFIXES.get(role, "")
    if user.operator and role not in ("q", "o"):
        signs = "@" + signs
    return signs if all_of_them else signs[:1]


def names_reply(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return 353 and 366 of a room (modern.ircdocs.horse, NAMES)."""
    nick, caps = codec.nick, codec.caps
    listed = []
    for user in room.members.values():
        shown = source(user.nick) if "userhost-in-names" in caps else names.spelled(user.nick)
        listed.append(prefix(room, user, all_of_them="multi-prefix" in caps) + shown)
    sign = "@" if "s" in room.flags else "="
    lines = numerics(Numeric.RPL_NAMREPLY, SERVER, nick, sign, room.name, items=listed)
    return [*lines, numeric(Numeric.RPL_ENDOFNAMES, SERVER, nick, room.name)]


def topic_reply(codec: "IrcCodec", room: Room) -> list[bytes]:
    """Return 332 and 333 of a room, or nothing."""
    if room.topic is None:
        return []
    by = names.spelled(room.topic.nick)
    since = str(room.topic.at // 1000)
    return [
        numeric(Numeric.RPL_TOPIC, SERVER, codec.nick, room.name, one_line(room.topic.text)),
        numeric(Numeric.RPL_TOPICWHOTIME, SERVER, codec.nick, room.name, by, since),
    ]


def render(codec: "IrcCodec", event: ev.Reply) -> bytes:
    """Return a reply as lines for this session."""
    return b"".join(_lines(codec, event))


def _lines(codec: "IrcCodec", event: ev.Reply) -> Iterable[bytes]:
    match event:
        case ev.Welcome():
            return codec.greeting(event)
        case ev.Entered():
            return _entered(codec, event)
        case ev.Failed():
            return failed(codec, event)
        case ev.Goodbye():
            return [build("ERROR", f"Closing link: {one_line(event.text)}")]
        case ev.Page():
            return _notices(codec, event)
        case ev.Done() | ev.Window() | ev.Hello() | ev.Clear() | ev.Day() | ev.Crowd():
            return []
    return _notices(codec, event)


def _entered(codec: "IrcCodec", event: ev.Entered) -> list[bytes]:
    room = codec.hub.room(event.room)
    join = codec.form.entered(codec.own_nick, room.name)
    lines = [join, *topic_reply(codec, room)]
    if "draft/no-implicit-names" not in codec.caps:
        lines += names_reply(codec, room)
    return lines + codec.replay(room.name, event.messages, event.at)


def failed(codec: "IrcCodec", event: ev.Failed) -> list[bytes]:
    """Return a refusal: its numeric with our sentence, else a standard reply or NOTICE."""
    code = ERRORS.get(event.code)
    about = codec.about or "*"
    if code is None:
        if "standard-replies" in codec.caps:
            word = event.code.upper().replace("-", "_")
            return [build("FAIL", codec.command or "*", word, event.text, source=SERVER)]
        return [build("NOTICE", codec.nick, event.text, source=SERVER)]
    params = {
        Numeric.ERR_USERONCHANNEL: (about, codec.second or "*"),
        Numeric.ERR_USERNOTINCHANNEL: (codec.second or "*", about),
        Numeric.ERR_NOPRIVILEGES: (),
        Numeric.ERR_PASSWDMISMATCH: (),
        Numeric.ERR_YOUREBANNEDCREEP: (),
        Numeric.ERR_NEEDMOREPARAMS: (codec.command or "*",),
    }.get(code, (about,))
    return [numeric(code, SERVER, codec.nick, *params, text=event.text)]


def _notices(codec: "IrcCodec", event: ev.Reply) -> list[bytes]:
    """Return anything else in people's words, as NOTICEs from the server."""
    rows = text_form(Look(plain=False)).rows(event)
    return [build("NOTICE", codec.nick, row, source=SERVER) for row in rows if row]


def old_line(event: ev.Message, now: int, line: bytes) -> bytes:
    """Return a line of history for clients without server-time: the time before the text."""
    head, sep, text = line.partition(b" :")
    return head + sep + f"[{short(event.at, now)}] ".encode() + text if sep else line
