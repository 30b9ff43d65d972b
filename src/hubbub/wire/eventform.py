"""What happened, as sentences: who came, went, changed a name or a topic."""

from typing import assert_never

from hubbub import sentences, times
from hubbub.events import Away, Crowd, Invite, Join, Login, Nick, Op, Part, Quit, Topic
from hubbub.wire.clean import one_line
from hubbub.wire.look import DIM, ELSEWHERE, OWN, Look, happened, in_colour, notice

Happening = Topic | Login | Quit | Nick | Join | Part | Op | Invite | Away


def happening(look: Look, event: Happening, view: int) -> list[str]:
    """Return what somebody did as rows; none where this look is not told."""
    if view & OWN:
        return notice(look, _own_sentence(event))
    if look.plain and isinstance(event, Login | Quit | Join | Part):
        return []
    text = _sentence(look, event, view)
    return happened(look, event.at, text) if text else []


def _sentence(look: Look, event: Happening, view: int) -> str:
    match event:
        case Topic():
            room = f" of {one_line(event.room)}" if view & ELSEWHERE else ""
            text = one_line(event.text)
            verb = f"set the topic{room}: {text}" if text else f"cleared the topic{room}"
            return f"{one_line(event.nick)} {verb}"
        case Login():
            shown = look.addresses and event.address
            address = f"<{one_line(event.address)}>" if shown else ""
            return f"{one_line(event.nick)}{address} connected"
        case Quit():
            how = "lost the connection" if event.lost else "disconnected"
            return one_line(event.nick) + f" {how}{sentences.why(one_line(event.text))}"
        case Nick():
            return f"{one_line(event.nick)} is now called {one_line(event.new)}"
        case Join():
            return f"{one_line(event.nick)} joined {one_line(event.room)}"
        case Part():
            why = sentences.why(one_line(event.text))
            return f"{one_line(event.nick)} left {one_line(event.room)}{why}"
        case Op():
            return f"{one_line(event.nick)} is {'now' if event.on else 'no longer'} an operator"
        case Invite():
            room = one_line(event.room)
            return f"{one_line(event.nick)} invites you to {room}. /join {room}"
        case Away():
            return ""
        case _:
            assert_never(event)


def _own_sentence(event: Happening) -> str:
    match event:
        case Topic():
            text = one_line(event.text)
            return f"You set the topic: {text}" if text else "You cleared the topic."
        case Nick():
            return f"You are now called {one_line(event.new)}."
        case Part():
            args: dict[str, object] = {"room": one_line(event.room), "now": "#lobby"}
            return sentences.notice("left-room", args)
        case Op():
            return sentences.notice("op-you" if event.on else "deop-you", {})
        case Invite():
            invited: dict[str, object] = {"name": event.to, "room": event.room}
            return sentences.notice("invited", invited)
        case Away(on=True):
            return sentences.notice("away", {"why": sentences.why(event.text)})
        case Away():
            away = sentences.span(max(0, event.at - event.since) // 1000)
            return sentences.notice("back", {"time": away})
        case Login() | Quit() | Join():
            return ""
        case _:
            assert_never(event)


def crowd(look: Look, event: Crowd) -> list[str]:
    """Return comings and goings of several people as rows."""
    if look.plain:
        return []
    rows = []
    room = one_line(event.room)
    lobby = room == "#lobby"
    for names, verb in (
        (event.came, "connected" if lobby else f"joined {room}"),
        (event.went, "disconnected" if lobby else f"left {room}"),
    ):
        if names:
            clean_names = [one_line(name) for name in names]
            rows += happened(look, event.at, f"{_folded(clean_names)} {verb}")
    return rows


def _folded(names: list[str]) -> str:
    return f"{len(names)} people" if len(names) > 3 else sentences.listing(names)


def day(look: Look, at: int) -> list[str]:
    """Return that a new day began."""
    name = times.day(at)
    return [f"{name}."] if look.plain else [in_colour(look, DIM, f"-- {name} --")]
