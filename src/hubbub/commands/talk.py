"""Saying something: to a room, to everybody, to one person."""

from hashlib import blake2b
from typing import Literal, cast

from hubbub import names
from hubbub.commands import messages
from hubbub.commands.common import user_of
from hubbub.core import places, windows
from hubbub.core.archive import Archive
from hubbub.core.commands import Name, Named, Rest, Word, command
from hubbub.core.hub import Hub
from hubbub.core.preferences import current
from hubbub.core.redacting import UNDO_TIME, last_own
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Away, Message, Redact, Typing
from hubbub.names import LOBBY
from hubbub.wire.clean import clean

MOST_CHARACTERS = 4_000  # a message
MOST_LINES = 100  # a pasted block
MOST_BLOCK = 16_384  # bytes of a pasted block
LOOKED_BACK = 20  # messages under one's name, or to one, among which the last is looked for
LOOKED_THROUGH = 1_000  # messages of all, for who had another name then
TYPING_AGAIN = 3.0  # seconds between two typing notices, IRCv3 typing
State = Literal["active", "paused", "done"]
Kind = Literal["say", "act", "notice", "announce"]


def post(
    hub: Hub,
    me: Session,
    to: str,
    text: str,
    kind: Kind = "say",
    client: str = "",
    tags: dict[str, str] | None = None,
    status: str = "",
    joins: tuple[int, ...] = (),
) -> None:
    """Propose a message to a room (`#room`) or a person (`@id`). Raises ChatError.

    With a `status` (@ or +) only those members of the room see it who hold this sign or a higher.
    IRC clients get the lines that were joined at `joins` as they came, if nothing was cleaned.
    """
    user = user_of(me)
    given, text = text, fitting(text)
    event_id, at = hub.stamp()
    if client:
        event_id = client_id(user.person, client)
    back(hub, me)
    me.composed = float("-inf")  # the message ends the notice, so the next one is told at once
    name, scope, recipient = _place(hub, user.person, to)
    hub.propose(
        me,
        Message(
            id=event_id,
            at=at,
            person=user.person,
            nick=user.nick,
            to=name,
            scope=scope + status,  # apart from what everybody in the room may read later
            text=text,
            kind=kind,
            recipient=recipient,
            tags=tags or {},
            status=status,
            joins=joins if given.startswith(text) else (),
        ),
    )


def _place(hub: Hub, person: str, to: str) -> tuple[str, str, str]:
    """Return the name, the scope and, of a private one, the recipient of a conversation."""
    if to[:1] == "#":
        room = hub.rooms.get(names.room_key(to))
        return (room.name, room.scope, "") if room else (to, to, "")
    return hub.nick_of(to[1:]), windows.private_scope(person, to[1:]), to[1:]


def client_id(person: str, client: str) -> str:
    """Return the id of a message by its sender's own id: sent twice, it is the same message."""
    digest = blake2b(f"{person} {client}".encode(errors="replace"), digest_size=15)
    return digest.hexdigest()


def fitting(text: str) -> str:
    """Return the text as it may be sent. Raises ChatError when it is too long."""
    text = clean(text.rstrip("\n"), lines=True)
    if not text.strip():
        raise ChatError("usage", word="/say", needs="some text", example="/say hello")
    if "\n" in text:
        if text.count("\n") >= MOST_LINES or len(text.encode()) > MOST_BLOCK:
            raise ChatError("paste-too-long", lines=MOST_LINES, kib=MOST_BLOCK // 1024)
    elif len(text) > MOST_CHARACTERS:
        raise ChatError("too-long", length=len(text), limit=MOST_CHARACTERS)
    return text


def back(hub: Hub, me: Session) -> None:
    """End being away, since the person speaks."""
    user = user_of(me)
    if user.away is not None:
        event_id, at = hub.stamp()
        # Published, not proposed: the request that is to be settled is the message.
        hub.publish(Away(id=event_id, at=at, nick=user.nick, on=False, since=user.away_since))


def needed(text: str, word: str, what: str, example: str) -> str:
    """Return a text that is more than spaces. Raises ChatError("usage")."""
    if not text.strip():
        raise ChatError("usage", word=word, needs=what, example=example)
    return text


def target(hub: Hub, me: Session, to: str) -> str:
    """Return where talk goes: what is named, else what the session looks at."""
    if not to:
        return me.window
    if to[:1] == "#":
        return hub.find_room(to).name
    return f"@{places.person(hub, to).id}"


@command(example="/say hello", needs="some text", flows=True)
def say(hub: Hub, me: Session, text: Rest, to: Named = "", client: Named = "") -> None:
    """Say something here: just type it; /say is for words that look like commands."""
    needed(text, "/say", "some text", "/say hello")
    post(hub, me, target(hub, me, to), text, client=client)


@command("em", "emote", "action", "pose", example="/me waves", needs="an action", flows=True)
def me(hub: Hub, me: Session, text: Rest, to: Named = "", client: Named = "") -> None:
    """Say what you do: /me waves shows as * ana waves."""
    needed(text, "/me", "an action", "/me waves")
    post(hub, me, target(hub, me, to), text, "act", client)


@command(
    "msg",
    "query",
    "m",
    "tell",
    "w",
    "whisper",
    "pm",
    example="/dm ben hello",
    needs="a name",
    flows=True,
)
def dm(hub: Hub, me: Session, name: Name, text: Rest = "", client: Named = "") -> None:
    """Write to one person only; without text: talk to that person from now on."""
    user_of(me)
    person = hub.find_person(name)
    if person.id == hub.server.person and not hub.server.sessions:
        raise ChatError("not-here", name=name)
    if text.strip():
        post(hub, me, f"@{person.id}", text, client=client)
        return
    windows.look(hub, me, f"@{person.id}")
    hub.tell(me, "talking-to", name=person.nick, room=LOBBY)


@command("r", example="/reply no, back at two", needs="some text", flows=True)
def reply(hub: Hub, me: Session, text: Rest, client: Named = "") -> None:
    """Answer the person who last wrote to you privately."""
    if me.last_private:
        post(hub, me, f"@{me.last_private}", text, client=client)
        return
    person = user_of(me).person
    ignored = hub.people.of(person, "").ignored

    def job(archive: Archive) -> list[Message]:
        return archive.private(person, 0, LOOKED_BACK)

    def then(found: list[Message]) -> None:
        known = [m.person for m in found if m.person in hub.people.by_id.keys() - ignored.keys()]
        if not known:
            raise ChatError("nobody-wrote")
        me.last_private = me.last_private or known[-1]
        post(hub, me, f"@{me.last_private}", text, client=client)

    hub.look_up(me, job, then)


@command(
    "broadcast",
    "all",
    "shout",
    "lobby",
    example="/bm hello everyone",
    needs="some text",
    flows=True,
)
def bm(hub: Hub, me: Session, text: Rest, client: Named = "") -> None:
    """Say something in #lobby, where everybody is, whichever room you are in."""
    post(hub, me, LOBBY, text, client=client)


@command("code", "block", example="/paste, then the lines, then .", needs="lines", flows=True)
def paste(hub: Hub, me: Session, text: Rest, to: Named = "", client: Named = "") -> None:
    """Send several lines as one block: /paste, the lines, then a line with only a dot."""
    if not text.strip():
        raise ChatError("nothing-pasted")
    post(hub, me, target(hub, me, to), text, client=client)


@command("unsend", "delete", "redact", example="/undo", whole=True)
def undo(hub: Hub, me: Session, message: Named = "", to: Named = "") -> None:
    """Take back your last message here, if it is not older than 15 minutes."""
    user = user_of(me)
    if message:
        messages.find(hub, me, message, to, lambda found: take_back(hub, me, found))
        return
    since = hub.clock() - UNDO_TIME
    room = hub.rooms.get(me.window)
    last = last_own(room, user.person, since) if room is not None else None
    if last is not None:
        take_back(hub, me, last)
        return
    scope, latest, key = windows.scope_of(hub, me), hub.seq + 1, names.key(user.nick)

    def job(archive: Archive) -> list[Message]:
        by_name = archive.before(scope, latest, LOOKED_BACK, key)
        return archive.before(scope, latest, LOOKED_THROUGH) + by_name

    def then(found: list[Message]) -> None:
        own = [m for m in found if m.person == user.person and m.at >= since]
        take_back(hub, me, max(own, key=lambda message: message.seq, default=None))

    hub.look_up(me, job, then)


def take_back(hub: Hub, me: Session, message: Message | None, text: str = "") -> None:
    """Propose that a message is removed. Raises ChatError when there is none."""
    user = user_of(me)
    if message is None:
        raise ChatError("nothing-to-undo")
    event_id, at = hub.stamp()
    hub.propose(
        me,
        Redact(
            id=event_id,
            at=at,
            nick=user.nick,
            person=user.person,
            message=message.id,
            to=message.to,
            scope=message.scope,
            recipient=message.recipient,
            text=text,
            author=message.person,
            sent=message.at,
        ),
    )


@command(example="/notice #dev the build is green", needs="some text", flows=True)
def notice(hub: Hub, me: Session, text: Rest, to: Named = "", client: Named = "") -> None:
    """Say something that no program is to answer."""
    needed(text, "/notice", "some text", "/notice the build is green")
    post(hub, me, target(hub, me, to), text, "notice", client)


@command("typed", example="/compose", needs="a state", flows=True, cost=0)
def compose(hub: Hub, me: Session, state: Word = "active", to: Named = "") -> None:
    """Tell the others that you type (active), stopped for now (paused) or cleared it (done)."""
    user = user_of(me)
    if state not in ("active", "paused", "done"):
        raise ChatError("bad-field", verb="compose", why="state is active, paused or done")
    if current(hub, me, "typing") == "off" or (state == "done" and user.typing is None):
        return
    if state != "done":
        now = hub.now()
        if now - me.composed < TYPING_AGAIN:
            return
        me.composed = now
    where = target(hub, me, to)
    event_id, at = hub.stamp()
    shown = where if where[:1] == "#" else hub.nick_of(where[1:])
    hub.propose(
        me, Typing(id=event_id, at=at, nick=user.nick, to=shown, state=cast("State", state))
    )


def _face(hub: Hub, me: Session, text: str, face: str, client: str) -> None:
    post(hub, me, me.window, f"{text} {face}".strip(), client=client)


@command(example="/shrug no idea", flows=True)
def shrug(hub: Hub, me: Session, text: Rest = "", client: Named = "") -> None:
    r"""Say something and shrug: ¯\_(ツ)_/¯."""
    _face(hub, me, text, r"¯\_(ツ)_/¯", client)


@command(example="/tableflip enough", flows=True)
def tableflip(hub: Hub, me: Session, text: Rest = "", client: Named = "") -> None:
    """Say something and flip a table: (╯°□°)╯︵ ┻━┻."""
    _face(hub, me, text, "(╯°□°)╯︵ ┻━┻", client)


@command(example="/unflip sorry", flows=True)
def unflip(hub: Hub, me: Session, text: Rest = "", client: Named = "") -> None:
    """Say something and put the table back: ┬─┬ノ( º _ ºノ)."""
    _face(hub, me, text, "┬─┬ノ( º _ ºノ)", client)
