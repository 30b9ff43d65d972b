"""The documentation: generated pages are fresh, what pages name exists, what exists is told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest
from click.testing import CliRunner

import docs
import docs_events
import hubbub.commands  # noqa: F401 - fills COMMANDS
from hubbub import events as ev
from hubbub.cli import cli, serve
from hubbub.core.commands import ALIASES, COMMANDS, Command, bind_values
from hubbub.errors import ERRORS
from hubbub.sentences import NOTICES
from hubbub.settings import ENVIRONMENT_PREFIX, NAMES, SETTINGS, Setting
from hubbub.wire import jsonform

ROOT = docs.FOLDER.parent
SOURCE = ROOT / "src" / "hubbub"
GENERATED = {"files.md"}  # tests/test_house.py compares it
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(docs.FOLDER.iterdir())]
    if path.name not in GENERATED and path.is_file()
}
OF_IRC_CLIENTS = {"connect", "server"}  # commands that IRC clients themselves take
OF_THE_WEB = {"ws", "healthz", "metrics"}  # paths, not commands
OF_USERS = {"hubbub.toml", "hubbub.db"}  # stand in a user's data folder
LATER = {"docs/figures.md"}  # `make bench` writes it

CODE = re.compile(r"^```[^`]*^```|^    .*$|`[^`\n]+`|^ExecStart=.*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:\s]+)\)")
FILE = re.compile(r"[\w./-]*\w\.(?:py|md|toml|txt|sh|service|db)\b")
SLASHED = re.compile(r"(?<![\w~./>])/([a-z]+)(?![\w/.-])")
OPTION = re.compile(r"(?<!\S)--[a-z-]+")
RUN = re.compile(r"\bhubbub ([a-z]+)\b")
SET = re.compile(r"([a-z]+_[a-z_]+|[a-z]+(?= = ))\b")
NEXT_STEP = re.compile(
    r"\b(Type|Try|try|Wait|Ask|ask|Send|send|Connect|connect|Close|Make|Take|Name)\b"
    r"|You can\b|Free:|login NAME|stands on the screen|docs/protocol\.md|\{example\}"
)
SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z/{])")


def _code(text: str) -> Iterator[str]:
    """Yield the lines of a page that are typed or read by machines."""
    for found in CODE.findall(text):
        lines = found.splitlines()[1:-1] if found.startswith("```") else [found]
        yield from (line.strip().strip("`").replace(r"\|", "|") for line in lines)


# The generated pages


@pytest.mark.parametrize("name", docs.PAGES)
def test_page_is_up_to_date(name: str) -> None:
    """A generated page says what the tables say now."""
    shown = (docs.FOLDER / name).read_text(encoding="utf-8")
    assert shown == docs.PAGES[name](), "run: make docs"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_documented(setting: Setting) -> None:
    """Each setting has a unit, a help sentence and a row in docs/settings.md."""
    assert setting.unit
    assert setting.help.endswith(".")
    assert f"| `{setting.name} = " in PAGES["docs/settings.md"]


def test_settings_name_their_options() -> None:
    """Each option of `hubbub serve` stands beside its setting, or in docs/operating.md."""
    text = PAGES["docs/settings.md"] + PAGES["docs/operating.md"]
    options = [word for p in serve.params if isinstance(p, click.Option) for word in p.opts]
    assert options
    assert [option for option in options if f"`{option}" not in text] == []


# Commands


@pytest.mark.parametrize("made", COMMANDS.values(), ids=lambda made: made.verb)
def test_command_says_what_it_does(made: Command) -> None:
    """Each command's help is one sentence."""
    assert made.help.endswith(".")
    assert len(SENTENCE_END.split(made.help)) == 1
    assert "\n" not in made.help


@pytest.mark.parametrize("made", COMMANDS.values(), ids=lambda made: made.verb)
def test_command_has_an_example(made: Command) -> None:
    """Each command's example runs it, and fills in what it cannot do without."""
    verb, _, rest = made.example.partition(" ")
    assert ALIASES[verb.removeprefix("/").rstrip(",")] == made.verb
    if any(parameter.needed for parameter in made.parameters):
        assert rest
        assert made.needs or made.parameters[0].name == "text"


@pytest.mark.parametrize("made", COMMANDS.values(), ids=lambda made: made.verb)
def test_command_is_documented(made: Command) -> None:
    """Each command, with its other words, stands under a theme of docs/commands.md."""
    assert made.topic in docs.THEMES
    row = next(r for r in PAGES["docs/commands.md"].splitlines() if f"| `{made.usage}` |" in r)
    assert all(f"`/{alias}`" in row for alias in made.aliases)


# Events


EVENTS: tuple[type[ev.Event], ...] = get_args(ev.AnyEvent)
SHOWN = [kind for kind in EVENTS if kind not in jsonform.HIDDEN]


@pytest.mark.parametrize("kind", [*EVENTS, *docs_events.PARTS], ids=lambda kind: kind.__name__)
def test_event_is_described(kind: type[msgspec.Struct]) -> None:
    """Each event, and each struct in one, has a docstring of its own: sentences."""
    assert "__doc__" in vars(kind)
    assert docs_events.about(kind).endswith(".")


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_event_is_documented(kind: type[ev.Event]) -> None:
    """docs/protocol.md has each event that programs get, with an example that is one."""
    page = PAGES["docs/protocol.md"]
    line = re.search(rf'^{{"event":"{docs_events.tag(kind)}".*$', page, re.MULTILINE)
    assert f"### `{docs_events.tag(kind)}`" in page
    assert line is not None
    assert type(msgspec.json.decode(line[0], type=ev.AnyEvent)) is kind


def test_parts_of_events_are_documented() -> None:
    """Each struct that an event contains has its section."""
    links = set(re.findall(r"\]\(#(\w+)\)", PAGES["docs/protocol.md"]))
    assert links <= {part.__name__.lower() for part in docs_events.PARTS}
    assert links


def test_requests_of_the_page_are_requests() -> None:
    """Each request that docs/protocol.md shows is taken as it stands."""
    shown = [line for line in _code(PAGES["docs/protocol.md"]) if line.startswith('{"cmd"')]
    for line in shown:
        request = jsonform.decode(line)
        if request.verb not in ("hello", "line"):  # made by the door itself
            assert bind_values(COMMANDS[request.verb], request.values or {})
    assert len(shown) == 3


# Sentences


@pytest.mark.parametrize("code", ERRORS)
def test_refusal_ends_in_the_next_step(code: str) -> None:
    """Each refusal ends with what one can do now."""
    sentences = SENTENCE_END.split(ERRORS[code])
    named = [word for word in SLASHED.findall(sentences[-1]) if word in ALIASES]
    assert named or NEXT_STEP.search(sentences[-1])


@pytest.mark.parametrize("text", [*ERRORS.values(), *NOTICES.values()])
def test_sentence_names_commands_that_exist(text: str) -> None:
    """No sentence tells people to type what is no command."""
    assert [word for word in SLASHED.findall(text) if word not in ALIASES] == []


# Where a function takes the key of a sentence: which table, which argument.
KEYS = {
    "ChatError": (ERRORS, 0),
    "sentence": (ERRORS, 0),
    "finish": (ERRORS, 0),
    "_enforced": (ERRORS, 1),
    "_turn_away": (ERRORS, 1),
    "tell": (NOTICES, 1),
    "notice": (NOTICES, 0),
    "Note": (NOTICES, 0),
}
TREES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
    if path.name not in ("errors.py", "sentences.py")
}


def _literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _called(node: ast.Call) -> str:
    """Return the function's name; methods called `notice` are other functions."""
    called = ast.unparse(node.func).removeprefix("sentences.")
    return called if called.endswith(".notice") else called.rpartition(".")[2]


def _taken() -> Iterator[tuple[dict[str, str], str]]:
    """Yield each key that is written where a key belongs, with its table."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in KEYS:
                keys, place = KEYS[_called(node)]
                for given in node.args[place : place + 1]:
                    yield from ((keys, text) for text in _literals(given))


def _mentioned() -> Iterator[str]:
    """Yield each text that may be a key: an argument, a value, a place in a table."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) != "say":  # the client's own sentences
                for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from _literals(given)
            elif isinstance(node, ast.Subscript):
                yield from _literals(node.slice)
            elif isinstance(node, ast.Assign):
                yield from _literals(node.value)
            elif isinstance(node, ast.Dict):
                for value in node.values:
                    yield from _literals(value)


def test_keys_in_use_have_a_sentence() -> None:
    """Each refusal and notice that the code names has its sentence."""
    taken = list(_taken())
    assert len(taken) > 100
    assert [key for table, key in taken if key not in table] == []


@pytest.mark.parametrize("table", [ERRORS, NOTICES], ids=["errors", "notices"])
def test_sentences_are_in_use(table: dict[str, str]) -> None:
    """No sentence stays behind when nothing says it any more."""
    assert sorted(table.keys() - set(_mentioned())) == []


# What pages name


@pytest.mark.parametrize("name", PAGES)
def test_named_files_exist(name: str) -> None:
    """Pages link to, and name, only files that are there."""
    named = {*LINK.findall(PAGES[name])}
    for line in _code(PAGES[name]):
        named.update(FILE.findall(line))
    around = (ROOT, (ROOT / name).parent, SOURCE)
    missing = {
        file
        for file in named
        if not any((folder / file).exists() for folder in around)
        and file not in LATER
        and Path(file).name not in OF_USERS
        and not file.startswith("/")
    }
    assert missing == set()


@pytest.mark.parametrize("name", PAGES)
def test_named_commands_exist(name: str) -> None:
    """Pages tell people to type only commands that there are."""
    known = ALIASES.keys() | OF_IRC_CLIENTS | OF_THE_WEB
    assert {word for word in SLASHED.findall(PAGES[name]) if word not in known} == set()


@pytest.mark.parametrize("name", PAGES)
def test_named_settings_exist(name: str) -> None:
    """Pages name only settings that there are."""
    variables = re.findall(rf"\b{ENVIRONMENT_PREFIX}([A-Z_]+)\b", PAGES[name])
    named = {variable.lower() for variable in variables}
    if name in ("README.md", "docs/operating.md", "docs/settings.md"):
        named |= {found[0] for line in _code(PAGES[name]) if (found := SET.match(line))}
    assert named <= NAMES


def _options(command: str) -> set[str]:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    return set(re.findall(r"--[a-z-]+", result.output))


@pytest.mark.parametrize("name", PAGES)
def test_named_options_exist(name: str) -> None:
    """Pages show `hubbub` only with subcommands and options that its help lists."""
    for line in _code(PAGES[name]):
        run = RUN.search(line)
        assert run is None or run[1] in cli.commands, line
        if run or "ARGS=" in line or line.startswith("--"):
            of = [run[1]] if run else list(cli.commands)
            options = set(OPTION.findall(line[run.start() if run else 0 :].replace('"', " ")))
            assert options <= set().union(*map(_options, of)), line
