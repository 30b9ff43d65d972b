"""Opens the listening sockets, or says in a sentence why it cannot and what to do."""

import errno
import ipaddress
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain, islice

from hubbub.network.interfaces import addresses
from hubbub.network.owner import CHAT_SERVER, LOOPBACK, who_has
from hubbub.sentences import listing

DEFAULT_PORT = 5005
HIGHEST_PORT = 65_535
FREE_PORT_TRIES = 100
ALL_IPV4, ALL_IPV6 = "0.0.0.0", "::"  # noqa: S104 - a chat for the network listens on all of it


class ListenError(Exception):
    """The server cannot listen there; the text says why and what to do, in one to three lines."""


def listen(
    host: str | None,
    port: int,
    backlog: int = 1_024,
    *,
    ask: Callable[[int, str], str | None] | None = None,
) -> list[socket.socket]:
    """Return non-blocking listening sockets: for one address, or without one for all interfaces.

    All interfaces are two sockets, one of IPv4 and one of IPv6 only, so that a peer's address is
    never IPv4 inside IPv6. `ask` finds out who has a port that is taken. Raises ListenError.
    """
    hosts = _hosts(host, port)
    try:
        return _open_all(hosts, port, backlog)
    except OSError as error:
        raise _refusal(error, hosts, port, ask) from None


def _hosts(host: str | None, port: int) -> list[str]:
    if not 1 <= port <= HIGHEST_PORT:
        raise ListenError(
            f"There is no port {port}: ports are 1 to {HIGHEST_PORT}. "
            f"Try: hubbub serve --port {DEFAULT_PORT}"
        )
    if not host:
        return [ALL_IPV4, ALL_IPV6]
    bare = LOOPBACK if host == "localhost" else host.strip().removeprefix("[").removesuffix("]")
    try:
        return [str(ipaddress.ip_address(bare))]
    except ValueError:
        raise ListenError(
            f'"{host}" is not an address such as 192.168.1.20.\n{_leave_out(port)}'
        ) from None


def _open_all(hosts: list[str], port: int, backlog: int) -> list[socket.socket]:
    """Open a socket for each host or, when one fails, none; IPv6 of two may be missing."""
    with ExitStack() as opened:
        sockets: list[socket.socket] = []
        for host in hosts:
            try:
                sockets.append(opened.enter_context(_open(host, port, backlog)))
            except OSError as error:
                if not sockets or error.errno not in {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}:
                    raise
        opened.pop_all()
    return sockets


def _open(host: str, port: int, backlog: int) -> socket.socket:
    info = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    family, *_, sockaddr = info[0]
    with ExitStack() as opened:
        sock = opened.enter_context(socket.socket(family, socket.SOCK_STREAM))
        if sys.platform == "win32":  # there, REUSEADDR would let two programs share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a restart must not wait a minute for old connections
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)
        sock.bind(sockaddr)
        sock.listen(backlog)
        opened.pop_all()
    return sock


def _refusal(
    error: OSError,
    hosts: list[str],
    port: int,
    ask: Callable[[int, str], str | None] | None,
) -> ListenError:
    match error.errno:
        case errno.EADDRNOTAVAIL:
            return ListenError(_not_ours(hosts[0], port))
        case errno.EACCES if port < 1_024 and sys.platform != "win32":
            return ListenError("Ports below 1024 need administrator rights. 5005 and 8082 do not.")
        case errno.EADDRINUSE | errno.EACCES:
            near = {ALL_IPV4: LOOPBACK, ALL_IPV6: "::1"}.get(hosts[0], hosts[0])
            who = (ask or who_has)(port, near)
            return ListenError(_taken(port, who, near, _serve_elsewhere(hosts, port)))
        case _:
            elsewhere = f"Use another port: {_serve_elsewhere(hosts, port)}"
            return ListenError(f"Port {port} cannot be used: {error.strerror}.\n{elsewhere}")


def _not_ours(host: str, port: int) -> str:
    ours = listing(addresses() or [LOOPBACK], 3)
    return f"This computer does not have the address {host}. It has {ours}.\n{_leave_out(port)}"


def _leave_out(port: int) -> str:
    return f"Leave the address out to use all of them: hubbub serve --port {port}"


def _taken(port: int, who: str | None, near: str, elsewhere: str) -> str:
    taken = f"Port {port} is already used on this computer, by {who or 'another program'}."
    if not (who or "").startswith(CHAT_SERVER):
        return f"{taken}\nUse another port: {elsewhere}"
    join = f"hubbub join {near} {port}"
    return f"{taken}\nJoin that one:       {join}\nOr use another port: {elsewhere}"


def _serve_elsewhere(hosts: list[str], port: int) -> str:
    """Return the command that serves on the next free port, or on the default one."""
    above = range(port + 1, HIGHEST_PORT + 1)
    usual = range(DEFAULT_PORT, DEFAULT_PORT + FREE_PORT_TRIES)
    candidates = chain(islice(above, FREE_PORT_TRIES), usual)
    free = next((number for number in candidates if _is_free(hosts, number)), DEFAULT_PORT)
    if hosts == [ALL_IPV4, ALL_IPV6]:
        return f"hubbub serve --port {free}"
    return f"hubbub serve {hosts[0]} {free}"


def _is_free(hosts: list[str], port: int) -> bool:
    try:
        sockets = _open_all(hosts, port, 1)
    except OSError:
        return False
    for sock in sockets:
        sock.close()
    return True
