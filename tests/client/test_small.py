"""The client's smaller parts: addresses, profile, completion, typing notices, rows."""

import itertools
import stat
from pathlib import Path

import pytest

from hubbub.client import looks
from hubbub.client.complete import Cycle, completions
from hubbub.client.composing import AGAIN, Composer
from hubbub.client.model import State, Waiting
from hubbub.client.profile import FILE, MOST_SERVERS, Profile
from hubbub.client.reach import Address, AddressError, address
from hubbub.client.visit import where

HERE = Address("127.0.0.1", 5005)


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("192.168.1.20", None, Address("192.168.1.20", 5005)),
        ("192.168.1.65", 8082, Address("192.168.1.65", 8082)),
        ("192.168.1.20:6000", None, Address("192.168.1.20", 6000)),
        ("office", None, Address("office", 5005)),
        ("office:6000", 6000, Address("office", 6000)),
        ("::1", None, Address("::1", 5005)),
        ("::1", 6000, Address("::1", 6000)),
        ("[::1]", None, Address("::1", 5005)),
        ("[fe80::1%eth0]:6000", None, Address("fe80::1%eth0", 6000)),
        ("http://192.168.1.20:6000/", None, Address("192.168.1.20", 6000)),
        (" office ", None, Address("office", 5005)),
    ],
)
def test_addresses(host: str, port: int | None, expected: Address) -> None:
    """Addresses may be written in every usual way, and are kept in one."""
    assert address(host, port) == expected
    assert address(str(expected)) == expected


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("", None),
        ("a b", None),
        ("http://office/page", None),
        ("ftp://office", None),
        ("ana@office", None),
        ("office:", None),
        ("office:http", None),
        ("office:0", None),
        ("office:65536", None),
        ("office", 0),
        ("office", 70_000),
        ("office:6000", 5005),
        ("[::1", None),
        ("[::1]x", None),
        ("office:٣", None),
    ],
)
def test_mistyped_addresses(host: str, port: int | None) -> None:
    """What is no address is refused with a sentence."""
    with pytest.raises(AddressError, match=r"\.$|\]$|5005$"):
        address(host, port)


def test_without_a_host() -> None:
    """The last server, then this computer, each once."""
    last = Address("192.168.1.20", 6000)
    assert where(None, None, last) == [last, HERE]
    assert where(None, None, HERE) == [HERE]
    assert where(None, None, None) == [HERE]
    assert where("office", None, last) == [Address("office", 5005)]


NUMBERS = itertools.count()


def profile(folder: Path) -> Profile:
    """Return a profile whose tokens are numbered."""
    return Profile(folder, lambda: f"token {next(NUMBERS)}")


def test_profile_remembers(tmp_path: Path) -> None:
    """Name, token and server are there next time; names that are equal share a token."""
    first = profile(tmp_path / "new")
    token = first.token(HERE, "Ana")
    first.visited(HERE, "Ana", token, offered=True)
    again = profile(tmp_path / "new")
    assert (again.last, again.name, again.name_at(HERE)) == (HERE, "Ana", "Ana")
    assert again.token(HERE, "ana") == token
    assert again.token(HERE, "ben") != token


def test_profile_is_for_its_owner_only(tmp_path: Path) -> None:
    """Folder 0700, file 0600, and no half-written file beside it."""
    kept = profile(tmp_path / "new")
    kept.visited(HERE, "ana", "secret", offered=True)
    folder = tmp_path / "new"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_server_that_never_answered_is_not_kept(tmp_path: Path) -> None:
    """Only a visit is written; until then a token is the same each time it is asked for."""
    kept = profile(tmp_path)
    assert kept.token(HERE, "ana") == kept.token(HERE, "ana")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_not_offered(tmp_path: Path) -> None:
    """A bot's name does not become the person's next time; its token is kept."""
    kept = profile(tmp_path)
    kept.visited(HERE, "ana", "secret", offered=True)
    kept.visited(HERE, "bot", "other", offered=False)
    again = profile(tmp_path)
    assert again.name_at(HERE) == "ana"
    assert again.token(HERE, "bot") == "other"


def test_two_clients_keep_each_other(tmp_path: Path) -> None:
    """What another client wrote meanwhile is not lost."""
    one, two = profile(tmp_path), profile(tmp_path)
    one.visited(HERE, "ana", "hers", offered=True)
    two.visited(HERE, "ben", "his", offered=True)
    again = profile(tmp_path)
    assert (again.token(HERE, "ana"), again.token(HERE, "ben")) == ("hers", "his")


def test_profile_is_bounded(tmp_path: Path) -> None:
    """The servers used longest ago are forgotten."""
    kept = profile(tmp_path)
    for port in range(1, MOST_SERVERS + 3):
        kept.visited(Address("office", port), "ana", "secret", offered=True)
    assert len(profile(tmp_path).kept.servers) == MOST_SERVERS
    assert kept.name_at(Address("office", 1)) == ""


def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    """It is no reason to stop, and not overwritten."""
    (tmp_path / FILE).write_text('{"last": 5')
    assert profile(tmp_path).last is None
    assert [path.read_text() for path in tmp_path.iterdir()] == ['{"last": 5']


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Then nothing is kept, and nobody is bothered."""
    (tmp_path / "file").write_text("")
    kept = profile(tmp_path / "file" / "folder")
    kept.visited(HERE, "ana", "secret", offered=True)
    assert kept.name_at(HERE) == "ana"


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
