"""What the client keeps between visits: per server a name and secret tokens, in one file."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec.structs import replace

from hubbub.client.reach import Address, AddressError, address
from hubbub.names import key

FILE = "client.json"
MOST_SERVERS = 100  # the ones used longest ago are forgotten
MOST_TOKENS = 50  # names at one server


class Server(msgspec.Struct, frozen=True):
    """What is kept about one server; `tokens` by the key of the name."""

    name: str = ""
    tokens: dict[str, str] = {}


class Kept(msgspec.Struct, frozen=True):
    """The file."""

    last: str = ""  # the server used last
    name: str = ""  # the name used last, anywhere
    servers: dict[str, Server] = {}  # by address, the one used last at the end


def folder() -> Path:
    """Return the platform's folder for a user's settings."""
    from platformdirs import user_config_path  # noqa: PLC0415 - tests name their own folder

    return user_config_path("hubbub", appauthor=False)


class Profile:
    """Reads and writes the file. Without a folder that can be written, nothing is kept."""

    def __init__(self, folder: Path, new_token: Callable[[], str]) -> None:
        self._path = folder / FILE
        self._new_token = new_token
        self._made: dict[tuple[str, str], str] = {}
        self.kept = self._read()

    @property
    def last(self) -> Address | None:
        """Return the server used last."""
        with suppress(AddressError):
            return address(self.kept.last)
        return None

    @property
    def name(self) -> str:
        """Return the name used last, anywhere."""
        return self.kept.name

    def name_at(self, place: Address) -> str:
        """Return the name used last at a server, or an empty text."""
        return self.kept.servers.get(str(place), Server()).name

    def token(self, place: Address, name: str) -> str:
        """Return the token that proves who comes back under a name; made when there is none.

        It is written with the first visit: a server that never answered is not remembered.
        """
        known = self.kept.servers.get(str(place), Server())
        found = known.tokens.get(key(name)) or self._made.get((str(place), key(name)))
        if found is None:
            found = self._new_token()
            self._made[str(place), key(name)] = found
        return found

    def visited(self, place: Address, name: str, token: str, *, offered: bool) -> None:
        """Note that a token goes by a name now; with `offered` it is the person's next time."""
        self.kept = self._read()  # another client may have written meanwhile
        known = self.kept.servers.get(str(place), Server())
        known = replace(known, tokens=_with(known.tokens, key(name), token))
        if offered:
            self._keep(place, replace(known, name=name), last=str(place), name=name)
        else:
            self._keep(place, known)

    def _keep(self, place: Address, server: Server, **changes: str) -> None:
        servers = {at: known for at, known in self.kept.servers.items() if at != str(place)}
        servers = dict([*servers.items(), (str(place), server)][-MOST_SERVERS:])
        self.kept = replace(self.kept, servers=servers, **changes)
        with suppress(OSError):
            self._write(msgspec.json.format(msgspec.json.encode(self.kept)))

    def _read(self) -> Kept:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except OSError:
            return Kept()
        except (msgspec.DecodeError, UnicodeError):
            with suppress(OSError):  # it may hold tokens that somebody can still read
                self._path.replace(self._path.with_suffix(".damaged"))
            return Kept()

    def _write(self, data: bytes) -> None:
        """Write the file so that it is there whole or not at all, for its owner only."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{FILE}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def _with(tokens: dict[str, str], name: str, token: str) -> dict[str, str]:
    others = {other: kept for other, kept in tokens.items() if other != name}
    return dict([*others.items(), (name, token)][-MOST_TOKENS:])
