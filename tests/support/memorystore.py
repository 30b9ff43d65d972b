"""A store in memory, of simple lists: it keeps the promises of a store, and nothing on disk."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from hubbub import names
from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.core.state import MOST_TOLD, called
from hubbub.errors import StoreError
from hubbub.events import (
    Ban,
    Message,
    Metadata,
    Mode,
    Power,
    Public,
    Redact,
    Removed,
    Rename,
    Silence,
    Told,
    Topic,
)
from hubbub.store import words as index
from hubbub.store.base import Snapshot, StoredRoom
from hubbub.store.writing import Durable, Seen, parts, rooms_of, scope_of

E = TypeVar("E", bound=Message | Told)
STANDING = Mode | Ban | Silence | Removed | Rename
_TOKEN = re.compile(r"[^\W_]+")


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", index.spaced(text))
    return _TOKEN.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def _holds(tokens: list[str], term: str, *, prefix: bool) -> bool:
    """Tell whether the term's tokens stand in a row; as a prefix, the last one may go on."""
    wanted = _tokens(term)
    starts = range(len(tokens) - len(wanted) + 1)
    rows = [tokens[start : start + len(wanted)] for start in starts]
    if not prefix:
        return wanted in rows
    head, last = wanted[:-1], wanted[-1]
    return any(row[:-1] == head and row[-1].startswith(last) for row in rows)


class MemoryStore:
    """Keeps everything in lists. `broken`, if set, is why nothing can be written now."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.topics: dict[str, Topic] = {}  # by scope
        self.rooms: dict[str, Seen] = {}  # by key
        self.people: dict[str, Person] = {}
        self.powers: list[Power] = []
        self.told: list[tuple[str, Told]] = []  # with the scope
        self.broken = ""
        self.secret = secrets.token_bytes(16)
        self.metadata: dict[str, dict[str, str]] = {}  # by scope of the room
        self._ids: dict[str, None] = {}
        self._seq = 0

    # writing

    def write(self, events: Sequence[Public]) -> None:
        """Keep these events, all or none. A known id changes nothing."""
        self._refuse_if_broken()
        for part in parts(sorted(events, key=lambda event: isinstance(event, Durable))):
            for key, room in rooms_of(part).items():
                self.rooms.setdefault(key, room)
            for event in part:
                if isinstance(event, Metadata) and event.room:
                    self._note(event)
                if isinstance(event, Durable) and event.id not in self._ids:
                    self._keep(event)

    def _note(self, event: Metadata) -> None:
        scope = scope_of(event)
        told = {**self.metadata.get(scope, {}), **event.changes}
        self.metadata[scope] = {name: value for name, value in told.items() if value}

    def _keep(self, event: Durable) -> None:
        self._ids[event.id] = None
        self._seq = max(self._seq, event.seq)
        if isinstance(event, Told):
            self.told.append((scope_of(event), event))
        if isinstance(event, Power):
            self.powers.append(event)
            if isinstance(event, Redact):
                self.messages = [m for m in self.messages if m.id != event.message]
            elif isinstance(event, Rename):
                self._rename(event)
        elif isinstance(event, Message):
            self.messages.append(event)
        elif event.text:
            self.topics[scope_of(event)] = event
        else:
            self.topics.pop(scope_of(event), None)

    def _rename(self, event: Rename) -> None:
        scope, key = scope_of(event), names.room_key(event.new)
        named = [k for k, room in self.rooms.items() if room.scope == scope]
        for room in [self.rooms.pop(old) for old in named]:
            self.rooms[key] = room._replace(room=event.new)

    def _called_now(self, found: list[E]) -> list[E]:
        """Return what was found under the present names of its rooms."""
        now = {room.scope: room.room for room in self.rooms.values()}
        return [called(event, now.get(scope_of(event), "")) for event in found]

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep what is known about these people, all or none."""
        self._refuse_if_broken()
        for person in people:
            self.people[person.id] = msgspec.convert(msgspec.to_builtins(person), Person)

    def _refuse_if_broken(self) -> None:
        if self.broken:
            raise StoreError(self.broken)

    # looking up

    def before(self, scope: str, seq: int, limit: int, nick_key: str = "") -> list[Message]:
        """Return the last `limit` messages of a scope with a smaller seq, oldest first."""
        found = [m for m in self.messages if m.scope == scope and m.seq < seq]
        if nick_key:
            found = [m for m in found if names.key(m.nick) == nick_key]
        return self._called_now(found[len(found) - limit if limit < len(found) else 0 :])

    def after(self, scope: str, seq: int, limit: int) -> list[Message]:
        """Return the first `limit` messages of a scope with a greater seq, oldest first."""
        found = [m for m in self.messages if m.scope == scope and m.seq > seq]
        return self._called_now(found[:limit])

    def told_before(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the last `limit` other things of a scope with a smaller seq, oldest first."""
        found = [event for event in self._told(scope) if event.seq < seq]
        return found[len(found) - limit if limit < len(found) else 0 :]

    def told_after(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the first `limit` other things of a scope with a greater seq, oldest first."""
        return [event for event in self._told(scope) if event.seq > seq][:limit]

    def _told(self, scope: str) -> list[Told]:
        return self._called_now([event for place, event in self.told if place == scope])

    def place(
        self, scope: str, *, message: str = "", before: int = 0, every: bool = False
    ) -> int | None:
        """Return the seq of what has this id, or of the last that was before a time."""
        here: list[Public] = [m for m in self.messages if m.scope == scope]
        here += self._told(scope) if every else []
        wanted = [e.seq for e in here if (e.id == message if message else e.at < before)]
        return max(wanted, default=None)

    def redacted(self, scope: str, seq: int, limit: int) -> list[str]:
        """Return the ids of the last messages of a scope taken back after a seq, oldest first."""
        taken = [p for p in self.powers if isinstance(p, Redact) and p.seq > seq]
        found = [redact.message for redact in taken if redact.scope == scope]
        return found[len(found) - limit if limit < len(found) else 0 :]

    def private(self, person: str, seq: int, limit: int) -> list[Message]:
        """Return the last `limit` private messages to this person after seq, oldest first."""
        found = [m for m in self._to(person) if m.seq > seq]
        return found[len(found) - limit if limit < len(found) else 0 :]

    def _to(self, person: str) -> list[Message]:
        return [m for m in self.messages if m.recipient and m.recipient == person]

    def conversations(self, person: str, limit: int) -> list[Message]:
        """Return the last message of each private conversation of a person, the latest first."""
        own = (m for m in self.messages if m.recipient and person in {m.person, m.recipient})
        last = {message.scope: message for message in own}
        return sorted(last.values(), key=lambda m: m.seq, reverse=True)[:limit]

    def search(
        self, words: str, scopes: Sequence[str], person: str, seq: int, limit: int
    ) -> list[Message]:
        """Return messages before seq with all the words (last one a prefix), newest first."""
        wanted = index.terms(words)
        found = [
            message
            for message in reversed(self.messages)
            if wanted
            and (not seq or message.seq < seq)
            and self._may_see(message, scopes, person)
            and self._has_all(message, wanted)
        ]
        return self._called_now(found[:limit])

    def _may_see(self, message: Message, scopes: Sequence[str], person: str) -> bool:
        if message.recipient:
            return person in {message.person, message.recipient}
        return message.scope in scopes

    def _has_all(self, message: Message, wanted: list[str]) -> bool:
        tokens = _tokens(message.text)
        longer = len(wanted[-1]) >= index.PREFIX_FROM
        return _holds(tokens, wanted[-1], prefix=longer) and all(
            _holds(tokens, term, prefix=False) for term in wanted[:-1]
        )

    def unread(
        self, person: str, read: dict[str, int], rooms: Sequence[str], nick: str = ""
    ) -> list[Unread]:
        """Return what waits after the read marks in these rooms and in private conversations."""
        waiting = [m for m in self._to(person) if m.seq > read.get(m.scope, 0)]
        last = {m.scope: m for m in waiting}
        newest_first = sorted(last.values(), key=lambda m: m.seq, reverse=True)
        return [
            Unread(scope=m.scope, count=[w.scope for w in waiting].count(m.scope), nick=m.nick)
            for m in newest_first
        ] + [unread for room in rooms if (unread := self._waiting(person, read, room, nick)).count]

    def _waiting(self, person: str, read: dict[str, int], room: str, nick: str) -> Unread:
        new = [m for m in self.after(room, read.get(room, 0), 1_000) if m.person != person]
        me = {names.key(nick): nick} if nick else {}
        mentions = sum(bool(names.mentions(m.text, me.get)) for m in new)
        return Unread(scope=room, count=len(new), mentions=mentions)

    def load(self, recent: int) -> Snapshot:
        """Return the state to start from, with the last `recent` messages of every room."""
        return Snapshot(
            seq=self._seq,
            rooms=tuple(
                StoredRoom(
                    room=room,
                    scope=scope,
                    at=at,
                    topic=self.topics.get(scope),
                    messages=tuple(self.before(scope, self._seq + 1, recent)),
                    metadata=self.metadata.get(scope, {}),
                    told=tuple(self.told_before(scope, self._seq + 1, MOST_TOLD)),
                )
                for room, at, scope in self.rooms.values()
            ),
            people=tuple(sorted(self.people.values(), key=lambda person: person.seen)),
            ids=tuple(self._ids),
            powers=tuple(p for p in self.powers if isinstance(p, STANDING)),
            secret=self.secret,
        )

    def audit(self, limit: int) -> list[Power]:
        """Return the last things that operators did, oldest first."""
        return self.powers[-limit:]

    # looking after it

    def backup(self, path: str) -> None:
        """Write the messages as JSON lines."""
        if Path(path).exists():
            raise StoreError(f"{path} is there already. Name another file")
        Path(path).write_bytes(msgspec.json.Encoder().encode_lines(self.messages))

    def check(self) -> list[str]:
        """Return nothing: lists are sound."""
        return []

    def prune(self, before: int, people: int) -> int:
        """Delete messages older than `before` and all but the `people` latest people."""
        count = len(self.messages)
        self.messages = [m for m in self.messages if m.at >= before]
        self.told = [t for t in self.told if t[1].at >= before or isinstance(t[1], Mode)]
        latest = sorted(self.people.values(), key=lambda person: person.seen, reverse=True)
        self.people = {person.id: person for person in latest[:people]}
        used = {m.scope for m in self.messages} | self.topics.keys()
        used |= {scope for scope, told in self.metadata.items() if told}
        self.rooms = {k: v for k, v in self.rooms.items() if v.scope in used or v.at >= before}
        return count - len(self.messages)

    def close(self) -> None:
        """Do nothing: no file is open."""
