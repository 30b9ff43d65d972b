"""People who are or were here: what is remembered about a person between visits."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import msgspec

from hubbub import names
from hubbub.names import LOBBY

MOST_PEOPLE = 10_000  # kept in memory and in the store; the longest not seen go first
MOST_INSIDE = 100  # locked rooms of a person; one can be in no more
LOOKED_AT = 100  # of the oldest, for one that can be forgotten: the others are here, or keep more
SAME_PERSON = 24 * 3_600_000  # ms: same name from the same address is the same person for a day


_NONE: dict[str, Any] = {}  # shared, since these are replaced and never changed in place


class Person(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Somebody who has been here. The id stays the same while we know it is the same person.

    `read` maps a conversation's scope to the last seq read, `marks` to the moment up to which it
    was read (ms since 1970); `ignored` maps the id of an ignored person to the name shown.
    """

    id: str
    nick: str
    address: str = ""
    seen: int = 0  # milliseconds since 1970
    seen_seq: int = 0
    device: bool = False  # known by a token, not only by address
    preferences: dict[str, str] = msgspec.field(default_factory=lambda: _NONE)
    ignored: dict[str, str] = msgspec.field(default_factory=lambda: _NONE)
    metadata: dict[str, str] = msgspec.field(default_factory=lambda: _NONE)
    muted: tuple[str, ...] = ()
    read: dict[str, int] = msgspec.field(default_factory=lambda: _NONE)
    marks: dict[str, int] = msgspec.field(default_factory=lambda: _NONE)
    inside: tuple[str, ...] = ()  # scopes of locked rooms that let this person in again
    here: bool = False  # online when this was saved, and shown all that was stored since

    @property
    def keeps(self) -> bool:
        """Tell whether anything would be lost with this person but a name."""
        chosen = self.preferences or self.ignored or self.metadata or self.muted
        return bool(chosen or self.inside or self.read.keys() - {LOBBY})


class People:
    """The people we remember, by id and by the name they had last. Bounded."""

    def __init__(self) -> None:
        self.by_id: dict[str, Person] = {}  # the longest not seen first
        self._by_key: dict[str, Person] = {}
        # Who had a name before somebody else took it, by its key and the address.
        self._before: dict[tuple[str, str], Person] = {}
        self.changed: dict[str, Person] = {}  # to be saved with the next commit
        # Person -> those who ignore it; of people remembered, each with a bounded list.
        self.ignorers: dict[str, set[str]] = {}
        self.is_here: Callable[[str], bool] = lambda _person: False
        self.holders: Callable[[], set[str]] = set  # of roles in rooms

    def add(self, person: Person) -> None:
        """Remember a person; the newest holder of a name is the one found by it."""
        self.by_id[person.id] = person
        key = names.key(person.nick)
        known = self._by_key.get(key)
        if known is None or known.seen <= person.seen:
            self._holds(key, person)
        for other in person.ignored:
            self.ignorers.setdefault(other, set()).add(person.id)
        if len(self.by_id) > MOST_PEOPLE:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        """Forget one of those not seen for longest, who is not here and leaves least behind."""
        oldest = list(islice(self.by_id, LOOKED_AT))
        for person_id in filter(self.is_here, oldest):
            self.by_id[person_id] = self.by_id.pop(person_id)  # seen now, so one of the newest
        gone = [self.by_id[person_id] for person_id in oldest if not self.is_here(person_id)]
        if gone:
            holders = self.holders()
            light = (p for p in gone if not p.keeps and p.id not in holders)
            person = next(light, gone[0])
            del self.by_id[person.id]
            self._forget(person)
            self._stop_ignoring(person)

    def _stop_ignoring(self, person: Person) -> None:
        for other in person.ignored:
            ignorers = self.ignorers.get(other, set())
            ignorers.discard(person.id)
            if not ignorers:
                self.ignorers.pop(other, None)

    def _holds(self, key: str, person: Person) -> None:
        """Note who has a name now; who had it before is still found by the address."""
        known = self._by_key.get(key)
        if known is not None and known is not person:
            self._before[key, known.address] = known
        self._by_key[key] = person

    def _forget(self, person: Person) -> None:
        key = names.key(person.nick)
        if self._by_key.get(key) is person:
            del self._by_key[key]
        if self._before.get((key, person.address)) is person:
            del self._before[key, person.address]

    def of(self, person_id: str, nick: str) -> Person:
        """Return the person with this id, remembered from now on."""
        person = self.by_id.get(person_id)
        if person is None:
            person = Person(id=person_id, nick=nick)
            self.add(person)
        return person

    def called(self, key: str) -> Person | None:
        """Return who had a name last."""
        return self._by_key.get(key)

    def nicks(self) -> list[str]:
        """Return all names remembered."""
        return [person.nick for person in self._by_key.values()]

    def seen(self, person: Person, at: int, seq: int, *, here: bool = False) -> None:
        """Note that a person was here until now, or (`here`) is here from now on."""
        person.seen, person.seen_seq, person.here = at, seq, here
        self.by_id[person.id] = self.by_id.pop(person.id, person)
        self._holds(names.key(person.nick), person)
        self.changed[person.id] = person

    def after_crash(self, at: int, seq: int) -> None:
        """Note that who was here when the server was killed had seen all that is stored."""
        for person in [person for person in self.by_id.values() if person.here]:
            self.seen(person, max(at, person.seen), max(seq, person.seen_seq))

    def inside(self, person: Person, scope: str, *, on: bool) -> None:
        """Note that a locked room lets a person in again, or no longer."""
        if on != (scope in person.inside):
            others = tuple(other for other in person.inside if other != scope)
            person.inside = (*others, scope)[-MOST_INSIDE:] if on else others
            self.changed[person.id] = person

    def moves(self, person: Person, address: str) -> None:
        """Note from where a person comes now."""
        place = names.key(person.nick), person.address
        if self._before.get(place) is person:
            del self._before[place]
        person.address = address

    def rename(self, person: Person, nick: str) -> None:
        """Give a person another name."""
        self._forget(person)
        person.nick = nick
        self._holds(names.key(nick), person)
        self.changed[person.id] = person

    def returning(self, key: str, address: str, at: int) -> Person | None:
        """Return who comes back: same name, same address, within a day, no token involved."""
        person = self._by_key.get(key)
        if person is None or person.address != address:
            person = self._before.get((key, address))
        if person is None or person.device:
            return None
        return person if at - person.seen <= SAME_PERSON else None
