"""What every connection needs of TCP: set once, for the socket that listens."""

import socket

import pytest

from hubbub.doors import tcp

NODELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY)
KEEPALIVE = (socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def tuned(sock: socket.socket) -> dict[tuple[int, int], int]:
    """Return what a socket has of all that is set."""
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    options = [NODELAY, KEEPALIVE, (socket.SOL_SOCKET, socket.SO_SNDBUF)]
    options += [(socket.IPPROTO_TCP, getattr(socket, name)) for name in names]
    return {option: sock.getsockopt(*option) for option in options}


@pytest.mark.skipif(not tcp.INHERITED, reason="each connection is tuned by itself here")
def test_connections_have_what_the_listening_socket_has() -> None:
    """A connection has every option of the socket that accepted it, the time-outs too."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        tcp.tune(listening)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                found = tuned(accepted)
                assert found == tuned(listening)
    assert found[NODELAY]
    assert found[KEEPALIVE]
    assert found[socket.IPPROTO_TCP, socket.TCP_KEEPIDLE] == tcp.CALM.idle
    assert found[socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT] == tcp.USER_TIMEOUT
