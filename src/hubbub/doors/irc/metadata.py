"""METADATA: what people and rooms tell of themselves (IRCv3 draft/metadata-3)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from hubbub import names
from hubbub.core import metadata as core
from hubbub.core.state import Room, User
from hubbub.doors.irc import metasync, wanting
from hubbub.doors.irc.refusals import RefusedError, guarded
from hubbub.doors.irc.wanting import spend_some, warn_of_key
from hubbub.errors import ChatError
from hubbub.events import Metadata
from hubbub.requests import Request
from hubbub.wire.clean import one_line, strip_formatting
from hubbub.wire.irc import Line, build, fits
from hubbub.wire.numerics import Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

CHANGES: Final = 20  # a minute, by one person
SYNCS: Final = 20  # a minute

Params = tuple[str, ...]


class Target(NamedTuple):
    """Whose metadata is meant: a room's or a user's; neither = the client's own, too early."""

    name: str
    room: Room | None = None
    user: User | None = None


def metadata(codec: "IrcCodec", line: Line) -> Request:
    """Return what METADATA asks; before registration too (metadata-3, `before-connect`)."""
    return Request(run=partial(guarded, codec, line, _metadata), free=codec.affordable())


def _metadata(codec: "IrcCodec", params: Params) -> None:
    about, word, *rest = (*params, "", "")[: max(2, len(params))]
    sub = word.upper()
    if sub not in SUBCOMMANDS:
        raise RefusedError("INVALID_PARAMS", word, text="Unknown subcommand")
    least, most, run = SUBCOMMANDS[sub]
    if not least <= len(rest) <= most:
        many = "Too many" if len(rest) > most else "Not enough"
        raise RefusedError("INVALID_PARAMS", sub, text=f"{many} parameters")
    if not metasync.aware(codec):
        text = f"Ask for the capabilities batch and {metasync.CAPABILITY} first"
        raise RefusedError("INVALID_PARAMS", sub, text=text)
    try:
        run(codec, about, tuple(rest))
    except ChatError as error:
        if error.code != "slow-down":
            raise
        _tell_slowed(codec, str(error.args_for_sentence["seconds"]), about, (sub, *rest))


def _tell_slowed(codec: "IrcCodec", seconds: str, about: str, said: Params) -> None:
    """Tell when to say it again, word for word (metadata-3, "Replies", 775)."""
    code = Numeric.ERR_METADATARATELIMIT
    line = build(code.code, codec.nick, seconds, about, *said, source=codec.server)
    codec.send(
        line if fits(line) else numeric(code, codec.server, codec.nick, seconds, about, said[0])
    )


def _target(codec: "IrcCodec", text: str) -> Target:
    """Return whose metadata is meant; a closed room is none for those outside."""
    me = codec.connection.session.user
    if text == "*":
        return Target(codec.nick, user=me)
    if me is not None and text.startswith("#"):
        room = codec.hub.rooms.get(names.room_key(text))
        if room is not None and core.may_read(room, me):
            return Target(room.name, room=room)
    elif me is not None:
        user = codec.hub.users.get(names.key(text))
        if user is not None:
            return Target(names.spelled(user.nick), user=user)
    raise RefusedError("INVALID_TARGET", text, text="There is nobody and no room of this name")


def _known(codec: "IrcCodec", target: Target) -> dict[str, str]:
    if target.room is not None:
        return target.room.metadata
    if target.user is not None:
        return core.of_user(codec.hub, target.user)
    return {key: value for key, value in (codec.early or {}).items() if value}


# What is told


def _get(codec: "IrcCodec", about: str, keys: Params) -> None:
    target = _target(codec, about)
    spend_some(codec, "look-ups of metadata", wanting.LOOKS)
    known = _known(codec, target)
    lines = [
        metasync.line(codec, (target.name, key, known.get(key, "")))
        if core.is_key(key)
        else warn_of_key(codec, key)
        for key in keys
    ]
    codec.send(*codec.batched(lines, "metadata", target.name))


def _list(codec: "IrcCodec", about: str, _params: Params) -> None:
    target = _target(codec, about)
    spend_some(codec, "look-ups of metadata", wanting.LOOKS)
    facts = [(target.name, key, value) for key, value in _known(codec, target).items()]
    codec.send(*metasync.batch(codec, target.name, facts))


def _sync(codec: "IrcCodec", about: str, _params: Params) -> None:
    keys = codec.subscribed
    spend_some(codec, "updates of metadata", SYNCS)
    if about == metasync.EVERYTHING:
        target, facts = Target(about), metasync.about_all(codec, keys)
    else:
        target = _target(codec, about)
        facts = []
        if target.room is not None:
            facts = metasync.about_room(codec, target.room, keys)
        elif target.user is not None:
            facts = metasync.about_user(codec, target.user, keys)
    if len(facts) > metasync.MOST_SYNCED:
        codec.send(metasync.later(codec, target.name, metasync.LATER))
    else:
        codec.send(*metasync.batch(codec, target.name, facts))


# What is changed


def _check(codec: "IrcCodec", target: Target, key: str) -> None:
    me = codec.connection.session.user
    try:
        if me is not None and target.room is not None:
            core.check_room(me, target.room)
        elif me is not None and target.user is not None:
            core.check_user(me, target.user)
    except ChatError as error:
        raise RefusedError("KEY_NO_PERMISSION", target.name, key, text=str(error)) from None


def _set(codec: "IrcCodec", about: str, params: Params) -> None:
    target, (key, given) = _target(codec, about), (*params, "")[:2]
    if not core.is_key(key):
        raise RefusedError("INVALID_KEY", key, text="Keys are made of a-z 0-9 _ . / -")
    _check(codec, target, key)
    value = one_line(strip_formatting(given)).strip()
    if bool(given) != bool(value) or len(value.encode()) > core.VALUE_BYTES:
        text = f"A value is text of at most {core.VALUE_BYTES} bytes"
        raise RefusedError("INVALID_VALUE", key, text=text)
    known = _known(codec, target)
    try:
        core.merged(known, {key: value})
    except ChatError as error:
        limit = str(core.MOST_KEYS)
        raise RefusedError("LIMIT_REACHED", "SET", target.name, limit, text=str(error)) from None
    if target.room is None and target.user is None:
        _set_early(codec, {key: value})
    elif known.get(key, "") != value:
        spend_some(codec, "changes of metadata", CHANGES)
        _propose(codec, target, {key: value})
        return
    codec.send(metasync.line(codec, (target.name, key, value)))


def _clear(codec: "IrcCodec", about: str, _params: Params) -> None:
    target = _target(codec, about)
    _check(codec, target, "*")
    changes = dict.fromkeys(_known(codec, target), "")
    if target.room is None and target.user is None:
        _set_early(codec, changes)
    elif changes:
        spend_some(codec, "changes of metadata", CHANGES)
        _propose(codec, target, changes, cleared=True)
        return
    codec.send(*metasync.batch(codec, target.name, [(target.name, key, "") for key in changes]))


def _propose(
    codec: "IrcCodec", target: Target, changes: dict[str, str], *, cleared: bool = False
) -> None:
    hub, session = codec.hub, codec.connection.session
    hub.propose(session, _event(codec, target, changes, cleared=cleared))


def _event(
    codec: "IrcCodec", target: Target, changes: dict[str, str], *, cleared: bool = False
) -> Metadata:
    session = codec.connection.session
    event_id, at = codec.hub.stamp()
    return Metadata(
        id=event_id,
        at=at,
        nick=session.nick,
        session=session.id,
        changes=changes,
        room=target.room.name if target.room is not None else "",
        who=target.user.nick if target.user is not None else "",
        person=target.user.person if target.user is not None else "",
        cleared=cleared,
    )


# Before registration


def _set_early(codec: "IrcCodec", changes: dict[str, str]) -> None:
    """Note what a client without a name yet tells of itself.

    Keys with a value are bounded already; of those to be taken away the last are kept.
    """
    told = {**(codec.early or {}), **changes}
    gone = [key for key, value in told.items() if not value][-core.MOST_KEYS :]
    codec.early = dict.fromkeys(gone, "") | {key: value for key, value in told.items() if value}


def greeting(codec: "IrcCodec") -> list[bytes]:
    """Return what a person tells, in the burst (metadata-3, "Automatic synchronization").

    What was told before there was a name becomes so as soon as the login is told to all.
    """
    user = codec.connection.session.user
    if user is None or not metasync.aware(codec):
        return []
    known = core.of_user(codec.hub, user)
    told = known
    for key, value in (codec.early or {}).items():
        told = _fitting(told, {key: value})
    codec.early = None
    changes = {key: told.get(key, "") for key in {**known, **told}}
    changes = {key: value for key, value in changes.items() if known.get(key, "") != value}
    if changes:
        codec.hub.call_soon(partial(_settle, codec, user, changes))
    nick = names.spelled(user.nick)
    return metasync.batch(codec, nick, [(nick, key, value) for key, value in told.items()])


def _fitting(told: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    try:
        return core.merged(told, changes)
    except ChatError:
        return told


def _settle(codec: "IrcCodec", user: User, changes: dict[str, str]) -> None:
    session = codec.connection.session
    if session.user is user and not session.ended and codec.hub.by_person.get(user.person) is user:
        target = Target(names.spelled(user.nick), user=user)
        codec.hub.publish(_event(codec, target, changes))


MANY: Final = 500  # more parameters than a line can hold
SUBCOMMANDS: Final[dict[str, tuple[int, int, Callable[["IrcCodec", str, Params], None]]]] = {
    "GET": (1, MANY, _get),
    "LIST": (0, 0, _list),
    "SET": (1, 2, _set),
    "CLEAR": (0, 0, _clear),
    "SUB": (1, MANY, wanting.sub),
    "UNSUB": (1, MANY, wanting.unsub),
    "SUBS": (0, 0, wanting.subs),
    "SYNC": (0, 0, _sync),
}
