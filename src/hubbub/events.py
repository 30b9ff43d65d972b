"""Every event: what can happen (public) and what one session is answered (reply)."""

from typing import ClassVar, Literal

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """Something that happened; immutable, one class per kind."""


class Public(Event, frozen=True, kw_only=True):
    """Happens for everybody: goes over the bus, in one order.

    `durable` events are shown only after they are stored; `recorded` events are stored too, but
    what they show does not wait for it; the others are not stored.
    """

    durable: ClassVar[bool] = False
    recorded: ClassVar[bool] = False

    id: str
    at: int  # milliseconds since 1970, UTC
    seq: int = 0  # place in the stored order; 0 = not stored


# What happens


class Message(Public, frozen=True, kw_only=True, tag="message"):
    """Text to a room or a person. `text` may hold several lines.

    `scope` is the conversation it is kept under: of a room the key it had first, which stays when
    the room is renamed, or `@person:person`.
    """

    durable: ClassVar[bool] = True

    person: str
    nick: str
    to: str
    scope: str
    text: str
    kind: Literal["say", "act", "notice", "announce"] = "say"
    recipient: str = ""  # the person a private message is for
    tags: dict[str, str] = {}  # of IRC, such as which message it replies to
    status: str = ""  # only members of the room who hold this sign (@ or +) see it


class Topic(Public, frozen=True, kw_only=True, tag="topic"):
    """A room got another topic; empty = none."""

    durable: ClassVar[bool] = True

    nick: str
    room: str
    text: str
    scope: str = ""  # the room's, where its name does not tell it


class Rename(Public, frozen=True, kw_only=True, tag="rename"):
    """A room has another name; all else of it stays as it was."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    room: str  # the name it had
    new: str
    text: str = ""  # why
    scope: str = ""  # the room's, where its name does not tell it


class Login(Public, frozen=True, kw_only=True, tag="login"):
    """A session gave its name. The first session of a person makes the user appear."""

    recorded: ClassVar[bool] = True

    nick: str
    person: str
    session: str
    door: str
    address: str = ""
    device: bool = False  # the person was proved by a token
    takeover: bool = False  # an older, dead connection of the same person was closed for it
    realname: str = ""


class Logout(Public, frozen=True, kw_only=True, tag="logout"):
    """A session ended; `lost` when nobody said goodbye, `closed` when only the program did."""

    nick: str
    session: str
    text: str = ""
    lost: bool = False
    closed: bool = False


class Quit(Public, frozen=True, kw_only=True, tag="quit"):
    """A user is gone: the last session ended and was not back in time."""

    recorded: ClassVar[bool] = True

    nick: str
    person: str
    text: str = ""
    lost: bool = False


class Nick(Public, frozen=True, kw_only=True, tag="nick"):
    """A user took another name."""

    recorded: ClassVar[bool] = True

    nick: str
    person: str
    new: str


class Join(Public, frozen=True, kw_only=True, tag="join"):
    """A user entered a room; the first one makes it."""

    recorded: ClassVar[bool] = True

    nick: str
    room: str
    password: str = ""  # checked when it is applied, shown to nobody
    realname: str = ""
    scope: str = ""  # the room's, where its name does not tell it


class Part(Public, frozen=True, kw_only=True, tag="part"):
    """A user left a room."""

    nick: str
    room: str
    text: str = ""


class ModeChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a room's mode, by its IRC letter.

    q o v: founder, operator, voice of the person `value`. b e I: a mask in a list, until `until`
    (ms since 1970; 0 = for ever). k: password, l: number, f: seconds of slow mode. Others: flags.
    """

    on: bool
    mode: str
    value: str = ""
    person: str = ""  # for q o v: whose role, whatever the name is by then
    until: int = 0


class Mode(Public, frozen=True, kw_only=True, tag="mode"):
    """A room's modes, roles or lists changed."""

    durable: ClassVar[bool] = True

    nick: str
    room: str
    changes: tuple[ModeChange, ...]
    scope: str = ""  # the room's, where its name does not tell it


class Kick(Public, frozen=True, kw_only=True, tag="kick"):
    """Somebody was put out of a room."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    room: str
    who: str
    text: str = ""
    scope: str = ""  # the room's, where its name does not tell it


class Removed(Public, frozen=True, kw_only=True, tag="removed"):
    """An operator put somebody out of the server, for some time."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    who: str
    person: str
    text: str = ""
    until: int = 0  # milliseconds since 1970: not let in again before


class Ban(Public, frozen=True, kw_only=True, tag="ban"):
    """A name or an address may not (`on`), or may again, come in."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    name: str = ""
    address: str = ""
    text: str = ""
    on: bool = True
    until: int = 0  # milliseconds since 1970; 0 = for ever


class Silence(Public, frozen=True, kw_only=True, tag="silence"):
    """Somebody may not talk in rooms until then, or may again."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    who: str
    person: str
    on: bool = True
    until: int = 0  # milliseconds since 1970
    text: str = ""


class Redact(Public, frozen=True, kw_only=True, tag="redact"):
    """A message was taken back; its text is gone from the store."""

    durable: ClassVar[bool] = True

    nick: str  # of who did it
    person: str  # of who did it
    message: str  # the id of the message
    to: str
    scope: str
    text: str = ""
    recipient: str = ""
    author: str = ""  # the person who wrote the message, as the store has it
    sent: int = 0  # milliseconds since 1970: when it was written


class Op(Public, frozen=True, kw_only=True, tag="op"):
    """A user became (or is no longer) an operator."""

    durable: ClassVar[bool] = True

    nick: str
    by: str
    on: bool


class Invite(Public, frozen=True, kw_only=True, tag="invite"):
    """A user asked another one into a room."""

    nick: str
    to: str
    room: str


class Away(Public, frozen=True, kw_only=True, tag="away"):
    """A user is away (`on`) or back; `since` when, in milliseconds, is for those who are back."""

    nick: str
    on: bool
    text: str = ""
    since: int = 0


class Typing(Public, frozen=True, kw_only=True, tag="typing"):
    """A user is typing to a room or person; never the text itself."""

    nick: str
    to: str
    state: Literal["active", "paused", "done"] = "active"


class Tagged(Public, frozen=True, kw_only=True, tag="tagged"):
    """A user sent a sign without text, such as a reaction; only IRC clients are shown it."""

    nick: str
    to: str
    tags: dict[str, str]


class Realname(Public, frozen=True, kw_only=True, tag="realname"):
    """A user told another real name."""

    nick: str
    text: str


class Preference(Public, frozen=True, kw_only=True, tag="preference"):
    """A person's setting, kept for next time."""

    recorded: ClassVar[bool] = True

    person: str
    name: str
    value: str


class Ignore(Public, frozen=True, kw_only=True, tag="ignore"):
    """A person does (`on`) or does not want to see another one."""

    recorded: ClassVar[bool] = True

    person: str
    other: str
    nick: str  # the other's name, for the list
    on: bool


class Mute(Public, frozen=True, kw_only=True, tag="mute"):
    """A person does (`on`) or does not want alerts from a room."""

    recorded: ClassVar[bool] = True

    person: str
    room: str  # its scope
    on: bool


class Read(Public, frozen=True, kw_only=True, tag="read"):
    """A person has read a conversation up to a message, or up to a moment that a program named.

    It is told to the person's own sessions: with where they are now, which never goes back.
    """

    recorded: ClassVar[bool] = True

    person: str
    scope: str
    upto: int  # a seq
    until: int = 0  # milliseconds since 1970


class Metadata(Public, frozen=True, kw_only=True, tag="metadata"):
    """A person or a room tells something of itself, by keys; "" = nothing under this key now."""

    recorded: ClassVar[bool] = True

    nick: str  # of who did it
    session: str = ""  # that did it
    changes: dict[str, str]
    room: str = ""  # which tells it,
    scope: str = ""  # the room's, where its name does not tell it
    who: str = ""  # or the user who does
    person: str = ""
    cleared: bool = False  # all that was told is gone


# What one session is answered


class Reply(Event, frozen=True, kw_only=True):
    """Goes to one session; never stored, never on the bus."""


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
    preferences: dict[str, str] = {}  # what this person chose: bell, time, plain and so on


class MemberInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member as `/who` shows one."""

    nick: str
    person: str = ""
    you: bool = False
    operator: bool = False
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

    events: tuple["Power", ...]
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


Power = Mode | Kick | Rename | Removed | Ban | Silence | Redact | Op  # what an audit shows
Told = Topic | Mode | Kick | Redact  # what is kept of a conversation besides messages
PublicEvent = (
    Mode
    | Kick
    | Rename
    | Removed
    | Ban
    | Silence
    | Redact
    | Message
    | Topic
    | Login
    | Logout
    | Quit
    | Nick
    | Join
    | Part
    | Op
    | Invite
    | Away
    | Typing
    | Tagged
    | Realname
    | Preference
    | Ignore
    | Mute
    | Read
    | Metadata
)
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
AnyEvent = PublicEvent | ReplyEvent
