"""Whose turn it is: requests wait for tokens, for look-ups and for the store; floods end."""

import asyncio
from typing import TYPE_CHECKING

from hubbub.core.commands import find
from hubbub.core.throttle import Bucket
from hubbub.errors import ChatError
from hubbub.requests import Request
from hubbub.sentences import count

if TYPE_CHECKING:
    from hubbub.doors.connection import Connection

CHOKED = 0.05  # seconds between two looks whether the store has caught up
FLOODER_STAYS_OUT = 60_000  # milliseconds; never a ban
TOLD_AGAIN = 10.0  # seconds between two sentences about sending too fast


def may_run(connection: "Connection", request: Request) -> bool:
    """Take a token; without one, or before what was said is stored, `pump` comes back."""
    found = find(request.verb)
    flows = request.flows or (found is not None and found.flows)
    if connection.session.pending and not flows:
        return False  # `resume` comes when it is stored
    if connection.registry.choked():
        _come_back(connection, CHOKED)
        return False
    if found is not None and found.verb == "login" and connection.registry.crowded():
        _come_back(connection, 0)
        return False
    if request.free or (found is not None and found.cost == 0):
        return True
    if not connection.hub.settings.message_burst:
        return True
    bucket = _tokens(connection)
    if bucket.take(connection.hub.now()):
        return True
    if connection.timer is None:
        _tell_slowed(connection)
    _come_back(connection, bucket.wait())
    return False


def _tokens(connection: "Connection") -> Bucket:
    """Return the person's tokens; without a name yet, the connection's own."""
    if connection.session.user is not None:
        connection.bucket = None
        return connection.hub.bucket(connection.session.user)
    if connection.bucket is None:
        connection.bucket = connection.hub.new_bucket()
    return connection.bucket


def _come_back(connection: "Connection", seconds: float) -> None:
    if connection.timer is None:
        loop = asyncio.get_running_loop()
        if seconds:
            connection.timer = loop.call_later(seconds, connection.resume)
        else:
            connection.timer = loop.call_soon(connection.resume)


def _tell_slowed(connection: "Connection") -> None:
    hub = connection.hub
    if connection.told + TOLD_AGAIN < hub.now() or not connection.told:
        connection.told = hub.now()
        rate = f"{hub.settings.message_rate:g}"
        hub.tell(connection.session, "sending-fast", rate=rate)


def tell_refused(connection: "Connection") -> None:
    """Say how many requests were refused."""
    if not connection.refused:
        return
    were = count(connection.refused, "message was", "messages were")
    connection.session.ref, connection.session.line = None, ""
    connection.hub.refuse(connection.session, ChatError("flood", messages=were, seconds=10))


def cut_flooder(connection: "Connection") -> None:
    """Disconnect, and let this person not come back for a minute."""
    hub, user = connection.hub, connection.session.user
    hub.counters.flooders += 1
    if user is not None:
        hub.bar(user.person, hub.clock() + FLOODER_STAYS_OUT)
    connection.finish("flood-cut")
