"""What one session is answered."""

from typing import Literal

import msgspec
from msgspec import field

from hubbub.events.base import Reply
from hubbub.events.people import Ban, Op, Removed, Silence
from hubbub.events.rooms import Kick, Mode, Rename
from hubbub.events.talk import Message, Redact

Power = Mode | Kick | Rename | Removed | Ban | Silence | Redact | Op  # what an audit shows


class Hello(Reply, frozen=True, kw_only=True, tag="hello"):
    """Answers a program's hello: who is asked, and the name it had last time."""

    version: int
    server: str
    people: int
    nick: str = ""


class Welcome(Reply, frozen=True, kw_only=True, tag="welcome"):
    """The session has a name now; `entered` and `page` bring what came while it was away."""

    server: str
    nick: str
    person: str
    seq: int
    since: int = 0  # milliseconds: when this person was last here; 0 = not known
    takeover: bool = False
    preferences: dict[str, str] = field(default_factory=dict)  # such as bell, time, plain


class MemberInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A member as `/who` shows one."""

    nick: str
    person: str = ""
    you: bool = False
    operator: bool = False
    role: str = ""  # in this room: q founder, o operator, v voice
    typing: bool = False
    away: bool = False
    why: str = ""
    script: bool = False


class RoomInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A room as `/look` and `/rooms` show one."""

    room: str
    count: int
    members: tuple[str, ...] = ()
    topic: str = ""
    lock: Literal["", "invite", "password"] = ""  # what one needs to enter


class Entered(Reply, frozen=True, kw_only=True, tag="entered"):
    """The session sees a room: who is in it and what was said last."""

    room: str
    at: int
    person: str  # who sees it: own messages are shown as own
    count: int
    members: tuple[MemberInfo, ...]
    topic: str = ""
    messages: tuple[Message, ...] = ()
    made: bool = False
    scope: str = ""  # what the room's messages are kept under, whatever it is called
    login: bool = False  # at login, not by /join
    missed: bool = False  # `messages` are those since this person was last here
    since: int = 0


class ConversationInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation of a person: a room, or private talk with another one."""

    name: str  # of the room, or of the other one
    scope: str
    person: str = ""  # the other one; empty for a room
    unread: int = 0  # messages of others after the one read last; 1,000 = that many or more
    mentions: int = 0  # of these, those that name the person
    read: int = 0  # seq up to which it is read
    last: int = 0  # seq of the last message
    muted: bool = False
    topic: str = ""
    count: int = 0  # members of the room
    role: str = ""  # one's own in the room, as in `members`


class Conversations(Reply, frozen=True, kw_only=True, tag="conversations"):
    """All conversations of a person: #lobby, the other rooms, private ones, the latest first."""

    list: tuple[ConversationInfo, ...]


class Members(Reply, frozen=True, kw_only=True, tag="members"):
    """Who is in a room."""

    room: str
    count: int
    members: tuple[MemberInfo, ...]


class Rooms(Reply, frozen=True, kw_only=True, tag="rooms"):
    """The rooms; `detailed` when who is in each is told too."""

    rooms: tuple[RoomInfo, ...]
    server: str
    people: int
    detailed: bool = False


class Whois(Reply, frozen=True, kw_only=True, tag="whois"):
    """What is known about somebody here. Times in milliseconds since 1970."""

    nick: str
    person: str = ""
    doors: tuple[str, ...]
    since: int
    quiet: int  # seconds since the last request
    rooms: tuple[str, ...]
    address: str = ""
    operator: bool = False
    away: bool = False
    why: str = ""


class Window(Reply, frozen=True, kw_only=True, tag="window"):
    """The session looks at this conversation now: `#dev`, `@ben`."""

    name: str


class Page(Reply, frozen=True, kw_only=True, tag="page"):
    """Messages that were asked for; `head` and `tail` are the sentences around them."""

    messages: tuple[Message, ...]
    at: int
    person: str  # who asked: own messages are shown as own
    head: str = ""
    tail: str = ""
    found: bool = False  # a search: every line says where and when
    since: int = 0  # milliseconds: these came while the person was away; 0 = asked for
    scope: str = ""  # the conversation whose history was asked for; empty for a search
    first: int = 0  # seq of the first message looked at, shown or ignored: what is older is before
    last: int = 0  # and of the last: what is newer comes after it
    more: bool = False  # there is more before the first; after the last where `after` was asked
    newer: bool = False  # where `around` was asked: there is more after the last
    removed: tuple[str, ...] = ()  # where `after` was asked: ids of messages taken back since then


class Info(Reply, frozen=True, kw_only=True, tag="info"):
    """A notice for this session. `code` is its key in sentences.py."""

    code: str
    text: str
    about: str = ""  # the name it is about, if any


class Help(Reply, frozen=True, kw_only=True, tag="help"):
    """Help: sentences, or `what to type TAB what it does`; two of these may share a row."""

    lines: tuple[str | tuple[str, ...], ...]


class Failed(Reply, frozen=True, kw_only=True, tag="failed"):
    """A request was refused. `line` is what was typed, so that it is not lost."""

    code: str
    text: str
    ref: int | str | None = None
    line: str = ""
    free: tuple[str, ...] = ()  # where a name is taken: two that are not
    wait: int | None = None  # seconds until it may be tried again; null = not known


class Done(Reply, frozen=True, kw_only=True, tag="done"):
    """The request with this ref is settled; for a message: it is stored under `id`."""

    ref: int | str | None
    id: str = ""
    seq: int = 0


class Record(Reply, frozen=True, kw_only=True, tag="record"):
    """What operators did, oldest first."""

    events: tuple[Power, ...]
    at: int


class Clear(Reply, frozen=True, kw_only=True, tag="clear"):
    """Empty the screen; nothing is deleted."""


class Day(Reply, frozen=True, kw_only=True, tag="day"):
    """A new day began."""

    at: int


class Crowd(Reply, frozen=True, kw_only=True, tag="crowd"):
    """Several people came and went, told in one line."""

    at: int
    room: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


class Goodbye(Reply, frozen=True, kw_only=True, tag="goodbye"):
    """The last event of a session. With `code` `removed` one cannot come back at once."""

    text: str
    error: bool = False
    code: str = ""  # of the sentence; empty when one asked for the end
    wait: int | None = None  # seconds until one can come back; 0 = at once; null = not known


ReplyEvent = (
    Record
    | Hello
    | Window
    | Welcome
    | Entered
    | Members
    | Conversations
    | Rooms
    | Whois
    | Page
    | Info
    | Help
    | Failed
    | Done
    | Clear
    | Day
    | Crowd
    | Goodbye
)
