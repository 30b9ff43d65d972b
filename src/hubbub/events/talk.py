"""What is said, and who is about to say something."""

from typing import ClassVar, Literal

from msgspec import field

from hubbub.events.base import Public


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
    tags: dict[str, str] = field(default_factory=dict)  # of IRC: which message it replies to
    status: str = ""  # only members of the room who hold this sign (@ or +) see it
    joins: tuple[int, ...] = ()  # of IRC: places in the text where lines of a block were joined


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


class Typing(Public, frozen=True, kw_only=True, tag="typing"):
    """A user is typing to a room or person; never the text itself."""

    nick: str
    to: str
    state: Literal["active", "paused", "done"] = "active"


TYPING_SHOWN = {"active": 6.0, "paused": 30.0, "done": 0.0}  # seconds, IRCv3 typing


class Tagged(Public, frozen=True, kw_only=True, tag="tagged"):
    """A user sent a sign without text, such as a reaction; only IRC clients are shown it."""

    nick: str
    to: str
    tags: dict[str, str]


class Read(Public, frozen=True, kw_only=True, tag="read"):
    """A person has read a conversation up to a message, or up to a moment that a program named.

    It is told to the person's own sessions: with where they are now, which never goes back.
    """

    recorded: ClassVar[bool] = True

    person: str
    scope: str
    upto: int  # a seq
    until: int = 0  # milliseconds since 1970


TalkEvent = Message | Redact | Typing | Tagged | Read
