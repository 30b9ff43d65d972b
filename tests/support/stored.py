"""What the tests of stores keep: messages, topics, names and the like, by their place."""

from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from hubbub.events import (
    Message,
    Metadata,
    Public,
    Redact,
    Rename,
    Topic,
)

ANA, BEN, CHO = "person-ana", "person-ben", "person-cho"
NICKS = {ANA: "ana", BEN: "ben", CHO: "Cho Lee"}
PEOPLE_KEPT = 10_000

# One store serves all examples of a property, and one property serves all stores.
one_store = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
)
texts = st.text(max_size=300) | st.text(alphabet="\0\"'*():-^+{}你好ก😀\u0301a ", max_size=60)


def said(seq: int, text: str = "hello", *, room: str = "#lobby", person: str = ANA) -> Message:
    """Return a message to a room; time is the seq, in seconds."""
    return Message(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        person=person,
        nick=NICKS[person],
        to=room,
        scope=room.lower(),
        text=text,
    )


def told(seq: int, text: str = "psst", *, person: str = ANA, to: str = BEN) -> Message:
    """Return a private message."""
    return Message(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        person=person,
        nick=NICKS[person],
        to=NICKS[to],
        scope="@" + ":".join(sorted((person, to))),
        text=text,
        recipient=to,
    )


def topic(seq: int, text: str, *, room: str = "#Dev") -> Topic:
    """Return a topic."""
    return Topic(id=f"id-{seq}", at=seq * 1000, seq=seq, nick="ana", room=room, text=text)


def tells(event_id: str, *, room: str = "#Dev", **changes: str) -> Metadata:
    """Return that a room tells something of itself."""
    return Metadata(id=event_id, at=1, nick="ana", room=room, changes=changes)


def redact(message: Message, seq: int) -> Redact:
    """Return that a message is taken back."""
    return Redact(
        id=f"id-{seq}",
        at=seq * 1000,
        seq=seq,
        nick=message.nick,
        person=message.person,
        message=message.id,
        to=message.to,
        scope=message.scope,
        recipient=message.recipient,
    )


def rename(seq: int, room: str, new: str, *, scope: str = "") -> Rename:
    """Return that a room has another name."""
    at = seq * 1000
    return Rename(id=f"id-{seq}", at=at, seq=seq, nick="ana", room=room, new=new, scope=scope)


def seqs(messages: Sequence[Public]) -> list[int]:
    """Return the places of messages."""
    return [message.seq for message in messages]
