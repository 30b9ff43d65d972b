"""The floors: the bare work, in processes of their own on the server's cores.

Run as `python -m bench.support.floors KIND ARGUMENTS`; `Floor` starts and stops one.
"""

import asyncio
import select
import socket
import subprocess
import sys
from typing import Self

import uvloop

from bench.support import process
from bench.support.server import ROOT, STOP_TIME, free_port

SEND_BUFFER = 65_536  # bytes, as hubbub.doors.listener sets it


class Floor:
    """A running floor."""

    def __init__(self, kind: str, *args: object) -> None:
        self.address = ("127.0.0.1", free_port())
        command = [sys.executable, "-m", "bench.support.floors", kind, str(self.address[1])]
        process.pin(process.SERVER_CORES)
        try:
            self.child = subprocess.Popen(
                [*command, *map(str, args)], stdout=subprocess.PIPE, cwd=ROOT
            )
        finally:
            process.pin(process.CLIENT_CORES)

    def __enter__(self) -> Self:
        """Wait until it listens."""
        assert self.child.stdout is not None, "opened as a pipe"
        self.child.stdout.readline()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
        self.child.terminate()
        self.child.communicate(timeout=STOP_TIME)

    def cpu(self) -> float:
        """Return the seconds of CPU it has used."""
        return process.cpu(self.child.pid)

    def resident(self) -> int:
        """Return the bytes of memory it has in RAM."""
        return process.resident(self.child.pid)


# What runs in the process of its own.


def _accept(port: int, count: int) -> list[socket.socket]:
    """Accept so many connections, with the options of Hubbub's."""
    listening = socket.create_server(("127.0.0.1", port), backlog=1024)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    socks = [listening.accept()[0] for _ in range(count)]
    for sock in socks:
        sock.setblocking(True)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return socks


def fanout(port: int, count: int, size: int) -> None:
    """Send a line to each connection whenever the first one sends a byte."""
    socks = _accept(port, count)
    payload = b"x" * (size - 1) + b"\n"
    first = socks[0]
    while first.recv(1):
        for sock in socks:
            sock.send(payload)


def echo(port: int, count: int, size: int) -> None:
    """Answer whatever comes with so many bytes."""
    socks = {sock.fileno(): sock for sock in _accept(port, count)}
    poll = select.epoll()
    for fd in socks:
        poll.register(fd, select.EPOLLIN)
    payload = b"x" * (size - 1) + b"\n"
    while True:
        for fd, _ in poll.poll():
            if not socks[fd].recv(65_536):
                return
            socks[fd].send(payload)


def idle(port: int, _count: int, _size: int) -> None:
    """Hold connections that do nothing, as bare protocols of the same event loop."""
    uvloop.run(_idle(port))


async def _idle(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", port, backlog=1024)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    await server.serve_forever()


KINDS = {"fanout": fanout, "echo": echo, "idle": idle}


def main(kind: str, *args: str) -> None:
    """Be a floor."""
    port, count, size = (*map(int, args), 0, 0)[:3]
    KINDS[kind](port, count, size)


if __name__ == "__main__":
    main(*sys.argv[1:])
