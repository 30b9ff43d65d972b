"""The operator's console: what happens, line by line, and a typing line for commands."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from hubbub import sentences
from hubbub.core.commands import find, handle
from hubbub.core.hub import Hub
from hubbub.core.session import Session, View
from hubbub.doors.detached import Detached
from hubbub.doors.text.terminal import Ended, Note, Pasted, Terminal
from hubbub.events import (
    Ban,
    Event,
    Join,
    Kick,
    Login,
    Message,
    Mode,
    Nick,
    Op,
    Part,
    Public,
    Quit,
    Redact,
    Removed,
    Rename,
    Silence,
    Topic,
)
from hubbub.requests import Request
from hubbub.times import clock
from hubbub.wire import modes, powerform, words
from hubbub.wire.clean import clean, one_line
from hubbub.wire.look import Look
from hubbub.wire.textform import text_form

NOT_HERE = frozenset(  # for people
    {"away", "back", "conversations", "join", "login", "nick", "part", "read", "unread"}
)
MOST_READ = 4_096  # bytes of typing taken at once


def event_line(event: Public, *, messages: bool) -> str:
    """Return what the console says about an event, or nothing. Never private text."""
    match event:
        case Login():
            address = f"<{one_line(event.address)}>" if event.address else ""
            return f"{one_line(event.nick)}{address} connected ({event.door})"
        case Quit():
            how = "lost the connection" if event.lost else "disconnected"
            return f"{one_line(event.nick)} {how}{sentences.why(one_line(event.text))}"
        case Nick():
            return f"{one_line(event.nick)} is now called {one_line(event.new)}"
        case Join():
            return f"{one_line(event.nick)} joined {one_line(event.room)}"
        case Part():
            return f"{one_line(event.nick)} left {one_line(event.room)}"
        case Topic():
            return f"{one_line(event.nick)} set the topic of {event.room}: {one_line(event.text)}"
        case Op():
            return f"{one_line(event.nick)} is {'now' if event.on else 'no longer'} an operator"
        case Mode():
            return ". ".join(modes.sentences(event))
        case Kick() | Rename() | Removed() | Ban() | Silence() | Redact():
            return powerform.sentence(event)
        case Message() if messages and not event.recipient:
            return f"{one_line(event.to)} {one_line(event.nick)}: {one_line(event.text)}"
    return ""


class EventLog:
    """Writes one plain line per event with an ISO time, where there is no terminal."""

    def __init__(self, hub: Hub, write: Callable[[bytes], None]) -> None:
        self.messages = hub.settings.show_messages
        self._call_soon = hub.call_soon
        self._write = write
        self._lines: list[str] = []  # of this tick: writing wakes a thread

    def __call__(self, event: Public) -> None:
        """Write the line of an event, with those of the same tick."""
        line = event_line(event, messages=self.messages)
        if line:
            self._lines.append(f"{_second(event.at // 1000)} {line}\n")
            if len(self._lines) == 1:
                self._call_soon(self._pass_on)

    def _pass_on(self) -> None:
        data = "".join(self._lines).encode(errors="replace")
        self._lines.clear()
        self._write(data)


@lru_cache(maxsize=1)  # of a crowd many come in the same second
def _second(at: int) -> str:
    """Return a moment (seconds since 1970) as the log writes it."""
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%dT%H:%M:%S}"


class Console(Detached):
    """A session of the user `server` on the terminal that started the program. Its own Port."""

    def __init__(self, hub: Hub, write: Callable[[bytes], None], stop: Callable[[], None]) -> None:
        self.hub = hub
        self._write = write
        self._stop = stop
        self._warned = False
        look = Look(screen=True, colours="NO_COLOR" not in os.environ, addresses=True)
        self.session = Session(hub, self, text_form(look), door="console", address="")
        self.session.user = hub.server
        self.session.echo = True
        hub.server.sessions.append(self.session)
        self._terminal = Terminal(self.session)
        self._terminal.prompt = "server> "
        self._messages = hub.settings.show_messages

    def resize(self, columns: int) -> None:
        """Take the width of the window."""
        self._terminal.columns = columns
        self._write(self._terminal.redraw())

    def __call__(self, event: Public) -> None:
        """Show an event."""
        line = event_line(event, messages=self._messages)
        if line:
            self._say(f"{clock(event.at)} {line}")

    def _say(self, text: str) -> None:
        self.session.send(f"{clean(text, lines=False)}\r\n".encode())

    # input

    def read(self) -> None:
        """Take what was typed."""
        try:
            data = os.read(sys.stdin.fileno(), MOST_READ)
        except OSError:  # the terminal was closed
            data = b""
        if not data:
            self._stop()
            return
        self._take(self._terminal.press(data))
        if self._terminal.escaping:
            self._take(self._terminal.escape())
        self._write(self._terminal.update())

    def _take(self, items: list[Any]) -> None:
        for item in items:
            if item != Note("to-leave", {}):
                self._warned = False
            match item:
                case Note(code="to-leave"):
                    self._interrupted()
                case Note():
                    self._say(f"-- {sentences.notice(item.code, item.args)}")
                case Ended():
                    self._stop()
                case Pasted():
                    self._typed(item.text.partition("\n")[0])
                case _:
                    self._typed(str(item))

    def _interrupted(self) -> None:
        """Close at the second Ctrl+C, or at the first when nobody is here."""
        people = len(self.hub.users)
        if self._warned or not people:
            self._stop()
            return
        self._warned = True
        are = sentences.count(people, "person is", "people are")
        self._say(f"{are} connected. Press Ctrl+C again to close the chat for everyone.")

    def _typed(self, line: str) -> None:
        line = line.strip()
        if not line:
            return
        if not line.startswith("/") and line not in ("help", "who", "look"):
            self._say(f"!! {sentences.notice('console-talk', {})}")
            return
        request = words.slashed(line) if line.startswith("/") else Request(verb=line, line=line)
        found = find(request.verb)
        if found is not None and found.verb == "quit":
            self._interrupted()
            return
        if found is not None and found.verb in NOT_HERE:
            self._say(f"!! {sentences.notice('console-nobody', {'word': found.verb})}")
            return
        if found is not None and found.verb == "help" and not request.text:
            request.text = "op"
        handle(self.hub, self.session, request)

    # the hub's Port

    def render(self, event: Event, view: View) -> bytes:
        """Return the bytes of an event; what the console tells of everybody is not told twice."""
        if isinstance(event, Public) and event_line(event, messages=self._messages):
            return b""
        return self.session.form.render(event, view)

    def flush(self) -> None:
        """Write what gathered, with the typing line put back after it."""
        if self.session.held is None and self.session.outbox:
            self._write(self._terminal.frame(self.session.outbox))
            self.session.outbox.clear()

    def elsewhere(self, event: Event, data: bytes) -> None:  # noqa: ARG002 - the Port's shape
        """Show everything."""
        self.session.send(data)

    def failed(self, line: str) -> None:
        """Put a refused line back."""
        self._terminal.restore(line)

    def close(self) -> None:
        """Close the whole chat."""
        self._stop()
