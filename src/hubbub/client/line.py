"""The typing line in a terminal: what comes in is printed above it and never breaks it."""

import asyncio
import sys
from collections.abc import Callable, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output, create_output

from hubbub import events as ev
from hubbub.client import looks
from hubbub.client.complete import Cycle
from hubbub.client.composing import Composer
from hubbub.client.link import Link
from hubbub.client.model import OWN_SENTENCE, Shown, State
from hubbub.client.views import typing_hint
from hubbub.client.words import say
from hubbub.sentences import count
from hubbub.wire.textform import text_form

BELL = "\a"
BELL_AGAIN = 3.0  # seconds


class LineFace:
    """One typing line at the bottom of a terminal, with everything else above it."""

    def __init__(
        self,
        now: Callable[[], float],
        *,
        colours: bool,
        keys: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.link: Link
        self.state = State()
        self._now = now
        self._colours = colours
        self._faint = "ansibrightblack" if colours else ""
        self._output = output or create_output(sys.stdout)
        # Asking the terminal where its cursor is would put answers between the keys typed; the type
        # `Output` does not name what each output has.
        self._output.enable_cpr = False  # type: ignore[attr-defined]
        self._cycle = Cycle()
        self._composer = Composer()
        self._given_back = ""  # a refused line in the typing line, not touched since
        self._rows: list[str] = []  # to be printed at the end of this loop tick
        self._rang = -BELL_AGAIN
        self._begun = asyncio.Event()
        self.session: PromptSession[str] = PromptSession(
            self._prompt,
            rprompt=self._hint,
            key_bindings=bindings(self),
            history=InMemoryHistory(),  # what one says is not kept on the disk
            erase_when_done=True,
            reserve_space_for_menu=0,
            complete_while_typing=False,
            enable_suspend=True,
            input=keys,
            output=self._output,
        )
        self.session.default_buffer.on_text_changed += self._text_changed

    # what the link tells

    def show(self, shown: Sequence[Shown]) -> None:
        """Print events above the typing line."""
        columns = self._output.get_size().columns
        form = text_form(
            looks.look(self.state.choices, columns=columns, colours=self._colours),
        )
        for item in shown:
            self._print(form.rows(item.event, item.view), rings=item.rings)

    def give_back(self, lines: Sequence[str]) -> None:
        """Put a refused line back, unless something else is being typed."""
        buffer = self.session.default_buffer
        if not buffer.text:
            buffer.text = lines[-1]
            buffer.cursor_position = len(buffer.text)
            self._given_back = buffer.text

    def changed(self, before: State, after: State) -> None:  # noqa: ARG002 - the Face's form
        """Draw the prompt anew; begin or end."""
        self.state = after
        if after.phase not in ("off", "greeting"):
            self._begun.set()
        app = self.session.app
        if app.is_running:
            app.invalidate()

    async def run(self) -> int:
        """Show the typing line until the visit is over; return the exit status."""
        linked = asyncio.create_task(self.link.run())
        begun = asyncio.create_task(self._begun.wait())
        await asyncio.wait([linked, begun], return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if not linked.done():
            linked.add_done_callback(self._exit)
            await self.session.prompt_async()
        self._flush()
        return await linked

    def _exit(self, _task: "asyncio.Task[int]") -> None:
        app = self.session.app
        if app.is_running and not app.is_done:
            app.exit(result="")

    # printing

    def _print(self, rows: Sequence[str], *, rings: bool = False) -> None:
        if rows and not self._rows:
            asyncio.get_running_loop().call_soon(self._flush)
        self._rows += rows
        if rings and self._now() - self._rang >= BELL_AGAIN:
            self._rang = self._now()
            self._output.write_raw(BELL)

    def _flush(self) -> None:
        """Take the typing line away, print, and let it be drawn again below."""
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        app = self.session.app
        if app.is_running:
            app.renderer.erase()
        self._output.write_raw("".join(f"{row}\r\n" for row in rows))
        self._output.flush()
        if app.is_running:
            app.invalidate()

    def notice(self, code: str, **args: object) -> None:
        """Print a sentence of our own."""
        self.show([Shown(ev.Info(code=OWN_SENTENCE, text=say(code, **args)))])

    # the typing line

    def _prompt(self) -> StyleAndTextTuples:
        rows = looks.above(self.state, self._now())
        above: StyleAndTextTuples = [(self._faint, f"{row}\n") for row in rows]
        return [*above, ("", looks.prompt(self.state))]

    def _hint(self) -> StyleAndTextTuples:
        return [(self._faint, typing_hint(self.state, self._now()))]

    def _text_changed(self, buffer: Buffer) -> None:
        self._given_back = ""
        state = self._composer.notice(buffer.text, self._now())
        if state:
            self.link.composing(state)

    def entered(self, buffer: Buffer) -> None:
        """Take the line that was typed."""
        line = buffer.text
        self._composer.sent()
        if self.state.phase != "nameless":
            buffer.append_to_history()
        buffer.reset()
        self.link.typed(line)

    def slash(self, buffer: Buffer) -> None:
        """Type a slash: another command takes the place of a refused line (the Up key has it)."""
        if self._given_back and buffer.document.is_cursor_at_the_end:
            buffer.reset()
        buffer.insert_text("/")

    def completed(self, buffer: Buffer) -> None:
        """Complete the word before the cursor; again: the next one that fits."""
        before = buffer.document.text_before_cursor
        text = self._cycle.next(self.state, before)
        buffer.text = text + buffer.document.text_after_cursor
        buffer.cursor_position = len(text)

    def pasted(self, buffer: Buffer, text: str) -> None:
        """Put pasted text into the line; several lines are one block."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        buffer.insert_text(text)
        lines = buffer.text.rstrip("\n").count("\n") + 1
        if lines > 1:
            self.notice("pasted", lines=count(lines, "line", "lines"))


def bindings(face: LineFace) -> KeyBindings:
    """Return the keys that are not a shell's."""
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        face.entered(event.current_buffer)

    @keys.add("/")
    def _slash(event: KeyPressEvent) -> None:
        face.slash(event.current_buffer)

    @keys.add("tab")
    def _tab(event: KeyPressEvent) -> None:
        face.completed(event.current_buffer)

    @keys.add("c-c")
    @keys.add(Keys.SIGINT)
    def _interrupt(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.text = ""  # a change: the others are told
            event.current_buffer.reset()
        else:
            face.notice("to-leave")

    @keys.add("c-d")
    def _end(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            face.link.end()

    @keys.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        face.pasted(event.current_buffer, event.data)

    return keys
