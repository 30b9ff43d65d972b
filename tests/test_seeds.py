"""Every behaviour of the five seed programs, and the story or test that shows ours.

A row's id names its program and its place in that program's list. Stories carry the ids of their
rows in their titles. What people type to start a server or to join is shown by tests here.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hubbub import cli
from hubbub.doors.console import event_line
from hubbub.events import Join, Login, Message, Nick, Op, Part, Public, Quit, Topic
from hubbub.settings import Settings
from support.scenario import all_stories

TESTS = Path(__file__).parent
ROWS = {"S0": 22, "S1": 14, "S2": 21, "S3": 12, "S4": 10}  # how many each program has
STORY = "a story"  # whose title has the row's id

SHOWN_BY = {
    # LNMChat
    "S0-01": "test_seeds.py::test_serve_needs_no_argument",
    "S0-02": "test_seeds.py::test_serve_takes_another_port",
    "S0-03": STORY,
    "S0-04": STORY,
    "S0-05": STORY,
    "S0-06": STORY,
    "S0-07": STORY,
    "S0-08": STORY,
    "S0-09": STORY,
    "S0-10": STORY,
    "S0-11": STORY,
    "S0-12": STORY,
    "S0-13": STORY,
    "S0-14": STORY,
    "S0-15": STORY,
    "S0-16": STORY,
    "S0-17": STORY,
    "S0-18": STORY,
    "S0-19": STORY,
    "S0-20": STORY,
    "S0-21": STORY,
    "S0-22": "test_seeds.py::test_console_tells_what_happens",
    # Python Terminal Chatroom
    "S1-01": "test_seeds.py::test_serve_takes_address_and_port",
    "S1-02": "test_seeds.py::test_join_takes_address_and_port",
    "S1-03": STORY,
    "S1-04": "test_seeds.py::test_console_tells_who_connected",
    "S1-05": STORY,
    "S1-06": STORY,
    "S1-07": STORY,
    "S1-08": STORY,
    "S1-09": "client/test_link.py::test_what_waits_is_sent_after_coming_back",
    "S1-10": STORY,
    "S1-11": STORY,
    "S1-12": "test_screen.py::test_the_screen_is_the_one_of_the_design",
    "S1-13": "client/test_plain.py::test_a_line_through_a_pipe",
    "S1-14": STORY,
    # chat-server with commands
    "S2-01": "test_network.py::test_all_interfaces_are_heard_and_peers_are_plain",
    "S2-02": "client/test_line.py::test_the_name_is_asked_for",
    "S2-03": STORY,
    "S2-04": "test_seeds.py::test_console_tells_who_connected",
    "S2-05": "test_seeds.py::test_console_never_tells_private_text",
    "S2-06": STORY,
    "S2-07": STORY,
    "S2-08": STORY,
    "S2-09": STORY,
    "S2-10": STORY,
    "S2-11": STORY,
    "S2-12": STORY,
    "S2-13": STORY,
    "S2-14": STORY,
    "S2-15": STORY,
    "S2-16": STORY,
    "S2-17": STORY,
    "S2-18": STORY,
    "S2-19": STORY,
    "S2-20": STORY,
    "S2-21": "client/test_link.py::test_no_loss_no_doubles_order_kept",
    # Lan-Chat
    "S3-01": "test_seeds.py::test_a_port_that_is_none_is_no_traceback",
    "S3-02": STORY,
    "S3-03": STORY,
    "S3-04": "client/test_line.py::test_the_name_is_asked_for",
    "S3-05": STORY,
    "S3-06": STORY,
    "S3-07": STORY,
    "S3-08": STORY,
    "S3-09": STORY,
    "S3-10": STORY,
    "S3-11": "client/test_line.py::test_what_comes_in_never_breaks_the_typed_line",
    "S3-12": "test_network.py::test_only_loopback_is_no_address",
    # Simple Messaging System
    "S4-01": "test_seeds.py::test_serve_takes_address_and_port",
    "S4-02": STORY,
    "S4-03": STORY,
    "S4-04": STORY,
    "S4-05": STORY,
    "S4-06": STORY,
    "S4-07": STORY,
    "S4-08": STORY,
    "S4-09": STORY,
    "S4-10": "test_screen.py::test_windows_people_hear_of_the_firewall",
}


def every_row() -> list[str]:
    """Return the ids of all rows."""
    return [f"{seed}-{n:02}" for seed, many in ROWS.items() for n in range(1, many + 1)]


def test_no_row_is_missing() -> None:
    """The table has every behaviour of the seeds, and nothing else."""
    assert list(SHOWN_BY) == every_row()


@pytest.mark.parametrize("row", every_row())
def test_row_is_shown(row: str) -> None:
    """The story or test that a row names is there."""
    place = SHOWN_BY[row]
    if place == STORY:
        assert any(row in story.title.split() for story in all_stories()), "no story"
        return
    file, _, name = place.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]


# Starting a server, joining it

Given = dict[str, Any]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Given]:
    """Catch the settings with which a server would run, and where a client would go."""
    caught: Given = {}

    def serve(settings: Settings, *_more: object) -> int:
        caught["settings"] = settings
        return 0

    def run(host: str | None, port: int | None, *_more: object) -> int:
        caught["place"] = (host, port)
        return 0

    for name, run_it in (("hubbub.serving", {"serve": serve}), ("hubbub.client", {"run": run})):
        fake = ModuleType(name)
        fake.__dict__.update(run_it)
        monkeypatch.setitem(sys.modules, name, fake)
    monkeypatch.setenv("HUBBUB_DATA", str(tmp_path))
    yield caught
    assert "Traceback" not in caught.get("output", "")


def type_in(words: str) -> Result:
    """Type a command line."""
    return CliRunner().invoke(cli.cli, words.split())


def test_serve_needs_no_argument(served: Given) -> None:
    """`hubbub serve` alone is open on port 5005 of all interfaces."""
    assert type_in("serve").exit_code == 0
    assert served["settings"].listen == ":5005"


def test_serve_takes_another_port(served: Given) -> None:
    """`--port` chooses another port."""
    assert type_in("serve --port 8082").exit_code == 0
    assert served["settings"].listen == ":8082"


def test_serve_takes_address_and_port(served: Given) -> None:
    """`hubbub serve IP PORT` works in the order of the seeds; a third word is refused."""
    assert type_in("serve 192.168.1.65 8082").exit_code == 0
    assert served["settings"].listen == "192.168.1.65:8082"
    wrong = type_in("serve 192.168.1.65 8082 more")
    assert wrong.exit_code != 0
    assert "HOST" in wrong.output
    assert "PORT" in wrong.output


def test_a_port_where_the_address_belongs_is_told(served: Given) -> None:
    """`hubbub serve 8082` says in which order address and port come."""
    wrong = type_in("serve 8082")
    assert wrong.exit_code != 0
    assert "HOST PORT" in wrong.output
    assert "settings" not in served


def test_a_port_that_is_none_is_no_traceback(served: Given) -> None:
    """A port that is no number is told in words."""
    wrong = type_in("serve 127.0.0.1 b")
    assert wrong.exit_code != 0
    assert "'b' is not a valid integer" in wrong.output
    assert "settings" not in served


def test_join_takes_address_and_port(served: Given) -> None:
    """`hubbub join IP PORT` works in the order of the seeds."""
    assert type_in("join 192.168.1.65 8082").exit_code == 0
    assert served["place"] == ("192.168.1.65", 8082)


# What the console of the server says

ID: Given = {"id": "x", "at": 0}
PRIVATE = Message(
    **ID, person="p", nick="tom", to="jerry", scope="@p:q", text="secret", recipient="q"
)


def test_console_tells_who_connected() -> None:
    """The console says name, address and door, as the seeds did."""
    login = Login(
        **ID, nick="Dinesh Kumar", person="p", session="s", door="telnet", address="127.0.0.1"
    )
    line = event_line(login, messages=False)
    assert line == "Dinesh Kumar<127.0.0.1> connected (telnet)"


def test_console_never_tells_private_text() -> None:
    """A private message is in no log, whatever is set."""
    assert event_line(PRIVATE, messages=True) == ""
    assert event_line(PRIVATE, messages=False) == ""


def test_console_tells_what_happens() -> None:
    """The console says who comes and goes, and what is said only where it is set so."""
    said = Message(**ID, person="p", nick="ann", to="#lobby", scope="#lobby", text="hi\nthere")
    events: list[tuple[Public, str]] = [
        (Quit(**ID, nick="ann", person="p", text="bye"), "ann disconnected: bye"),
        (Quit(**ID, nick="ann", person="p", lost=True), "ann lost the connection"),
        (Nick(**ID, nick="ann", person="p", new="anna"), "ann is now called anna"),
        (Join(**ID, nick="ann", room="#dev"), "ann joined #dev"),
        (Part(**ID, nick="ann", room="#dev"), "ann left #dev"),
        (Topic(**ID, nick="ann", room="#dev", text="x\r\ny"), "ann set the topic of #dev: x y"),
        (Op(**ID, nick="ann", by="ann", on=True), "ann is now an operator"),
        (said, ""),
    ]
    for event, line in events:
        assert event_line(event, messages=False) == line
    assert event_line(said, messages=True) == "#lobby ann: hi there"
