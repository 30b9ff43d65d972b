"""A Hubbub server of its own for a figure: started, measured, stopped."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

from bench.support import process
from bench.support.stall import Stall

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).parent / "probe"
COMMAND = [str(Path(sys.executable).parent / "hubbub"), "serve"]
START_TIME = 30.0  # seconds until all its doors are open
STOP_TIME = 15.0
UNLIMITED = {
    "HUBBUB_MESSAGE_BURST": "0",
    "HUBBUB_MAX_CLIENTS": "0",
    "HUBBUB_CONNECTIONS_PER_ADDRESS": "0",
    "HUBBUB_UNREGISTERED": "20000",
}
AT_ONCE = {"HUBBUB_GREETING_WAIT": "1"}  # milliseconds: greet whoever does not speak first


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def environment(data: str, probe: str = "") -> dict[str, str]:
    """Return the environment of a server: no limits, its own data, a probe when wanted."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUBBUB_")}
    kept |= UNLIMITED | {"HUBBUB_DATA": data, "HUBBUB_NAME": "bench"}
    if probe:
        path = [str(PROBE), *filter(None, [os.environ.get("PYTHONPATH")])]
        kept |= {"PYTHONPATH": os.pathsep.join(path), "BENCH_PROBE": probe}
    return kept


class Server:
    """A running `hubbub serve` on cores of its own.

    With a probe of its event loop, unless only its cost counts: each look costs some 40 us.
    """

    def __init__(
        self,
        data: Path | None = None,
        settings: dict[str, str] | None = None,
        *,
        probed: bool = True,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hubbub-bench-")
        folder = Path(self._folder.name)
        self.address = ("127.0.0.1", free_port())
        self.stall = Stall(folder / "probe")
        self._output = folder / "output"
        probe = str(self.stall.path) if probed else ""
        env = environment(str(data or folder / "data"), probe) | (settings or {})
        process.pin(process.SERVER_CORES)
        try:
            with self._output.open("wb") as output:
                self.child = subprocess.Popen(
                    [*COMMAND, "127.0.0.1", str(self.address[1])],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=env,
                    cwd=ROOT,
                )
        finally:
            process.pin(process.CLIENT_CORES)

    def __enter__(self) -> Self:
        """Wait until it has started, its web door too. Raises RuntimeError with what it wrote."""
        deadline = time.monotonic() + START_TIME
        while b"the web door is open" not in self._output.read_bytes():
            if self.child.poll() is not None or time.monotonic() > deadline:
                told = self._output.read_text()
                self.stop()
                raise RuntimeError(f"the server did not start: {told}")
            time.sleep(0.005)
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
        self.stop()

    def stop(self) -> None:
        """Stop the server this object started, and no other."""
        if self.child.poll() is None:
            self.child.terminate()
        try:
            self.child.wait(STOP_TIME)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.stall.close()
        self._folder.cleanup()

    def cpu(self) -> float:
        """Return the seconds of CPU it has used."""
        return process.cpu(self.child.pid)

    def waited(self) -> float:
        """Return the seconds its threads could have run but other processes had the core."""
        return process.waited(self.child.pid)

    def loop_cpu(self) -> float:
        """Return the part of it that the thread of the event loop used."""
        return process.main_cpu(self.child.pid)

    def resident(self) -> int:
        """Return the bytes of memory it has in RAM."""
        return process.resident(self.child.pid)
