"""MODE of rooms and users: what is asked is answered here, what changes goes to the core."""

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from hubbub import names
from hubbub.commands import powers
from hubbub.core.modes import FLAGS, LISTS
from hubbub.core.powers import ROLES, demand
from hubbub.core.state import Room
from hubbub.doors.irc.source import source
from hubbub.doors.irc.who import known_room
from hubbub.errors import ChatError
from hubbub.events import ModeChange, Op
from hubbub.requests import Request
from hubbub.wire.irc import Line, build
from hubbub.wire.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MODES: Final = 12  # with a parameter, in one MODE
OWN_MODES: Final = "Biw"  # a user may set of itself
_KEY = re.compile(r"[^\s,:][^\s,]*")  # what JOIN can name: RFC 2812, 2.3.1, without the comma
LIST_NUMERICS: Final = {
    "b": (Numeric.RPL_BANLIST, Numeric.RPL_ENDOFBANLIST),
    "e": (Numeric.RPL_EXCEPTLIST, Numeric.RPL_ENDOFEXCEPTLIST),
    "I": (Numeric.RPL_INVEXLIST, Numeric.RPL_ENDOFINVEXLIST),
}


def mode(codec: "IrcCodec", line: Line) -> Request | None:
    """Return what MODE asks (modern.ircdocs.horse, MODE)."""
    if not line.params or not line.params[0]:
        codec.numeric(Numeric.ERR_NEEDMOREPARAMS, "MODE")
        return None
    run = _room_modes if line.params[0].startswith("#") else _user_modes
    only_asks = len(line.params) == 1  # as clients do for every room they enter
    return Request(run=partial(run, codec, line), free=only_asks and codec.affordable())


# Rooms


def _room_modes(codec: "IrcCodec", line: Line) -> None:
    name, *words = line.params
    room = known_room(codec, name)
    if room is None:
        codec.numeric(Numeric.ERR_NOSUCHCHANNEL, name)
    elif not words:
        _tell_modes(codec, room)
    else:
        changes = _changes(codec, room, words)
        if changes:
            powers.propose_modes(codec.hub, codec.connection.session, room, changes)


def _tell_modes(codec: "IrcCodec", room: Room) -> None:
    letters, values = "+" + "".join(sorted(room.flags)), []
    user = codec.connection.session.user
    inside = user is not None and user.key in room.members
    for letter, value in (("f", room.slow), ("k", room.password), ("l", room.limit)):
        if value:
            letters += letter
            values += [str(value) if inside or letter != "k" else "*"]
    codec.numeric(Numeric.RPL_CHANNELMODEIS, room.name, letters, *values)
    if room.since:
        codec.numeric(Numeric.RPL_CREATIONTIME, room.name, str(room.since // 1000))


def _changes(codec: "IrcCodec", room: Room, words: list[str]) -> list[ModeChange]:
    """Return the changes of `+o-b ben *!*@*`; lists are shown and errors told at once."""
    letters, *values = words
    on, shown = True, set[str]()
    changes: list[ModeChange] = []
    for letter in letters:
        if letter in "+-":
            on = letter == "+"
        elif letter in LISTS and not values:
            if letter not in shown:
                shown.add(letter)
                _tell_list(codec, room, letter)
        elif letter not in FLAGS + ROLES + LISTS + "lkf":
            codec.numeric(Numeric.ERR_UNKNOWNMODE, letter)
        elif len(changes) < MODES:
            changes += _change(codec, room, letter, values, on=on)
    return changes


def _change(
    codec: "IrcCodec", room: Room, letter: str, values: list[str], *, on: bool
) -> list[ModeChange]:
    needs = letter in ROLES or (on and letter in "lkf")
    if needs and not values:
        text = "This mode needs a parameter"
        codec.numeric(Numeric.ERR_INVALIDMODEPARAM, room.name, letter, "*", text)
        return []
    given = values[:1] if needs or letter in LISTS + "k" else []
    if given:
        values.pop(0)
    if letter == "k" and on and not _KEY.fullmatch(given[0]):
        text = "A key has no space and no comma"  # JOIN could not name it; and it is not repeated
        codec.numeric(Numeric.ERR_INVALIDMODEPARAM, room.name, letter, "*", text)
        return []
    sign = "+" if on else "-"
    try:
        made = powers.parse_modes(codec.hub, room, [sign + letter, *given])
    except ChatError as error:
        _refuse(codec, room, letter, given, error)
        return []
    if letter not in ROLES:
        return made
    person = made[0].person
    if not _is_member(codec, room, person):
        codec.numeric(Numeric.ERR_USERNOTINCHANNEL, given[0], room.name)
        return []
    if sign + letter == "-o" and room.roles.get(person) == "q":
        return [replace(made[0], mode="q")]  # IRC clients see founders as operators
    return made


def _refuse(codec: "IrcCodec", room: Room, letter: str, given: list[str], error: ChatError) -> None:
    value = (*given, "*")[0]
    if error.code in ("no-person", "not-here"):
        codec.numeric(Numeric.ERR_NOSUCHNICK, value)
    else:
        codec.numeric(Numeric.ERR_INVALIDMODEPARAM, room.name, letter, value, str(error))


def _is_member(codec: "IrcCodec", room: Room, person: str) -> bool:
    user = codec.hub.by_person.get(person)
    return user is not None and user.key in room.members


def _tell_list(codec: "IrcCodec", room: Room, letter: str) -> None:
    """Show the masks of a list; exceptions and invitations only to operators of the room."""
    each, end = LIST_NUMERICS[letter]
    user = codec.connection.session.user
    if letter != "b" and user is not None:
        demand(room, user)
    now = codec.hub.clock()
    for entry in room.lists.get(letter, ()):
        if not entry.until or entry.until > now:
            by, at = names.spelled(entry.by), str(entry.at // 1000)
            codec.numeric(each, room.name, entry.mask, by, at)
    codec.numeric(end, room.name)


# Users


def _user_modes(codec: "IrcCodec", line: Line) -> None:
    nick, *words = line.params
    user = codec.connection.session.user
    if codec.hub.find_user(nick) is None:
        codec.numeric(Numeric.ERR_NOSUCHNICK, nick)
    elif codec.hub.find_user(nick) is not user or user is None:
        codec.numeric(Numeric.ERR_USERSDONTMATCH)
    elif not words:
        modes = codec.modes | ({"o"} if user.operator else frozenset[str]())
        codec.numeric(Numeric.RPL_UMODEIS, "+" + "".join(sorted(modes)))
    else:
        _set_own(codec, words[0])


def _set_own(codec: "IrcCodec", letters: str) -> None:
    on, before, unknown = True, codec.modes, False
    user = codec.connection.session.user
    for letter in letters:
        if letter in "+-":
            on = letter == "+"
        elif letter in OWN_MODES:
            codec.modes = codec.modes | {letter} if on else codec.modes - {letter}
        elif letter == "o":  # OPER gives it; it can be given back
            if not on and user is not None and user.operator:
                _give_back(codec)
        else:
            unknown = True
    if unknown:
        codec.numeric(Numeric.ERR_UMODEUNKNOWNFLAG)
    _tell_own(codec, before)


def _tell_own(codec: "IrcCodec", before: frozenset[str]) -> None:
    codec.connection.session.script = "B" in codec.modes
    codec.connection.session.invisible = "i" in codec.modes
    new, old = sorted(codec.modes - before), sorted(before - codec.modes)
    change = ("+" + "".join(new) if new else "") + ("-" + "".join(old) if old else "")
    if change:
        codec.send(build("MODE", codec.nick, change, source=source(codec.own_nick)))


def _give_back(codec: "IrcCodec") -> None:
    """Give the powers of an operator of the server back."""
    hub, nick = codec.hub, codec.own_nick
    event_id, at = hub.stamp()
    hub.propose(codec.connection.session, Op(id=event_id, at=at, nick=nick, by=nick, on=False))
