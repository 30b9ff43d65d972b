"""Around the typing line: completion, typing notices, the prompt and the rows above it."""

import pytest

from hubbub.client import looks
from hubbub.client.complete import Cycle, completions
from hubbub.client.composing import AGAIN, Composer
from hubbub.client.model import State, Waiting

KNOWN = State(rooms=("#lobby", "#dev"), people=("Pavan Kumar", "ben", "bella"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("be", ["ben: ", "bella: "]),
        ("hi BE", ["hi ben ", "hi bella "]),
        ("ask @pa", ["ask @Pavan_Kumar "]),
        ("@be", ["@ben ", "@bella "]),
        ("/wh", ["/who ", "/whois "]),
        ("/res", ["/resend "]),
        ("/afk", ["/afk "]),
        ("/join #d", ["/join #dev "]),
        ("/dm pav", ["/dm Pavan_Kumar "]),
        ("nobody's", []),
        ("hi ", []),
    ],
)
def test_completions(text: str, expected: list[str]) -> None:
    """Commands, rooms and names, last speakers first."""
    assert completions(KNOWN, text) == expected


def test_tab_again_takes_the_next() -> None:
    """Tab goes round the completions; what cannot be completed stays."""
    cycle = Cycle()
    seen = [cycle.next(KNOWN, "be")]
    for _ in range(2):
        seen.append(cycle.next(KNOWN, seen[-1]))
    assert seen == ["ben: ", "bella: ", "ben: "]
    assert cycle.next(KNOWN, "xyz") == "xyz"


def test_typing_notices() -> None:
    """At most one in 3 s, never for commands, `done` when cleared, nothing after sending."""
    composer = Composer()
    assert composer.notice("/dm b", 0) == ""
    assert composer.notice("h", 1) == "active"
    assert composer.notice("he", 1 + AGAIN - 0.1) == ""
    assert composer.notice("hel", 1 + AGAIN) == "active"
    assert composer.notice("", 5) == "done"
    assert composer.notice("", 6) == ""
    assert composer.notice("/me w", 7) == "active"
    composer.sent()
    assert composer.notice("", 8) == ""


@pytest.mark.parametrize(
    ("state", "prompt"),
    [
        (State(phase="nameless"), "Your name: "),
        (State(phase="nameless", default="ana"), "Your name [ana]: "),
        (State(phase="on", nick="ana"), "ana> "),
        (State(phase="on", nick="ana", window="#dev"), "ana #dev> "),
        (State(phase="on", nick="ana", window="@ben"), "ana @ben> "),
        (State(phase="on", nick="ana", window="@b\x1b[2Jn"), "ana @b^[[2Jn> "),
    ],
)
def test_prompt(state: State, prompt: str) -> None:
    """It says where the line will go, and nothing in it steers the terminal."""
    assert looks.prompt(state) == prompt


def test_rows_above_the_line() -> None:
    """What waits is marked, at most 3 of them, and the next try is counted down."""
    waiting = tuple(Waiting(str(number), f"line {number}", 99.9) for number in range(5))
    on = State(phase="on", nick="ana", waiting=waiting)
    assert looks.above(on, 100.0) == []
    assert looks.above(on, 102.0) == [
        "waiting: line 0",
        "waiting: line 1",
        "waiting: line 2",
        "and 2 more",
    ]
    off = State(phase="off", nick="ana", lost=90.0, retry=103.2)
    (banner,) = looks.above(off, 100.0)
    assert banner.startswith("Connection lost at ")
    assert banner.endswith("Trying again in 4 s. You can keep typing.")
