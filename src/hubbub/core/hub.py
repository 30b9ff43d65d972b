"""The hub: users, rooms and rules of one node. Requests propose, events change, shows deliver."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

from hubbub import names, times
from hubbub.core import changes
from hubbub.core.archive import Archive
from hubbub.core.counters import Counters
from hubbub.core.directory import Directory
from hubbub.core.people import Person
from hubbub.core.session import Format, Session, View
from hubbub.core.show import Show
from hubbub.core.state import User
from hubbub.core.throttle import Bucket, Budgets
from hubbub.errors import ChatError, StoreError, sentence
from hubbub.events import Ban, Done, Failed, Info, Message, Public, Redact, Told
from hubbub.sentences import notice
from hubbub.settings import Settings

REMEMBERED_IDS = 20_000  # ids of the latest messages: one sent twice is stored once
MOST_FLUSHED = 2_000  # outboxes sent in one tick, some 15 ms; others get their turn in between
MOST_BUCKETS = 10_000  # people whose tokens are remembered
MOST_ADDRESSES = 1_000  # whose wrong operator codes, and logins, are remembered

Job = Callable[[Archive], Any]
Lookup = Callable[[Job, Callable[[Any], None]], None]


class Hub(Directory):
    """All of the chat on one node. Synchronous; clock, ids and slow work are passed in."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], int],
        now: Callable[[], float],
        new_id: Callable[[], str],
        publish: Callable[[Public], None],
        lookup: Lookup,
        call_soon: Callable[[Callable[[], None]], object],
    ) -> None:
        super().__init__(clock)
        self.settings = settings
        self.now = now  # monotonic seconds
        self.new_id = new_id
        self.publish = publish
        self.lookup = lookup  # runs a job on the archive, then hands its result to a callback
        self.call_soon = call_soon
        self.counters = Counters()
        self.sessions: dict[str, Session] = {}  # by id, on this node
        self.moving: set[str] = set()  # keys that rooms give away, until that is stored
        self.known_ids: OrderedDict[str, int] = OrderedDict()  # of messages -> seq; bounded
        self.ignorers = self.people.ignorers
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()  # person -> tokens; bounded
        self.bans: list[Ban] = []  # bounded by core.bans
        self.silenced: dict[str, int] = {}  # person -> until, ms since 1970
        self.barred: dict[str, int] = {}  # person -> not let in before, ms since 1970
        self.operator_code = ""
        self.secret = new_id().encode()  # of the store, once loaded: cloaks stand on it
        # By address and by person: monotonic times; bounded.
        self.wrong_codes: dict[str, list[float]] = {}
        self.logins = Budgets(60, MOST_ADDRESSES)  # by person, or by the address of strangers
        self.own_addresses: frozenset[str] = frozenset()  # of this server: never banned
        self.on_fault: Callable[[Exception], None] = lambda _error: None
        self.shutdown: Callable[[str], None] = lambda _why: None
        self.started = clock()
        self.listeners: list[Callable[[Public], None]] = []
        self.woken: list[Session] = []
        self.crowded: set[str] = set()  # scopes of rooms with comings and goings still to tell
        self.lost: set[User] = set()  # whose last session was lost a moment ago
        self.typists: set[User] = set()
        self._asked: dict[str, Session] = {}
        self._flush_comes = False

    # requests

    def stamp(self) -> tuple[str, int]:
        """Return an id and the time for a new event."""
        return self.new_id(), self.clock()

    def propose(self, me: Session, event: Public) -> None:
        """Send an event to the bus on behalf of a session."""
        self._asked[event.id] = me
        me.answered = False
        self.publish(event)

    def tell(self, me: Session, code: str, **args: object) -> None:
        """Show a notice to one session."""
        me.show(Info(code=code, text=notice(code, args), about=str(args.get("name", ""))))

    def finish(self, me: Session) -> None:
        """Tell a program that its request is settled, unless an event or refusal will."""
        if me.answered and me.ref is not None and me.form.acks:
            me.show(Done(ref=me.ref))
            me.port.answered(me.ref, me.mark)

    def refuse(self, me: Session, error: ChatError) -> None:
        """Tell one session that its request was refused, and why."""
        me.answered = False
        text = sentence(error.code, error.args_for_sentence)
        me.show(
            Failed(
                code=error.code,
                text=text,
                ref=me.ref,
                line=me.line,
                free=error.offers,
                wait=error.wait,
            )
        )
        if me.ref is not None:
            me.port.answered(me.ref, me.mark)
        me.port.failed(me.line)

    def look_up(self, me: Session, job: Job, then: Callable[[Any], None]) -> None:
        """Run a job on the archive; the session's next request waits for its answer."""
        me.busy += 1
        me.answered = False
        ref, line = me.ref, me.line

        def done(result: Any) -> None:
            me.busy -= 1
            if me.ended:
                return
            me.ref, me.line, me.mark = ref, line, len(me.outbox)
            self._answer(me, result, then)
            self.finish(me)
            if not me.busy:
                me.port.resume()

        self.lookup(job, lambda result: me.port.run(partial(done, result)))

    def probe(self, me: Session, user: User, then: Callable[[], None]) -> None:
        """Close the dead connections of a user, then go on; `me` waits for it."""
        waiting = list(user.sessions)
        me.busy += 1
        ref, line = me.ref, me.line

        def done() -> None:
            waiting.pop()
            if waiting or me.ended:
                return
            me.busy -= 1
            me.ref, me.line = ref, line
            self._answer(me, None, lambda _: then())
            if not me.busy:
                me.port.resume()

        for session in list(waiting):
            session.port.probe(done)

    def _answer(self, me: Session, result: Any, then: Callable[[Any], None]) -> None:
        me.answered = True
        try:
            then(found(result))
        except ChatError as error:
            self.refuse(me, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the session goes on
            self.counters.bugs += 1
            self.on_fault(error)
            self.refuse(me, ChatError("no-answer", why="a fault of the server"))

    # events, in the order of the bus

    def accept(self, event: Public) -> Show | None:
        """Apply an event; a refusal is told to the session that asked, and shown to nobody."""
        asker = self._asked.pop(event.id, None)
        try:
            show = changes.apply(self, event)
        except ChatError as error:
            self.counters.refused += 1
            if asker:
                self.refuse(asker, error)
            return None
        if asker is not None:
            show.asker, show.ref = asker, asker.ref
            asker.pending += 1
        return show

    def deliver(self, show: Show) -> None:
        """Put an event into the outboxes of all who see it: rendered once per format and view."""
        event, apart, woken = show.event, show.apart, self.woken
        if show.asker:
            show.asker.mark = len(show.asker.outbox)
        for form, view, everybody in show.groups:
            data = self._rendered(form, event, view)
            if not data:
                continue
            if view:
                for session in everybody:
                    if session not in apart:
                        session.port.elsewhere(event, data)
                continue
            for session in everybody:
                outbox = session.outbox
                if not outbox:
                    woken.append(session)
                outbox.append(data)
            for session in apart:  # few: taking it back from them is less than asking all
                if session.outbox and session.outbox[-1] is data:
                    session.outbox.pop()
        for session, own in apart.items():
            if own is not None:
                session.show(event, own)
                if own & View.MENTION or not (show.groups or own & View.OWN):
                    session.port.ring(event)
        self.counters.shown += 1
        self._follow(show)

    def _rendered(self, form: Format, event: Public, view: View) -> bytes:
        """Return an event for all that share a format; a fault there hides it only from them."""
        try:
            return form.render(event, view)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self.counters.bugs += 1
            self.on_fault(error)
            return b""

    def _follow(self, show: Show) -> None:
        if show.durable and isinstance(show.event, Message | Told):
            self.remember(show.event)
        try:
            show.then(show)
        finally:  # whatever goes wrong there, who asked does not wait for ever
            self.acknowledge(show)
        for listener in self.listeners if not show.known else ():
            listener(show.event)
        self._schedule()

    def acknowledge(self, show: Show) -> None:
        """Tell the session that asked that its request is settled, if it wants to know."""
        asker = show.asker
        if asker is None:
            return
        if asker.form.acks and show.ref is not None:
            asker.show(Done(ref=show.ref, id=show.event.id, seq=show.event.seq))
            asker.port.answered(show.ref, asker.mark)
        self._settled(asker, show)

    def _settled(self, asker: Session, show: Show) -> None:
        asker.pending -= 1
        if not asker.pending and show.waits:
            self.call_soon(asker.port.resume)

    def fail(self, show: Show, why: str) -> None:
        """Take a change back that could not be stored, and tell only the one who asked."""
        show.undo(show)
        self.counters.not_stored += 1
        if show.asker and not show.asker.ended:
            show.asker.ref, show.asker.line = show.ref, ""
            show.asker.mark = len(show.asker.outbox)
            self.refuse(show.asker, ChatError("not-stored", why=why))
            self._settled(show.asker, show)

    def remember(self, event: Message | Told) -> None:
        """Keep what was stored among the recent things of its room."""
        room = self.scopes.get(
            event.scope
            if isinstance(event, Message | Redact)
            else event.scope or names.room_key(event.room)
        )
        if room is not None:
            room.remember(event)

    def know(self, message: Message) -> None:
        """Note the id of a message, so that the same one sent again is not a second one."""
        self.known_ids[message.id] = message.seq
        if len(self.known_ids) > REMEMBERED_IDS:
            self.known_ids.popitem(last=False)

    # output

    def wake(self, session: Session) -> None:
        """Note that a session's outbox is to be sent at the end of this loop tick."""
        self.woken.append(session)
        self._schedule()

    def _schedule(self) -> None:
        if self.woken and not self._flush_comes:
            self._flush_comes = True
            self.call_soon(self.flush)

    def flush(self) -> None:
        """Let woken sessions send their outboxes: in a crowd some now, the rest in later ticks."""
        self._flush_comes = False
        woken, self.woken = self.woken[:MOST_FLUSHED], self.woken[MOST_FLUSHED:]
        for session in woken:
            try:
                session.port.flush()
            except Exception as error:  # noqa: BLE001 - whatever it is, the others are sent theirs
                self.counters.bugs += 1
                self.on_fault(error)
        self._schedule()

    # powers

    def bucket(self, user: User) -> Bucket:
        """Return the tokens of a person: the same in all doors and after a return."""
        bucket = self._buckets.get(user.person)
        if bucket is None:
            bucket = self._buckets[user.person] = self.new_bucket()
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return bucket

    def new_bucket(self) -> Bucket:
        """Return a full bucket of tokens."""
        limits = self.settings
        return Bucket(limits.message_burst, limits.message_rate, self.now())

    def bar(self, person: str, until: int) -> None:
        """Keep a person out until a time."""
        self.barred[person] = until
        if len(self.barred) > MOST_ADDRESSES:
            del self.barred[min(self.barred, key=self.barred.__getitem__)]  # who may come soonest

    def silence(self, person: str, until: int) -> None:
        """Let a person not talk until a time; 0 = let talk."""
        self.silenced.pop(person, None)
        if until:
            self.silenced[person] = until
        if len(self.silenced) > MOST_ADDRESSES:
            del self.silenced[next(iter(self.silenced))]

    def time_of(self, at: int) -> str:
        """Return a moment in words, short for today."""
        return times.short(at, self.clock())

    def cloak(self, address: str) -> str:
        """Return a stable name of an address that does not tell it."""
        digest = blake2b(address.encode(), key=self.secret, digest_size=5).hexdigest()
        return f"lan.{digest}"

    def note_wrong_code(self, who: str, times: list[float]) -> None:
        """Note when an address, or a person, gave wrong operator codes."""
        self.wrong_codes.pop(who, None)
        self.wrong_codes[who] = times
        if len(self.wrong_codes) > MOST_ADDRESSES:
            del self.wrong_codes[next(iter(self.wrong_codes))]

    def load(
        self, seq: int, people: Iterable[Person], ids: Sequence[str], secret: bytes = b""
    ) -> None:
        """Take over what a store remembers."""
        self.seq = seq
        self.secret = secret or self.secret
        for person in sorted(people, key=lambda person: person.seen):
            self.people.add(person)
        self.known_ids = OrderedDict.fromkeys(ids, 0)


def found(result: Any) -> Any:
    """Return what a look-up found. Raises ChatError when it failed."""
    if isinstance(result, StoreError):
        raise ChatError("no-answer", why=str(result))
    return result
