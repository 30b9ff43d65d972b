"""Plain lines, for pipes, screen readers and dumb terminals: read, send, print; nothing moves."""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from hubbub import events as ev
from hubbub.client import looks
from hubbub.client.link import Link
from hubbub.client.model import OWN_SENTENCE, Shown, State
from hubbub.client.words import say
from hubbub.sentences import count
from hubbub.wire.lines import LineBuffer, TooLong
from hubbub.wire.textform import text_form

STDIN, BLOCK = 0, 65_536
MOST_LINE = 1_048_576  # bytes; what is too long for a message is refused with a sentence


class PlainFace:
    """Prints what happens to stdout, and what is the matter to stderr."""

    def __init__(self, *, asks: bool) -> None:
        self.state = State()
        self._asks = asks  # somebody sits there: ask for the name

    def show(self, shown: Sequence[Shown]) -> None:
        """Print events, one line or more each."""
        form = text_form(looks.plain_look(self.state.choices))
        for item in shown:
            stream = sys.stderr if _is_trouble(item.event) else sys.stdout
            for row in form.rows(item.event, item.view):
                print(row, file=stream)
            stream.flush()

    def give_back(self, lines: Sequence[str]) -> None:
        """Nothing: there is no typing line to put them into."""

    def changed(self, before: State, after: State) -> None:
        """Ask for the name; say that the connection is lost."""
        self.state = after
        if self._asks and after.phase == "nameless" and before.phase != "nameless":
            print(looks.question(after), end="", flush=True)
        if after.returning and not before.returning:
            print(looks.banner(after, after.lost or 0.0), file=sys.stderr, flush=True)


def _is_trouble(event: ev.AnyEvent) -> bool:
    """Tell whether an event is a refusal or about the connection, not part of the chat."""
    match event:
        case ev.Failed():
            return True
        case ev.Info():
            return event.code == OWN_SENTENCE
        case ev.Goodbye():
            return event.error
    return False


async def run(link: Link) -> int:
    """Send what comes in, until it ends and everything is settled; return the exit status."""
    linked = asyncio.create_task(link.run())
    reading = asyncio.create_task(read_input(link))
    await asyncio.wait([linked, reading], return_when=asyncio.FIRST_COMPLETED)
    if reading.done():
        reading.result()  # closed output is an error here too
    try:
        return await linked
    finally:
        reading.cancel()


async def read_input(link: Link) -> None:
    """Give each line of stdin to the link; stop reading while too much waits."""
    buffer = LineBuffer(MOST_LINE)
    blocks = Blocks()
    while data := await blocks.next():
        for line in buffer.feed(data):
            await _typed(link, line)
    last = buffer.close()
    if last:
        await _typed(link, last)
    link.end()


async def _typed(link: Link, line: str | TooLong) -> None:
    await link.room()
    if isinstance(line, TooLong):
        link.overlong()
    else:
        link.typed(line)


class Blocks:
    """Reads stdin in a thread of its own: files, pipes and consoles alike, on every system.

    One block at a time, and the next only when it is asked for.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wanted = threading.Semaphore(0)
        self._came: asyncio.Queue[bytes] = asyncio.Queue()
        # A daemon: it may be waiting for a person when the visit is over.
        threading.Thread(target=self._read, daemon=True).start()

    async def next(self) -> bytes:
        """Return the next block; nothing at the end."""
        self._wanted.release()
        return await self._came.get()

    def _read(self) -> None:
        data = b"-"
        while data:
            self._wanted.acquire()
            try:
                data = os.read(STDIN, BLOCK)
            except OSError:
                data = b""
            with suppress(RuntimeError):  # the loop may be closed by now
                self._loop.call_soon_threadsafe(self._came.put_nowait, data)


def tell_unsent(state: State) -> None:
    """Say at the end what was not sent."""
    left = [*state.unsent, *state.waiting]
    for item in state.waiting:
        print(f"Error: {say('not-sent', line=item.line)}", file=sys.stderr)
    if left:
        were = count(len(left), "message was", "messages were")
        print(f"Error: {say('not-sent-in-all', messages=were)}", file=sys.stderr)
