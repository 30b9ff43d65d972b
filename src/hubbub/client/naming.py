"""What the rooms one is in are called, and what tells them apart whatever they are called."""

from msgspec.structs import replace

from hubbub import events as ev
from hubbub.client.model import Turn, same_window
from hubbub.names import room_key


def enter(turn: Turn, event: ev.Entered) -> None:
    """Note a room one is in now; one that was known by another name has this one now."""
    was = _known(turn, event.scope)
    if was and not same_window(was, event.room):
        rename(turn, was, event.room)
        turn.say("renamed", was=was, now=event.room)
    state = turn.state
    if not any(same_window(room, event.room) for room in state.rooms):
        turn.set(rooms=(*state.rooms, event.room))
    keys = {room_key(room) for room in turn.state.rooms}
    kept = {key: scope for key, scope in state.scopes.items() if key in keys}
    if event.scope:
        kept[room_key(event.room)] = event.scope
    turn.set(scopes=kept)


def _known(turn: Turn, scope: str) -> str:
    """Return the name by which the room with a scope is known, or nothing."""
    scopes = turn.state.scopes
    return next(
        (room for room in turn.state.rooms if scope and scopes.get(room_key(room)) == scope), ""
    )


def rename(turn: Turn, was: str, now: str) -> None:
    """Let all that goes by the name of a room go by its new one."""
    state = turn.state

    def called(name: str) -> str:
        return now if same_window(name, was) else name

    scopes = {key: scope for key, scope in state.scopes.items() if key != room_key(was)}
    if room_key(was) in state.scopes:
        scopes[room_key(now)] = state.scopes[room_key(was)]
    turn.set(
        rooms=tuple(dict.fromkeys(map(called, state.rooms))),
        window=called(state.window),
        scopes=scopes,
        typists=tuple(replace(typist, to=called(typist.to)) for typist in state.typists),
        restores=tuple(replace(item, name=called(item.name)) for item in state.restores),
    )
