"""What only IRC asks, answered from the hub's state: NAMES, LIST, TOPIC and so on; the limits."""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.core.hub import Hub
from hubbub.core.state import Room
from hubbub.doors.irc import about, history, monitor, replies, who
from hubbub.doors.irc.modes import MODES
from hubbub.doors.irc.who import known_room
from hubbub.masks import MASK_MAX, Mask
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.isupport import Limits
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST_TARGETS: Final = 4  # of one PRIVMSG or NOTICE
MOST_MASKS: Final = 16  # with * or ?, of one LIST: there may be thousands of rooms
Answer = list[bytes]
_CONDITION = re.compile(r"([CT]?)([<>])(\d{1,9})")


def limits(hub: Hub) -> Limits:
    """Return what ISUPPORT says."""
    return _limits(hub.settings.name)


@cache
def _limits(network: str) -> Limits:
    return Limits(
        network=network,
        topic=300,
        away=300,
        rooms=100,
        targets=MOST_TARGETS,
        monitor=monitor.MOST_WATCHED,
        history=history.MOST,
        modes=MODES,
        lists=300,
        list_modes="beI",
        key_modes="k",
        number_modes="lf",
        flag_modes="Cimnst",
        prefixes="(ov)@+",
        extban="~,am",
        list_search="CMNTU",
    )


def names_(codec: "IrcCodec", line: Line) -> Answer:
    """Answer NAMES (modern.ircdocs.horse, NAMES)."""
    asked = (*line.params, "")[0]
    rooms = [known_room(codec, name) for name in dict.fromkeys(asked.split(","))]
    different = dict.fromkeys(room for room in rooms if room)  # `#dev,#DEV` is one room
    lines = [row for room in different for row in replies.names_listed(codec, room)]
    only = rooms[0].name if len(rooms) == 1 and rooms[0] else asked or "*"
    return [*lines, numeric(Numeric.RPL_ENDOFNAMES, codec.server, codec.nick, only)]


# LIST with ELIST: modern.ircdocs.horse, LIST and "ELIST Parameter"


def list_(codec: "IrcCodec", line: Line) -> Answer:
    """Answer LIST."""
    fits = _wanted(codec.hub.clock(), [word for word in (*line.params, "")[0].split(",") if word])
    lines = [numeric(Numeric.RPL_LISTSTART, codec.server, codec.nick)]
    for room in codec.hub.rooms.values():
        if not who.shown_room(codec, room) or not fits(room):
            continue
        topic = one_line(room.topic.text) if room.topic else ""
        count = str(len(room.members))
        lines.append(numeric(Numeric.RPL_LIST, codec.server, codec.nick, room.name, count, topic))
    return [*lines, numeric(Numeric.RPL_LISTEND, codec.server, codec.nick)]


def _wanted(now: int, words: list[str]) -> Callable[[Room], bool]:
    """Return what tells whether a room fits: all conditions hold, and one name, if any is asked.

    What the words mean is found once, not for each of thousands of rooms.
    """
    conditions = [match.groups() for word in words if (match := _CONDITION.fullmatch(word))]
    names_ = [word for word in words if not _CONDITION.fullmatch(word)]
    wanted = _named([name for name in names_ if name[:1] != "!"])
    unwanted = _named([name[1:] for name in names_ if name[:1] == "!"])
    any_name = all(name[:1] == "!" for name in names_)

    def fits(room: Room) -> bool:
        if not all(_holds(now, room, *condition) for condition in conditions):
            return False
        return not unwanted(room) and (any_name or wanted(room))

    return fits


def _named(asked: list[str]) -> Callable[[Room], bool]:
    """Return what tells whether a room has one of these names, or fits one of the first masks."""
    is_mask = {name: "*" in name or "?" in name for name in dict.fromkeys(asked)}
    keys = {names.room_key(name) for name in is_mask if not is_mask[name]}
    masks = [name for name in is_mask if is_mask[name] and len(name) <= MASK_MAX]
    patterns = [Mask(name) for name in masks[:MOST_MASKS]]

    def has(room: Room) -> bool:
        return room.key in keys or any(mask.matches(room.name) for mask in patterns)

    return has


def _holds(now: int, room: Room, about_: str, sign: str, number: str) -> bool:
    wanted = int(number)
    if not about_:
        return len(room.members) > wanted if sign == ">" else len(room.members) < wanted
    since = room.since if about_ == "C" else room.topic.at if room.topic else 0
    if not since:
        return False
    minutes = (now - since) / 60_000
    return minutes > wanted if sign == ">" else minutes < wanted


QUERIES: dict[str, Callable[["IrcCodec", Line], Answer]] = {
    "ADMIN": about.admin,
    "HELP": about.help_,
    "HELPOP": about.help_,
    "INFO": about.info,
    "ISON": who.ison,
    "LINKS": about.links,
    "LIST": list_,
    "LUSERS": about.lusers,
    "MONITOR": monitor.monitor,
    "MOTD": about.motd,
    "NAMES": names_,
    "STATS": about.stats,
    "TIME": about.time,
    "USERHOST": who.userhost,
    "USERS": about.users,
    "VERSION": about.version,
    "WHO": who.who,
    "WHOIS": who.whois,
    "WHOWAS": who.whowas,
}
