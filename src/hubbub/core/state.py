"""Users and rooms: the state that events change."""

from collections import deque
from collections.abc import Hashable
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from hubbub.core.session import Format, Session, View
from hubbub.core.throttle import Budget
from hubbub.events import MemberInfo, Message, Redact, Told, Topic

RECENT = 200  # messages a room keeps in memory: the most `/history` and a return show at once
MOST_TOLD = 20  # topics, modes and the like that a room keeps in memory

DEFAULT_FLAGS = frozenset("nC")  # nothing from outside, no CTCP but ACTION

Kept = TypeVar("Kept", bound=Message | Told)
Group = tuple[Format, View, list[Session]]


class User:
    """Somebody online under a nick, with the sessions on this node."""

    __slots__ = (
        "address",
        "away",
        "away_since",
        "budgets",
        "closed",
        "first_rooms",
        "info",
        "key",
        "lost",
        "lost_seq",
        "nick",
        "operator",
        "person",
        "realname",
        "rooms",
        "sessions",
        "since",
        "spoke",
        "spoke_at",
        "typing",
        "username",
    )

    def __init__(self, nick: str, key: str, person: str, since: int, address: str) -> None:
        self.nick = nick
        self.key = key
        self.person = person
        self.since = since  # milliseconds since 1970
        self.address = address
        self.sessions: list[Session] = []
        self.rooms: list[Room] = []
        self.info: MemberInfo | None = None  # kept until something of what it shows changes
        self.operator = False  # set by `set_operator`
        self.realname = ""
        self.username = ""  # in IRC's WHO and the like; "" = made of the nick
        self.away: str | None = None  # the reason; None = here
        self.away_since = 0  # milliseconds since 1970
        self.lost: float | None = None  # monotonic seconds when the last session was lost
        self.closed = False  # that session's program said that it closes
        self.lost_seq = 0  # the last seq the user can have seen then
        self.typing: tuple[str, float] | None = None  # where to, and until when (monotonic)
        self.budgets: dict[str, Budget] | None = None
        self.spoke_at: dict[str, float] | None = None  # by room scope, where it is slow
        self.first_rooms = 0  # entered for free after coming in (commands.rooms.comes_in)
        self.spoke = 0  # messages sent in this visit

    def set_operator(self, *, on: bool) -> None:
        """Make the user an operator of the server, or no longer."""
        self.operator, self.info = on, None
        for room in self.rooms:
            room.listings.clear()


class Entry(NamedTuple):
    """One mask in a room's list: who set it and when, and until when it holds (ms; 0 = ever)."""

    mask: str
    by: str
    at: int
    until: int


class Listing(NamedTuple):
    """The first members of a room as a door lists them, while these roles hold."""

    roles: dict[str, str]
    members: int
    data: bytes


def called(event: Kept, name: str) -> Kept:
    """Return what happened in a room as it is when the room has this name; "" = as it was."""
    if isinstance(event, Message | Redact):
        return replace(event, to=name) if name not in ("", event.to) else event
    return replace(event, room=name) if name not in ("", event.room) else event


class Room:
    """A conversation of several people."""

    __slots__ = (
        "_groups",
        "came",
        "flags",
        "invited",
        "key",
        "limit",
        "listings",
        "lists",
        "members",
        "metadata",
        "name",
        "password",
        "recent",
        "roles",
        "scope",
        "since",
        "slow",
        "told",
        "topic",
        "went",
    )

    def __init__(self, name: str, key: str, scope: str = "") -> None:
        self.name = name
        self.key = key
        self.scope = scope or key  # what is said in it is kept under; a new name changes it not
        self.members: dict[str, User] = {}  # by user key, in order of entering
        self.since = 0  # milliseconds since 1970: when it was made; 0 = not known
        self.topic: Topic | None = None
        self.recent: deque[Message] = deque(maxlen=RECENT)  # stored ones only
        self.told: list[Told] = []  # the last other things, stored ones only
        self.metadata: dict[str, str] = {}  # what it tells of itself; never changed in place
        self.flags: frozenset[str] = DEFAULT_FLAGS
        self.roles: dict[str, str] = {}  # person -> founder (q), operator (o) or voice (v)
        self.lists: dict[str, list[Entry]] = {}  # b e I -> masks
        self.invited: frozenset[str] = frozenset()  # persons who may come in once
        self.password = ""
        self.limit = 0  # members; 0 = any number
        self.slow = 0  # seconds between two messages of one person
        self.came: list[str] = []  # comings and goings still to be told in one line
        self.went: list[str] = []
        self._groups: list[Group] | None = None
        self.listings: dict[Hashable, Listing] = {}  # by how a door lists, until somebody goes

    def forget(self, before: int) -> None:
        """Drop recent messages, and the like, that are older than a time (ms since 1970)."""
        while self.recent and self.recent[0].at < before:
            self.recent.popleft()
        self.told = [event for event in self.told if event.at >= before]

    def remember(self, event: Message | Told) -> None:
        """Keep something that was stored among the recent things."""
        if isinstance(event, Message):
            self.recent.append(called(event, self.name))
        else:
            self.told = [*self.told[1 - MOST_TOLD :], called(event, self.name)]

    @property
    def mark(self) -> str:
        """The scope, where the name does not tell it; "" for a room that was never renamed."""
        return "" if self.scope == self.key else self.scope

    @property
    def plain(self) -> bool:
        """Tell whether nobody is in it and nothing was chosen for it, whatever was said there."""
        rules = self.password or self.limit or self.slow or self.lists
        used = self.members or self.topic or self.metadata or rules
        return not used and self.flags == DEFAULT_FLAGS

    @property
    def vacant(self) -> bool:
        """Tell whether nobody and nothing is in it, so that its name may be had."""
        return self.plain and not self.recent

    def regroup(self) -> None:
        """Forget the groups: members, formats or windows changed."""
        self._groups = None
        self.listings.clear()

    @property
    def groups(self) -> list[Group]:
        """The members' sessions by what they share: format and view. Never changed in place."""
        if self._groups is None:
            self._groups = self._group()
        return self._groups

    def admit(self, session: Session) -> None:
        """Put one more session of a member into the groups: a crowd is not gone through again."""
        if self._groups is None:
            return
        form, view = session.form, session.view_of(self.key)
        for place, (other, seen, sessions) in enumerate(self._groups):
            if other is form and seen is view:
                more = (form, view, [*sessions, session])
                self._groups = [*self._groups[:place], more, *self._groups[place + 1 :]]
                return
        self._groups = [*self._groups, (form, view, [session])]

    def _group(self) -> list[Group]:
        by_look: dict[tuple[Format, bool], list[Session]] = {}  # a View takes ten times to hash
        for user in self.members.values():
            for session in user.sessions:
                form = session.form
                look = (form, form.windows and session.window != self.key)
                by_look.setdefault(look, []).append(session)
        return [
            (form, View.ELSEWHERE if away else View.PLAIN, sessions)
            for (form, away), sessions in by_look.items()
        ]
