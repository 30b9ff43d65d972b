"""Other IRC servers to measure beside: from Debian, started here, with no limits on floods."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from bench.support import process
from bench.support.server import START_TIME, STOP_TIME, free_port

PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"

NGIRCD = """\
[Global]
    Name = irc.bench
    Info = bench
    Listen = 127.0.0.1
    Ports = {port}
    PidFile =
    MotdFile = {folder}/none
[Limits]
    MaxConnections = 0
    MaxConnectionsIP = 0
    MaxJoins = 0
    MaxPenaltyTime = 0
    PingTimeout = 3600
    PongTimeout = 3600
[Options]
    DNS = no
    Ident = no
    PAM = no
"""
INSPIRCD = """\
<server name="irc.bench" description="bench" network="bench" id="1BE">
<admin name="bench" nick="bench" email="bench@irc.bench">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="1h" hardsendq="104857600"
    softsendq="104857600" recvq="1048576" threshold="1000000" commandrate="1000000" fakelag="no"
    localmax="100000" globalmax="100000" limit="100000" maxconnwarn="no"
    resolvehostnames="no" useident="no" maxchans="100">
<performance somaxconn="4096" softlimit="100000" quietbursts="yes">
<options defaultmodes="nt">
"""


def _ngircd(config: Path) -> list[str]:
    return ["-n", "-f", str(config)]


def _inspircd(config: Path) -> list[str]:
    return ["--nofork", "--nolog", "--runasroot", f"--config={config}"]


# Name -> its configuration, and the arguments that keep it in the foreground.
PEERS: dict[str, tuple[str, Callable[[Path], list[str]]]] = {
    "ngircd": (NGIRCD, _ngircd),
    "inspircd": (INSPIRCD, _inspircd),
}


def missing() -> list[str]:
    """Return the names of those that are not installed."""
    return [name for name in PEERS if shutil.which(name, path=PATH) is None]


def how_to_install(names: list[str]) -> str:
    """Return what to do: nothing here installs them, since Debian starts them as services."""
    packages = " ".join(names)
    return (
        f"not installed: {', '.join(names)}. To have them: sudo apt install {packages}, then "
        f"sudo systemctl disable --now {packages}: the bench starts its own"
    )


class Peer:
    """A running IRC server of somebody else, on the cores where ours runs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.address = ("127.0.0.1", free_port())
        self._folder = tempfile.TemporaryDirectory(prefix=f"hubbub-bench-{name}-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)  # ngircd reads it as another user
        config, arguments = PEERS[name]
        file = folder / "config"
        file.write_text(config.format(port=self.address[1], folder=folder), encoding="utf-8")
        program = shutil.which(name, path=PATH)
        assert program is not None, "missing() tells which are not installed"
        process.pin(process.SERVER_CORES)
        try:
            self.child = subprocess.Popen(
                [program, *arguments(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        finally:
            process.pin(process.CLIENT_CORES)

    def __enter__(self) -> Self:
        """Wait until it listens. Raises RuntimeError when it never does."""
        deadline = time.monotonic() + START_TIME
        while not self._listens():
            if self.child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} did not start")
            time.sleep(0.01)
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
        self.stop()

    def _listens(self) -> bool:
        with socket.socket() as sock:
            return sock.connect_ex(self.address) == 0

    def stop(self) -> None:
        """Stop the process this object started, and no other."""
        if self.child.poll() is None:
            self.child.terminate()
        try:
            self.child.wait(STOP_TIME)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self._folder.cleanup()

    def cpu(self) -> float:
        """Return the seconds of CPU it has used."""
        return process.cpu(self.child.pid)

    def resident(self) -> int:
        """Return the bytes of memory it has in RAM."""
        return process.resident(self.child.pid)
