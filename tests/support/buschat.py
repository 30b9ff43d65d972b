"""A chat on a real bus, whose writer waits for the test."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from hubbub.bus.local import LocalBus
from hubbub.core.session import Session
from hubbub.events import Message
from support.chat import Chat
from support.stepping import StepLoop


class Writer:
    """An executor whose jobs are run when the test says so."""

    def __init__(self) -> None:
        self.jobs: deque[Callable[[], None]] = deque()
        self.ended = False

    def submit(self, run: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Keep a job."""
        future: Future[Any] = Future()

        def job() -> None:
            try:
                future.set_result(run(*args))
            except Exception as error:  # noqa: BLE001 - that is what a future is for
                future.set_exception(error)

        self.jobs.append(job)
        return future

    def shutdown(self) -> None:
        """Note the end."""
        self.ended = True


class BusChat(Chat):
    """A chat on a real bus, whose writer waits for the test."""

    def __init__(self, *, relaxed: bool = False) -> None:
        super().__init__()
        self.loop = StepLoop()
        self.bus = LocalBus(self.store, relaxed=relaxed)
        self.writer = Writer()
        self.bus._writer = cast("Any", self.writer)
        self.bus.hub = self.hub
        self.hub.publish = self.bus.publish
        self.hub.call_soon = self.loop.call_soon
        self.form.acks = True
        self.loop.complete(self.bus.start())

    def commit(self) -> None:
        """Let the writer finish one batch."""
        self.writer.jobs.popleft()()
        self.loop.run()

    def commit_all(self) -> None:
        """Let the writer finish everything."""
        while self.writer.jobs:
            self.commit()

    def enter(self, name: str, **given: Any) -> Session:
        """Return a session that came in, with nothing left to store."""
        session = super().enter(name, **given)
        self.commit_all()
        self.seen(session)
        return session

    def texts(self, session: Session) -> list[str]:
        """Return the texts of the messages a session was shown."""
        return [e.text for e in self.events(session) if isinstance(e, Message)]
