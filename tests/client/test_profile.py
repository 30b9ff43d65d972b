"""What is remembered between visits: servers, names, tokens; private and bounded."""

import itertools
import stat
from pathlib import Path

from hubbub.client.profile import FILE, MOST_SERVERS, Profile
from hubbub.client.reach import Address

HERE = Address("127.0.0.1", 5005)

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
