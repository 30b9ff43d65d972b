"""The look-up side of a store, as the core sees it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hubbub.events import Message, Power, Told


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages wait in a conversation; `nick` is the other one in a private one."""

    scope: str
    count: int
    nick: str = ""
    mentions: int = 0


class Archive(Protocol):
    """Finds stored messages. Runs in a reader thread; raises StoreError fit for a person."""

    def before(self, scope: str, seq: int, limit: int, nick_key: str = "") -> list[Message]:
        """Return the last `limit` messages of a scope with a smaller seq, oldest first.

        With `nick_key` only those by that name (hubbub.names.key).
        """

    def after(self, scope: str, seq: int, limit: int) -> list[Message]:
        """Return the first `limit` messages of a scope with a greater seq, oldest first."""

    def told_before(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the last `limit` other things of a scope with a smaller seq, oldest first."""

    def told_after(self, scope: str, seq: int, limit: int) -> list[Told]:
        """Return the first `limit` other things of a scope with a greater seq, oldest first."""

    def place(
        self, scope: str, *, message: str = "", before: int = 0, every: bool = False
    ) -> int | None:
        """Return the seq of a message of a scope: the one with this id, or the last one before.

        `before` is in milliseconds since 1970. With `every` what `told_before` finds counts too.
        None = there is none among the latest 50,000.
        """

    def redacted(self, scope: str, seq: int, limit: int) -> list[str]:
        """Return the ids of the last messages of a scope taken back after a seq, oldest first."""

    def private(self, person: str, seq: int, limit: int) -> list[Message]:
        """Return the last `limit` private messages to this person after seq, oldest first."""

    def conversations(self, person: str, limit: int) -> list[Message]:
        """Return the last message of each private conversation of a person, the latest first."""

    def search(
        self, words: str, scopes: Sequence[str], person: str, seq: int, limit: int
    ) -> list[Message]:
        """Return messages before seq with all the words, newest first.

        The last word is a prefix if it has two letters or more. Searched are the rooms in
        `scopes` and the private conversations of `person`. `seq` 0 = from the newest.
        Any text is safe: it is never taken as query syntax.
        """

    def audit(self, limit: int) -> list[Power]:
        """Return the last things that operators did, oldest first."""

    def unread(
        self, person: str, read: dict[str, int], rooms: Sequence[str], nick: str = ""
    ) -> list[Unread]:
        """Return what waits after the read marks (0 where there is none), never more than 1,000.

        Private conversations come first, the newest before the others, then these rooms. In rooms
        a person's own messages do not count, and mentions are those of `nick`.
        """
