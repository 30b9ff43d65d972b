"""How people and times are written in IRC: `nick!user@host`, `2026-11-21T09:15:00.000Z`."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from hubbub import names

HOST = "lan.chat"  # everybody's: addresses are nobody's business
NAME_MAX = 63  # bytes of a server's name, RFC 2812, 2.3.1
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+")
PREFIXES = {"q": "@", "o": "@", "v": "+"}  # to IRC clients a founder is an operator


def server_name(name: str) -> str:
    """Return the server's name in IRC lines: that of the chat, if it is one of a host."""
    return name if len(name) <= NAME_MAX and _HOST.fullmatch(name) else "hubbub"


def source(nick: str) -> str:
    """Return the source of a line that somebody caused."""
    return f"{names.spelled(nick)}!{user(nick)}@{HOST}"


def user(nick: str) -> str:
    """Return the user name shown: the nick in small ASCII letters and digits."""
    plain = nick.lower()
    if not (plain.isascii() and plain.isalnum()):
        plain = "".join(char for char in plain if char.isascii() and char.isalnum())
    return plain[:10] or "chat"


@lru_cache(maxsize=256)
def server_time(at: int) -> str:
    """Return a moment (milliseconds since 1970) as IRCv3 server-time writes it."""
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % 1000:03}Z"
