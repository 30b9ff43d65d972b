"""Write docs/settings.md, docs/commands.md and docs/protocol.md from the tables they describe."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click

import docs_protocol
import hubbub.commands  # noqa: F401 - fills COMMANDS
from docs_table import table
from hubbub.cli import serve
from hubbub.core.commands import COMMANDS, Command
from hubbub.core.preferences import PREFERENCES
from hubbub.settings import ENVIRONMENT_PREFIX, SETTINGS, Setting

FOLDER = Path(__file__).resolve().parent.parent / "docs"

SETTINGS_HEAD = """\
# Settings

Nothing has to be set. A setting may stand in a TOML file (`--config FILE`, else `hubbub.toml` in
the data folder), in the environment, or on the command line of `hubbub serve`. The command line
wins over the environment, the environment over the file. An unknown name or a wrong value is
refused with its file, line and name. The lines for the file show what holds when nothing is set.

Written by `make docs`.

"""
COMMANDS_HEAD = """\
# Commands

Words in capitals are yours to fill in; what stands in [ ] may be left out. A command may be
shortened while it is clear which one is meant. Everything else is talk; two slashes before a text
send it with one. The chat shows this page with `/help`. Written by `make docs`.
"""
THEMES = {  # topic of a command -> title; in the order of the page
    "talk": "Talking",
    "rooms": "Rooms",
    "people": "People",
    "history": "Reading back",
    "settings": "Your settings",
    "help": "Help",
    "powers": "Keeping order",
    "ops": "Running the server",
}
OWN_OPTIONS = {"listen": "HOST, PORT, `--port`", "qr": "`--no-qr`"}  # named unlike their setting


# Settings


def settings_page() -> str:
    """Return docs/settings.md."""
    head = ("in the TOML file", "unit", "what for", "in the environment", "on the command line")
    return SETTINGS_HEAD + table(head, map(_setting_row, SETTINGS))


def _setting_row(setting: Setting) -> tuple[str, ...]:
    return (
        f"`{setting.name} = {json.dumps(setting.default)}`",
        setting.unit,
        setting.help,
        f"`{ENVIRONMENT_PREFIX}{setting.name.upper()}`",
        option(setting.name),
    )


def option(name: str) -> str:
    """Return the option of `hubbub serve` for a setting, or nothing."""
    made = [p for p in serve.params if isinstance(p, click.Option) and p.name == name]
    return OWN_OPTIONS.get(name) or ", ".join(f"`{word}`" for p in made for word in p.opts)


# Commands


def commands_page() -> str:
    """Return docs/commands.md."""
    found = dict.fromkeys([*THEMES, *(made.topic for made in COMMANDS.values())])
    return COMMANDS_HEAD + "".join(section for topic in found for section in _theme(topic))


def _theme(topic: str) -> Iterator[str]:
    chosen = [made for made in COMMANDS.values() if made.topic == topic]
    yield f"\n## {THEMES.get(topic, topic.capitalize())}\n\n"
    yield table(("type", "for", "example", "also", "who may"), map(_command_row, chosen))
    if topic == "settings":
        yield "\nWhat `/set` knows, kept for the next visit:\n\n"
        rows = [(f"`{n}`", ", ".join(p.choices), p.default) for n, p in PREFERENCES.items()]
        yield table(("name", "values", "at first"), rows)


def _command_row(made: Command) -> tuple[str, ...]:
    also = ", ".join(f"`/{alias}`" for alias in made.aliases)
    return (f"`{made.usage}`", made.help, f"`{made.example}`", also, who_may(made))


def who_may(made: Command) -> str:
    """Return who may use a command, in words."""
    if made.operator:
        return "operators of the server"
    if made.topic == "powers":
        return "operators of the room, and of the server"
    return "everybody, also without a name" if made.nameless else "everybody"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "protocol.md": docs_protocol.page,
}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
