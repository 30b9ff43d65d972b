"""Room modes in people's words and as IRC letters."""

from collections.abc import Iterable

from hubbub.events import Mode, ModeChange
from hubbub.times import short
from hubbub.wire.clean import one_line

WORDS: dict[str, tuple[str, str]] = {
    "q": ("{by} made {value} the founder of {room}", "{by} ended {value} as founder of {room}"),
    "o": ("{by} made {value} an operator of {room}", "{by}: {value} is no operator of {room} now"),
    "v": ("{by} gave {value} a voice in {room}", "{by} took the voice of {value} in {room}"),
    "b": ("{by} banned {value} from {room}{until}", "{by} lifted the ban of {value} from {room}"),
    "e": ("{by}: no ban of {room} holds {value}{until}", "{by}: bans of {room} hold {value} again"),
    "I": ("{by}: {value} may always enter {room}{until}", "{by}: {value} needs an invitation now"),
    "i": ("{room} is now by invitation", "{room} is open again"),
    "k": ("{room} now needs a password", "{room} needs no password any more"),
    "l": ("{room} now holds {value} people at most", "{room} holds any number of people"),
    "f": ("Slow mode in {room}: one message per {value} s each", "Slow mode in {room} is over"),
    "m": ("In {room} only those with a voice may talk now", "In {room} everybody may talk again"),
    "t": ("Only operators may set the topic of {room} now", "Everybody may set {room}'s topic"),
    "s": ("{room} is not listed any more", "{room} is listed again"),
    "n": ("{room} takes nothing from outside", "{room} takes messages from outside"),
    "C": ("{room} takes no CTCP", "{room} takes CTCP"),
}


def sentences(event: Mode) -> list[str]:
    """Return one sentence per change; that who made a room is its founder goes without saying."""
    return [_sentence(event, c) for c in event.changes if (c.mode, c.value) != ("q", event.nick)]


def _sentence(event: Mode, change: ModeChange) -> str:
    words = WORDS[change.mode][not change.on]
    until = f" until {short(change.until, event.at)}" if change.until else ""
    value = "" if change.mode == "k" else one_line(change.value)
    by, room = one_line(event.nick), one_line(event.room)
    return words.format(by=by, value=value, room=room, until=until)


def letters(changes: Iterable[ModeChange]) -> tuple[str, list[str]]:
    """Return changes as IRC writes them: `+o-v`, and the parameters in order."""
    signs, text, values = "", "", []
    for change in changes:
        sign = "+" if change.on else "-"
        text += (sign if sign != signs else "") + change.mode
        signs = sign
        if change.value and (change.on or change.mode not in "lf"):
            values.append(change.value)
    return text, values
