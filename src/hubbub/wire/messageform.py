"""Messages as rows of text: who speaks, to whom, from where, and what is said."""

from collections.abc import Iterable

from hubbub import times
from hubbub.events import Message
from hubbub.wire.clean import clean, one_line, wrap
from hubbub.wire.emoji import in_words
from hubbub.wire.look import (
    BOLD,
    ELSEWHERE,
    INDENT,
    MENTION,
    OWN,
    PLAIN,
    Look,
    clock,
    columns_of,
    time_shown,
)

NAME_COLOURS = ("\x1b[36m", "\x1b[32m", "\x1b[35m", "\x1b[94m", "\x1b[33m", "\x1b[1;37m")


def message(look: Look, event: Message, view: int, when: str | None = None) -> list[str]:
    """Return a message as rows; `when` stands before it instead of the time of day."""
    text = clean(event.text)
    if look.emoji == "words":
        text = in_words(text)
    head, many = _head(look, event, view), text.count("\n") + 1
    if event.kind == "act":
        first = f"{head}{text}"
    elif many > 1:
        first = f"{head} ({many} lines):\n{text}"
    else:
        first = f"{head}: {text}" if not head.endswith("]") else f"{head} {text}"
    if look.plain and view & MENTION:
        first = f"Mentions you. {first}"
    time = clock(look, event.at) if when is None else when
    return _rows_of(look, event, time, first, view)


def messages(look: Look, past: Iterable[Message], person: str, now: int) -> list[str]:
    """Return messages of the past as rows, as a person sees them."""
    rows: list[str] = []
    for event in past:
        view = OWN if event.person == person else 0
        when = times.short(event.at, now, time_shown(look))
        rows += message(look, event, view, f"{when} " if when else "")
    return rows


def _head(look: Look, event: Message, view: int) -> str:
    """Return what stands before the text: who speaks, to whom, from where."""
    plain = look.plain
    who = "You" if view & OWN else one_line(event.nick)
    if event.kind == "announce":
        who = one_line(event.nick)
        return f"From the operator, {who}" if plain else f"## From the operator ({who})"
    if event.kind == "act":
        who = f"* {one_line(event.nick)} "
    elif event.kind == "notice":
        who = f"-{who}-"
    if event.recipient:
        return _private_head(look, event, view, who)
    if view & ELSEWHERE:
        room = one_line(event.to)
        return f"In {room.lstrip('#')}, {who}" if plain else f"{room} {who}"
    return who


def _private_head(look: Look, event: Message, view: int, who: str) -> str:
    if view & OWN:
        side, other = "to", one_line(event.to)
    else:
        side, other = "from", one_line(event.nick)
    if look.plain:
        return f"Private {side} {other}" + (f": {who}" if event.kind == "act" else "")
    return f"[private {side} {other}]" + (f" {who}" if event.kind == "act" else "")


def _rows_of(look: Look, event: Message, time: str, text: str, view: int) -> list[str]:
    first, *more = text.split("\n")
    columns = columns_of(look)
    rows = wrap(time + first, columns, INDENT) if columns else [time + first]
    for line in more:
        rows += ["  " + row for row in (wrap(line, columns - 2, 4) if columns else [line])]
    if view & MENTION and (look.colours or (look.screen and not look.plain)):
        return [f"{BOLD}{row}{PLAIN}" for row in rows]
    return _with_colour(rows, event, len(time)) if look.colours else rows


def _with_colour(rows: list[str], event: Message, start: int) -> list[str]:
    """Return the rows with the name of who speaks in its colour."""
    name = one_line(event.nick)
    place = rows[0].find(name, start)
    if place < 0 or place > start + 40:
        return rows
    colour = NAME_COLOURS[sum(name.encode()) % len(NAME_COLOURS)]
    end = place + len(name)
    rows[0] = f"{rows[0][:place]}{colour}{name}{PLAIN}{rows[0][end:]}"
    return rows
