"""The database's schema: a list of steps, counted by PRAGMA user_version.

A step that was released is never changed; what is to change gets a new one at the end. A step
that changes what is indexed (words.py, names.key) has to build the index `words` anew.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw

from hubbub.errors import StoreError
from hubbub.store.backup import copy
from hubbub.store.connections import value

log = logging.getLogger(__name__)

Migration = str | Callable[[apsw.Connection], None]

APPLICATION = 0x48756262  # "Hubb": PRAGMA application_id, by which `file` and we know our files

# seq is the rowid, so every index ends with it; events_scope has it before the person, so that
# unread messages are counted in the index alone.
# There is no index by nick and none by word: `words` finds both, and is cheaper to write to.
# There is none by id: ids are random, so each message would change a page of its own, and in a
# million messages storing one would cost twice as much. recent.py knows the latest ids.
# `words` stores no text (content=''), so rows are deleted by giving it their words again. Their
# traces go when it is written anew (writing.begin_rewriting): its `secure-delete` would take them
# out one by one, which holds the writer a hundred times as long.
FIRST = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    nick_key TEXT NOT NULL,
    person TEXT NOT NULL,
    recipient TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX events_scope ON events (scope, seq, person) WHERE kind = 'message';
CREATE INDEX events_recipient ON events (recipient) WHERE recipient <> '';
CREATE INDEX events_conversation ON events (recipient, scope) WHERE recipient <> '';
CREATE INDEX events_power ON events (kind) WHERE kind NOT IN ('message', 'topic');
CREATE TABLE rooms (
    key TEXT PRIMARY KEY,
    room TEXT NOT NULL,
    at INTEGER NOT NULL,
    topic BLOB
) STRICT;
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    seen INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX people_seen ON people (seen);
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO facts VALUES ('clean', 1), ('seq', 0), ('traces', 0);
CREATE VIRTUAL TABLE words USING fts5 (
    text, place, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
);
"""

# What else happened in a conversation is found as its messages are (queries.TOLD_BEFORE).
TOLD = """
UPDATE events SET scope = CAST(body AS TEXT) ->> 'scope' WHERE kind = 'redact';
CREATE INDEX events_told ON events (scope, seq)
WHERE kind IN ('topic', 'mode', 'kick', 'redact');
"""

# Whom somebody wrote to: conversations in which nobody answered yet are found by it.
SPOKEN = "CREATE INDEX events_spoken ON events (person, scope) WHERE recipient <> '';"

# What rooms tell of themselves; what people tell stands with them.
METADATA = """
CREATE TABLE metadata (
    room TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;
"""

# A room that is renamed keeps the scope of its messages, and its messages stay as they are.
# What stands in `metadata` as its room is its scope.
SCOPES = """
ALTER TABLE rooms ADD COLUMN scope TEXT NOT NULL DEFAULT '';
UPDATE rooms SET scope = key;
CREATE INDEX rooms_scope ON rooms (scope);
"""

MIGRATIONS: tuple[Migration, ...] = (FIRST, TOLD, SPOKEN, METADATA, SCOPES)


def migrate(
    connection: apsw.Connection, path: Path, steps: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring a database to this version; one with data is copied before. Raises StoreError."""
    version = _version(connection, path)
    if version > len(steps):
        raise StoreError(
            f"this data was written by a newer Hubbub (version {version} of {path}). "
            "Start that one, or another folder."
        )
    if 0 < version < len(steps):
        saved = _unused(path, version)
        copy(str(path), str(saved))
        log.info("the data is brought to a new version; a copy of the old one is %s", saved)
    for number, step in enumerate(steps[version:], version + 1):
        _apply(connection, step, number)


def _version(connection: apsw.Connection, path: Path) -> int:
    """Return how many steps were taken; 0 = a new file. Raises StoreError if it is not ours."""
    tables = value(connection, "SELECT count(*) FROM sqlite_schema")
    if tables and connection.pragma("application_id") != APPLICATION:
        raise StoreError(f"{path} is not a file of Hubbub. Move it away, or use another folder.")
    return int(connection.pragma("user_version"))


def _unused(path: Path, version: int) -> Path:
    names = (path.with_name(f"{path.name}.v{version}-{number}") for number in range(1, 1_000))
    return next(name for name in names if not name.exists())


def _apply(connection: apsw.Connection, step: Migration, number: int) -> None:
    with connection:
        if isinstance(step, str):
            connection.execute(step)
        else:
            step(connection)
        connection.pragma("application_id", APPLICATION)
        connection.pragma("user_version", number)
