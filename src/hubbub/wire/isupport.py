"""What the IRC door can do, as the ISUPPORT tokens of 005: one table, computed from limits."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from hubbub import names
from hubbub.wire.irc import LINE_MAX
from hubbub.wire.ircsplit import pack
from hubbub.wire.numerics import Numeric, numeric

TOKENS_MAX: Final = 13  # in one 005: with the nick and the text that makes 15 parameters

_ESCAPED: Final = str.maketrans({" ": r"\x20", "\\": r"\x5C", "=": r"\x3D"})


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What this server allows. 0 and "" = it has none of it, and says nothing.

    Lengths: of names in characters, of texts in bytes. Letters are those of modes.
    """

    network: str
    topic: int
    away: int
    rooms: int  # one person can be in
    targets: int  # of one PRIVMSG or NOTICE
    monitor: int  # names one client can watch
    history: int  # messages of one CHATHISTORY
    nick: int = names.NICK_MAX
    room: int = names.ROOM_MAX + 1  # with its #
    realname: int = 64
    modes: int = 4  # with a parameter, in one MODE
    lists: int = 60  # masks on all lists of a room
    list_modes: str = "b"  # with "e" and "I": exceptions and invitations
    key_modes: str = ""
    number_modes: str = ""
    flag_modes: str = "nt"
    prefixes: str = "(o)@"
    bot: str = "B"
    extban: str = ""  # prefix, comma, letters
    list_search: str = "MNU"


@lru_cache(maxsize=8)  # asked for by everybody who comes
def tokens(limits: Limits) -> Mapping[str, str]:
    """Return every token with its value, "" if it has none, the network's name first.

    No more than two lines of them (TOKENS_MAX), so that a greeting has 12 at most. Left out is
    what helps no client: MAXTARGETS (TARGMAX says it), KICKLEN (longer reasons are cut), USERLEN
    and HOSTLEN (both are given by the server).

    After modern.ircdocs.horse, "RPL_ISUPPORT Parameters"; IRCv3 bot-mode, chathistory, monitor,
    setname, utf8-only, whox. Metadata has no token: its limits stand in the capability.
    """
    values: dict[str, str | int | bool] = {
        "NETWORK": limits.network,
        "AWAYLEN": limits.away,
        "BOT": limits.bot,
        "CASEMAPPING": "ascii",
        "CHANLIMIT": limits.rooms and f"#:{limits.rooms}",
        "CHANMODES": _room_modes(limits),
        "CHANNELLEN": limits.room,
        "CHANTYPES": "#",
        "CHATHISTORY": limits.history,
        "ELIST": limits.list_search,
        "EXCEPTS": "e" if "e" in limits.list_modes else "",
        "EXTBAN": limits.extban,
        "INVEX": "I" if "I" in limits.list_modes else "",
        "MAXLIST": limits.lists and limits.list_modes and f"{limits.list_modes}:{limits.lists}",
        "MODES": limits.modes,
        "MONITOR": limits.monitor,
        "MSGREFTYPES": "msgid,timestamp" if limits.history else "",
        "NAMELEN": limits.realname,
        "NICKLEN": limits.nick,
        "PREFIX": limits.prefixes,
        "SAFELIST": True,
        "STATUSMSG": limits.prefixes.partition(")")[2],
        "TARGMAX": _target_limits(limits),
        "TOPICLEN": limits.topic,
        "UTF8ONLY": True,
        "WHOX": True,
    }
    return {name: "" if value is True else str(value) for name, value in values.items() if value}


def lines(values: Mapping[str, str], server: str, nick: str) -> list[bytes]:
    """Return the 005 lines of the tokens: at most 13 tokens and 512 bytes each."""
    empty = numeric(Numeric.RPL_ISUPPORT, server, nick)
    head, mark, end = empty.partition(b" :")
    packed = _packed(tuple(values.items()), LINE_MAX - len(empty) - len(b" "))
    return [b"".join((head, b" ", line, mark, end)) for line in packed]


@lru_cache(maxsize=64)  # the same for all whose nicks are as long
def _packed(values: tuple[tuple[str, str], ...], room: int) -> list[bytes]:
    words = [f"{name}={escaped(value)}" if value else name for name, value in values]
    starts = range(0, len(words), TOKENS_MAX)
    return [
        line.encode("utf-8", "replace")
        for start in starts
        for line in pack(words[start : start + TOKENS_MAX], room)
    ]


def escaped(value: str) -> str:
    r"""Return a value as a token holds it: spaces, backslashes and = as `\x20`; controls go."""
    return "".join(filter(str.isprintable, value)).translate(_ESCAPED)


def _room_modes(limits: Limits) -> str:
    return f"{limits.list_modes},{limits.key_modes},{limits.number_modes},{limits.flag_modes}"


def _target_limits(limits: Limits) -> str:
    if not limits.targets:
        return ""
    many = {"NOTICE": limits.targets, "PRIVMSG": limits.targets}
    lists = dict.fromkeys(("JOIN", "KICK", "LIST", "MONITOR", "NAMES", "PART", "WHOWAS"), "")
    every = {**lists, **many, "TAGMSG": 1, "WHOIS": 1}
    return ",".join(f"{command}:{most}" for command, most in sorted(every.items()))
