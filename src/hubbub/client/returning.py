"""Coming back after a lost connection: the rooms, the conversation looked at, what was missed."""

from msgspec.structs import replace

from hubbub import events as ev
from hubbub.client import waiting
from hubbub.client.model import Restore, Turn, same_window
from hubbub.client.views import learn, view
from hubbub.client.words import say
from hubbub.names import LOBBY, room_key
from hubbub.sentences import span

MOST_HELD = 5_000  # messages shown in one go after coming back; older ones are in /history


def begin(turn: Turn) -> None:
    """After the login: ask for the rooms one was in, then turn to where one was looking."""
    turn.set(phase="restoring", restores=tuple(_wanted(turn)))
    send(turn)


def _wanted(turn: Turn) -> list[Restore]:
    state = turn.state
    others = [room for room in state.rooms if not same_window(room, LOBBY)]
    if not others and same_window(state.window, LOBBY):
        return []
    wanted = [_join(turn, room) for room in others if not same_window(room, state.window)]
    if state.window[:1] == "#":
        return [*wanted, replace(_join(turn, state.window), turns=True)]
    return [*wanted, Restore("dm", {"name": state.window[1:]}, state.window, turns=True)]


def _join(turn: Turn, room: str) -> Restore:
    scope = turn.state.scopes.get(room_key(room))
    known = {"scope": scope} if scope else {}
    return Restore("join", {"room": room, "after": turn.state.seq, **known}, room)


def send(turn: Turn) -> None:
    """Send the next of these requests; when none is left, all is as it was."""
    restores = list(turn.state.restores)
    if not restores:
        finish(turn)
        return
    free = waiting.IN_FLIGHT - sum(1 for item in restores if item.ref)
    for place, item in enumerate(restores):
        if free > 0 and not item.ref:
            restores[place] = replace(item, ref=turn.ask(item.verb, **item.values))
            free -= 1
    turn.set(restores=tuple(restores))


def find(turn: Turn, ref: int | str | None) -> Restore | None:
    """Return the request that has this ref."""
    return next((item for item in turn.state.restores if item.ref and item.ref == ref), None)


def settled(turn: Turn, item: Restore, failed: ev.Failed | None) -> None:
    """Note the answer to one of the requests."""
    rest = tuple(other for other in turn.state.restores if other is not item)
    turn.set(restores=rest, progress=turn.now)
    if failed is not None:
        _gone(turn, item, failed)
    elif item.turns:
        turn.set(window=item.name)
    send(turn)


def _gone(turn: Turn, item: Restore, failed: ev.Failed) -> None:
    """Go on without a room; nothing that was meant for it may be said anywhere else."""
    turn.show(failed)
    turn.set(rooms=tuple(room for room in turn.state.rooms if not same_window(room, item.name)))
    if not item.turns:
        return
    turn.set(window=LOBBY)
    if same_window(item.name, LOBBY):
        return
    turn.requests.append({"cmd": "join", "room": LOBBY})
    turn.complain("elsewhere", was=item.name, now=LOBBY)
    items = turn.state.waiting
    if items:
        turn.set(waiting=())
        waiting.keep(turn, items)


def hold(turn: Turn, messages: tuple[ev.Message, ...]) -> None:
    """Keep messages until all is as it was; each once, whichever way it came."""
    known = {message.id for message in turn.state.held}
    new = [m for m in messages if m.id not in known and m.seq > turn.state.seq]
    turn.set(held=(*turn.state.held, *new)[-MOST_HELD:])


def finish(turn: Turn) -> None:
    """Show what was missed, in order, then send what waits."""
    state = turn.state
    held = sorted(state.held, key=lambda message: message.seq)
    others = sum(1 for message in held if message.person != state.person)
    missed = say("missed", messages=waiting.messages(others)) if others else ""
    away = span(max(0, round(turn.now - (state.lost or turn.now))))
    turn.say("back", span=away, missed=missed)
    turn.set(phase="on", lost=None, held=(), restores=())
    for message in held:
        learn(turn, message)
        turn.show(message, view(turn.state, message), rings=message is held[-1])
    waiting.pump(turn)
