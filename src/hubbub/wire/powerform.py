"""What operators did, in people's words."""

from typing import assert_never

from hubbub.events import Ban, Kick, Redact, Removed, Rename, Silence
from hubbub.sentences import why
from hubbub.times import short
from hubbub.wire.clean import one_line


def sentence(event: Kick | Rename | Removed | Ban | Silence | Redact) -> str:
    """Return the sentence of what an operator, or the author of a message, did."""
    by = one_line(event.nick)
    match event:
        case Kick():
            who, room = one_line(event.who), one_line(event.room)
            return f"{by} removed {who} from {room}{why(one_line(event.text))}"
        case Rename():
            room, new = one_line(event.room), one_line(event.new)
            return f"{by} renamed {room} to {new}{why(one_line(event.text))}"
        case Removed():
            return f"{by} removed {one_line(event.who)}{why(one_line(event.text))}"
        case Ban():
            return _ban(event, by)
        case Silence():
            if not event.on:
                return f"{one_line(event.who)} may talk again"
            until = short(event.until, event.at)
            return f"{one_line(event.who)} is silenced until {until} by {by}"
        case Redact():
            return f"{by} removed a message{why(one_line(event.text))}"
        case _:
            assert_never(event)


def _ban(event: Ban, by: str) -> str:
    who = " and ".join(one_line(word) for word in (event.name, event.address) if word)
    if not event.on:
        return f"{by}: {who} may come back"
    until = f" until {short(event.until, event.at)}" if event.until else ""
    return f"{by} banned {who}{until}{why(one_line(event.text))}"
