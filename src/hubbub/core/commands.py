"""Commands: from one function come syntax, usage, help, completion and docs."""

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import msgspec

from hubbub import names
from hubbub.core import places, windows
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.requests import Request

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

# What a parameter takes of the line that was typed
Rest = Annotated[str, "rest"]  # everything that is left, unaltered
Lock = Annotated[str, "word", "PASSWORD/invite/off"]  # a word, and how usage shows it
TimeAndWhy = Annotated[str, "rest", "[TIME] [WHY]"]  # the same, and how usage shows it
Word = Annotated[str, "word"]  # up to the next space
Name = Annotated[str, "name"]  # a person: "Pavan Kumar", Pavan_Kumar, or the longest known run
# One word; one that may be left out, before others, only if it begins with #, and before another
# room only if that one does too.
RoomName = Annotated[str, "room"]
Number = Annotated[int, "number"]
Named = Annotated[str, "named"]  # never from a typed line: only by its name, from a program
NamedNumber = Annotated[int, "named number"]

MOST_NAME_WORDS = 6  # words tried as one name
LARGEST = 2**53  # a program's number: more is no integer in JavaScript, nor in a database
PREFIX_FROM = 2  # letters from which a word may be shortened


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a command."""

    name: str
    kind: str
    default: Any  # inspect.Parameter.empty = needed
    shown: str  # in usage: NAME, [TEXT]

    @property
    def needed(self) -> bool:
        """Tell whether the command cannot run without it."""
        return self.default is inspect.Parameter.empty


class Command(msgspec.Struct, frozen=True):
    """A verb, what runs for it, and all that people are told about it."""

    verb: str
    run: Callable[..., None]
    help: str
    parameters: tuple[Parameter, ...]
    aliases: tuple[str, ...]
    example: str
    needs: str  # what is missing when a parameter is: "an action"
    topic: str  # the group in help: talk, rooms, people, ...
    whole: bool  # it ends something, so it is never completed from a prefix
    operator: bool
    nameless: bool  # also works before login
    flows: bool  # may come before what this session said last is stored
    cost: int  # tokens it takes from the sender's bucket

    @property
    def usage(self) -> str:
        """Return the syntax: `/dm NAME [TEXT]`."""
        shown = [parameter.shown for parameter in self.parameters if "named" not in parameter.kind]
        return " ".join([f"/{self.verb}", *shown])


COMMANDS: dict[str, Command] = {}
ALIASES: dict[str, str] = {}  # every word, verbs too -> verb


def command(
    *aliases: str,
    example: str = "",
    needs: str = "",
    topic: str = "",
    whole: bool = False,
    operator: bool = False,
    nameless: bool = False,
    flows: bool = False,
    cost: int = 1,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function `run(hub, me, …)` a command called like the function."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        verb = run.__name__.rstrip("_")
        made = Command(
            verb=verb,
            run=run,
            help=inspect.cleandoc(run.__doc__ or ""),
            parameters=_parameters(run),
            aliases=aliases,
            example=example or f"/{verb}",
            needs=needs,
            topic=topic or run.__module__.rpartition(".")[2],
            whole=whole,
            operator=operator,
            nameless=nameless,
            flows=flows,
            cost=cost,
        )
        for word in (verb, *aliases):
            if word in ALIASES:
                raise ValueError(f"two commands are called {word}")
            ALIASES[word] = verb
        COMMANDS[verb] = made
        return run

    return register


def _parameters(run: Callable[..., None]) -> tuple[Parameter, ...]:
    signature = inspect.signature(run, eval_str=False)
    return tuple(_parameter(p) for p in list(signature.parameters.values())[2:])


def _parameter(given: inspect.Parameter) -> Parameter:
    if get_origin(given.annotation) is not Annotated:
        raise TypeError(f"parameter {given.name} says not what it takes")
    kind, *named = get_args(given.annotation)[1:]
    shown = given.name.upper()
    if given.default is not inspect.Parameter.empty:
        shown = f"[{shown}]"
    return Parameter(given.name, kind, given.default, named[0] if named else shown)


# Running


def find(word: str) -> Command | None:
    """Return the command a word means: its verb, an alias, or an unambiguous beginning."""
    verb = ALIASES.get(word.lower())
    if verb is None and len(word) >= PREFIX_FROM:
        begun = {v for w, v in ALIASES.items() if w.startswith(word.lower())}
        if len(begun) == 1:
            verb = begun.pop()
            if COMMANDS[verb].whole:
                verb = None
    return COMMANDS[verb] if verb else None


def guess(word: str) -> str:
    """Return ` Did you mean /join?` or nothing."""
    near = difflib.get_close_matches(word.lower()[:40], ALIASES, 1, 0.6)
    return f" Did you mean /{near[0]}?" if near else ""


def handle(hub: "Hub", me: Session, request: Request) -> None:
    """Run a request; a refusal is told to the session that asked."""
    me.ref, me.line, me.named = request.ref, request.line, request.values is not None
    me.active = hub.now()
    me.answered, me.mark = True, len(me.outbox)
    try:
        _carry_out(hub, me, request)
        hub.finish(me)
    except ChatError as error:
        hub.refuse(me, error)


def _carry_out(hub: "Hub", me: Session, request: Request) -> None:
    if request.run is not None:
        request.run()
        return
    if request.to:
        windows.look(hub, me, places.window(hub, me, request.to))
    found = find(request.verb)
    if found is None:
        raise unknown(request)
    run(hub, me, found, request)


def unknown(request: Request) -> ChatError:
    """Return the refusal of a word that is no command."""
    line = request.line or f"/{request.verb}"
    return ChatError(
        "unknown-command", word=f"/{request.verb}", guess=guess(request.verb), line=line
    )


def run(hub: "Hub", me: Session, found: Command, request: Request) -> None:
    """Run one command. Raises ChatError."""
    if me.user is None and not found.nameless:
        raise ChatError("login-first")
    if found.operator and not (me.user and me.user.operator):
        raise ChatError("not-operator")
    if request.values is None:
        values = bind_line(hub, found, request.text)
        if request.client and any(p.name == "client" for p in found.parameters):
            values["client"] = request.client
    else:
        values = bind_values(found, request.values)
    found.run(hub, me, **values)


def missing(found: Command) -> ChatError:
    """Return the refusal of a command without what it needs."""
    return ChatError("usage", word=f"/{found.verb}", needs=found.needs, example=found.example)


def bind_values(found: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """Take parameters by name. Raises ChatError for missing, unknown or ill-typed ones."""
    values: dict[str, Any] = {}
    for parameter in found.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is inspect.Parameter.empty:
            raise missing(found)
        kind = int if parameter.kind.endswith("number") else str
        if parameter.name in given and (type(value) is not kind):
            why = f"{parameter.name} is to be a {'number' if kind is int else 'text'}"
            raise ChatError("bad-field", verb=found.verb, why=why)
        if kind is int and abs(value) > LARGEST:
            why = f"{parameter.name} is to be a smaller number"
            raise ChatError("bad-field", verb=found.verb, why=why)
        values[parameter.name] = value
    extra = given.keys() - values.keys()
    if extra:
        raise ChatError("bad-field", verb=found.verb, why=f"it takes no {min(extra)}")
    return values


def bind_line(hub: "Hub", found: Command, text: str) -> dict[str, Any]:
    """Cut what was typed after the verb into parameters. Raises ChatError."""
    values: dict[str, Any] = {}
    typed = [parameter for parameter in found.parameters if "named" not in parameter.kind]
    for parameter in typed:
        last = parameter is typed[-1]
        if parameter.kind == "room" and _is_of_next(typed, parameter, text):
            value = None
        else:
            value, text = _take(hub, found, parameter, text, last=last)
        if value is None:
            if parameter.needed:
                raise missing(found)
            value = parameter.default
        values[parameter.name] = value
    return values


def _is_of_next(typed: Sequence[Parameter], parameter: Parameter, text: str) -> bool:
    """Tell whether the only room that was named is the one that has to be: `/rename #build`."""
    after = typed[typed.index(parameter) + 1 :]
    if parameter.needed or not after or after[0].kind != "room":
        return False
    return not text.lstrip(" ").partition(" ")[2].lstrip(" ").startswith("#")


def _take(
    hub: "Hub", found: Command, parameter: Parameter, text: str, *, last: bool
) -> tuple[Any, str]:
    if parameter.kind == "rest":
        return (text if text.strip(" ") else None), ""
    text = text.lstrip(" ")
    if not text:
        return None, ""
    if parameter.kind == "name":
        return _take_name(hub, text, last=last)
    word, _, rest = text.partition(" ")
    if parameter.kind == "room" and not (last or parameter.needed) and word[0] != "#":
        return None, text
    if parameter.kind == "number":
        if not (word.isascii() and word.isdigit() and len(word) < 10):
            if not parameter.needed and not last:
                return None, text
            raise ChatError("bad-number", word=f"/{found.verb}", example=found.example)
        return int(word), rest
    return word, rest


def _take_name(hub: "Hub", text: str, *, last: bool) -> tuple[str, str]:
    """Take a name in quotes, else the longest run of words that is somebody's name."""
    if text[0] in '"“' and (end := max(text.find('"', 1), text.find("”", 1))) > 0:
        return text[1:end], text[end + 1 :].lstrip(" ")
    text = text.removeprefix("@")
    words = text.split(" ")
    for size in range(min(MOST_NAME_WORDS, len(words)), 0, -1):
        run_of_words = " ".join(words[:size]).rstrip(",:")
        if words[size - 1] and names.key(run_of_words) and hub.is_name(run_of_words):
            return run_of_words, " ".join(words[size:])
    if last:
        return text.strip(" "), ""
    return words[0], " ".join(words[1:])
