"""Who is here: WHO with WHOX, WHOIS, WHOWAS, USERHOST, ISON."""

from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.core.powers import may_see
from hubbub.core.state import Room, User
from hubbub.doors.irc import metasync, replies
from hubbub.doors.irc.source import HOST, source, user
from hubbub.masks import Mask
from hubbub.times import clock
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.numerics import Numeric, numeric, numerics

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Answer = list[bytes]
MOST_FOUND: Final = 500  # people in one answer to a mask
MOST_ASKED: Final = 5  # nicks of one USERHOST (RFC 2812, 4.8)
TOLD_IN_WHOIS: Final = ("display-name", "pronouns", "status", "homepage", "url")  # of metadata
FIELDS: Final = "tcuihsnfdlaor"  # of WHOX, in the order in which they are told


def known_room(codec: "IrcCodec", name: str) -> Room | None:
    """Return a room unless it is hidden from this client."""
    room = codec.hub.rooms.get(names.room_key(name))
    me = codec.connection.session.user
    if room is None or me is None:
        return None
    return room if may_see(room, me) else None


def shown_room(codec: "IrcCodec", room: Room) -> bool:
    """Tell whether a room is named to this client unasked: not #lobby, if it is not in there."""
    if codec.hides_lobby and room is codec.hub.lobby:
        return False
    return known_room(codec, room.name) is not None


def who(codec: "IrcCodec", line: Line) -> Answer:
    """Answer WHO (modern.ircdocs.horse, WHO; IRCv3 WHOX)."""
    mask, options = (*line.params, "", "")[:2]
    flags, percent, fields = options.partition("%")
    fields, _, token = fields.partition(",")
    found = _found(codec, mask or "*")
    if "o" in flags:
        found = [(room, member) for room, member in found if member.operator]
    if percent:
        lines = [_whox_line(codec, room, member, fields, token) for room, member in found]
    else:
        lines = [_who_line(codec, room, member) for room, member in found]
    return [*lines, numeric(Numeric.RPL_ENDOFWHO, codec.server, codec.nick, mask or "*")]


def _found(codec: "IrcCodec", mask: str) -> list[tuple[Room | None, User]]:
    if mask.startswith("#"):
        room = known_room(codec, mask)
        return [(room, member) for member in room.members.values()] if room else []
    member = codec.hub.users.get(names.key(mask))
    if member is not None:
        return [(None, member)]
    if not ({"*", "?"} & set(mask)):
        return []
    try:
        pattern = Mask(mask[:200])
    except ValueError:
        return []
    users = codec.hub.users.values()
    seen = (user for user in users if _is_visible(codec, user))
    matching = (user for user in seen if any(map(pattern.matches, _shown(user))))
    return [(None, user) for user, _ in zip(matching, range(MOST_FOUND), strict=False)]


def _is_visible(codec: "IrcCodec", member: User) -> bool:
    """Tell whether masks find somebody: who is invisible only from a common room.

    After modern.ircdocs.horse, "Invisible User Mode".
    """
    me = codec.connection.session.user
    if me is None or me is member or me.operator or not is_invisible(member):
        return True
    return any(room in me.rooms for room in member.rooms if shown_room(codec, room))


def _tells_of(codec: "IrcCodec", found: User, room: Room) -> bool:
    """Tell whether WHOIS names a room somebody is in: of invisible people only common ones."""
    me = codec.connection.session.user
    near = me is None or me is found or me.operator or room in me.rooms
    return shown_room(codec, room) and (near or not is_invisible(found))


def is_invisible(member: User) -> bool:
    """Tell whether somebody chose not to be found (user mode i)."""
    return bool(member.sessions) and all(session.invisible for session in member.sessions)


def _shown(member: User) -> tuple[str, ...]:
    nick = names.spelled(member.nick)
    return (nick, source(member.nick), realname(member), HOST)


def realname(member: User) -> str:
    """Return the real name, or the nick as people write it."""
    return one_line(member.realname or member.nick)


def username(member: User) -> str:
    """Return the user name that somebody's client gave, or else the nick as one."""
    return member.username or user(member.nick)


def is_bot(member: User) -> bool:
    """Tell whether somebody says to be a program (IRCv3 bot mode)."""
    return bool(member.sessions) and all(session.script for session in member.sessions)


def _flags(codec: "IrcCodec", room: Room | None, member: User) -> str:
    flags = ("G" if member.away is not None else "H") + ("*" if member.operator else "")
    flags += "B" if is_bot(member) else ""
    if room is None:
        return flags
    return flags + replies.prefix(room, member, all_of_them="multi-prefix" in codec.caps)


def _who_line(codec: "IrcCodec", room: Room | None, member: User) -> bytes:
    return numeric(
        Numeric.RPL_WHOREPLY,
        codec.server,
        codec.nick,
        room.name if room else "*",
        username(member),
        HOST,
        codec.server,
        names.spelled(member.nick),
        _flags(codec, room, member),
        f"0 {realname(member)}",
    )


def _whox_line(
    codec: "IrcCodec", room: Room | None, member: User, fields: str, token: str
) -> bytes:
    values = {
        "t": token[:3] if token.isascii() and token.isdigit() else "0",
        "c": room.name if room else "*",
        "u": username(member),
        "i": "255.255.255.255",
        "h": HOST,
        "s": codec.server,
        "n": names.spelled(member.nick),
        "f": _flags(codec, room, member),
        "d": "0",
        "l": str(_idle(codec, member)),
        "a": "0",
        "o": "n/a",
        "r": realname(member),
    }
    told = [values[field] for field in FIELDS if field in fields] or [""]
    return numeric(Numeric.RPL_WHOSPCRPL, codec.server, codec.nick, *told)


def _idle(codec: "IrcCodec", member: User) -> int:
    active = max((session.active for session in member.sessions), default=codec.hub.now())
    return int(codec.hub.now() - active)


def whois(codec: "IrcCodec", line: Line) -> Answer:
    """Answer WHOIS (modern.ircdocs.horse, WHOIS)."""
    wanted = (line.params[-1] if line.params else "").split(",")[0]
    if not wanted:
        return [numeric(Numeric.ERR_NONICKNAMEGIVEN, codec.server, codec.nick)]
    found = codec.hub.users.get(names.key(wanted))
    if found is None:
        missing = numeric(Numeric.ERR_NOSUCHNICK, codec.server, codec.nick, wanted)
        return [missing, numeric(Numeric.RPL_ENDOFWHOIS, codec.server, codec.nick, wanted)]
    nick = names.spelled(found.nick)
    end = numeric(Numeric.RPL_ENDOFWHOIS, codec.server, codec.nick, nick)
    return [*_whois_lines(codec, found, nick), end]


def _whois_lines(codec: "IrcCodec", found: User, nick: str) -> Answer:
    me, hub = codec.nick, codec.hub
    visible = [room for room in found.rooms if _tells_of(codec, found, room)]
    rooms = [replies.prefix(room, found, all_of_them=True) + room.name for room in visible]
    real = realname(found)
    lines = [numeric(Numeric.RPL_WHOISUSER, codec.server, me, nick, username(found), HOST, real)]
    lines += numerics(Numeric.RPL_WHOISCHANNELS, codec.server, me, nick, items=rooms)
    lines.append(
        numeric(
            Numeric.RPL_WHOISSERVER,
            codec.server,
            me,
            nick,
            codec.server,
            one_line(hub.settings.name),
        )
    )
    if found.operator:
        lines.append(numeric(Numeric.RPL_WHOISOPERATOR, codec.server, me, nick))
    if is_bot(found):
        name = one_line(hub.settings.name)
        lines.append(numeric(Numeric.RPL_WHOISBOT, codec.server, me, nick, name))
    if found.away is not None:
        lines.append(
            numeric(Numeric.RPL_AWAY, codec.server, me, nick, one_line(found.away) or "away")
        )
    asker = codec.connection.session.user
    if asker is not None and (asker is found or asker.operator):
        shown = f"{username(found)}@{HOST}"
        lines.append(numeric(Numeric.RPL_WHOISHOST, codec.server, me, nick, shown, found.address))
    lines += _told(codec, found)
    idle, since = str(_idle(codec, found)), str(found.since // 1000)
    lines.append(numeric(Numeric.RPL_WHOISIDLE, codec.server, me, nick, idle, since))
    return lines


def _told(codec: "IrcCodec", found: User) -> Answer:
    """Return 760 for what people like to know of somebody (metadata-3, "Reference tables")."""
    if not metasync.aware(codec):
        return []
    facts = metasync.about_user(codec, found, TOLD_IN_WHOIS)
    return [metasync.line(codec, fact, Numeric.RPL_WHOISKEYVALUE) for fact in facts]


def whowas(codec: "IrcCodec", line: Line) -> Answer:
    """Answer WHOWAS (modern.ircdocs.horse, WHOWAS), newest first."""
    wanted, count = (*line.params, "", "")[:2]
    if not wanted:
        return [numeric(Numeric.ERR_NONICKNAMEGIVEN, codec.server, codec.nick)]
    most = int(count) if count.isascii() and count.isdigit() and int(count[:6]) > 0 else 20
    keys = {names.key(nick) for nick in wanted.split(",") if nick}
    found = [gone for gone in reversed(codec.shared.gone) if names.key(gone.nick) in keys][:most]
    lines: Answer = []
    for gone in found:
        nick, real = names.spelled(gone.nick), one_line(gone.realname)
        lines += [
            numeric(
                Numeric.RPL_WHOWASUSER,
                codec.server,
                codec.nick,
                nick,
                gone.username or user(gone.nick),
                HOST,
                real,
            ),
            numeric(
                Numeric.RPL_WHOISSERVER,
                codec.server,
                codec.nick,
                nick,
                codec.server,
                clock(gone.at),
            ),
        ]
    if not found:
        lines.append(numeric(Numeric.ERR_WASNOSUCHNICK, codec.server, codec.nick, wanted))
    return [*lines, numeric(Numeric.RPL_ENDOFWHOWAS, codec.server, codec.nick, wanted)]


def userhost(codec: "IrcCodec", line: Line) -> Answer:
    """Answer USERHOST (RFC 2812, 4.8)."""
    if not line.params:
        return [numeric(Numeric.ERR_NEEDMOREPARAMS, codec.server, codec.nick, "USERHOST")]
    wanted = " ".join(line.params).split()[:MOST_ASKED]
    found = [found for name in wanted if (found := codec.hub.users.get(names.key(name)))]
    told = " ".join(map(_userhost, found))
    return [numeric(Numeric.RPL_USERHOST, codec.server, codec.nick, told)]


def _userhost(member: User) -> str:
    star, sign = "*" if member.operator else "", "-" if member.away is not None else "+"
    return f"{names.spelled(member.nick)}{star}={sign}{username(member)}@{HOST}"


def ison(codec: "IrcCodec", line: Line) -> Answer:
    """Answer ISON (RFC 2812, 4.9)."""
    if not line.params:
        return [numeric(Numeric.ERR_NEEDMOREPARAMS, codec.server, codec.nick, "ISON")]
    wanted = " ".join(line.params).split()
    here = [found for name in wanted if (found := codec.hub.users.get(names.key(name)))]
    told = " ".join(names.spelled(found.nick) for found in here)
    return [numeric(Numeric.RPL_ISON, codec.server, codec.nick, told)]
