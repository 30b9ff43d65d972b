"""Two servers never share a data folder or a port; a data file that is gone is noticed."""

from pathlib import Path

from crash.clients import Lines, Program
from crash.conftest import Serve
from support.cli import hubbub
from support.serving import free_port


def test_same_data(serve: Serve, tmp_path: Path) -> None:
    """A second server on the same data says who has it, and ends with status 1."""
    server = serve()
    port = free_port("127.0.0.1")
    second = hubbub("serve", "127.0.0.1", str(port), "--data", tmp_path / "data")
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.count("\n") == 1
    assert f"another Hubbub (pid {server.process.pid}) uses this folder" in second.stderr
    server.check()


def test_same_port(serve: Serve, tmp_path: Path) -> None:
    """A second server on the same port says how to join the first one, and ends with 1."""
    server = serve()
    second = hubbub("serve", "127.0.0.1", str(server.port), "--data", tmp_path / "other")
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith(f"Port {server.port} is already used on this computer")
    assert f"hubbub join 127.0.0.1 {server.port}" in second.stderr
    assert "Traceback" not in second.stderr
    server.check()


def test_data_file_deleted(serve: Serve, tmp_path: Path) -> None:
    """With the data file gone nothing is acked any more; put back, all goes on."""
    server = serve()
    database = tmp_path / "data" / "hubbub.db"
    with Program(server, "ana") as ana, Lines(server, "ben") as ben:
        ana.speak("before")
        ben.hears("ana", "before")
        database.rename(tmp_path / "elsewhere")
        ana.speak("lost")
        ana.until("Not stored, so nobody saw it: the data file is gone.")
        assert "lost" not in ben.passed()
        (tmp_path / "elsewhere").rename(database)
        ana.speak("after")
        ana.receipt("after")
        ben.hears("ana", "after")


def test_data_file_replaced(serve: Serve, tmp_path: Path) -> None:
    """Another file in the place of the data file is never written to."""
    server = serve()
    database = tmp_path / "data" / "hubbub.db"
    with Program(server, "ana") as ana:
        database.unlink()
        database.write_bytes(b"")
        ana.speak("lost")
        ana.until("Not stored, so nobody saw it: the data file is gone.")
    server.stop()
    assert database.read_bytes() == b""
