"""What happens to people: they come and go, change, and are put out."""

from typing import ClassVar

from hubbub.events.base import Public


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
    username: str = ""  # as IRC clients give one; "" = made of the nick


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


class Away(Public, frozen=True, kw_only=True, tag="away"):
    """A user is away (`on`) or back; `since` when, in milliseconds, is for those who are back."""

    nick: str
    on: bool
    text: str = ""
    since: int = 0


class Realname(Public, frozen=True, kw_only=True, tag="realname"):
    """A user told another real name."""

    nick: str
    text: str


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


class Op(Public, frozen=True, kw_only=True, tag="op"):
    """A user became (or is no longer) an operator."""

    durable: ClassVar[bool] = True

    nick: str
    by: str
    on: bool


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


PeopleEvent = (
    Login
    | Logout
    | Quit
    | Nick
    | Away
    | Realname
    | Metadata
    | Op
    | Removed
    | Ban
    | Silence
    | Preference
    | Ignore
    | Mute
)
