"""A store that is a list: as simple as a store can be, and it can be told to fail."""

from collections.abc import Sequence

from hubbub import names
from hubbub.core.archive import Unread
from hubbub.core.people import Person
from hubbub.errors import StoreError
from hubbub.events import Message, Public, Topic
from hubbub.store.base import Snapshot, StoredRoom


class ListStore:
    """Keeps events in a list. `broken` is the reason for which nothing can be kept, if any."""

    def __init__(self) -> None:
        self.events: list[Public] = []
        self.people: dict[str, Person] = {}
        self.broken = ""
        self.closed = False
        self.commits = 0

    # writing

    def write(self, events: Sequence[Public]) -> None:
        """Keep events; a known id changes nothing."""
        if self.broken:
            raise StoreError(self.broken)
        known = {event.id for event in self.events}
        self.events += [event for event in events if event.id not in known]
        self.commits += 1

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep people."""
        if self.broken:
            raise StoreError(self.broken)
        self.people |= {person.id: person for person in people}

    def prune(self, before: int, people: int) -> int:
        """Delete nothing."""
        del before, people
        return 0

    def backup(self, path: str) -> None:
        """Copy nothing."""

    def check(self) -> list[str]:
        """Find nothing wrong."""
        return []

    def close(self) -> None:
        """Note that it is closed."""
        self.closed = True

    # reading

    @property
    def messages(self) -> list[Message]:
        """All messages, in order."""
        return [event for event in self.events if isinstance(event, Message)]

    def load(self, recent: int) -> Snapshot:
        """Return what was kept."""
        topics = {event.room: event for event in self.events if isinstance(event, Topic)}
        scopes = {message.scope: message.to for message in self.messages if not message.recipient}
        rooms = tuple(
            StoredRoom(
                room=name,
                topic=topics.get(name),
                messages=tuple(self.before(names.room_key(name), 1 << 60, recent)),
            )
            for name in dict.fromkeys([*scopes.values(), *topics])
        )
        seq = max((event.seq for event in self.events), default=0)
        ids = tuple(message.id for message in self.messages)
        return Snapshot(seq=seq, rooms=rooms, people=tuple(self.people.values()), ids=ids)

    def before(self, scope: str, seq: int, limit: int, nick_key: str = "") -> list[Message]:
        """Return the last messages of a conversation before a place."""
        found = [m for m in self.messages if m.scope == scope and m.seq < seq]
        return [m for m in found if not nick_key or names.key(m.nick) == nick_key][-limit:]

    def after(self, scope: str, seq: int, limit: int) -> list[Message]:
        """Return the first messages of a conversation after a place."""
        return [m for m in self.messages if m.scope == scope and m.seq > seq][:limit]

    def private(self, person: str, seq: int, limit: int) -> list[Message]:
        """Return the private messages to a person after a place."""
        return [m for m in self.messages if m.recipient == person and m.seq > seq][-limit:]

    def search(
        self, words: str, scopes: Sequence[str], person: str, seq: int, limit: int
    ) -> list[Message]:
        """Return messages that hold all the words, newest first."""
        wanted = words.casefold().split()
        found = [
            m
            for m in reversed(self.messages)
            if (m.scope in scopes or (m.recipient and person in (m.person, m.recipient)))
            and (not seq or m.seq < seq)
            and all(word in m.text.casefold() for word in wanted)
        ]
        return found[:limit]

    def unread(
        self, person: str, read: dict[str, int], rooms: Sequence[str], nick: str = ""
    ) -> list[Unread]:
        """Return how many messages wait in private conversations and rooms."""
        waiting: dict[str, list[Message]] = {}
        for message in reversed(self.messages):
            mine = message.recipient == person or message.scope in rooms
            if mine and message.person != person and message.seq > read.get(message.scope, 0):
                waiting.setdefault(message.scope, []).append(message)
        name = {names.key(nick): 1}
        return [
            Unread(
                scope=scope,
                count=len(found),
                nick=found[0].nick,
                mentions=sum(bool(names.mentions(message.text, name.get)) for message in found),
            )
            for scope, found in sorted(waiting.items(), key=lambda item: item[0][:1] != "@")
        ]
