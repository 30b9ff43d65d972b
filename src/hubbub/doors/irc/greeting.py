"""What a client is told after registration: 001 to 005 (modern IRC, "Connection Setup").

Strategy: but for the nick the lines are the same for everybody, and where they are cut depends
on its length alone. So they are made once for each length, and the nick is put into them.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hubbub import __version__, times
from hubbub.wire import isupport
from hubbub.wire.clean import one_line
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MARK: Final = "\x1a"  # stands for a byte of the nick; no other text of the lines can hold it
MODES: Final = ("Biow", "CIbefiklmnostv", "Ibefklov")  # of users, of rooms, with parameters


def greeting(hub: "Hub", server: str, nick: str, limits: isupport.Limits) -> bytes:
    """Return the lines for a client with this nick, as numerics show it."""
    created = times.full(hub.started, hub.clock())
    data = nick.encode("utf-8", "replace")
    lines = _lines(len(data), server, one_line(hub.settings.name), created, limits)
    return lines.replace(MARK.encode() * len(data), data)


@lru_cache(maxsize=64)
def _lines(length: int, server: str, name: str, created: str, limits: isupport.Limits) -> bytes:
    nick, version = MARK * length, f"hubbub-{__version__}"
    lines = [
        numeric(Numeric.RPL_WELCOME, server, nick, name, nick),
        numeric(Numeric.RPL_YOURHOST, server, nick, server, version),
        numeric(Numeric.RPL_CREATED, server, nick, created),
        numeric(Numeric.RPL_MYINFO, server, nick, server, version, *MODES),
        *isupport.lines(isupport.tokens(limits), server, nick),
    ]
    return b"".join(lines)
