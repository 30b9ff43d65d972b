"""One message by its id: taken back by who may, and known to nobody who may not read it."""

import pytest

from hubbub import events as ev
from hubbub.core.session import Session
from support.chat import Chat


class Office:
    """A chat of ann and bob in #dev, and eve, who is in the lobby alone."""

    def __init__(self) -> None:
        self.chat = Chat()
        self.people = {
            name: self.chat.enter(name, device=f"d-{name}") for name in ("ann", "bob", "eve")
        }
        for name in ("ann", "bob"):
            self.chat.do(self.people[name], "join #dev")
        self.chat.do(self.people["ann"], "say in dev")
        self.chat.do(self.people["ann"], "dm bob in private")
        self.chat.do(self.people["bob"], "join #lobby")
        self.dev, self.private = (
            event.id for event in self.chat.published if isinstance(event, ev.Message)
        )

    def undo(self, who: str, **asked: str) -> list[str]:
        """Let somebody take a message back; return `redact`, or the code of the refusal."""
        session: Session = self.people[who]
        self.chat.seen(session)
        self.chat.do(session, "undo", **asked)
        told = self.chat.events(session)
        return [e.code if isinstance(e, ev.Failed) else "redact" for e in told]

    def left(self) -> list[str]:
        """Return the texts of the messages that are still there."""
        return [message.text for message in self.chat.store.messages]


@pytest.fixture
def office() -> Office:
    """Return a fresh one."""
    return Office()


@pytest.mark.parametrize("to", ["", "#dev"])
@pytest.mark.parametrize("remembered", [True, False])
def test_own_message_of_a_room(office: Office, to: str, *, remembered: bool) -> None:
    """It is found wherever one looks, also when the room remembers it no more."""
    if not remembered:
        office.chat.hub.rooms["#dev"].recent.clear()
    office.chat.do(office.people["ann"], "join #dev")
    assert office.undo("ann", message=office.dev, to=to) == ["redact"]
    assert office.left() == ["in private"]


@pytest.mark.parametrize("to", ["", "bob"])
def test_own_private_message(office: Office, to: str) -> None:
    """A private one is found with the other person named, and without."""
    assert office.undo("ann", message=office.private, to=to) == ["redact"]
    assert office.left() == ["in dev"]


@pytest.mark.parametrize(
    ("who", "message", "to", "code"),
    [
        ("bob", "dev", "", "not-room-operator"),
        ("bob", "private", "", "nothing-to-undo"),
        ("bob", "private", "ann", "nothing-to-undo"),
        ("eve", "dev", "", "nothing-to-undo"),
        ("eve", "dev", "#lobby", "nothing-to-undo"),
        ("eve", "dev", "#dev", "no-room"),
        ("eve", "private", "", "nothing-to-undo"),
        ("eve", "private", "ann", "nothing-to-undo"),
        ("eve", "nothing", "", "nothing-to-undo"),
        ("ann", "private", "#dev", "nothing-to-undo"),
    ],
)
def test_refused(office: Office, who: str, message: str, to: str, code: str) -> None:
    """Of what one may not read one learns as much as of what is not there."""
    wanted = {"dev": office.dev, "private": office.private}.get(message, "unknown")
    assert office.undo(who, message=wanted, to=to) == [code]
    assert office.left() == ["in dev", "in private"]


def test_only_for_a_quarter_of_an_hour(office: Office) -> None:
    """What is older stays, unless an operator of the room takes it back."""
    office.chat.pass_time(16 * 60)
    office.chat.do(office.people["ann"], "mode #dev -q ann")
    assert office.undo("ann", message=office.private) == ["nothing-to-undo"]
    office.chat.do(office.people["eve"], "op 7F3K-92QD")
    office.chat.do(office.people["eve"], "join #dev")
    assert office.undo("eve", message=office.dev) == ["redact"]
