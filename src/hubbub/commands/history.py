"""Reading back: history, search, what is waiting."""

from hubbub import names
from hubbub.commands.common import spend, user_of
from hubbub.core.archive import Archive, Unread
from hubbub.core.commands import Name, Number, Rest, command
from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Message, Page
from hubbub.sentences import notice
from hubbub.wire.clean import one_line

MOST_LINES = 200  # of history in one answer
MOST_FOUND = 20  # search results in one answer
MOST_WORDS = 200  # characters of a search


def _seen(hub: Hub, me: Session, messages: list[Message]) -> tuple[Message, ...]:
    ignored = hub.people.of(user_of(me).person, me.nick).ignored
    return tuple(message for message in messages if message.person not in ignored)


def _page(
    hub: Hub,
    me: Session,
    messages: tuple[Message, ...],
    *,
    head: str = "",
    tail: str = "",
    found: bool = False,
) -> Page:
    person = user_of(me).person
    return Page(messages=messages, at=hub.clock(), person=person, head=head, tail=tail, found=found)


@command("review", "recent", "last", "lastlog", "scrollback", "backlog", example="/history 50")
def history(hub: Hub, me: Session, count: Number = 20, name: Name = "") -> None:
    """Show older lines of this conversation, or only those of one person."""
    user_of(me)
    spend(hub, me, "look-ups", 30, 60)
    count = max(1, min(count, MOST_LINES))
    key = names.key(name) if name else ""
    scope, before = hub.scope_of(me), hub.seq + 1

    def job(archive: Archive) -> list[Message]:
        return archive.before(scope, before, count, key)

    def then(found: list[Message]) -> None:
        if not found:
            raise ChatError("nothing-older")
        tail = _tail(hub, me, len(found), count)
        me.show(_page(hub, me, _seen(hub, me, found), tail=tail))

    hub.look_up(me, job, then)


def _tail(hub: Hub, me: Session, found: int, asked: int) -> str:
    if found < asked:
        return notice("history-start", {"room": hub.window_name(me)})
    more = min(MOST_LINES, asked + 30)
    return notice(
        "history-end" if asked < MOST_LINES else "history-most", {"count": asked, "more": more}
    )


@command("find", "grep", example="/search printer", needs="a word")
def search(hub: Hub, me: Session, words: Rest) -> None:
    """Find messages with these words in your rooms and private conversations."""
    user = user_of(me)
    spend(hub, me, "searches", 10, 60)
    wanted = one_line(words).strip()[:MOST_WORDS]
    if not any(letter.isalnum() for letter in wanted):
        raise ChatError("no-words")
    scopes = [room.key for room in user.rooms]

    def job(archive: Archive) -> list[Message]:
        return archive.search(wanted, scopes, user.person, 0, MOST_FOUND)

    def then(found: list[Message]) -> None:
        seen = _seen(hub, me, found)
        if not seen:
            raise ChatError("nothing-found", words=wanted)
        many = f"{len(seen)}+" if len(found) == MOST_FOUND else str(len(seen))
        head = notice("found", {"count": many, "words": wanted})
        me.show(_page(hub, me, seen, head=head, found=True))

    hub.look_up(me, job, then)


@command("new")
def unread(hub: Hub, me: Session) -> None:
    """Show where something waits for you."""
    user = user_of(me)
    spend(hub, me, "look-ups", 30, 60)
    person = hub.people.of(user.person, user.nick)
    keys = [room.key for room in user.rooms]
    read = dict(person.read)
    start = dict.fromkeys(keys, person.seen_seq)

    def job(archive: Archive) -> list[Unread]:
        return archive.unread(user.person, start | read, keys, user.nick)

    def then(found: list[Unread]) -> None:
        waiting = [w for w in found if w.scope != hub.scope_of(me) and w.count]
        waiting = [w for w in waiting if w.scope not in person.muted or w.mentions]
        if waiting:
            hub.tell(me, "waiting", list=", ".join(_waits(hub, w) for w in waiting))
        else:
            hub.tell(me, "nothing-waiting")

    hub.look_up(me, job, then)


def _waits(hub: Hub, waiting: Unread) -> str:
    room = hub.rooms.get(waiting.scope)
    where = room.name if room else f"private from {waiting.nick}"
    mentions = f" ({waiting.mentions} mentions you)" if waiting.mentions and room else ""
    return f"{where} {waiting.count}{mentions}"
