"""Typed lines until they are settled: sent in order, once, and kept when they cannot be sent."""

import msgspec
from msgspec.structs import replace

import hubbub.commands  # noqa: F401 - fills ALIASES and COMMANDS
from hubbub import events as ev
from hubbub.client.model import Turn, Typed, Waiting
from hubbub.client.words import say
from hubbub.commands.talk import client_id
from hubbub.core.commands import ALIASES, COMMANDS
from hubbub.sentences import count
from hubbub.wire.words import named

IN_FLIGHT = 8  # lines sent and not answered: of more than 20 at once the server refuses some
MOST_WAITING = 50  # lines
MOST_BYTES = 60_000  # of a line's request; the server takes 65,536
LATE = 120.0  # seconds a line waits for a connection before it counts as not sent
STALLED = 30.0  # seconds without an answer that was due: the connection is dead


def verb_of(line: str) -> str:
    """Return the command that a line is, as the server will see it; talk is `say`."""
    verb = named(line, talker=False).verb
    return ALIASES.get(verb.lower(), verb)


def is_message(line: str) -> bool:
    """Tell whether a line is a message that is stored under the line's id."""
    command = COMMANDS.get(verb_of(line))
    return command is not None and any(p.name == "client" for p in command.parameters)


def typed(turn: Turn, happened: Typed) -> None:
    """Take a line: send it, let it wait, or do what it asks of the client."""
    line, state = happened.line, turn.state
    if not line.strip() or state.leaving is not None:
        return
    verb = verb_of(line)
    if verb in OWN_COMMANDS:
        OWN_COMMANDS[verb](turn)
    elif verb == "quit" and state.phase != "on" and not state.patient:
        turn.over()
    elif len(msgspec.json.encode(line)) > MOST_BYTES:
        refuse(turn, line, "too-big")
    elif len(state.waiting) >= MOST_WAITING:
        refuse(turn, line, "full")
    else:
        if verb == "quit":
            turn.set(leaving=turn.now)
        item = Waiting(happened.id, line, turn.now)
        turn.set(waiting=(*state.waiting, item))
        pump(turn)


def refuse(turn: Turn, line: str, code: str) -> None:
    """Say why a line is not taken, and give it back."""
    turn.complain(code, count=len(turn.state.waiting))
    turn.back.append(line)
    turn.set(failed=True)


def pump(turn: Turn) -> None:
    """Send what waits, in order, as much as the server takes without refusing any."""
    if turn.state.phase != "on":
        return
    free = IN_FLIGHT - sum(1 for item in turn.state.waiting if item.ref)
    if free == IN_FLIGHT:
        turn.set(progress=turn.now)
    waiting = list(turn.state.waiting)
    for place, item in enumerate(waiting):
        if free > 0 and not item.ref:
            ref = turn.ask("line", line=item.line, client=item.id)
            waiting[place] = replace(item, ref=ref)
            free -= 1
    turn.set(waiting=tuple(waiting))
    leave_when_done(turn)


def leave_when_done(turn: Turn) -> None:
    """After the end of a pipe: leave when everything is settled."""
    state = turn.state
    if state.ended and not state.waiting and state.leaving is None and state.phase == "on":
        turn.set(leaving=turn.now)
        turn.ask("quit")


def find(turn: Turn, ref: int | str | None) -> Waiting | None:
    """Return the line that was sent under a ref."""
    return next((item for item in turn.state.waiting if item.ref and item.ref == ref), None)


def settle(turn: Turn, item: Waiting) -> None:
    """Take a line out: it is answered."""
    turn.set(
        waiting=tuple(other for other in turn.state.waiting if other is not item),
        progress=turn.now,
    )
    pump(turn)


def done(turn: Turn, item: Waiting, event: ev.Done) -> None:
    """Note that a line is settled; a message is stored now."""
    stored = client_id(turn.state.person, item.id)
    if event.id and event.id != stored and is_message(item.line):
        return  # of something else that the line brought about; the message is not stored yet
    if item.tried and event.id == stored and stored not in turn.state.seen:
        turn.say("sent-before", line=shortened(item.line))
    turn.set(seq=max(turn.state.seq, event.seq))
    settle(turn, item)


def failed(turn: Turn, item: Waiting, event: ev.Failed) -> None:
    """Show why a line was refused, and give it back."""
    turn.show(event)
    turn.back.append(item.line)
    turn.set(failed=True)
    settle(turn, item)


def unanswered(turn: Turn) -> None:
    """Note that the connection is gone: what has no answer is to be sent again."""
    turn.set(
        waiting=tuple(
            replace(item, ref=0, tried=item.tried or item.ref > 0) for item in turn.state.waiting
        )
    )


def check(turn: Turn) -> None:
    """Give up, for now, on lines that have waited too long for a connection."""
    state = turn.state
    if state.phase == "on":
        return
    late = tuple(item for item in state.waiting if turn.now - item.since > LATE)
    if late:
        turn.set(waiting=tuple(item for item in state.waiting if item not in late))
        keep(turn, late)


def keep(turn: Turn, items: tuple[Waiting, ...]) -> None:
    """Keep lines that could not be sent, and say what can be done with them."""
    turn.set(unsent=(*turn.state.unsent, *items)[-MOST_WAITING:], failed=True)
    for item in items:
        turn.complain("not-sent", line=shortened(item.line))
    if not turn.state.patient:
        turn.say("not-sent-how")


def resend(turn: Turn) -> None:
    """Let what was not sent wait again, before what waits now; each keeps its id."""
    unsent = turn.state.unsent
    if not unsent:
        turn.say("nothing-unsent")
        return
    fresh = tuple(replace(item, since=turn.now, ref=0) for item in unsent)
    sent = tuple(item for item in turn.state.waiting if item.ref)
    rest = tuple(item for item in turn.state.waiting if not item.ref)
    turn.say("resending", messages=messages(len(unsent)))
    turn.set(waiting=sent + fresh + rest, unsent=())
    pump(turn)


def discard(turn: Turn) -> None:
    """Throw away what was not sent."""
    number = len(turn.state.unsent)
    turn.say("discarded" if number else "nothing-unsent", messages=messages(number))
    turn.set(unsent=())


OWN_COMMANDS = {"resend": resend, "discard": discard}


def messages(number: int) -> str:
    """Return `1 message`, `3 messages`."""
    return count(number, "message", "messages")


def shortened(line: str) -> str:
    """Return a line as it is quoted in a sentence."""
    first = line.partition("\n")[0]
    return first if len(first) <= 60 and first == line else f"{first[:60]}..."


def summary(items: tuple[Waiting, ...]) -> list[str]:
    """Return the rows that show what waits, the oldest first."""
    shown = [say("waiting", line=shortened(item.line)) for item in items[:3]]
    if len(items) > 3:
        shown.append(say("more-waiting", count=len(items) - 3))
    return shown
