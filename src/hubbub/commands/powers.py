"""Powers over rooms and people: modes, removing, banning, silencing, slow rooms, the audit."""

import re

from hubbub import masks, names
from hubbub.commands.common import room_of, user_of
from hubbub.commands.people import short
from hubbub.core.archive import Archive
from hubbub.core.commands import Lock, Name, Named, Number, Rest, RoomName, TimeAndWhy, command
from hubbub.core.hub import Hub
from hubbub.core.modes import FLAGS, LISTS
from hubbub.core.powers import ROLES
from hubbub.core.session import Session
from hubbub.core.state import Room
from hubbub.errors import ChatError
from hubbub.events import Ban, Kick, Mode, ModeChange, Power, Record, Removed, Silence
from hubbub.sentences import listing
from hubbub.wire.clean import one_line

COMES_BACK = 60_000  # milliseconds somebody removed stays out
UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
LONGEST = 366 * 86_400  # seconds
ADDRESS = re.compile(r"[0-9a-fA-F:.]*[.:][0-9a-fA-F:.]+")
MOST_AUDIT = 50  # lines
MOST_CHANGES = 12  # of modes in one request
_TIME = re.compile(r"(\d{1,7})([smhd]?)")
_SMALL_NUMBER = re.compile(r"0{0,9}[1-9][0-9]{0,4}")


def seconds(text: str) -> int | None:
    """Return the seconds of `90`, `90s`, `10m`, `2h`, `1d`; None for anything else."""
    match = _TIME.fullmatch(text)
    return min(int(match[1]) * UNITS[match[2]], LONGEST) if match else None


def time_and_why(rest: str, default: int) -> tuple[int, str]:
    """Return the seconds and the reason of `10m spam`; without a time the default."""
    word, _, why = rest.strip().partition(" ")
    given = seconds(word)
    return (default, short(rest)) if given is None else (given, short(why))


# Rooms


def propose_modes(hub: Hub, me: Session, room: Room, changes: list[ModeChange]) -> None:
    """Propose changes of a room's modes."""
    event_id, at = hub.stamp()
    nick = user_of(me).nick
    hub.propose(me, Mode(id=event_id, at=at, nick=nick, room=room.name, changes=tuple(changes)))


@command(example="/mode #dev +o ben", needs="a room")
def mode(hub: Hub, me: Session, room: RoomName, changes: Rest = "") -> None:
    """Change a room: +o NAME operator, +v NAME voice, +b MASK ban, +i +k +l +m +s +t as in IRC."""
    about = room_of(hub, me, room)
    wanted = parse_modes(hub, about, changes.split())
    if not wanted:
        flags = "".join(sorted(about.flags))
        hub.tell(me, "modes", room=about.name, modes=f"+{flags}")
        return
    propose_modes(hub, me, about, wanted)


def parse_modes(hub: Hub, room: Room, words: list[str]) -> list[ModeChange]:
    """Return the changes that IRC-style words ask for. Raises ChatError."""
    if not words:
        return []
    letters, *values = words
    changes: list[ModeChange] = []
    on = True
    for letter in letters[: MOST_CHANGES * 2]:
        if letter in "+-":
            on = letter == "+"
            continue
        changes.append(_change(hub, room, letter, values, on=on))
    return changes[:MOST_CHANGES]


def _change(hub: Hub, room: Room, letter: str, values: list[str], *, on: bool) -> ModeChange:
    if letter in FLAGS:
        return ModeChange(on=on, mode=letter)
    if letter in "lkf" and not on:
        if values:
            values.pop(0)
        return ModeChange(on=False, mode=letter)
    if letter not in ROLES + LISTS + "lkf":
        raise ChatError("bad-mode", mode=one_line(letter))
    if not values:
        raise ChatError("usage", word="/mode", needs="a value", example=f"/mode #dev +{letter} X")
    value = values.pop(0)
    if letter in ROLES:
        person = hub.find_person(value)
        return ModeChange(on=on, mode=letter, value=person.nick, person=person.id)
    if letter in LISTS:
        return ModeChange(on=on, mode=letter, value=masks.complete(one_line(value)))
    if letter in "lf" and not _SMALL_NUMBER.fullmatch(value):
        raise ChatError("bad-number", word="/mode", example=f"/mode {room.name} +{letter} 30")
    return ModeChange(on=on, mode=letter, value=one_line(value)[:32])


@command(example="/slow 10", needs="seconds", whole=True)
def slow(hub: Hub, me: Session, count: Number) -> None:
    """Let everybody send only one message in so many seconds here; 0 ends it."""
    room = room_of(hub, me, "")
    value = str(min(count, 3_600)) if count > 0 else ""
    propose_modes(hub, me, room, [ModeChange(on=count > 0, mode="f", value=value)])


@command("key", "private", example="/lock invite", needs="a password, invite or off", whole=True)
def lock(hub: Hub, me: Session, how: Lock) -> None:
    """Let people into this room only with a password, or by invitation; off opens it."""
    room = room_of(hub, me, "")
    if room is hub.lobby:
        raise ChatError("lobby-open")
    if how == "off":
        changes = [ModeChange(on=False, mode="i"), ModeChange(on=False, mode="k")]
    elif how == "invite":
        changes = [ModeChange(on=True, mode="i")]
    else:
        changes = [ModeChange(on=True, mode="k", value=one_line(how)[:32])]
    propose_modes(hub, me, room, changes)


# People


@command("remove", "boot", example="/kick dee please calm down", needs="a name", whole=True)
def kick(hub: Hub, me: Session, name: Name, why: Rest = "", room: Named = "") -> None:
    """Put somebody out of the chat or, as operator of a room only, out of that room."""
    user = user_of(me)
    target = hub.find_here(name)
    event_id, at = hub.stamp()
    if user.operator and not room:
        propose_removal(hub, me, target.person, target.nick, short(why), at + COMES_BACK)
        return
    about = room_of(hub, me, room)
    if about is hub.lobby and not room:  # nobody is meant to leave it here, but the server
        raise ChatError("not-operator")
    hub.propose(
        me,
        Kick(id=event_id, at=at, nick=user.nick, room=about.name, who=target.nick, text=short(why)),
    )


def propose_removal(hub: Hub, me: Session, person: str, nick: str, text: str, until: int) -> None:
    """Propose that somebody is put out of the server."""
    event_id, at = hub.stamp()
    by = user_of(me).nick
    hub.propose(
        me,
        Removed(id=event_id, at=at, nick=by, who=nick, person=person, text=text, until=until),
    )


@command(example="/ban dee 2h spam", needs="a name or an address", operator=True, whole=True)
def ban(hub: Hub, me: Session, name: Name, rest: TimeAndWhy = "") -> None:
    """Keep a person, or an address, out for a time (1h): /ban NAME 2h WHY."""
    lasts, why = time_and_why(rest, UNITS["h"])
    event_id, at = hub.stamp()
    until = at + lasts * 1000
    user = None if ADDRESS.fullmatch(name) else hub.find_user(name)
    address = name if ADDRESS.fullmatch(name) else _address_of(hub, name)
    if address in hub.own_addresses:
        if ADDRESS.fullmatch(name):
            raise ChatError("own-address", address=address)
        address = ""
    if user is not None and user.operator:
        raise ChatError("kick-operator", name=user.nick)
    nick = "" if ADDRESS.fullmatch(name) else hub.find_person(name).nick
    by = user_of(me).nick
    hub.propose(
        me,
        Ban(id=event_id, at=at, nick=by, name=nick, address=address, text=why, until=until),
    )
    _put_out_banned(hub, me, nick, address, why, until)


def _address_of(hub: Hub, name: str) -> str:
    user = hub.find_user(name)
    return user.address if user else hub.find_person(name).address


def _put_out_banned(hub: Hub, me: Session, nick: str, address: str, why: str, until: int) -> None:
    key = names.key(nick) if nick else ""
    for user in list(hub.users.values()):
        if (user.key == key or (address and user.address == address)) and not user.operator:
            propose_removal(hub, me, user.person, user.nick, why, until)


@command(example="/unban dee", needs="a name or an address", operator=True, whole=True)
def unban(hub: Hub, me: Session, name: Rest) -> None:
    """Let a banned person or address come in again."""
    wanted = name.strip()
    key = names.key(wanted)
    person = hub.people.called(key)
    addresses = {wanted, person.address if person else wanted}
    found = [
        entry
        for entry in hub.bans
        if entry.address in addresses or (entry.name and names.key(entry.name) == key)
    ]
    if not found:
        raise ChatError("not-banned", name=one_line(wanted)[:40])
    for entry in found:
        event_id, at = hub.stamp()
        by = user_of(me).nick
        hub.propose(
            me, Ban(id=event_id, at=at, nick=by, name=entry.name, address=entry.address, on=False)
        )


@command("banlist", "banned", "lsbans", operator=True)
def bans(hub: Hub, me: Session) -> None:
    """List who is banned, until when, by whom and why."""
    now = hub.clock()
    current = [entry for entry in hub.bans if not entry.until or entry.until > now]
    if not current:
        hub.tell(me, "no-bans")
    for entry in current[-MOST_AUDIT:]:
        until = f" until {hub.time_of(entry.until)}" if entry.until else ""
        why = f": {entry.text}" if entry.text else ""
        who = listing([word for word in (entry.name, entry.address) if word])
        hub.tell(me, "ban-entry", who=who, until=until, by=entry.nick, why=why)


@command("timeout", "gag", "muzzle", example="/silence dee 10m", needs="a name", operator=True)
def silence(hub: Hub, me: Session, name: Name, rest: TimeAndWhy = "") -> None:
    """Keep somebody from talking in rooms for a time (10m)."""
    lasts, why = time_and_why(rest, 10 * UNITS["m"])
    _silence(hub, me, name, lasts * 1000, why)


@command("ungag", example="/unsilence dee", needs="a name", operator=True, whole=True)
def unsilence(hub: Hub, me: Session, name: Name) -> None:
    """Let somebody talk again."""
    person = hub.find_person(name)
    if hub.silenced.get(person.id, 0) <= hub.clock():
        raise ChatError("not-silenced", name=person.nick)
    _silence(hub, me, name, 0, "")


def _silence(hub: Hub, me: Session, name: str, lasts: int, why: str) -> None:
    person = hub.find_person(name)
    event_id, at = hub.stamp()
    hub.propose(
        me,
        Silence(
            id=event_id,
            at=at,
            nick=user_of(me).nick,
            who=person.nick,
            person=person.id,
            on=lasts > 0,
            until=at + lasts,
            text=why,
        ),
    )


@command(operator=True)
def audit(hub: Hub, me: Session) -> None:
    """Show what operators did last, newest at the end."""

    def job(archive: Archive) -> list[Power]:
        return archive.audit(MOST_AUDIT)

    def then(found: list[Power]) -> None:
        me.show(Record(events=tuple(found), at=hub.clock()))

    hub.look_up(me, job, then)
