"""How a text client looks, and the shape that rows have in it: signs, colours, width, times."""

import msgspec

from hubbub import times
from hubbub.wire.clean import one_line, wrap

INDENT = 6  # columns: rows of one message stand under its text, so none looks like a new line
NOTICE_COLUMNS = 72  # our own sentences where the window is not known
OWN, MENTION, ELSEWHERE = 1, 2, 4  # hubbub.core.session.View

BOLD, DIM, RED, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"


class Look(msgspec.Struct, frozen=True):
    """What makes two text clients look the same."""

    plain: bool = False  # whole sentences for screen readers, nothing folded in signs
    columns: int = 0  # of the window; 0 = not known: messages are not wrapped
    screen: bool = False  # understands escape codes
    colours: bool = False
    time: str = "24"  # 24, 12, off
    emoji: str = "signs"  # or words
    addresses: bool = False


def notice(look: Look, text: str) -> list[str]:
    """Return our own sentence as rows."""
    return ours(look, one_line(text), "-- ", DIM)


def error(look: Look, text: str) -> list[str]:
    """Return a refusal as rows."""
    return ours(look, one_line(text), "Error: " if look.plain else "!! ", RED)


def ours(look: Look, text: str, sign: str, colour: str, most: int = NOTICE_COLUMNS) -> list[str]:
    """Return a sentence of ours as rows that begin with a sign."""
    if not text:
        return []
    if look.plain:
        return [text if sign == "-- " else sign + text]
    rows = wrap(sign + text, columns_of(look, most), len(sign))
    return [in_colour(look, colour, row) for row in rows]


def happened(look: Look, at: int, text: str) -> list[str]:
    """Return what happened at a time as rows."""
    if look.plain:
        return [text]
    rows = wrap(f"{clock(look, at)}-- {text}", columns_of(look, 10_000), INDENT)
    return [in_colour(look, DIM, row) for row in rows]


def in_colour(look: Look, colour: str, row: str) -> str:
    """Return a row in a colour, where there are colours."""
    return f"{colour}{row}{PLAIN}" if look.colours else row


def columns_of(look: Look, other: int = 0) -> int:
    """Return how many columns to write to: without the last, after which terminals disagree."""
    return max(2, look.columns - 1) if look.columns else other


def clock(look: Look, at: int) -> str:
    """Return the time of day with a space behind it, or "" where times are off."""
    shown = times.clock(at, time_shown(look))
    return f"{shown} " if shown else ""


def time_shown(look: Look) -> str:
    """Return how a look shows times: 24, 12 or off."""
    return "off" if look.plain and look.time == "24" else look.time
