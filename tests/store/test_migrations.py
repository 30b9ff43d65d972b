"""Databases of older versions are brought up to date, with a copy kept; newer ones are refused."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import msgspec
import pytest

from hubbub.errors import StoreError
from hubbub.events import Redact
from hubbub.store import migrations, queries, waiting
from hubbub.store.files import DATABASE
from hubbub.store.migrations import MIGRATIONS, migrate
from hubbub.store.sqlite import SqliteStore
from support.stored import redact, rename, said, seqs

Opens = Callable[[], SqliteStore]


def _note(connection: apsw.Connection) -> None:
    connection.execute("INSERT INTO facts VALUES ('third', 3)")


NEWER = (*MIGRATIONS, "CREATE TABLE second (x); INSERT INTO second VALUES (2)", _note)


def migrated(path: Path, steps: tuple[migrations.Migration, ...]) -> apsw.Connection:
    """Return a connection to a database after some steps."""
    connection = apsw.Connection(str(path))
    migrate(connection, path, steps)
    return connection


def test_a_new_file_takes_all_steps(tmp_path: Path) -> None:
    """A new database has the newest schema and no copy beside it."""
    with closing(migrated(tmp_path / "new.db", NEWER)) as connection:
        assert connection.pragma("user_version") == len(NEWER)
        assert connection.execute("SELECT x FROM second").fetchall() == [(2,)]
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


def test_an_older_file_takes_the_steps_it_lacks(store: SqliteStore, data: Path) -> None:
    """The data stays, the steps are taken once, and the old file is kept beside it."""
    store.write([said(1)])
    store.close()
    for _ in range(2):
        with closing(migrated(store.path, NEWER)) as connection:
            assert connection.execute("SELECT count(*) FROM events").fetchall() == [(1,)]
            assert connection.execute("SELECT x FROM second").fetchall() == [(2,)]
    saved = [path.name for path in data.iterdir() if path.name.startswith("hubbub.db.")]
    assert saved == [f"hubbub.db.v{len(MIGRATIONS)}-1"]
    with closing(apsw.Connection(str(data / saved[0]))) as old:
        assert old.pragma("user_version") == len(MIGRATIONS)
        assert old.execute("SELECT count(*) FROM events").fetchall() == [(1,)]


def test_a_step_that_fails_changes_nothing(store: SqliteStore, opens: Opens) -> None:
    """After a failed step the file is as before it; the version that wrote it can use it."""
    store.write([said(1)])
    store.close()
    broken = (*MIGRATIONS, "CREATE TABLE second (x); INSERT INTO nowhere VALUES (1)")
    for _ in range(2):
        with pytest.raises(apsw.SQLError):
            migrated(store.path, broken)
    saved = f"hubbub.db.v{len(MIGRATIONS)}"
    assert sorted(path.name for path in store.path.parent.glob(f"{saved}-*")) == [
        f"{saved}-1",
        f"{saved}-2",
    ]
    assert seqs(opens().after("#lobby", 0, 9)) == [1]


def test_a_newer_file_is_refused(store: SqliteStore, opens: Opens) -> None:
    """An older program says so in one line and leaves newer data as it is."""
    store.close()
    migrated(store.path, NEWER).close()
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match="written by a newer Hubbub") as refused:
        opens()
    assert "\n" not in str(refused.value)
    assert store.path.read_bytes() == before


def test_released_steps_stay(tmp_path: Path) -> None:
    """The schema of version 1 is what it was: a change of it needs another step."""
    with closing(migrated(tmp_path / "one.db", MIGRATIONS[:1])) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        assert " ".join(str(name) for (name,) in found) == (
            "events events_conversation events_power events_recipient events_scope facts people "
            "people_seen rooms words words_config words_data words_idx"
        )


def test_an_old_file_tells_where_messages_were_taken_back(tmp_path: Path) -> None:
    """What was taken back before version 2 is found in its conversation too, by an index."""
    path = tmp_path / "one.db"
    message = said(1)
    with closing(migrated(path, MIGRATIONS[:1])) as connection:
        body = msgspec.json.encode(redact(message, 2))
        row = (2, "id-2", 2_000, "redact", "", "ana", "", "", body)
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    with closing(migrated(path, MIGRATIONS)) as connection:
        found = queries.told_before(connection, "#lobby", 9, 9)
        assert [type(event) for event in found] == [Redact]
        for query in (queries.TOLD_BEFORE, queries.TOLD_AFTER, queries.LATEST_TOLD + "id = '' "):
            values = ("#lobby", 9, 9)[: query.count("?")]
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
            assert "events_told (scope=?" in str(plan), plan


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (queries.REDACTED, "events_told (scope=? AND seq>?)"),
        (waiting.CONVERSATIONS, "events_conversation (recipient=? AND scope>?)"),
        (waiting.SPOKEN, "events_spoken (person=? AND scope>?)"),
    ],
)
def test_conversations_are_found_by_an_index(tmp_path: Path, query: str, index: str) -> None:
    """However many messages there are, only those that are meant are looked at."""
    with closing(migrated(tmp_path / "one.db", MIGRATIONS)) as connection:
        values = ("x", 9) if "?2" in query else ("x", 9, 9)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
        assert index in str(plan), plan


def test_rooms_of_the_first_version_keep_their_messages(data: Path, opens: Opens) -> None:
    """A room that was stored before rooms could be renamed has its messages, and a new name."""
    data.mkdir()
    with closing(migrated(data / DATABASE, MIGRATIONS[:1])) as old:
        old.execute("INSERT INTO rooms VALUES ('#dev', '#Dev', 1, NULL)")
        body = msgspec.json.encode(said(1, room="#Dev"))
        old.execute(
            "INSERT INTO events VALUES (1, 'x', 1, 'message', '#dev', 'ana', 'p', '', ?)", (body,)
        )
    with closing(opens()) as store:
        store.write([rename(2, "#Dev", "#build")])
    (room,) = opens().load(9).rooms
    assert (room.room, room.scope, seqs(list(room.messages))) == ("#build", "#dev", [1])
