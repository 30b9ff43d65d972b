"""CHATHISTORY, MARKREAD and REDACT: what was said, how far it was read, what is taken back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from hubbub import names
from hubbub.commands import talk
from hubbub.commands.common import spend, user_of
from hubbub.core import windows
from hubbub.core.archive import Archive
from hubbub.core.powers import OPERATOR, rank
from hubbub.core.redacting import UNDO_TIME
from hubbub.doors.irc import replies
from hubbub.doors.irc.past import Old, Past, plays_events
from hubbub.doors.irc.refusals import RefusedError, guarded, is_echoed
from hubbub.doors.irc.source import server_time
from hubbub.errors import ChatError
from hubbub.events import Message, Read
from hubbub.requests import Request
from hubbub.wire.irc import Line, build

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

MOST: Final = 100  # messages of one answer
MOST_PRIVATE: Final = 500  # private conversations, the latest, among which TARGETS looks
LAST: Final = 2**62  # a seq that none comes after
NEEDED: Final = {"LATEST": 4, "BEFORE": 4, "AFTER": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4}


class Point(NamedTuple):
    """A place in a conversation: a message's id, or a time in ms since 1970."""

    message: str = ""
    at: int = 0

    def before(self, past: Past, scope: str) -> int:
        """Return the seq that everything before this place is smaller than."""
        if self.message:
            return past.place(scope, message=self.message) or 0
        place = past.place(scope, before=self.at)
        return 0 if place is None else place + 1

    def after(self, past: Past, scope: str) -> int:
        """Return the seq that everything after this place is greater than."""
        if self.message:
            return past.place(scope, message=self.message) or LAST
        return past.place(scope, before=self.at + 1) or 0


def point(text: str) -> Point | None:
    """Return the place that `msgid=…` or `timestamp=…` means; None for anything else."""
    kind, _, value = text.partition("=")
    if kind == "msgid" and value:
        return Point(message=value)
    if kind != "timestamp":
        return None
    try:
        return Point(at=int(datetime.fromisoformat(value).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


def scope_of(codec: "IrcCodec", target: str) -> tuple[str, str]:
    """Return the scope of a conversation and how it is called. Raises KeyError for no such one."""
    user = user_of(codec.connection.session)
    if target.startswith("#"):
        room = codec.hub.rooms.get(names.room_key(target))
        if room is None or user.key not in room.members:
            raise KeyError(target)
        return room.scope, room.name
    try:
        person = codec.hub.find_person(target)
    except ChatError:
        raise KeyError(target) from None
    return windows.private_scope(user.person, person.id), names.spelled(person.nick)


# CHATHISTORY


def chathistory(codec: "IrcCodec", line: Line) -> Request:
    """Return the look-up that CHATHISTORY asks for (IRCv3 draft/chathistory)."""
    return Request(run=partial(guarded, codec, line, _chathistory))


def _chathistory(codec: "IrcCodec", params: tuple[str, ...]) -> None:
    sub = (*params, "*")[0].upper() or "*"
    if sub not in NEEDED:
        raise RefusedError("INVALID_PARAMS", sub, text="Unknown subcommand")
    if len(params) < NEEDED[sub]:
        raise RefusedError("NEED_MORE_PARAMS", sub, text="Missing parameters")
    limit = _limit(sub, params[NEEDED[sub] - 1])
    spend(codec.hub, codec.connection.session, "look-ups", 60, 60)
    if sub == "TARGETS":
        _targets(codec, _points(sub, params[1:3]), limit)
        return
    try:
        scope, _ = scope_of(codec, params[1])
    except KeyError:
        text = "There is no such conversation of yours"
        raise RefusedError("INVALID_TARGET", sub, params[1], text=text) from None
    wanted = params[2 : NEEDED[sub] - 1]
    points = [] if sub == "LATEST" and wanted == ("*",) else _points(sub, wanted)
    _answer(codec, params[1], lambda past: LOOKS[sub](past, scope, points, limit))


def _limit(sub: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise RefusedError("INVALID_PARAMS", sub, text, text="The limit is to be a number")
    return min(int(text[:9]), MOST)


def _points(sub: str, words: tuple[str, ...]) -> list[Point]:
    points = []
    for word in words:
        found = point(word)
        if found is None:
            text = "Refer to a message by msgid= or timestamp="
            raise RefusedError("INVALID_MSGREFTYPE", sub, word, text=text)
        points.append(found)
    return points


def _answer(codec: "IrcCodec", asked: str, look: Callable[[Past], list[Old]]) -> None:
    hub, session = codec.hub, codec.connection.session
    ignored = hub.people.of(user_of(session).person, session.nick).ignored
    events = plays_events(codec)

    def then(found: list[Old]) -> None:
        seen = [old for old in found if not (isinstance(old, Message) and old.person in ignored)]
        lines = [line for old in seen for line in codec.form.old(old)]
        codec.send(*codec.batched(lines, "chathistory", asked))  # as asked: so it is told apart

    hub.look_up(session, lambda archive: look(Past(archive, events=events)), then)


def _latest(past: Past, scope: str, points: list[Point], limit: int) -> list[Old]:
    found = past.before(scope, LAST, limit)
    since = points[0].after(past, scope) if points else 0
    return [old for old in found if old.seq > since]


def _before(past: Past, scope: str, points: list[Point], limit: int) -> list[Old]:
    return past.before(scope, points[0].before(past, scope), limit)


def _after(past: Past, scope: str, points: list[Point], limit: int) -> list[Old]:
    return past.after(scope, points[0].after(past, scope), limit)


def _around(past: Past, scope: str, points: list[Point], limit: int) -> list[Old]:
    place = points[0].before(past, scope)
    if points[0].message and not place:
        return []
    older = past.before(scope, place, limit // 2)
    return older + past.after(scope, place - 1, limit - len(older))


def _between(past: Past, scope: str, points: list[Point], limit: int) -> list[Old]:
    """Return what is between two places: from the first one on, in whichever direction."""
    one, other = points
    if one.before(past, scope) <= other.before(past, scope):
        found = past.after(scope, one.after(past, scope), limit)
        end = other.before(past, scope)
        return [old for old in found if old.seq < end]
    found = past.before(scope, one.before(past, scope), limit)
    start = other.after(past, scope)
    return [old for old in found if old.seq > start]


LOOKS: Final = {
    "LATEST": _latest,
    "BEFORE": _before,
    "AFTER": _after,
    "AROUND": _around,
    "BETWEEN": _between,
}


def _targets(codec: "IrcCodec", points: list[Point], limit: int) -> None:
    """Tell in which conversations something was said between two times."""
    hub, session = codec.hub, codec.connection.session
    user = user_of(session)
    early, late = sorted(found.at for found in points)
    ignored = hub.people.of(user.person, session.nick).ignored
    shown = [room for room in user.rooms if room is not hub.lobby or not codec.hides_lobby]
    latest = {room.name: room.recent[-1].at for room in shown if room.recent}

    def then(found: list[Message]) -> None:
        for message in found:
            other = message.recipient if message.person == user.person else message.person
            if other not in ignored and (nick := hub.nick_of(other, "")):  # "" = forgotten
                latest.setdefault(names.spelled(nick), message.at)  # the latest comes first
        told = sorted((at, name) for name, at in latest.items() if early < at < late)
        lines = [
            build("CHATHISTORY", "TARGETS", name, server_time(at), source=codec.server)
            for at, name in told[:limit]
        ]
        codec.send(*codec.batched(lines, "draft/chathistory-targets"))

    hub.look_up(session, lambda archive: archive.conversations(user.person, MOST_PRIVATE), then)


# MARKREAD


def markread(codec: "IrcCodec", line: Line) -> Request:
    """Return what MARKREAD asks (IRCv3 draft/read-marker)."""
    free = len(line.params) == 1 and codec.affordable()
    return Request(run=partial(guarded, codec, line, _markread), free=free)


def _markread(codec: "IrcCodec", params: tuple[str, ...]) -> None:
    target, until = (*params, "", "")[:2]
    if not target:
        raise RefusedError("NEED_MORE_PARAMS", text="Missing parameters")
    try:
        scope, name = scope_of(codec, target)
    except KeyError:
        if not until and is_echoed(target):  # none is known: read-marker, "Server to client"
            codec.send(replies.marked(codec, target, 0))
            return
        text = "There is no such conversation of yours"
        raise RefusedError("INVALID_PARAMS", target, text=text) from None
    mark = point(until) if until else None
    if until and (mark is None or mark.message):
        raise RefusedError(
            "INVALID_PARAMS", target, until, text="Give timestamp=YYYY-MM-DDThh:mm:ssZ"
        )
    if mark is None:
        _tell_mark(codec, scope, name)
    else:
        _set_mark(codec, scope, max(1, min(mark.at, codec.hub.clock())))


def _tell_mark(codec: "IrcCodec", scope: str, name: str) -> None:
    codec.send(replies.marked(codec, name, replies.read_until(codec, scope)))


def _set_mark(codec: "IrcCodec", scope: str, at: int) -> None:
    """Keep a read mark, and the message it means; all clients of the person are told."""
    hub, session = codec.hub, codec.connection.session
    person = user_of(session).person

    def then(place: int | None) -> None:
        event_id, now = hub.stamp()
        read = Read(id=event_id, at=now, person=person, scope=scope, upto=place or 0, until=at)
        hub.propose(session, read)

    hub.look_up(session, lambda archive: archive.place(scope, before=at + 1), then)


# REDACT


def redact(codec: "IrcCodec", line: Line) -> Request:
    """Return what REDACT asks (IRCv3 draft/message-redaction)."""
    return Request(run=partial(guarded, codec, line, _redact))


def _redact(codec: "IrcCodec", params: tuple[str, ...]) -> None:
    target, wanted, why = (*params, "", "", "")[:3]
    if not target or not wanted:
        raise RefusedError("NEED_MORE_PARAMS", text="Missing parameters")
    try:
        scope, _ = scope_of(codec, target)
    except KeyError:
        text = "There is no such conversation of yours"
        raise RefusedError("INVALID_TARGET", target, text=text) from None

    room = codec.hub.scopes.get(scope)
    fresh = [message for message in room.recent if message.id == wanted] if room else []

    def job(archive: Archive) -> list[Message]:
        place = 0 if fresh else archive.place(scope, message=wanted)
        return archive.before(scope, place + 1, 1) if place else fresh

    def then(found: list[Message]) -> None:
        try:
            _take_back(codec, target, wanted, found, why)
        except RefusedError as error:
            codec.fail("REDACT", error.code, *error.context, text=error.text)

    codec.hub.look_up(codec.connection.session, job, then)


def _take_back(codec: "IrcCodec", target: str, wanted: str, found: list[Message], why: str) -> None:
    session = codec.connection.session
    user = user_of(session)
    if not found:
        raise RefusedError("UNKNOWN_MSGID", target, wanted, text="There is no such message")
    room = codec.hub.scopes.get(found[0].scope)
    may = room is not None and rank(room, user) >= OPERATOR
    if found[0].person != user.person and not may:
        text = "Only its author and operators may take a message back"
        raise RefusedError("REDACT_FORBIDDEN", target, wanted, text=text)
    if not may and codec.hub.clock() - found[0].at > UNDO_TIME:
        window = str(UNDO_TIME // 1000)
        text = "Messages can be taken back for 15 minutes only"
        raise RefusedError("REDACT_WINDOW_EXPIRED", target, wanted, window, text=text)
    talk.take_back(codec.hub, session, found[0], why[:300])
