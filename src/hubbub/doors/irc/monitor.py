"""MONITOR: telling a client when people come and go (IRCv3 monitor)."""

from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.doors.irc import metasync
from hubbub.doors.irc.source import source
from hubbub.wire.irc import Line
from hubbub.wire.numerics import Numeric, numeric, numerics

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Answer = list[bytes]
MOST_WATCHED: Final = 100  # people by one client


def monitor(codec: "IrcCodec", line: Line) -> Answer:
    """Answer MONITOR + - C L S."""
    sub, targets = (*line.params, "", "")[:2]
    wanted = [name for name in dict.fromkeys(targets.split(",")) if name]
    match sub.upper():
        case "+" if wanted:
            return _add(codec, wanted)
        case "-" if wanted:
            for name in wanted:
                _drop(codec, names.key(name))
            return []
        case "C":
            for key in list(codec.watching or ()):
                _drop(codec, key)
            return []
        case "L":
            return _list(codec)
        case "S":
            return _status(codec, list((codec.watching or {}).values()))
    return [numeric(Numeric.ERR_NEEDMOREPARAMS, codec.server, codec.nick, "MONITOR")]


def _add(codec: "IrcCodec", wanted: list[str]) -> Answer:
    if codec.watching is None:
        codec.watching = {}
    told: list[str] = []
    for place, name in enumerate(wanted):
        key = names.key(name)
        if len(codec.watching) >= MOST_WATCHED and key not in codec.watching:
            rest = ",".join(wanted[place:])[:300]
            params = (str(MOST_WATCHED), rest)
            full = numeric(Numeric.ERR_MONLISTFULL, codec.server, codec.nick, *params)
            return [*_status(codec, told), full]
        codec.watching[key] = name
        codec.shared.watch(key, codec)
        told.append(name)
    return _status(codec, told)


def _drop(codec: "IrcCodec", key: str) -> None:
    if codec.watching and codec.watching.pop(key, None) is not None:
        codec.shared.unwatch(key, codec)


def _list(codec: "IrcCodec") -> Answer:
    watched = list((codec.watching or {}).values())
    lines = _packed(codec, Numeric.RPL_MONLIST, watched)
    return [*lines, numeric(Numeric.RPL_ENDOFMONLIST, codec.server, codec.nick)]


def _status(codec: "IrcCodec", wanted: list[str]) -> Answer:
    users = codec.hub.users
    here = [users[names.key(name)] for name in wanted if names.key(name) in users]
    gone = [name for name in wanted if names.key(name) not in users]
    online = _packed(codec, Numeric.RPL_MONONLINE, [source(user.nick) for user in here])
    told = online + _packed(codec, Numeric.RPL_MONOFFLINE, gone)
    return told + metasync.of_watched(codec, here)


def _packed(codec: "IrcCodec", code: Numeric, items: list[str]) -> Answer:
    return numerics(code, codec.server, codec.nick, items=items, separator=",") if items else []
