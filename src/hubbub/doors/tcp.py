"""What a connection asks of TCP itself: no delay, dead peers noticed, how far away they are."""

import socket
import struct
import sys
from typing import Any, NamedTuple

SEND_BUFFER = 65_536  # bytes in the kernel: unset, a stuck reader hides behind 4 MB
USER_TIMEOUT = 60_000  # milliseconds unacknowledged data may wait
# Offsets in Linux's struct tcp_info, and its size up to there.
LAST_ACK = 56  # tcpi_last_ack_recv, milliseconds ago
ROUND_TRIP = 68  # tcpi_rtt, microseconds
TCP_INFO_SIZE = 104  # bytes


class KeepAlive(NamedTuple):
    """When a silent peer is probed, in seconds, and after how many probes it counts as dead."""

    idle: int
    between: int
    probes: int


# Whether what is set for the socket that listens holds for those it accepts: seven calls less.
INHERITED = sys.platform == "linux"
CALM = KeepAlive(60, 15, 2)  # dead after 90 s
URGENT = KeepAlive(1, 1, 2)  # somebody waits for the answer


def tune(sock: socket.socket) -> None:
    """Set what every connection needs, or for a socket that listens those it accepts."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    keep_alive(sock, CALM)
    _set(sock, "TCP_USER_TIMEOUT", USER_TIMEOUT)


def keep_alive(sock: Any, times: KeepAlive) -> None:
    """Set how soon a dead peer is noticed; a socket that is gone is left alone."""
    if sock is None or sock.fileno() < 0:
        return
    for name, value in zip(("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"), times, strict=True):
        _set(sock, name, value)


def _set(sock: Any, name: str, value: int) -> None:
    if hasattr(socket, name):  # Linux has all of them, others some
        sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def round_trip(sock: Any) -> float | None:
    """Return the milliseconds to the other end and back, where the system tells."""
    microseconds = _info(sock, ROUND_TRIP)
    return None if microseconds is None else microseconds / 1000


def answered_within(sock: Any, seconds: float) -> bool:
    """Tell whether the other end's system acknowledged anything in the last seconds."""
    ago = _info(sock, LAST_ACK)
    return ago is not None and ago < seconds * 1000


def _info(sock: Any, offset: int) -> int | None:
    if sock is None or sock.fileno() < 0 or not hasattr(socket, "TCP_INFO"):
        return None
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_SIZE)
    return int(struct.unpack_from("I", info, offset)[0])
