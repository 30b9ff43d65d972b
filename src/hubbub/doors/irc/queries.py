"""What only IRC asks, answered from the hub's state: NAMES, WHO, WHOIS, LIST, MODE and so on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core.hub import Hub
from hubbub.core.state import Room, User
from hubbub.doors.irc import replies
from hubbub.doors.irc.source import HOST, SERVER, user
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.isupport import Limits
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST_ROOMS = 4  # asked about in one NAMES
Answer = list[bytes]


def limits(hub: Hub) -> Limits:
    """Return what ISUPPORT says."""
    return Limits(
        network=hub.settings.name,
        topic=300,
        away=300,
        kick=300,
        rooms=100,
        targets=1,
        monitor=0,
        history=0,
        user=10,
        modes=12,
        lists=300,
        list_modes="beI",
        key_modes="k",
        number_modes="lf",
        flag_modes="Cimnst",
        prefixes="(qov)~@+",
        extban="~,am",
    )


def _known_room(codec: "IrcCodec", name: str) -> Room | None:
    room = codec.hub.rooms.get(names.room_key(name))
    hidden = room is not None and "s" in room.flags
    inside = room is not None and any(
        u is codec.connection.session.user for u in room.members.values()
    )
    return room if inside or not hidden else None


def _names(codec: "IrcCodec", line: Line) -> Answer:
    wanted = (*line.params, "")[0].split(",")[:MOST_ROOMS]
    lines: Answer = []
    for name in wanted:
        room = _known_room(codec, name)
        if room is None:
            end = numeric(Numeric.RPL_ENDOFNAMES, SERVER, codec.nick, name or "*")
            lines.append(end)
        else:
            lines += replies.names_reply(codec, room)
    return lines


def _who(codec: "IrcCodec", line: Line) -> Answer:
    mask = (*line.params, "*")[0] or "*"
    lines: Answer = []
    if mask.startswith("#"):
        room = _known_room(codec, mask)
        found = [(room, member) for member in room.members.values()] if room else []
    else:
        member = codec.hub.users.get(names.key(mask))
        found = [(codec.hub.lobby, member)] if member else []
    for room, member in found:
        lines.append(_who_line(codec, room, member))
    return [*lines, numeric(Numeric.RPL_ENDOFWHO, SERVER, codec.nick, mask)]


def _who_line(codec: "IrcCodec", room: Room, member: User) -> bytes:
    flags = ("G" if member.away is not None else "H") + ("*" if member.operator else "")
    flags += replies.prefix(room, member, all_of_them="multi-prefix" in codec.caps)
    nick = names.spelled(member.nick)
    return numeric(
        Numeric.RPL_WHOREPLY,
        SERVER,
        codec.nick,
        room.name,
        user(member.nick),
        HOST,
        SERVER,
        nick,
        flags,
        f"0 {one_line(member.nick)}",
    )


def _whois(codec: "IrcCodec", line: Line) -> Answer:
    wanted = line.params[-1] if line.params else ""
    if not wanted:
        return [numeric(Numeric.ERR_NONICKNAMEGIVEN, SERVER, codec.nick)]
    found = codec.hub.users.get(names.key(wanted))
    end = numeric(Numeric.RPL_ENDOFWHOIS, SERVER, codec.nick, wanted)
    if found is None:
        return [numeric(Numeric.ERR_NOSUCHNICK, SERVER, codec.nick, wanted), end]
    return [*_whois_lines(codec, found), end]


def _whois_lines(codec: "IrcCodec", found: User) -> Answer:
    me, nick = codec.nick, names.spelled(found.nick)
    hub = codec.hub
    active = max((session.active for session in found.sessions), default=hub.now())
    visible = [room for room in found.rooms if _known_room(codec, room.name) is not None]
    rooms = " ".join(replies.prefix(room, found) + room.name for room in visible)
    lines = [
        numeric(Numeric.RPL_WHOISUSER, SERVER, me, nick, user(found.nick), HOST, found.nick),
        numeric(Numeric.RPL_WHOISCHANNELS, SERVER, me, nick, rooms),
        numeric(Numeric.RPL_WHOISSERVER, SERVER, me, nick, SERVER, hub.settings.name),
    ]
    if found.operator:
        lines.append(numeric(Numeric.RPL_WHOISOPERATOR, SERVER, me, nick))
    if found.away is not None:
        lines.append(numeric(Numeric.RPL_AWAY, SERVER, me, nick, found.away or "away"))
    idle, since = str(int(hub.now() - active)), str(found.since // 1000)
    lines.append(numeric(Numeric.RPL_WHOISIDLE, SERVER, me, nick, idle, since))
    return lines


def _list(codec: "IrcCodec", line: Line) -> Answer:
    wanted = [names.room_key(name) for name in (*line.params, "")[0].split(",") if name]
    lines = [numeric(Numeric.RPL_LISTSTART, SERVER, codec.nick)]
    for room in codec.hub.rooms.values():
        if (wanted and room.key not in wanted) or _known_room(codec, room.name) is None:
            continue
        topic = one_line(room.topic.text) if room.topic else ""
        count = str(len(room.members))
        lines.append(numeric(Numeric.RPL_LIST, SERVER, codec.nick, room.name, count, topic))
    return [*lines, numeric(Numeric.RPL_LISTEND, SERVER, codec.nick)]


def _motd(codec: "IrcCodec", _line: Line) -> Answer:
    return [numeric(Numeric.ERR_NOMOTD, SERVER, codec.nick)]


def _users(codec: "IrcCodec", _line: Line) -> Answer:
    return [numeric(Numeric.ERR_USERSDISABLED, SERVER, codec.nick)]


QUERIES: dict[str, Callable[["IrcCodec", Line], Answer]] = {
    "LIST": _list,
    "MOTD": _motd,
    "NAMES": _names,
    "USERS": _users,
    "WHO": _who,
    "WHOIS": _whois,
}
