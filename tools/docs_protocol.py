"""The text of docs/protocol.md: how programs talk to Hubbub, from the tables that do it."""

from pathlib import Path
from string import Template

import docs_events
import hubbub.commands  # noqa: F401 - fills COMMANDS
from docs_table import table
from hubbub.commands import history, talk
from hubbub.core import arrivals, entering, hub
from hubbub.core.commands import COMMANDS, Command, Parameter
from hubbub.doors import app, connection
from hubbub.doors import input as receiving
from hubbub.errors import ERRORS
from hubbub.settings import Settings
from hubbub.wire import jsonform

TEMPLATE = Path(__file__).resolve().parent / "protocol.md"  # the prose; $names are filled in here
TOKEN = (
    f"{app.LEAST_TOKEN} characters or more, made at random and kept: they prove next time that you "
    "are the same person. Without it only name and address tell"
)
HELLO = (
    ("`version`", "number", "the form you speak; compare it with the one in the answer"),
    ("`name`", "text", "the name to come in under; leave it out to ask first who is there"),
    ("`token`", "text", TOKEN),
    ("`after`", "number", "the highest `seq` that you have seen; leave it out the first time"),
    ("`ref`", "number or text", "as in every request"),
)
SHARED = (
    ("`id`", "text", "of this event"),
    ("`at`", "number", "milliseconds since 1970, UTC"),
    ("`seq`", "number", "place in the stored order; left out when the event is not stored"),
)
MEANING = ("field", "type", "meaning")


def page() -> str:
    """Return docs/protocol.md."""
    text = Template(TEMPLATE.read_text(encoding="utf-8"))
    return (
        text.substitute(
            version=jsonform.VERSION,
            hello=table(MEANING, HELLO),
            requests=requests(),
            remembered=f"{hub.REMEMBERED_IDS:,}",
            clients=", ".join(f"`{made.verb}`" for made in COMMANDS.values() if _once(made)),
            missed=arrivals.MISSED,
            limits=limits(),
            shared=table(MEANING, SHARED),
            happens=docs_events.sections(docs_events.HAPPENS),
            answers=docs_events.sections(docs_events.ANSWERS),
            parts=docs_events.parts(),
            errors=table(("code", "sentence"), ((f"`{c}`", text) for c, text in ERRORS.items())),
        ).rstrip("\n")
        + "\n"
    )


def _once(made: Command) -> bool:
    return any(parameter.name == "client" for parameter in made.parameters)


def requests() -> str:
    """Return the table of all requests."""
    made = (COMMANDS[verb] for verb in sorted(COMMANDS))
    rows = [(_verb(one), _parameters(one), one.help) for one in made]
    return table(("`cmd`", "parameters", "for"), rows)


def _verb(made: Command) -> str:
    return f"`{made.verb}`{' *' if made.nameless else ''}"


def _parameters(made: Command) -> str:
    return ", ".join(map(_parameter, made.parameters))


def _parameter(parameter: Parameter) -> str:
    kind = "number" if parameter.kind.endswith("number") else "text"
    return f"`{parameter.name}` {kind}{'' if parameter.needed else ' (optional)'}"


def limits() -> str:
    """Return the table of limits, from the code; the settings as they are at first."""
    first = Settings()
    block = f"{talk.MOST_LINES} lines, {talk.MOST_BLOCK // 1024} KiB"
    pace = f"{first.message_burst} at once, then {first.message_rate:g} a second"
    unread = f"{first.sendq:,} bytes, or {first.sendq_stall} s without taking any"
    rows = (
        ("a request", f"{jsonform.MOST_BYTES:,} bytes, one line", "`bad-json`"),
        ("a message of one line", f"{talk.MOST_CHARACTERS:,} characters", "`too-long`"),
        ("a message of several lines", block, "`paste-too-long`"),
        ("requests", pace, f"{connection.WAITING} wait, more are refused: `flood`"),
        ("refused requests", f"{receiving.MOST_REFUSED}", "the connection ends"),
        ("time to give a name", f"{first.login_time} s", "the connection ends"),
        ("what you have not read", unread, "the connection ends"),
        ("rooms of a person", f"{entering.MOST_ROOMS_EACH}", "`too-many-rooms`"),
        ("messages of a `history`", f"{history.MOST_PAGE}", "no more come"),
        ("messages of a `search`", f"{history.MOST_FOUND}", "no more come"),
    )
    return table(("of", "most", "past it"), rows)
