"""`hubbub serve` from its command line to its exit status: what an operator and systemd see."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pexpect
import pytest

from crash.conftest import serve
from doors.emulator import Telnet
from hubbub import server
from hubbub.serving import key_by_key, stop_signals
from support.cli import hubbub
from support.serving import DEADLINE, ROOT, Client, Server, free_port, wait_for

__all__ = ["serve"]

HOST = "127.0.0.1"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
PIPE = 65_536  # bytes that a pipe takes when nobody reads it


def test_ids() -> None:
    """Ids are of 16 hexadecimal digits and never the same, however many are drawn at a time."""
    ids = list(islice(server.ids(), 3 * server.IDS))
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)


# Mistakes

FILES = {
    "typo": ('# hello\n\nnaem = "Lab"\n', "line 3: unknown setting naem."),
    "type": ('max_clients = "many"\n', "line 1: max_clients: "),
    "range": ("\nmax_clients = -1\n", "line 2: max_clients: "),
    "word": ('durability = "none"\n', "line 1: durability: "),
    "table": ("[limits]\nmax_clients = 5\n", "line 1: unknown setting limits."),
    "syntax": ('name = "Lab"\nmax_clients = = 1\n', "line 2"),
}


@pytest.mark.parametrize(("text", "said"), FILES.values(), ids=FILES)
@pytest.mark.parametrize("named", [True, False], ids=["named", "in the data folder"])
def test_wrong_settings_file(
    tmp_path: Path,
    text: str,
    said: str,
    named: bool,
) -> None:
    """A wrong settings file is refused with its name, the line and the key; status 1."""
    file = tmp_path / "hubbub.toml"
    file.write_text(text, encoding="utf-8")
    config = ("--config", file) if named else ()
    ended = hubbub("serve", HOST, str(free_port(HOST)), "--data", tmp_path, *config)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(str(file))
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "hubbub.db").exists()


def test_settings_file_that_is_no_text(tmp_path: Path) -> None:
    """A settings file that cannot be read as text is named."""
    file = tmp_path / "hubbub.toml"
    file.write_bytes(b"\xff\xfe\0")
    ended = hubbub("serve", "--data", tmp_path)
    assert (ended.returncode, ended.stderr) == (1, f"{file}: this is not a text file in UTF-8.\n")


MISTAKES: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no such file": (("--config", "{folder}/none.toml"), 1, "none.toml: No such file or directory"),
    "a folder": (("--config", "{folder}"), 2, "is a directory"),
    "data is a file": (("--data", "{folder}/file"), 2, "is a file"),
    "data in a file": (("--data", "{folder}/file/x"), 1, "Cannot keep messages in"),
    "no such port": ((HOST, "99999"), 1, "There is no port 99999: ports are 1 to 65535."),
    "port 0": ((HOST, "0"), 1, "There is no port 0"),
    "a word as port": ((HOST, "chat"), 2, "'chat' is not a valid integer"),
    "a port alone": (("6000",), 2, "hubbub serve HOST PORT"),
    "not an address": (("office", "6000"), 1, '"office" is not an address such as'),
    "not our address": (("192.0.2.1", "6000"), 1, "does not have the address 192.0.2.1"),
    "no such option": (("--prot", "6000"), 2, "No such option '--prot'"),
    "a word as number": (("--max", "many"), 2, "'many' is not a valid integer"),
    "too long a name": (("--name", "x" * 41), 2, "name: "),
    "too much": ((HOST, "6000", "7000"), 2, "unexpected extra argument (7000)"),
}


@pytest.mark.parametrize(("given", "status", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(tmp_path: Path, given: tuple[str, ...], status: int, said: str) -> None:
    """Wrong usage ends with status 2, what cannot be with 1; both say why in words."""
    (tmp_path / "file").touch()
    data = () if "--data" in given else ("--data", "{folder}/data")
    arguments = [text.format(folder=tmp_path) for text in (*given, *data)]
    ended = hubbub("serve", *arguments)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_variable(tmp_path: Path) -> None:
    """A wrong value from the environment is named by its variable."""
    ended = hubbub("serve", "--data", tmp_path / "data", HUBBUB_MAX_CLIENTS="many")
    assert ended.returncode == 1
    assert ended.stderr.startswith("HUBBUB_MAX_CLIENTS: max_clients: ")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to be nobody")
def test_port_of_the_administrator() -> None:
    """A port that only the administrator may use is refused with ports that will do."""
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    ended = hubbub("serve", HOST, "79", "--data", "/proc/none", within=nobody)
    said = "Ports below 1024 need administrator rights. 5005 and 8082 do not.\n"
    assert (ended.returncode, ended.stderr) == (1, said)


def test_command_line_before_environment_before_file(serve: Any, tmp_path: Path) -> None:
    """What is typed wins, then the environment, then the file, then the default."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hubbub.toml").write_text(
        'name = "File"\nmax_clients = 1\njoin_history = 3\n', encoding="utf-8"
    )
    server = serve(max_clients=2)
    assert server.events.startswith("ready name=Office ")
    with Client(server, "ana"), Client(server, "ben"), Client(server) as cho:
        assert "Office is full (2 of 2)" in cho.ended().decode()


# Life


def test_ready_line_and_event_lines(serve: Any) -> None:
    """Without a terminal: a line when it is open, one per event with an ISO time, no messages."""
    server = serve()
    with Client(server, "ana") as ana, Telnet(server) as ben:
        ben.enter("ben")
        ana.say("this stays in the room")
        ana.send("/join dev\n/topic tea\n/quit\n")
        ana.ended()
    wait_for(lambda: "disconnected\n" in server.events, "the line about ana's end")
    ready, *lines = server.events.splitlines()
    assert ready == f"ready name=Office address={HOST} port={server.port}"
    assert [re.sub(f"^{TIME} ", "", line) for line in lines[:5]] == [
        f"ana<{HOST}> connected (netcat)",
        f"ben<{HOST}> connected (telnet)",
        "ana joined #dev",
        "ana set the topic of #dev: tea",
        "ana disconnected",
    ]
    assert all(re.match(f"{TIME} ", line) for line in lines)


def test_messages_are_printed_if_wanted(serve: Any) -> None:
    """Room messages stand on the console only where the operator asked; private ones never."""
    server = serve(show_messages=True)
    with Client(server, "ana") as ana, Client(server, "ben") as ben:
        ana.send("/dm ben a secret\n")
        ben.until("a secret")
        ana.say("for the room")
    wait_for(lambda: "#lobby ana: for the room\n" in server.events, "the line of the message")
    assert "secret" not in server.events + server.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_stop_and_start_again(serve: Any, number: int) -> None:
    """A signal ends it with status 0, all is stored, and the next start finds a closed file."""
    server = serve()
    with Client(server, "ana") as ana:
        ana.say("kept")
        server.process.send_signal(number)
        ana.until("-- Office is closing: the operator stopped it.")
        ana.ended()
    assert server.process.wait(DEADLINE) == 0
    again = serve()
    with Client(again, "ben") as ben:
        ben.send("/history\n")
        ben.until("ana: kept")
    assert "did not close" not in again.log


def test_systemd_is_told(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service of Type=notify hears READY=1 when people can connect, and STOPPING=1."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.settimeout(DEADLINE)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        server = serve()
        assert systemd.recv(100) == b"READY=1"
        Client(server, "ana").socket.close()
        server.process.send_signal(signal.SIGTERM)
        assert systemd.recv(100) == b"STOPPING=1"


# Whoever reads what the server prints


@pytest.fixture
def piped(tmp_path: Path) -> Iterator[Server]:
    """Start a server whose event lines go into a pipe that nobody reads further."""
    server = Server.__new__(Server)
    server.host, server.port, server.folder = HOST, free_port(HOST), tmp_path
    server.log_file, server.event_file = tmp_path / "server.log", tmp_path / "none"
    with server.log_file.open("wb") as log:
        server.process = subprocess.Popen(
            [sys.executable, "-m", "hubbub", "serve", HOST, str(server.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "HUBBUB_DATA": str(tmp_path / "data"),
                "HUBBUB_MESSAGE_BURST": "0",
                "HUBBUB_SHOW_MESSAGES": "true",
            },
        )
    assert server.process.stdout is not None
    assert server.process.stdout.readline().startswith(b"ready ")
    yield server
    server.process.stdout.close()
    server.stop()


def test_reader_of_the_events_goes(piped: Server) -> None:
    """When whoever read the event lines has gone, the chat goes on, and the log stays quiet."""
    assert piped.process.stdout is not None
    with Client(piped, "ana") as ana, Client(piped, "ben") as ben:
        piped.process.stdout.close()
        for number in range(3):
            ana.say(f"still here {number}")
            ben.until(f"ana: still here {number}")
    assert "Traceback" not in piped.log


def test_reader_of_the_events_stalls(piped: Server) -> None:
    """When whoever reads the event lines takes nothing any more, the chat goes on."""
    with Client(piped, "ana") as ana:
        text = "x" * 1_000
        for number in range(2 * PIPE // len(text)):
            ana.say(f"{number} {text}")


# In a terminal


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Any]:
    """Start a server in a terminal of 100 columns; `port` is where it listens."""
    port = free_port(HOST)
    arguments = ["-m", "hubbub", "serve", HOST, str(port), "--name", "Lab", "--data"]
    child = pexpect.spawn(
        sys.executable,
        [*arguments, str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"},
        dimensions=(40, 100),
        timeout=DEADLINE,
        encoding="utf-8",
    )
    child.port = port
    yield child
    child.close(force=True)


def entered(console: Any, name: str) -> Client:
    """Let somebody come in, and wait until the console says so."""
    with socket.create_connection((HOST, console.port)) as sock:
        sock.sendall(f"login {name}\n".encode())
        client = Client.__new__(Client)
        client.unread, client.name, client.socket = b"", name, sock.dup()
        client.socket.settimeout(DEADLINE)
    console.expect_exact(f"{name}<{HOST}> connected (netcat)")
    return client


def test_console(console: Any) -> None:
    """The screen says how to join; commands work, people are seen, talk needs /say."""
    console.expect_exact("Lab chat is open.")
    console.expect_exact(f"telnet {HOST} {console.port}")
    console.expect(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
    console.expect_exact("-- ready.")
    with entered(console, "ana") as ana:
        console.send("/who\r")
        console.expect_exact("ana")
        console.send("hello\r")
        console.expect_exact("To talk to everyone here: /say TEXT")
        console.send("/say tea is ready\r")
        ana.until("server: tea is ready")
        console.send("/quit\r")
        console.expect_exact("Press Ctrl+C again to close the chat for everyone.")
        console.send("/shutdown\r")
        ana.until("Lab is closing")
    console.expect(pexpect.EOF)
    assert console.wait() == 0


def test_console_asks_before_it_closes(console: Any) -> None:
    """Ctrl+C asks once when somebody is here; the second one closes, with status 0."""
    console.expect_exact("-- ready.")
    with entered(console, "ana") as ana:
        console.send("\x03")
        console.expect_exact("1 person is connected. Press Ctrl+C again")
        console.send("/who\r")
        console.expect_exact("ana")
        console.send("\x03")
        console.expect_exact("1 person is connected. Press Ctrl+C again")
        console.send("\x03")
        ana.until("Lab is closing")
    console.expect(pexpect.EOF)
    assert console.wait() == 0


def test_console_closes_at_once_when_nobody_is_here(console: Any) -> None:
    """With nobody here one Ctrl+C is enough."""
    console.expect_exact("-- ready.")
    console.send("\x03")
    console.expect(pexpect.EOF)
    assert console.wait() == 0


@pytest.mark.parametrize("ignored", [True, False])
def test_a_hang_up_ends_the_chat(monkeypatch: pytest.MonkeyPatch, *, ignored: bool) -> None:
    """A terminal that is closed stops the server as a signal does, but for what nohup started."""
    handler = signal.SIG_IGN if ignored else signal.SIG_DFL
    monkeypatch.setattr(signal, "getsignal", {signal.SIGHUP: handler}.__getitem__)
    hangs_up = [] if ignored else [signal.SIGHUP]
    assert stop_signals() == [signal.SIGINT, signal.SIGTERM, *hangs_up]


def test_a_killed_console_leaves_a_usable_terminal() -> None:
    """Rows stay rows while keys are read one by one; the next start mends the rest at its end."""
    master, slave = pty.openpty()
    try:
        as_found = termios.tcgetattr(slave)
        assert key_by_key(slave) == as_found
        killed = termios.tcgetattr(slave)
        rows = termios.OPOST | termios.ONLCR
        assert killed[1] & rows == rows
        assert not killed[3] & (termios.ICANON | termios.ECHO)
        after = key_by_key(slave)
        typing = termios.ICANON | termios.ECHO | termios.ISIG
        assert after[3] & typing == typing
        assert after[0] & termios.ICRNL
    finally:
        os.close(slave)
        os.close(master)
