"""Whether the other end of an old connection still answers, when its name is wanted."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.doors import tcp

if TYPE_CHECKING:
    from hubbub.doors.connection import Connection

PROBE = 3.0  # seconds the other end has to answer
PROBE_STEP = 0.1  # seconds between two looks


def probe(connection: "Connection", then: Callable[[], None]) -> None:
    """Find out whether the other end still answers; if not, the session is lost."""
    tcp.keep_alive(connection.socket, tcp.URGENT)
    _look_for_answer(connection, connection.hub.now(), then)


def _look_for_answer(connection: "Connection", since: float, then: Callable[[], None]) -> None:
    waited = connection.hub.now() - since
    if tcp.answered_within(connection.socket, waited):
        tcp.keep_alive(connection.socket, tcp.CALM)
    elif waited < PROBE and not connection.session.ended:
        loop = asyncio.get_running_loop()
        loop.call_later(PROBE_STEP, _look_for_answer, connection, since, then)
        return
    elif not connection.session.ended:
        connection.leave(lost=True)
        connection.cut("it does not answer, and its name is wanted")
    then()
