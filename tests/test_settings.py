"""Settings: where values come from, which wins, and that mistakes are told with their place."""

import json

import msgspec
import pytest

from hubbub.settings import SETTINGS, Settings, SettingsError, load


def test_defaults() -> None:
    """Without anything, everything has a safe default."""
    assert load() == Settings()
    assert load().listen == ":5005"
    assert load().durability == "full"


def test_who_wins() -> None:
    """The command line wins over the environment, that over the file, that over the default."""
    text = 'name = "file"\nlisten = ":1"\nmax_clients = 1'
    environment = {"HUBBUB_NAME": "variable", "HUBBUB_LISTEN": ":2", "PATH": "/bin"}
    settings = load(text, environment=environment, given={"name": "words"})
    assert (settings.name, settings.listen, settings.max_clients) == ("words", ":2", 1)


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("HUBBUB_MAX_CLIENTS", "7", "max_clients", 7),
        ("HUBBUB_MESSAGE_RATE", "0.5", "message_rate", 0.5),
        ("HUBBUB_QR", "false", "qr", False),
        ("HUBBUB_SHOW_ADDRESSES", "1", "show_addresses", True),
        ("HUBBUB_DURABILITY", "relaxed", "durability", "relaxed"),
    ],
)
def test_environment_is_text(variable: str, text: str, field: str, value: object) -> None:
    """A variable's text is taken for what its setting needs."""
    assert getattr(load(environment={variable: text}), field) == value


def test_other_variables_are_left_alone() -> None:
    """A variable that is none of ours is no mistake."""
    assert load(environment={"HUBBUB_NOTHING": "x", "HUBBUB": "y"}) == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\nmax_clients = -1', ["hubbub.toml, line 2", "max_clients", "0"]),
        ('name = "x"\nmax_clients = "5"', ["line 2", "max_clients", "int"]),
        ("nmae = 'x'", ["line 1", "nmae", "docs/settings.md"]),
        ("max_clients = true", ["line 1", "max_clients"]),
        ('durability = "none"', ["line 1", "durability"]),
        ("sendq = 100", ["line 1", "sendq", "4096"]),
        ("join_history = 201", ["line 1", "join_history", "200"]),
        ("name = ", ["hubbub.toml: "]),
        ('"name" = 5', ["line 1", "name"]),
        ("[name]\nx = 5", ["line 1", "name"]),
    ],
)
def test_mistakes_in_the_file(text: str, told: list[str]) -> None:
    """A mistake names file, line, setting, and what fits."""
    with pytest.raises(SettingsError) as caught:
        load(text)
    for part in told:
        assert part in str(caught.value)


def test_mistakes_in_the_environment() -> None:
    """A mistake in a variable names the variable."""
    with pytest.raises(SettingsError, match=r"HUBBUB_MAX_CLIENTS: max_clients: .*int"):
        load(environment={"HUBBUB_MAX_CLIENTS": "many"})


def test_mistakes_on_the_command_line() -> None:
    """A mistake in a word of the command line says where it was."""
    with pytest.raises(SettingsError, match=r"command line: max_clients"):
        load(given={"max_clients": -1})


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_is_explained(setting: object) -> None:
    """Each has a unit and a sentence of help."""
    name, default, unit, text = msgspec.structs.astuple(setting)  # type: ignore[arg-type]
    assert unit
    assert text.endswith(".")
    assert default == getattr(Settings(), name)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_default_is_allowed(setting: object) -> None:
    """Each default may be written into the file as it is."""
    name, default, *_ = msgspec.structs.astuple(setting)  # type: ignore[arg-type]
    assert load(f"{name} = {json.dumps(default)}") == Settings()


def test_settings_cannot_be_changed_in_place() -> None:
    """A reload swaps one object; nobody sees half of it."""
    with pytest.raises(AttributeError):
        load().name = "x"  # type: ignore[misc]
