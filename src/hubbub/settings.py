"""The settings: one typed table, and reading it from TOML and the environment."""

import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

ENVIRONMENT_PREFIX = "HUBBUB_"


class SettingsError(Exception):
    """A setting is unknown or has a wrong value; the text names where, which and what fits."""


class GivenError(SettingsError):
    """A value from the command line is wrong."""


def _about(unit: str, text: str, **limits: Any) -> Meta:
    return Meta(description=text, extra={"unit": unit}, **limits)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator may choose. For limits 0 = off."""

    name: Annotated[
        str, _about("text", "Name of the chat; empty = the computer's name.", max_length=40)
    ] = ""
    listen: Annotated[
        str, _about("address", "Where to listen, HOST:PORT; an empty HOST = all interfaces.")
    ] = ":5005"
    data: Annotated[
        str, _about("folder", "Where messages are kept; empty = the user's data folder.")
    ] = ""
    max_clients: Annotated[int, _about("people", "Most people at once.", ge=0)] = 200
    connections_per_address: Annotated[
        int,
        _about(
            "connections", "Most open connections, and new people a minute, from one address.", ge=0
        ),
    ] = 64
    unregistered: Annotated[
        int, _about("connections", "Most connections that have not given a name yet.", ge=1)
    ] = 512
    login_time: Annotated[
        int, _about("seconds", "Time to give a name before the connection is closed.", ge=1)
    ] = 180
    greeting_wait: Annotated[
        int,
        _about("milliseconds", "Silence after which a connection is a person's terminal.", ge=1),
    ] = 400
    message_burst: Annotated[
        int, _about("messages", "Messages one may send at once before being slowed.", ge=0)
    ] = 10
    message_rate: Annotated[
        float, _about("messages a second", "Messages a second after the burst.", gt=0)
    ] = 2.0
    sendq: Annotated[
        int, _about("bytes", "Unsent data of a connection before it is cut off.", ge=4096)
    ] = 1_048_576
    sendq_stall: Annotated[
        int, _about("seconds", "Time without taking any data before it is cut off.", ge=1)
    ] = 30
    join_history: Annotated[
        int, _about("messages", "Lines shown on entering a room.", ge=0, le=200)
    ] = 20
    retention_days: Annotated[int, _about("days", "How long messages are kept.", ge=0)] = 0
    durability: Annotated[
        Literal["full", "relaxed"],
        _about("word", "full: on disk before it is shown; relaxed: shown first (slow cards)."),
    ] = "full"
    show_addresses: Annotated[
        bool, _about("true or false", "Show addresses to everybody, not only on the console.")
    ] = False
    show_messages: Annotated[
        bool, _about("true or false", "Print room messages on the console; never private ones.")
    ] = False
    hosts: Annotated[
        tuple[str, ...],
        _about("names", "More names under which browsers may find this chat, such as chat.lan."),
    ] = ()
    origins: Annotated[
        tuple[str, ...],
        _about("addresses", "Other pages that may connect, such as http://irc.lan:8080."),
    ] = ()
    metrics: Annotated[
        Literal["local", "all"],
        _about("word", "Who may read the metrics: local = this computer, all = everybody."),
    ] = "local"
    operator_code: Annotated[
        str, _about("text", "Code of operators, for /op; empty = a new one at each start.")
    ] = ""
    irc_lobby: Annotated[
        bool, _about("true or false", "IRC clients are in #lobby at once; false = when they join.")
    ] = True
    qr: Annotated[bool, _about("true or false", "Draw the square on the start screen.")] = True


class Setting(msgspec.Struct, frozen=True):
    """A setting as help and docs show it."""

    name: str
    default: object
    unit: str
    help: str


def _setting(field: msgspec.structs.FieldInfo) -> Setting:
    meta = field.type.__metadata__[0]
    return Setting(field.name, field.default, meta.extra["unit"], meta.description)


SETTINGS: tuple[Setting, ...] = tuple(_setting(f) for f in msgspec.structs.fields(Settings))
NAMES = frozenset(setting.name for setting in SETTINGS)
LISTS = frozenset(setting.name for setting in SETTINGS if setting.default == ())


def load(
    text: str = "",
    source: str = "hubbub.toml",
    environment: Mapping[str, str] | None = None,
    given: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings: `given` before the environment before the TOML text before defaults.

    Raises SettingsError with file, line and key, or the variable's name; GivenError for `given`.
    """
    values = dict(_checked_file(text, source)) if text else {}
    values.update(_from_environment(environment or {}))
    values.update(given or {})
    try:
        return _convert(values, "command line", strict=True)
    except SettingsError as error:  # all others were looked at before
        raise GivenError(str(error)) from None


def _checked_file(text: str, source: str) -> dict[str, Any]:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source}: {error}") from None
    for key, value in values.items():
        _check_one(key, value, f"{source}, line {_line_of(key, text)}", strict=True)
    return values


def _line_of(key: str, text: str) -> int:
    pattern = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[\]=.]""")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if pattern.match(line)), 1)


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for variable, text in environment.items():
        key = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        if variable.startswith(ENVIRONMENT_PREFIX) and key in NAMES:
            value = tuple(text.split()) if key in LISTS else text
            settings = _check_one(key, value, variable, strict=False)
            values[key] = getattr(settings, key)
    return values


def _check_one(key: str, value: object, where: str, *, strict: bool) -> Settings:
    if key not in NAMES:
        raise SettingsError(f"{where}: unknown setting {key}. docs/settings.md lists them.")
    return _convert({key: value}, where, strict=strict)


def _convert(values: dict[str, Any], where: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=strict)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        raise SettingsError(f"{where}: {path.rstrip('`') or 'settings'}: {what}.") from None
