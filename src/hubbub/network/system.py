"""What the system gives a server and wants to hear: systemd's sockets and states, open files."""

import os
import socket
import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

FILE_LIMIT = 65_536  # more than one process can serve; some systems' hard limit is a billion
FILE_LIMIT_WINDOWS = 512  # sockets that select() takes there
FIRST_INHERITED = 3  # SD_LISTEN_FDS_START of sd_listen_fds(3)
MOST_INHERITED = 64  # sockets


def notify_systemd(state: str) -> None:
    """Tell systemd a state such as `READY=1`; does nothing where nobody asked, see sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):  # an abstract socket has a zero byte there
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.settimeout(1)  # seconds; serving people matters more than telling about it
        sock.connect(address)
        sock.sendall(state.encode())


def inherited_listeners() -> list[socket.socket]:
    """Take over the listening TCP sockets systemd opened for us, once; see sd_listen_fds(3)."""
    pid, count = (os.environ.pop(name, "") for name in ("LISTEN_PID", "LISTEN_FDS"))
    if pid != str(os.getpid()) or not count.isdecimal():
        return []
    last = FIRST_INHERITED + min(int(count), MOST_INHERITED)
    taken = (_taken_over(number) for number in range(FIRST_INHERITED, last))
    return [sock for sock in taken if sock]


def _taken_over(number: int) -> socket.socket | None:
    try:
        sock = socket.socket(fileno=number)
    except OSError:  # not a socket
        return None
    if sock.family not in {socket.AF_INET, socket.AF_INET6} or not _is_listening(sock):
        sock.detach()  # not ours to close
        return None
    sock.set_inheritable(False)
    sock.setblocking(False)
    return sock


def _is_listening(sock: socket.socket) -> bool:
    return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def raise_file_limit() -> int:
    """Allow this process as many open files as it may have, and return how many that is."""
    if sys.platform == "win32":
        return FILE_LIMIT_WINDOWS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILE_LIMIT if hard == resource.RLIM_INFINITY else min(hard, FILE_LIMIT)
    if soft == resource.RLIM_INFINITY:
        return FILE_LIMIT
    if soft < wanted:
        with suppress(OSError, ValueError):  # macOS has a lower one than it admits
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return soft
