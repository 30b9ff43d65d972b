"""What happens to rooms, and who enters and leaves them."""

from typing import ClassVar

import msgspec

from hubbub.events.base import Public


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


class Invite(Public, frozen=True, kw_only=True, tag="invite"):
    """A user asked another one into a room."""

    nick: str
    to: str
    room: str


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


RoomEvent = Join | Part | Topic | Rename | Invite | Mode | Kick
