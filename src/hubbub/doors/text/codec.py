"""What a text client sends and is sent: lines with netcat and pipes, keys with telnet."""

from typing import Any

from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.doors.text import elsewhere, keys, lines, looks
from hubbub.doors.text.terminal import Note, Terminal
from hubbub.events import Event, Info, Message, Typing
from hubbub.requests import Request
from hubbub.sentences import NOTICES, notice, people_here
from hubbub.wire.keys import UNMARK_PASTES
from hubbub.wire.lines import LineBuffer
from hubbub.wire.look import Look
from hubbub.wire.row import ERASE
from hubbub.wire.sniff import sniff
from hubbub.wire.telnet import TelnetFilter
from hubbub.wire.textform import TextForm, text_form

HINT_GAP = 0.1  # seconds in which all who begin or stop typing change the hint once
BELL_GAP = 3.0  # seconds between two rings
TIP_AFTER = 30.0  # seconds after login
TIP_CLOSE = 5.0  # seconds between two lines that could have met in a half-typed one


class TextCodec(Codec):
    """Lines and keys from people with telnet or netcat. See hubbub.doors.codec.Codec."""

    __slots__ = (
        "_first",
        "_last",
        "_rang",
        "_said_utf8",
        "block",
        "buffer",
        "burst",
        "connection",
        "counts",
        "form",
        "joined",
        "marking",
        "raw",
        "reply",
        "talker",
        "telnet",
        "terminal",
    )
    form: TextForm

    def __init__(self, *, addresses: bool, spoke_first: bool = False) -> None:
        self.form = text_form(Look(addresses=addresses))
        self.connection: Connection
        self.buffer = LineBuffer(lines.MOST_BYTES)
        self.telnet: TelnetFilter | None = None  # made when the first IAC comes
        self.terminal: Terminal | None = None  # in character mode
        self._first = not spoke_first  # the next bytes are the first after the greeting
        self.talker = False  # came in with `login`: old words need no slash
        self.block: list[str] | None = None  # the lines of /paste
        self.burst: bytearray | None = None  # bytes of what may be a paste
        self.raw: float | None = None  # when a single key came to an empty line
        self.reply = b""  # echo and negotiation to be sent
        self._said_utf8 = False
        self.marking = False  # the terminal marks what is pasted
        self.counts: dict[str, elsewhere.Counts] | None = None  # of rooms not looked at
        self._rang = 0.0
        self.joined: float | None = None  # when the tip about a tidy line may be given
        self._last = 0.0

    # greeting

    def open(self, connection: Connection) -> None:
        """Ask for telnet (unless a script spoke already), then greet."""
        self.connection = connection
        session = connection.session
        session.script = not self._first
        hub = session.hub
        limit = hub.settings.max_clients
        if limit and len(hub.users) >= limit:
            name, count = hub.settings.name, len(hub.users)
            connection.finish("full", server=name, count=count, limit=limit)
            return
        people = people_here(len(hub.users))
        banner = notice("banner", {"server": hub.settings.name, "people": people})
        rows = [banner, NOTICES["banner-name"]]
        if session.script:
            self.reply = ("\r\n".join(rows) + "\r\n").encode()
            return
        self.telnet = TelnetFilter()
        ask = NOTICES["ask-name"]
        # Where the probe shows as junk (netcat), the banner overprints it.
        self.reply = self.telnet.probe() + ("\r" + "\r\n".join([*rows, ask])).encode()

    # input

    def receive(self, data: bytes) -> list[Any]:
        """Return the lines, blocks and notes that these bytes complete."""
        if self._first:
            self._first = False
            opening = sniff(data)
            if opening in ("tls", "ssh", "http"):
                self.connection.divert(opening)
                return []
        data = keys.negotiated(self, data)
        if not data:
            return []
        if self.terminal is not None:
            return keys.pressed(self, self.terminal, data)
        if keys.by_hand(self, data):
            return []
        return self._checked(self.buffer.feed(data))

    def close(self) -> list[Any]:
        """Return the last line, if it had no end."""
        last = self.buffer.close()
        return [] if last is None or self.terminal else [last]

    def _checked(self, items: list[Any]) -> list[Any]:
        if self.buffer.replaced and not self._said_utf8:
            self._said_utf8 = True
            return [Note("not-utf8", {}), *items]
        return items

    def request(self, item: Any) -> Request | None:
        """Return what an item asks; what the door settles itself is done here."""
        return lines.request(self, item)

    def refused(self, item: Any) -> None:
        """Put a line that was not taken back into the typing line."""
        if self.terminal is not None and isinstance(item, str):
            self.terminal.restore(item)

    def failed(self, line: str) -> None:
        """Put a line that was refused back into the typing line."""
        if line and self.connection.session.user is not None:
            self.refused(line)

    # output

    def data_to_send(self) -> bytes:
        """Return echo and negotiation."""
        reply, self.reply = self.reply, b""
        return reply

    def frame(self, chunks: list[bytes]) -> bytes:
        """Return the lines of this tick; a terminal's typing line is put back after them."""
        if self.terminal is not None:
            return self._framed(self.terminal, chunks)
        if self.connection.session.user is None:
            script = self.connection.session.script or self.connection.closing
            return b"".join(chunks) + (b"" if script else NOTICES["ask-name"].encode())
        if self.joined is not None:
            self._maybe_tip(chunks)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _framed(self, terminal: Terminal, chunks: list[bytes]) -> bytes:
        """Return lines and the typing line; after the goodbye the terminal is as it was."""
        if not self.connection.closing:
            return terminal.frame(chunks)
        return b"".join((ERASE, *chunks, UNMARK_PASTES if self.marking else b""))

    def _maybe_tip(self, chunks: list[bytes]) -> None:
        """Tell a netcat user once how to get a tidy line, when lines come close together."""
        now = self.connection.hub.now()
        close, self._last = now - self._last < TIP_CLOSE, now
        if self.joined is not None and close and now - self.joined > TIP_AFTER:
            self.joined = None
            chunks.append(self.form.render(Info(code="tip-line", text=NOTICES["tip-line"])))

    def typing(self, event: Typing) -> None:
        """Show, or take away, that somebody types, at the right end of the typing line."""
        terminal = self.terminal
        if terminal is None or not terminal.typing(event.nick, on=event.state != "done"):
            return
        if not terminal.hinting:
            terminal.hinting = True
            self.connection.later(HINT_GAP, self._show_hint, terminal)

    def _show_hint(self, terminal: Terminal) -> None:
        terminal.hinting = False
        if terminal is self.terminal:
            self.reply += terminal.update()

    def ring(self, event: Event) -> bytes:
        """Return the bell for a mention or private message, at most every 3 seconds."""
        session = self.connection.session
        now = session.hub.now()
        kept = session.hub.preference(session, "bell")
        wanted = kept == "on" if self.terminal is None else kept != "off"
        if not wanted or not isinstance(event, Message) or now - self._rang < BELL_GAP:
            return b""
        self._rang = now
        return b"\a"

    def elsewhere(self, event: Event, data: bytes) -> bytes:
        """Return the line of another room, or nothing when there were many this minute."""
        return elsewhere.shown(self, event, data)

    def changed(self) -> None:
        """Take over the look, the prompt and the mode that fit the session now."""
        looks.refresh(self)
