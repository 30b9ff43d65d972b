"""Plain lines: programs with pipes, against a real server on this computer."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from support.serving import free_port

HUBBUB = [sys.executable, "-m", "hubbub"]
DEADLINE = 60  # seconds


class Server:
    """A server of its own folder, on a port that stays the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = str(free_port("127.0.0.1"))
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it accepts."""
        self._process = subprocess.Popen(
            [*HUBBUB, "serve", "127.0.0.1", self.port, "--name", "Office", "--data", self._folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        wait_for(self._process.stdout, "ready")

    def stop(self, *, kill: bool = False) -> None:
        """End it, at once and without a goodbye if so wanted."""
        assert self._process is not None
        assert self._process.stdout is not None
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.stdout.close()
        self._process.wait(DEADLINE)


def wait_for(stream: IO[str], text: str) -> list[str]:
    """Read lines until one holds a text; return them all."""
    lines = []
    for line in stream:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    raise AssertionError(f"{text!r} never came: {lines}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one server for all tests of this file."""
    made = Server(tmp_path_factory.mktemp("data"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Give each test a settings folder of its own."""
    return {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}


def join(
    server: Server, settings: dict[str, str], text: str, *more: str
) -> subprocess.CompletedProcess[str]:
    """Pipe a text into `hubbub join`."""
    return subprocess.run(
        [*HUBBUB, "join", "127.0.0.1", server.port, *more],
        input=text,
        env=settings,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


@pytest.mark.slow
def test_a_line_through_a_pipe(server: Server, settings: dict[str, str]) -> None:
    """`echo hello | hubbub join HOST --name bot` says it, shows it as stored, and ends."""
    done = join(server, settings, "hello\n", "--name", "bot")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == ["You: hello", "Goodbye, bot."]
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_the_first_line_is_the_name(server: Server, settings: dict[str, str]) -> None:
    """As with netcat; and the last line needs no line end."""
    done = join(server, settings, "login Dinesh Kumar\nhi all\n/who")
    assert done.returncode == 0
    assert "Welcome to this chatroom! You are Dinesh Kumar. Just type to talk." in done.stdout
    tail = ["You: hi all", "1 person in #lobby.", "Dinesh Kumar, you.", "Goodbye, Dinesh Kumar."]
    assert done.stdout.splitlines()[-4:] == tail


@pytest.mark.slow
def test_many_lines_arrive_in_order(server: Server, settings: dict[str, str]) -> None:
    """More lines than the server takes at once: all arrive, none is refused."""
    lines = [f"line {number}" for number in range(16)]
    done = join(server, settings, "\n".join(lines) + "\n", "--name", "many")
    assert done.returncode == 0
    shown = [line for line in done.stdout.splitlines() if line.startswith("You: line")]
    assert shown == [f"You: {line}" for line in lines]


@pytest.mark.slow
def test_a_refused_line_is_status_1(server: Server, settings: dict[str, str]) -> None:
    """The sentence is on stderr; the rest is sent all the same."""
    done = join(server, settings, "/frobnicate\nafter it\n", "--name", "bot2")
    assert done.returncode == 1
    assert done.stderr.startswith('Error: No command "/frobnicate".')
    assert "You: after it" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["127.0.0.1", "99999"], 2, "A port is a number from 1 to 65535"),
        (["ana@x"], 2, '"ana@x" is no address.'),
        (["127.0.0.1", "1"], 1, "Nothing answers at 127.0.0.1 port 1."),
    ],
)
def test_mistakes_in_one_sentence(
    settings: dict[str, str], arguments: list[str], status: int, sentence: str
) -> None:
    """One sentence on stderr, never a traceback; 2 for wrong usage, 1 for anything else."""
    done = subprocess.run(
        [*HUBBUB, "join", *arguments, "--name", "x"],
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_closed_output_ends_quietly(server: Server, settings: dict[str, str]) -> None:
    """`hubbub join ... | head -1` ends without a word when head has had enough."""
    process = subprocess.Popen(
        [*HUBBUB, "join", "127.0.0.1", server.port, "--name", "headless"],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    wait_for(process.stdout, "Welcome")
    process.stdout.close()
    process.stdin.write("nobody reads the echo of this\n")
    process.stdin.close()
    assert process.wait(DEADLINE) == 1
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.slow
def test_a_killed_server_loses_no_line(tmp_path: Path, settings: dict[str, str]) -> None:
    """Lines written while the server is dead are said when it is back, once and in order."""
    server = Server(tmp_path / "data")
    server.start()
    process = subprocess.Popen(
        [*HUBBUB, "join", "127.0.0.1", server.port, "--name", "steady"],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write("before\n")
    process.stdin.flush()
    wait_for(process.stdout, "You: before")
    server.stop(kill=True)
    process.stdin.write("one\ntwo\n")
    process.stdin.close()
    wait_for(process.stderr, "Connection lost at")
    server.start()
    wait_for(process.stderr, "Back after")
    assert wait_for(process.stdout, "Goodbye") == ["You: one", "You: two", "Goodbye, steady."]
    assert process.wait(DEADLINE) == 0
    process.stdout.close()
    process.stderr.close()
    again = join(server, settings, "", "--name", "reader")
    server.stop()
    assert [line for line in again.stdout.splitlines() if line.startswith("steady: ")] == [
        "steady: before",
        "steady: one",
        "steady: two",
    ]


@pytest.mark.slow
def test_plain_in_a_terminal_loads_no_prompt_toolkit(
    server: Server, settings: dict[str, str]
) -> None:
    """--plain asks for the name, sends no escape codes, and needs none of the typing line."""
    master, slave = pty.openpty()
    code = (
        "import sys; from hubbub.client import run;"
        f"status = run('127.0.0.1', {server.port}, None, True);"
        "sys.exit(9 if 'prompt_toolkit' in sys.modules else status)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=settings, stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    with os.fdopen(master, "r+b", buffering=0) as terminal:
        shown = read_until(terminal, b"Your name: ")
        terminal.write(b"paula\n")
        shown += read_until(terminal, b"In #lobby")
        terminal.write(b"\x04")
        shown += read_until(terminal, b"Goodbye, paula.")
        assert process.wait(DEADLINE) == 0
    assert b"\x1b" not in shown


def read_until(terminal: IO[bytes], text: bytes) -> bytes:
    """Read what a terminal shows until a text stands there."""
    shown = b""
    while text not in shown:
        data = terminal.read(1024)
        assert data, shown
        shown += data
    return shown
