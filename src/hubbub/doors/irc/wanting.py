"""Which keys of metadata a client wants to know of: METADATA SUB, UNSUB and SUBS."""

from typing import TYPE_CHECKING, Final

from hubbub import names
from hubbub.commands.common import spend
from hubbub.core.metadata import is_key
from hubbub.doors.irc import metasync
from hubbub.doors.irc.caps import MOST_SUBS
from hubbub.doors.irc.refusals import RefusedError, standard
from hubbub.wire.ircsplit import pack
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Params = tuple[str, ...]
KEYS_IN_LINE: Final = 12
KEYS_ROOM: Final = 350  # bytes
MINUTE: Final = 60
LOOKS: Final = 60  # a minute, by one person


def spend_some(codec: "IrcCodec", what: str, count: int) -> None:
    """Count one more of what a person may do so often a minute. Raises ChatError."""
    session = codec.connection.session
    if session.user is not None:
        spend(codec.hub, session, what, count, MINUTE)


def warn_of_key(codec: "IrcCodec", key: str) -> bytes:
    """Return that one of several keys is none."""
    return standard(
        codec, "WARN", "METADATA", "INVALID_KEY", key, text="Keys are made of a-z 0-9 _ . / -"
    )


def _only_own(codec: "IrcCodec", about: str) -> None:
    """Refuse to change anybody else's subscriptions."""
    me = codec.connection.session.user
    if about != "*" and (me is None or names.key(about) != me.key):
        raise RefusedError("INVALID_TARGET", about, text="Only your own subscriptions: use *")


def sub(codec: "IrcCodec", about: str, keys: Params) -> None:
    """Answer SUB: key after key, up to the limit (metadata-3, "METADATA SUB")."""
    _only_own(codec, about)
    spend_some(codec, "look-ups of metadata", LOOKS)
    before, wanted, warnings = codec.subscribed, list[str](), list[bytes]()
    refused = b""
    for key in dict.fromkeys(keys):
        if not is_key(key):
            warnings.append(warn_of_key(codec, key))
        elif key not in before and len(before.union(wanted)) >= MOST_SUBS:
            text = "You want to know of as many keys as one can"
            limit = str(MOST_SUBS)
            refused = standard(
                codec, "FAIL", "METADATA", "LIMIT_REACHED", "SUB", key, limit, text=text
            )
            break
        else:
            wanted.append(key)
    codec.subscribe(before.union(wanted))
    codec.send(*_keys(codec, Numeric.RPL_METADATASUBOK, wanted), *warnings, refused)
    added = [key for key in wanted if key not in before]
    if added and codec.connection.session.user is not None:
        facts = metasync.about_all(codec, added)
        everything = metasync.EVERYTHING
        told = metasync.unasked(codec, everything, facts) if facts else ()
        codec.send(*(told or [metasync.later(codec, everything)]))


def unsub(codec: "IrcCodec", about: str, keys: Params) -> None:
    """Answer UNSUB (metadata-3, "METADATA UNSUB")."""
    _only_own(codec, about)
    spend_some(codec, "look-ups of metadata", LOOKS)
    good = [key for key in dict.fromkeys(keys) if is_key(key)]
    warnings = [warn_of_key(codec, key) for key in keys if not is_key(key)]
    codec.subscribe(codec.subscribed.difference(good))
    codec.send(*_keys(codec, Numeric.RPL_METADATAUNSUBOK, good), *warnings)


def subs(codec: "IrcCodec", about: str, _params: Params) -> None:
    """Answer SUBS (metadata-3, "METADATA SUBS")."""
    _only_own(codec, about)
    spend_some(codec, "look-ups of metadata", LOOKS)
    lines = _keys(codec, Numeric.RPL_METADATASUBS, sorted(codec.subscribed))
    codec.send(*codec.batched(lines, "metadata-subs"))


def _keys(codec: "IrcCodec", code: Numeric, keys: list[str]) -> list[bytes]:
    starts = range(0, len(keys), KEYS_IN_LINE)
    rows = [row for at in starts for row in pack(keys[at : at + KEYS_IN_LINE], KEYS_ROOM)]
    return [numeric(code, codec.server, codec.nick, *row.split(" ")) for row in rows]
