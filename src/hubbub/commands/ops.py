"""Operators: becoming one, telling everybody, how many may come, closing."""

import hmac

import msgspec

from hubbub.commands.common import user_of
from hubbub.commands.people import short
from hubbub.commands.talk import post
from hubbub.core.commands import Name, Number, Rest, command
from hubbub.core.hub import Hub
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Op
from hubbub.names import LOBBY
from hubbub.sentences import count as plural

TRIES = 3  # wrong operator codes a minute
MINUTE, HOUR = 60.0, 3_600.0  # seconds


@command("oper", example="/op 7F3K-92QD", needs="the code")
def op(hub: Hub, me: Session, code: Rest) -> None:
    """Become an operator with the code that the server's screen shows; operators: /op NAME."""
    user = user_of(me)
    code = code.strip()
    if user.operator and (target := hub.find_user(code)) is not None:
        event_id, at = hub.stamp()
        hub.propose(me, Op(id=event_id, at=at, nick=target.nick, by=user.nick, on=True))
        return
    _check_tries(hub, me, user.person)
    if not hub.operator_code or not same_code(code, hub.operator_code):
        _note_wrong(hub, me.address, MINUTE)
        _note_wrong(hub, user.person, HOUR)
        raise ChatError("wrong-code")
    event_id, at = hub.stamp()
    hub.propose(me, Op(id=event_id, at=at, nick=user.nick, by=user.nick, on=True))


def _check_tries(hub: Hub, me: Session, person: str) -> None:
    """Raise ChatError when there were too many wrong codes lately.

    They count by address, but a person who gave none has a try all the same: whoever guesses
    behind the same address keeps nobody out, and has one more try for each new person, of which
    there can be so many a minute.
    """
    guessed = _wrong(hub, person, HOUR)
    if guessed and len(_wrong(hub, me.address, MINUTE)) >= TRIES:
        raise ChatError("no-more-tries")


def _wrong(hub: Hub, key: str, seconds: float) -> list[float]:
    """Return when an address or a person gave wrong codes lately."""
    now = hub.now()
    return [time for time in hub.wrong_codes.get(key, []) if now - time < seconds]


def _note_wrong(hub: Hub, key: str, seconds: float) -> None:
    hub.note_wrong_code(key, [*_wrong(hub, key, seconds)[-TRIES:], hub.now()])


def same_code(given: str, code: str) -> bool:
    """Tell whether two codes are the same but for case, spaces and dashes; an empty one is none.

    Takes the same time wherever they differ.
    """
    return hmac.compare_digest(_bare(given), _bare(code)) and bool(_bare(code))


def _bare(code: str) -> bytes:
    return "".join(code.split()).replace("-", "").upper().encode(errors="replace")


@command(example="/deop dee", needs="a name", operator=True, whole=True)
def deop(hub: Hub, me: Session, name: Name) -> None:
    """Take the operator's powers from somebody."""
    target = hub.find_here(name)
    if target is hub.server or not target.operator:
        raise ChatError("not-an-operator", name=target.nick)
    event_id, at = hub.stamp()
    hub.propose(me, Op(id=event_id, at=at, nick=target.nick, by=me.nick, on=False))


@command("wall", "wallops", example="/announce lunch is ready", needs="some text", operator=True)
def announce(hub: Hub, me: Session, text: Rest) -> None:
    """Tell everybody something, in every room."""
    post(hub, me, LOBBY, text, "announce")


@command(example="/max 300", operator=True, whole=True)
def max_(hub: Hub, me: Session, count: Number = -1) -> None:
    """Let at most so many people in, 0 = any number; without a number: show how many."""
    if count < 0:
        count = hub.settings.max_clients
    hub.settings = msgspec.structs.replace(hub.settings, max_clients=count)
    hub.tell(me, "max-set", count=people_count(count))


def people_count(count: int) -> str:
    """Return `300 people` or `any number of people`."""
    return plural(count, "person", "people") if count else "any number of people"


@command(example="/shutdown back in a minute", operator=True, whole=True)
def shutdown(hub: Hub, _me: Session, why: Rest = "") -> None:
    """Close the chat for everyone."""
    hub.shutdown(short(why))
