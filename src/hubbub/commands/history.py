"""Reading back: history, search, what is waiting."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hubbub import names
from hubbub.commands.common import LOOK_UPS, NEWEST, spend, user_of
from hubbub.core import places, windows
from hubbub.core.archive import Archive, Unread
from hubbub.core.commands import Name, Named, NamedNumber, Number, Rest, command
from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Message, Page
from hubbub.sentences import notice
from hubbub.wire.clean import one_line

MOST_LINES = 200  # of history in one answer to a person
MOST_PAGE = 500  # messages of history in one answer to a program
MOST_TEXT = 524_288  # characters of history in one answer
MOST_REMOVED = 1_000  # messages taken back that one answer names
MOST_FOUND = 20  # search results in one answer
MOST_WORDS = 200  # characters of a search


def _seen(hub: Hub, me: Session, messages: list[Message]) -> tuple[Message, ...]:
    ignored = hub.people.of(user_of(me).person, me.nick).ignored
    return tuple(message for message in messages if message.person not in ignored)


def _page(hub: Hub, me: Session, messages: tuple[Message, ...], **about: Any) -> Page:
    return Page(messages=messages, at=hub.clock(), person=user_of(me).person, **about)


class Wanted(NamedTuple):
    """Which history is asked for: so many messages, and at most one place (a seq) to begin at."""

    most: int
    nick_key: str = ""
    before: int = -1
    after: int = -1
    around: int = -1


class Found(NamedTuple):
    """Messages of one conversation, oldest first, and whether there are more."""

    messages: list[Message]
    more: bool
    newer: bool = False
    removed: Sequence[str] = ()


@command("review", "recent", "last", "lastlog", "scrollback", "backlog", example="/history 50")
def history(
    hub: Hub,
    me: Session,
    count: Number = 20,
    name: Name = "",
    to: Named = "",
    before: NamedNumber = -1,
    after: NamedNumber = -1,
    around: NamedNumber = -1,
) -> None:
    """Show older lines of this conversation, or only those of one person."""
    user_of(me)
    spend(hub, me, "look-ups", LOOK_UPS, 60)
    _one_place(name, before, after, around)
    program = me.named
    window = places.window(hub, me, to)
    scope = windows.scope_of(hub, me, window)
    count = max(1, min(count, MOST_PAGE if program else MOST_LINES))
    wanted = Wanted(count, names.key(name) if name else "", before, after, around)

    def then(found: Found) -> None:
        if program:
            me.show(_history(hub, me, scope, found))
            return
        if not found.messages:
            raise ChatError("nothing-older")
        tail = _tail(hub, window, count, more=found.more)
        me.show(_page(hub, me, _seen(hub, me, found.messages), tail=tail, scope=scope))

    hub.look_up(me, lambda archive: find(archive, scope, wanted), then)


def _one_place(name: str, before: int, after: int, around: int) -> None:
    if sum(place >= 0 for place in (before, after, around)) > 1:
        why = "take one of before, after and around"
        raise ChatError("bad-field", verb="history", why=why)
    if name and max(after, around) >= 0:
        raise ChatError("bad-field", verb="history", why="name goes with before alone")


def _history(hub: Hub, me: Session, scope: str, found: Found) -> Page:
    messages = found.messages
    return _page(
        hub,
        me,
        _seen(hub, me, messages),
        scope=scope,
        first=messages[0].seq if messages else 0,
        last=messages[-1].seq if messages else 0,
        more=found.more,
        newer=found.newer,
        removed=tuple(found.removed),
    )


def find(archive: Archive, scope: str, wanted: Wanted) -> Found:
    """Look up the history of a conversation."""
    most = wanted.most
    if wanted.after >= 0:
        messages, more = _newer(archive, scope, wanted.after, most)
        removed = archive.redacted(scope, wanted.after, MOST_REMOVED)
        return Found(messages, more, removed=removed)
    if wanted.around >= 0:
        older, more = _older(archive, scope, wanted.around, most // 2)
        later, newer = _newer(archive, scope, wanted.around - 1, most - most // 2)
        return Found(older + later, more, newer)
    seq = wanted.before if wanted.before >= 0 else NEWEST
    return Found(*_older(archive, scope, seq, most, wanted.nick_key))


def _older(
    archive: Archive, scope: str, seq: int, count: int, nick_key: str = ""
) -> tuple[list[Message], bool]:
    """Return the last messages before a place, and whether there are older ones."""
    found = archive.before(scope, seq, count + 1, nick_key)
    kept = fitting(found[::-1][:count])[::-1]
    return kept, len(kept) < len(found)


def _newer(archive: Archive, scope: str, seq: int, count: int) -> tuple[list[Message], bool]:
    """Return the first messages after a place, and whether there are newer ones."""
    found = archive.after(scope, seq, count + 1)
    kept = fitting(found[:count])
    return kept, len(kept) < len(found)


def fitting(messages: list[Message]) -> list[Message]:
    """Return the first messages, as many as one answer may hold, and one at least."""
    left = MOST_TEXT
    for number, message in enumerate(messages):
        left -= len(message.text)
        if left < 0 and number:
            return messages[:number]
    return messages


def _tail(hub: Hub, window: str, asked: int, *, more: bool) -> str:
    if not more:
        return notice("history-start", {"room": hub.name_of(window)})
    code = "history-end" if asked < MOST_LINES else "history-most"
    return notice(code, {"count": asked, "more": min(MOST_LINES, asked + 30)})


@command("find", "grep", example="/search printer", needs="a word")
def search(hub: Hub, me: Session, words: Rest, before: NamedNumber = -1) -> None:
    """Find messages with these words in your rooms and private conversations."""
    user = user_of(me)
    spend(hub, me, "searches", 10, 60)
    wanted = one_line(words).strip()[:MOST_WORDS]
    if not any(letter.isalnum() for letter in wanted):
        raise ChatError("no-words")
    scopes = [room.scope for room in user.rooms]
    start = 0 if before < 0 else max(1, before)

    def job(archive: Archive) -> list[Message]:
        return archive.search(wanted, scopes, user.person, start, MOST_FOUND + 1)

    def then(found: list[Message]) -> None:
        more, found = len(found) > MOST_FOUND, found[:MOST_FOUND]
        seen = _seen(hub, me, found)
        if not seen and before < 0:
            raise ChatError("nothing-found", words=wanted)
        many = f"{len(seen)}+" if more else str(len(seen))
        head = notice("found", {"count": many, "words": wanted})
        first, last = (found[-1].seq, found[0].seq) if found else (0, 0)
        me.show(_page(hub, me, seen, head=head, found=True, more=more, first=first, last=last))

    hub.look_up(me, job, then)


@command("new")
def unread(hub: Hub, me: Session) -> None:
    """Show where something waits for you."""
    user = user_of(me)
    spend(hub, me, "look-ups", LOOK_UPS, 60)
    person = hub.people.of(user.person, user.nick)
    keys = [room.scope for room in user.rooms]
    read = dict(person.read)
    start = dict.fromkeys(keys, person.seen_seq)

    def job(archive: Archive) -> list[Unread]:
        return archive.unread(user.person, start | read, keys, user.nick)

    def then(found: list[Unread]) -> None:
        waiting = [w for w in found if w.scope != windows.scope_of(hub, me) and w.count]
        waiting = [w for w in waiting if w.scope not in person.muted or w.mentions]
        if waiting:
            hub.tell(me, "waiting", list=", ".join(_waits(hub, w) for w in waiting))
        else:
            hub.tell(me, "nothing-waiting")

    hub.look_up(me, job, then)


def _waits(hub: Hub, waiting: Unread) -> str:
    room = hub.scopes.get(waiting.scope)
    where = room.name if room else f"private from {waiting.nick}"
    mentions = f" ({waiting.mentions} mentions you)" if waiting.mentions and room else ""
    return f"{where} {waiting.count}{mentions}"
