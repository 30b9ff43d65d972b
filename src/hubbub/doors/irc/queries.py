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
from hubbub.masks import Mask
from hubbub.wire.clean import one_line
from hubbub.wire.irc import Line
from hubbub.wire.isupport import Limits
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST_TARGETS: Final = 4  # of one PRIVMSG or NOTICE
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
    lines = [row for room in rooms if room for row in replies.names_listed(codec, room)]
    only = rooms[0].name if len(rooms) == 1 and rooms[0] else asked or "*"
    return [*lines, numeric(Numeric.RPL_ENDOFNAMES, codec.server, codec.nick, only)]


# LIST with ELIST: modern.ircdocs.horse, LIST and "ELIST Parameter"


def list_(codec: "IrcCodec", line: Line) -> Answer:
    """Answer LIST."""
    words = [word for word in (*line.params, "")[0].split(",") if word]
    lines = [numeric(Numeric.RPL_LISTSTART, codec.server, codec.nick)]
    for room in codec.hub.rooms.values():
        if not who.shown_room(codec, room) or not _listed(codec, room, words):
            continue
        topic = one_line(room.topic.text) if room.topic else ""
        count = str(len(room.members))
        lines.append(numeric(Numeric.RPL_LIST, codec.server, codec.nick, room.name, count, topic))
    return [*lines, numeric(Numeric.RPL_LISTEND, codec.server, codec.nick)]


def _listed(codec: "IrcCodec", room: Room, words: list[str]) -> bool:
    """Tell whether a room fits: all conditions hold, and one of the names, if there are any."""
    masks = [word for word in words if not _CONDITION.fullmatch(word)]
    rest = [match for word in words if (match := _CONDITION.fullmatch(word))]
    if not all(_holds(codec, room, *match.groups()) for match in rest):
        return False
    wanted = [mask for mask in masks if not mask.startswith("!")]
    unwanted = [mask[1:] for mask in masks if mask.startswith("!")]
    if any(_fits(room, mask) for mask in unwanted):
        return False
    return not wanted or any(_fits(room, mask) for mask in wanted)


def _holds(codec: "IrcCodec", room: Room, about_: str, sign: str, number: str) -> bool:
    wanted = int(number)
    if not about_:
        return len(room.members) > wanted if sign == ">" else len(room.members) < wanted
    since = room.since if about_ == "C" else room.topic.at if room.topic else 0
    if not since:
        return False
    minutes = (codec.hub.clock() - since) / 60_000
    return minutes > wanted if sign == ">" else minutes < wanted


def _fits(room: Room, mask: str) -> bool:
    if "*" not in mask and "?" not in mask:
        return names.room_key(mask) == room.key
    try:
        return Mask(mask).matches(room.name)
    except ValueError:
        return False


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
