"""`hubbub serve`: from settings to a running server, its screen and its console."""

import asyncio
import logging
import secrets
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from platformdirs import user_data_path

from hubbub import network, screen
from hubbub.doors.console import Console, EventLog
from hubbub.doors.outlet import Outlet
from hubbub.errors import StoreError
from hubbub.server import Server
from hubbub.settings import Settings
from hubbub.store.sqlite import SqliteStore
from hubbub.times import clock

FAILED = 1
BACKLOG = 1024
LOG_PAUSE = 0.05  # seconds in which lines for the log gather: waking its thread costs 15 us

log = logging.getLogger(__name__)


def serve(settings: Settings) -> int:
    """Serve until told to stop; return the exit status."""
    settings = completed(settings)
    limit = network.raise_file_limit()
    host, _, port = settings.listen.rpartition(":")
    try:
        sockets = network.inherited_listeners() or network.listen(
            host.strip("[]") or None, int(port), BACKLOG
        )
        store = SqliteStore(Path(settings.data), settings.durability)
    except network.ListenError as error:
        return complain(str(error))
    except ValueError:
        return complain(f"listen is to be HOST:PORT, such as :5005, not {settings.listen}.")
    except StoreError as error:
        return complain(f"Cannot keep messages in {settings.data}: {error}.")
    addresses = [host.strip("[]")] if host else network.addresses()
    shown = addresses[0] if addresses else "127.0.0.1"
    server = Server(settings, store, limit=limit, shown=shown)
    with _loop_runner() as runner:
        runner.run(_run(server, sockets, addresses))
    return 0


def complain(text: str) -> int:
    """Write why there is no server, and return the exit status."""
    sys.stderr.write(f"{text}\n")
    return FAILED


def completed(settings: Settings) -> Settings:
    """Return the settings with name and data folder filled in."""
    name = settings.name or socket.gethostname().partition(".")[0] or "Hubbub"
    data = settings.data or str(user_data_path("hubbub", appauthor=False))
    return replace(settings, name=name[:40], data=data)


def _loop_runner() -> asyncio.Runner:
    """Return a runner with uvloop where it is installed."""
    try:
        import uvloop  # noqa: PLC0415 - optional
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def stop_signals() -> list[signal.Signals]:
    """Return the signals that end the chat with a goodbye; nohup's ignored hang-up stays so."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hangs_up else [])]


async def _run(server: Server, sockets: list[socket.socket], addresses: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for number in stop_signals():
        loop.add_signal_handler(number, server.stop)
    server.hub.own_addresses = frozenset(["127.0.0.1", "::1", *network.addresses()])
    chosen = server.settings.operator_code
    server.hub.operator_code = chosen or screen.operator_code(secrets.token_bytes)
    await server.start(sockets)
    if sys.stdout.isatty() and sys.stdin.isatty():
        outlet = Outlet(sys.stdout.fileno())
        _start_screen(server, addresses)
        server.open_web()
        with _raw_terminal(server, loop, outlet):
            await server.run()
        return
    outlet = Outlet(sys.stdout.fileno(), LOG_PAUSE)
    server.hub.listeners.append(EventLog(server.hub, outlet.write))
    name, (address, port) = server.settings.name, server.shown
    outlet.write(f"{screen.plain_ready(name, address, port)}\n".encode())
    server.open_web()
    await server.run()
    outlet.close()


def _start_screen(server: Server, addresses: list[str]) -> None:
    settings = server.settings
    lines = screen.start_screen(
        settings.name,
        addresses,
        server.shown[1],
        server.hub.operator_code,
        columns=shutil.get_terminal_size().columns,
        unicode=(sys.stdout.encoding or "").lower().startswith("utf"),
        qr=settings.qr,
    )
    sys.stdout.write("\n".join([*lines, "", screen.ready_line(clock(server.hub.started)), ""]))
    sys.stdout.flush()


def key_by_key(descriptor: int) -> list[Any]:
    """Let a terminal give each key at once; return what it is to be afterwards.

    Rows it is shown stay rows, so that a shell can be used there when this process is killed. What
    a killed one left behind is mended, not given back.
    """
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415 - likewise

    before = termios.tcgetattr(descriptor)
    if not before[3] & termios.ICANON:
        before[0] |= termios.ICRNL
        before[1] |= termios.OPOST | termios.ONLCR
        before[3] |= termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN
    tty.setraw(descriptor)
    keys = termios.tcgetattr(descriptor)
    keys[1] |= termios.OPOST | termios.ONLCR
    termios.tcsetattr(descriptor, termios.TCSANOW, keys)
    return before


@contextmanager
def _raw_terminal(
    server: Server, loop: asyncio.AbstractEventLoop, outlet: Outlet
) -> Iterator[None]:
    """Read the console key by key, and give the terminal back as it was."""
    import termios  # noqa: PLC0415 - not on Windows

    descriptor = sys.stdin.fileno()
    before = key_by_key(descriptor)
    console = Console(server.hub, outlet.write, server.stop)
    console.resize(shutil.get_terminal_size().columns)
    server.hub.listeners.append(console)
    loop.add_reader(descriptor, console.read)
    loop.add_signal_handler(
        signal.SIGWINCH, lambda: console.resize(shutil.get_terminal_size().columns)
    )
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        outlet.write(b"\r\n")
        outlet.close()
        with suppress(termios.error):  # it was closed, which ended the chat
            termios.tcsetattr(descriptor, termios.TCSANOW, before)  # waits for nobody
