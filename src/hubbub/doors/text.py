"""The text door: netcat and pipes line by line, telnet and raw terminals key by key."""

from typing import Any

from hubbub.commands.talk import TYPING_AGAIN
from hubbub.core.hub import LOBBY
from hubbub.core.preferences import current
from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.doors.terminal import BURST, Ended, Note, Pasted, Terminal
from hubbub.errors import ChatError
from hubbub.events import Event, Info, Message, Typing
from hubbub.requests import Request
from hubbub.sentences import NOTICES, notice, people_here
from hubbub.wire import words
from hubbub.wire.keys import MARK_PASTES, UNMARK_PASTES
from hubbub.wire.lines import LineBuffer, TooLong
from hubbub.wire.look import Look
from hubbub.wire.row import ERASE
from hubbub.wire.sniff import late_opening, sniff
from hubbub.wire.telnet import TelnetFilter
from hubbub.wire.textform import TextForm, text_form

MOST_BYTES = 16_384  # of a line: 4,000 characters of up to 4 bytes
MOST_KEYS = 2 * MOST_BYTES  # bytes of typing taken at once: more than the longest block
DUMB = ("dumb", "unknown")  # terminal types that understand no escape codes
PASTE_GAP = 0.03  # seconds of silence after which a paste has ended
ESCAPE_GAP = 0.05  # seconds after which a lone Esc is the key
HINT_GAP = 0.1  # seconds in which all who begin or stop typing change the hint once
KEY_GAP = 0.02  # seconds: single bytes that come slower are typed by hand
ELSEWHERE = 5  # lines a minute shown from a room that is not looked at
MINUTE = 60.0
BELL_GAP = 3.0  # seconds between two rings
TIP_AFTER = 30.0  # seconds after login
TIP_CLOSE = 5.0  # seconds between two lines that could have met in a half-typed one
BLOCK_LINES = 100
PASTE_WORDS = ("/paste", "/code", "/block")


class Elsewhere:
    """How many lines of other rooms were shown in this minute, and how many were folded."""

    __slots__ = ("folded", "shown", "since")

    def __init__(self, now: float) -> None:
        self.since = now
        self.shown = 0
        self.folded = 0


class TextCodec(Codec):
    """Lines and keys from people with telnet or netcat. See hubbub.doors.codec.Codec."""

    __slots__ = (
        "_block",
        "_burst",
        "_elsewhere",
        "_first",
        "_joined",
        "_last",
        "_lines",
        "_marking",
        "_rang",
        "_raw",
        "_reply",
        "_said_utf8",
        "_talker",
        "_telnet",
        "_terminal",
        "connection",
        "form",
    )
    form: TextForm

    def __init__(self, *, addresses: bool, spoke_first: bool = False) -> None:
        self.form = text_form(Look(addresses=addresses))
        self.connection: Connection
        self._lines = LineBuffer(MOST_BYTES)
        self._telnet: TelnetFilter | None = None  # made when the first IAC comes
        self._terminal: Terminal | None = None  # in character mode
        self._first = not spoke_first  # the next bytes are the first after the greeting
        self._talker = False  # came in with `login`: old words need no slash
        self._block: list[str] | None = None  # the lines of /paste
        self._burst: bytearray | None = None  # bytes of what may be a paste
        self._raw: float | None = None  # when a single key came to an empty line
        self._reply = b""
        self._said_utf8 = False
        self._marking = False  # the terminal marks what is pasted
        self._elsewhere: dict[str, Elsewhere] | None = None
        self._rang = 0.0
        self._joined: float | None = None  # when the tip about a tidy line may be given
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
            self._reply = ("\r\n".join(rows) + "\r\n").encode()
            return
        self._telnet = TelnetFilter()
        ask = NOTICES["ask-name"]
        # Where the probe shows as junk (netcat), the banner overprints it.
        self._reply = self._telnet.probe() + ("\r" + "\r\n".join([*rows, ask])).encode()

    # input

    def receive(self, data: bytes) -> list[Any]:
        """Return the lines, blocks and notes that these bytes complete."""
        if self._first:
            self._first = False
            opening = sniff(data)
            if opening in ("tls", "ssh", "http"):
                self.connection.divert(opening)
                return []
        data = self._negotiated(data)
        if not data:
            return []
        if self._terminal is not None:
            return self._keys(self._terminal, data)
        if self._is_raw(data):
            return []
        return self._checked(self._lines.feed(data))

    def close(self) -> list[Any]:
        """Return the last line, if it had no end."""
        last = self._lines.close()
        return [] if last is None or self._terminal else [last]

    def _checked(self, lines: list[Any]) -> list[Any]:
        if self._lines.replaced and not self._said_utf8:
            self._said_utf8 = True
            return [Note("not-utf8", {}), *lines]
        return lines

    def _negotiated(self, data: bytes) -> bytes:
        telnet = self._telnet
        if telnet is None:
            if 0xFF not in data:
                return data
            telnet = self._telnet = TelnetFilter()
        elif telnet.unused and 0xFF not in data:
            self._telnet = None  # netcat, of which thousands may be idle
            return data
        was = telnet.is_telnet
        data = telnet.feed(data)
        self._reply += telnet.data_to_send()
        if telnet.is_telnet and not was:
            self.connection.session.door = "telnet"
            self.connection.session.script = False  # some telnet clients speak first
            self._reply += telnet.start_character_mode()
        self._follow_telnet(telnet)
        return data

    def _follow_telnet(self, telnet: TelnetFilter) -> None:
        if telnet.terminal in DUMB and telnet.character_mode:
            self._reply += telnet.stop_character_mode()
        if telnet.character_mode and self._terminal is None and not self._wants_plain:
            self._start_terminal("")
        elif not telnet.character_mode and self._terminal is not None and telnet.is_telnet:
            self._terminal = None
            self.changed()
        if telnet.resized:
            telnet.resized = False
            self.changed()

    def _start_terminal(self, typed: str) -> None:
        """Begin character mode, with what was typed so far in the line."""
        self._terminal = Terminal(self.connection.session)
        self._terminal.insert(typed)
        self.changed()

    def _is_raw(self, data: bytes) -> bool:
        """Begin character mode when single keys come by hand: netcat in a raw terminal (E6)."""
        letter = data.decode(errors="replace") if len(data) <= 4 else ""
        if len(letter) != 1 or not letter.isprintable() or letter == "\ufffd":
            self._raw = None
            return False
        now = self.connection.hub.now()
        if self._raw is not None and now - self._raw >= KEY_GAP:
            typed = self._lines.close()
            if isinstance(typed, str):
                self._start_terminal(typed + letter)
                return True
        elif not self._lines.pending:
            self._raw = now
        return False

    def _keys(self, terminal: Terminal, data: bytes) -> list[Any]:
        if self.connection.backlog > MOST_KEYS:
            return []  # nobody types so fast: the last of it will do
        if self._burst is not None:
            self._burst += data[: MOST_KEYS - len(self._burst)]
            return []
        if self.connection.session.user is not None and is_burst(data):
            self._burst = bytearray(data)
            self.connection.later(PASTE_GAP, self._end_burst, len(data))
            return []
        items = terminal.press(data)
        if terminal.escaping:
            self.connection.later(ESCAPE_GAP, self._end_escape)
        self._tell_typing(terminal)
        self._reply += terminal.update()
        return items

    def _end_burst(self, size: int) -> None:
        """Take a burst as pasted once nothing more came for a moment."""
        burst, terminal = self._burst, self._terminal
        if burst is None or terminal is None:
            return
        if len(burst) > size:
            self.connection.later(PASTE_GAP, self._end_burst, len(burst))
            return
        self._burst = None
        items = terminal.paste(bytes(burst))
        self._reply += terminal.update()
        self.connection.take(items)

    def _end_escape(self) -> None:
        if self._terminal is not None and self._terminal.escaping:
            items = self._terminal.escape()
            self._reply += self._terminal.update()
            self.connection.take(items)

    def _tell_typing(self, terminal: Terminal) -> None:
        session = self.connection.session
        if session.user is None:
            return
        text = terminal.text
        talking = bool(text) and (not text.startswith("/") or text.startswith(("//", "/me ")))
        if talking and session.hub.now() - session.composed < TYPING_AGAIN:
            return  # `compose` would not tell it again so soon: keys need not go that far
        if talking or session.user.typing is not None:
            self.connection.ask(words.composing(on=talking))

    # requests

    def request(self, item: Any) -> Request | None:
        """Return what an item asks; what the door settles itself is done here."""
        session = self.connection.session
        match item:
            case Note():
                session.show(Info(code=item.code, text=notice(item.code, item.args)))
                return None
            case Ended():
                return self._leave()
            case Pasted():
                return Request(verb="paste", values={"text": item.text}, line="")
            case TooLong():
                self._refuse("line-too-long", length=item.length, limit=MOST_BYTES)
                return None
        line = str(item) if self._terminal else words.typed(str(item))
        if self._block is not None:
            return self._in_block(self._block, line)
        if session.user is None:
            return self._unnamed(line)
        if not line.strip():
            return None
        if line.strip().lower() in PASTE_WORDS:
            self._block = []
            session.hub.tell(session, "paste-begins")
            self._set_prompt()
            return None
        return self._named(line)

    def _leave(self) -> Request | None:
        if self.connection.session.user is not None:
            return Request(verb="quit")
        self.connection.close()
        return None

    def _refuse(self, code: str, **args: object) -> None:
        session = self.connection.session
        session.ref, session.line = None, ""
        session.hub.refuse(session, ChatError(code, **args))

    def _unnamed(self, line: str) -> Request | None:
        opening = late_opening(line)
        if opening in ("irc", "http", "ssh"):
            self.connection.divert(opening, line)
            return None
        if not line.strip():
            self._ask_again()
            return None
        if word := words.foreign(line):
            self._refuse("other-protocol", word=word)
            return None
        request = words.nameless(line)
        if request.verb in ("quit", "exit", "logout"):
            return self._leave()
        self._talker = self._talker or line.strip().lower().startswith("login ")
        return request

    def _ask_again(self) -> None:
        """Ask for the name after an empty line; once, however many came together."""
        ask = NOTICES["ask-name"].encode()
        script = self.connection.session.script
        if self._terminal is None and not script and not self._reply.endswith(ask):
            self._reply += ask

    def _named(self, line: str) -> Request | None:
        request = words.named(line, talker=self._talker)
        session = self.connection.session
        if line.strip().lower() in words.ALONE and not self._talker:
            session.hub.tell(session, "ran-word", word=request.verb)
        return request

    def _in_block(self, block: list[str], line: str) -> Request | None:
        if line.rstrip() != ".":
            block.append(line)
            if len(block) <= BLOCK_LINES:
                return None
        text = "\n".join(block)
        self._block = None
        self._set_prompt()
        return Request(verb="paste", values={"text": text}, line="")

    def refused(self, item: Any) -> None:
        """Put a line that was not taken back into the typing line."""
        if self._terminal is not None and isinstance(item, str):
            self._terminal.restore(item)

    def failed(self, line: str) -> None:
        """Put a line that was refused back into the typing line."""
        if line and self.connection.session.user is not None:
            self.refused(line)

    # output

    def data_to_send(self) -> bytes:
        """Return echo and negotiation."""
        reply, self._reply = self._reply, b""
        return reply

    def frame(self, chunks: list[bytes]) -> bytes:
        """Return the lines of this tick; a terminal's typing line is put back after them."""
        if self._terminal is not None:
            return self._framed(self._terminal, chunks)
        if self.connection.session.user is None:
            script = self.connection.session.script or self.connection.closing
            return b"".join(chunks) + (b"" if script else NOTICES["ask-name"].encode())
        if self._joined is not None:
            self._maybe_tip(chunks)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _framed(self, terminal: Terminal, chunks: list[bytes]) -> bytes:
        """Return lines and the typing line; after the goodbye the terminal is as it was."""
        if not self.connection.closing:
            return terminal.frame(chunks)
        return b"".join((ERASE, *chunks, UNMARK_PASTES if self._marking else b""))

    def _maybe_tip(self, chunks: list[bytes]) -> None:
        """Tell a netcat user once how to get a tidy line, when lines come close together."""
        now = self.connection.hub.now()
        close, self._last = now - self._last < TIP_CLOSE, now
        if self._joined is not None and close and now - self._joined > TIP_AFTER:
            self._joined = None
            chunks.append(self.form.render(Info(code="tip-line", text=NOTICES["tip-line"])))

    def typing(self, event: Typing) -> None:
        """Show, or take away, that somebody types, at the right end of the typing line."""
        terminal = self._terminal
        if terminal is None or not terminal.typing(event.nick, on=event.state != "done"):
            return
        if not terminal.hinting:
            terminal.hinting = True
            self.connection.later(HINT_GAP, self._show_hint, terminal)

    def _show_hint(self, terminal: Terminal) -> None:
        terminal.hinting = False
        if terminal is self._terminal:
            self._reply += terminal.update()

    def ring(self, event: Event) -> bytes:
        """Return the bell for a mention or private message, at most every 3 seconds."""
        session = self.connection.session
        now = session.hub.now()
        kept = session.hub.preference(session, "bell")
        wanted = kept == "on" if self._terminal is None else kept != "off"
        if not wanted or not isinstance(event, Message) or now - self._rang < BELL_GAP:
            return b""
        self._rang = now
        return b"\a"

    def elsewhere(self, event: Event, data: bytes) -> bytes:
        """Return the line of another room, or nothing when there were many this minute."""
        if not isinstance(event, Message):
            return data
        now = self.connection.hub.now()
        if self._elsewhere is None:
            self._elsewhere = {}
        place = event.to if event.recipient else event.scope
        counts = self._elsewhere.setdefault(place, Elsewhere(now))
        if now - counts.since > MINUTE:
            counts = self._elsewhere[place] = Elsewhere(now)
        counts.shown += 1
        if counts.shown <= ELSEWHERE:
            return data
        counts.folded += 1
        if counts.folded == 1:
            wait = MINUTE - (now - counts.since)
            self.connection.later(wait, self._tell_folded, place, counts)
        return b""

    def _tell_folded(self, place: str, counts: Elsewhere) -> None:
        hub = self.connection.hub
        room = hub.scopes.get(place)
        name = room.name if room is not None else place
        hub.tell(self.connection.session, "folded", count=counts.folded, room=name)
        if self._elsewhere is not None:
            self._elsewhere.pop(place, None)

    # settings, name and window

    def _stays_plain(self, telnet: TelnetFilter) -> bool:
        return self._wants_plain or telnet.terminal in DUMB

    @property
    def _wants_plain(self) -> bool:
        session = self.connection.session
        if session.user is None:
            return False
        return current(session.hub, session, "plain") == "on"

    def changed(self) -> None:
        """Take over the look, the prompt and the mode that fit the session now."""
        session = self.connection.session
        hub, telnet, terminal = session.hub, self._telnet, self._terminal
        if self._wants_plain and terminal is not None and telnet and telnet.character_mode:
            self._reply += ERASE + telnet.stop_character_mode()
            terminal = self._terminal = None
        elif terminal is None and telnet and telnet.is_telnet and not self._stays_plain(telnet):
            self._reply += telnet.start_character_mode()
        dumb = telnet is not None and telnet.terminal in DUMB
        proved = bool(telnet and telnet.terminal) and not dumb
        colours = proved and terminal is not None and current(hub, session, "colors") == "on"
        self.form = text_form(
            Look(
                plain=self._wants_plain or dumb,
                columns=(telnet.width if telnet else 0) if terminal else 0,
                screen=terminal is not None,
                colours=colours,
                time=current(hub, session, "time"),
                emoji=current(hub, session, "emoji"),
                addresses=hub.settings.show_addresses,
            )
        )
        if self._joined is None and session.user is not None and terminal is None:
            self._joined = None if session.script else hub.now()
        self._mark_pastes(wanted=proved and terminal is not None)
        self._set_prompt()

    def _mark_pastes(self, *, wanted: bool) -> None:
        if wanted != self._marking:
            self._marking = wanted
            self._reply += MARK_PASTES if wanted else UNMARK_PASTES

    def _set_prompt(self) -> None:
        terminal = self._terminal
        if terminal is None:
            return
        telnet = self._telnet
        terminal.columns = (telnet.width if telnet else 0) or 80
        terminal.colours = self.form.look.colours
        prompt = self._prompt()
        if prompt != terminal.prompt:
            terminal.forget_typists()
            terminal.prompt = prompt
        self._reply += terminal.redraw()

    def _prompt(self) -> str:
        session = self.connection.session
        if session.user is None:
            return NOTICES["ask-name"]
        if self._block is not None:
            return "paste> "
        window = "" if session.window == LOBBY else f" {session.hub.window_name(session)}"
        return f"{session.nick}{window}> "


def is_burst(data: bytes) -> bool:
    """Tell whether bytes came faster than anybody types: more than one line, or very many."""
    ends = data.rstrip(b"\r\n\0")
    return len(data) >= BURST or (b"\r" in ends or b"\n" in ends)
