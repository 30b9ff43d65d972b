"""How the client shows things: the look that the person chose, the prompt, the state in words."""

import math
from collections.abc import Mapping

from hubbub import times
from hubbub.client import waiting
from hubbub.client.model import State, same_window
from hubbub.client.words import say
from hubbub.names import LOBBY
from hubbub.wire.clean import one_line
from hubbub.wire.look import Look

UNWRAPPED = 1_000_000  # columns: one event is one line
SHOWN_AFTER = 1.0  # seconds a line waits before it is marked: most are settled long before


def look(choices: Mapping[str, str], *, columns: int = 0, colours: bool = False) -> Look:
    """Return the look of a terminal of so many columns, with what the person has set."""
    return Look(
        plain=choices.get("plain") == "on",
        columns=columns,
        screen=True,
        colours=colours and choices.get("colors") != "off",
        time=choices.get("time", "24"),
        emoji=choices.get("emoji", "signs"),
    )


def plain_look(choices: Mapping[str, str]) -> Look:
    """Return the look of plain lines, with what the person has set."""
    return Look(
        plain=choices.get("plain") != "off",
        columns=UNWRAPPED,
        time=choices.get("time", "24"),
        emoji=choices.get("emoji", "signs"),
    )


def question(state: State) -> str:
    """Return what asks for the name."""
    known = f" [{one_line(state.default)}]" if state.default else ""
    return say("ask-name", known=known)


def prompt(state: State) -> str:
    """Return what stands before the typing line: it says where the line will go."""
    if state.phase == "nameless":
        return question(state)
    nick = one_line(state.nick or state.name)
    window = "" if same_window(state.window, LOBBY) else f" {one_line(state.window)}"
    return f"{nick}{window}> " if nick else ""


def banner(state: State, now: float) -> str:
    """Return what is said above the typing line while there is no connection."""
    if not state.returning:
        return ""
    left = math.ceil(state.retry - now) if state.phase == "off" else 0
    soon = f" in {left} s" if left > 0 else ""
    return say("lost", when=times.clock(state.lost_at), soon=soon)


def above(state: State, now: float) -> list[str]:
    """Return the rows above the typing line: what waits, and what is the matter."""
    late = tuple(
        item for item in state.waiting if state.phase != "on" or now - item.since > SHOWN_AFTER
    )
    rows = [one_line(row) for row in waiting.summary(late)]
    told = banner(state, now)
    return [*rows, told] if told else rows
