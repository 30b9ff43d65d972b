"""Telnet without sockets: takes IAC sequences out of a byte stream and answers them.

Strategy: one small function per state reads on from a position and returns the next one. Plain
text is skipped with bytes.find; a stream without IAC is returned as it came.

Options are agreed as in RFC 1143: a request for what is already so gets no answer, so no two
programs can answer each other for ever. Character mode needs WILL ECHO (RFC 857) and WILL
SUPPRESS-GO-AHEAD (RFC 858) from us: that is what inetutils-telnet, PuTTY and Windows telnet
look at. What the peer suppresses changes nothing, so we never ask for it, but agree to it.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

# Commands: RFC 854, section "Telnet command structure".
SE: Final = 240
BRK: Final = 243
IP: Final = 244
AYT: Final = 246
EC: Final = 247
EL: Final = 248
SB: Final = 250
WILL: Final = 251
WONT: Final = 252
DO: Final = 253
DONT: Final = 254
IAC: Final = 255
FIRST_COMMAND: Final = 236  # EOF (RFC 1184); bytes below mean nothing after IAC

# Options: RFC 857, 858, 860, 1091, 1073.
ECHO: Final = 1
SGA: Final = 3
TIMING_MARK: Final = 6
TTYPE: Final = 24
NAWS: Final = 31
TTYPE_IS: Final = 0
TTYPE_SEND: Final = 1

MAX_ANSWERS: Final = 64  # per connection; a real client needs fewer than 20
MAX_SUBNEGOTIATION: Final = 1024  # bytes; the longest we want is a terminal name
MAX_SIZE: Final = 1000  # columns or rows; more is a lie, and every row costs memory
MAX_TERMINAL: Final = 40  # characters; RFC 1091 section 2

KEYS: Final = {IP: 0x03, BRK: 0x03, EC: 0x7F, EL: 0x15}  # Ctrl+C, Ctrl+C, Delete, Ctrl+U
REDRAW_KEY: Final = 0x0C  # Ctrl+L

# A side is what we say to have an option on: (WILL, x) is our half of x, (DO, x) the peer's.
Side: TypeAlias = tuple[int, int]
OUR_ECHO: Final = (WILL, ECHO)
OUR_SGA: Final = (WILL, SGA)
PEER_SGA: Final = (DO, SGA)
PEER_TTYPE: Final = (DO, TTYPE)
PEER_NAWS: Final = (DO, NAWS)
WELCOME: Final = frozenset({OUR_ECHO, OUR_SGA, PEER_SGA, PEER_TTYPE, PEER_NAWS})
YES: Final = {WILL: DO, WONT: DO, DO: WILL, DONT: WILL}
NO: Final = {WILL: DONT, WONT: DONT, DO: WONT, DONT: WONT}

NO_SIDES: Final[frozenset[Side]] = frozenset()  # shared: most connections never negotiate

_Step: TypeAlias = Callable[["TelnetFilter", bytes, int, bytearray], int]


class TelnetFilter:
    """Separate the text a telnet client sends from its negotiation.

    `is_telnet`: the peer has negotiated, so it may be sent telnet commands.
    `width`, `height`: of the peer's window, in characters; 0 = unknown.
    `resized`: the window size has changed; whoever acts on it sets it back to False.
    `terminal`: the peer's terminal type in lower case, or "".
    `ping_unanswered`: a ping was sent and no answer has come.
    """

    __slots__ = (
        "_agreed",
        "_answers",
        "_asked",
        "_out",
        "_refused",
        "_step",
        "_sub",
        "_verb",
        "height",
        "is_telnet",
        "ping_unanswered",
        "resized",
        "terminal",
        "width",
    )

    def __init__(self) -> None:
        self.is_telnet = False
        self.width = 0
        self.height = 0
        self.resized = False
        self.terminal = ""
        self.ping_unanswered = False
        self._agreed = NO_SIDES
        self._asked = NO_SIDES
        self._refused = NO_SIDES
        self._answers = 0
        self._out = b""
        self._step: _Step = TelnetFilter._text
        self._verb = 0
        self._sub: bytearray | None = None  # None also when it grew too long to be kept

    @property
    def character_mode(self) -> bool:
        """Tell whether the peer has agreed that we echo, and so shows nothing by itself."""
        return OUR_ECHO in self._agreed

    @property
    def unused(self) -> bool:
        """Tell whether nothing of telnet has come so far, not even the beginning."""
        return not self.is_telnet and self._step is TelnetFilter._text

    def feed(self, data: bytes) -> bytes:
        """Return the text in `data`, without telnet commands; any cut between reads is fine."""
        if IAC not in data and self._step is TelnetFilter._text:
            return data
        text = bytearray()
        at = 0
        while at < len(data):
            at = self._step(self, data, at, text)
        return bytes(text)

    def data_to_send(self) -> bytes:
        """Return the answers that have become due, once."""
        out, self._out = self._out, b""
        return out

    def probe(self) -> bytes:
        """Ask for the window size, to find out whether the peer speaks telnet (RFC 1073)."""
        return self._ask(PEER_NAWS)

    def start_character_mode(self) -> bytes:
        """Offer to echo and ask for size and terminal; for peers that proved to be telnet."""
        return self._ask(OUR_ECHO, OUR_SGA, PEER_NAWS, PEER_TTYPE)

    def stop_character_mode(self) -> bytes:
        """Let the peer echo and edit lines by itself again (RFC 857)."""
        ours = [side for side in (OUR_ECHO, OUR_SGA) if side in self._agreed]
        self._agreed -= frozenset(ours)
        self._asked -= frozenset((OUR_ECHO, OUR_SGA))
        return b"".join(bytes((IAC, WONT, option)) for _, option in ours)

    def ping(self) -> bytes:
        """Ask for a timing mark, which every telnet client answers (RFC 860)."""
        self.ping_unanswered = True
        return bytes((IAC, DO, TIMING_MARK))

    def _ask(self, *sides: Side) -> bytes:
        new = [side for side in sides if side not in self._agreed and side not in self._asked]
        self._asked |= frozenset(new)
        return b"".join(bytes((IAC, *side)) for side in new)

    def _answer(self, data: bytes) -> bool:
        if self._answers >= MAX_ANSWERS:
            return False
        self._answers += 1
        self._out += data
        return True

    # The states. Each reads from `data[at]` on and returns where the next one begins.

    def _text(self, data: bytes, at: int, text: bytearray) -> int:
        end = data.find(b"\xff", at)
        if end < 0:
            text += data[at:]
            return len(data)
        text += data[at:end]
        self._step = TelnetFilter._command
        return end + 1

    def _command(self, data: bytes, at: int, text: bytearray) -> int:
        command = data[at]
        if command in YES:
            self._verb = command
            self._step = TelnetFilter._option
        elif command == SB:
            self._sub = bytearray()
            self._step = TelnetFilter._subnegotiation
        else:
            self._step = TelnetFilter._text
            self._obey(command, text)
        return at + 1

    def _option(self, data: bytes, at: int, _text: bytearray) -> int:
        self._step = TelnetFilter._text
        self.is_telnet = True
        self._negotiate(self._verb, data[at])
        return at + 1

    def _subnegotiation(self, data: bytes, at: int, _text: bytearray) -> int:
        end = data.find(b"\xff", at)
        stop = len(data) if end < 0 else end
        self._store(data[at : min(stop, at + MAX_SUBNEGOTIATION + 1)])
        if end < 0:
            return stop
        self._step = TelnetFilter._subnegotiation_command
        return end + 1

    def _subnegotiation_command(self, data: bytes, at: int, text: bytearray) -> int:
        if data[at] == IAC:
            self._store(b"\xff")
            self._step = TelnetFilter._subnegotiation
            return at + 1
        if data[at] == SE:
            self._finish_subnegotiation()
            self._step = TelnetFilter._text
            return at + 1
        self._sub = None  # its end is missing: what follows is a command of its own
        return self._command(data, at, text)

    # What the commands do.

    def _obey(self, command: int, text: bytearray) -> None:
        if command == IAC:
            text.append(IAC)
        elif command in KEYS:
            text.append(KEYS[command])
        elif command == AYT:
            self._show_presence(text)
        elif command < FIRST_COMMAND:  # not telnet: a latin-1 y with dots, typed in netcat
            text += bytes((IAC, command))

    def _show_presence(self, text: bytearray) -> None:
        """Give visible evidence of life (RFC 854 AYT) that does not tear the typing line."""
        if self.character_mode:
            text.append(REDRAW_KEY)
        else:
            self._answer(b"\r\n[yes]\r\n")

    def _negotiate(self, verb: int, option: int) -> None:
        if option == TIMING_MARK:
            self._mark_time(verb)
        elif verb in (WILL, DO):
            self._switch_on(verb, option)
        else:
            self._switch_off(verb, option)

    def _mark_time(self, verb: int) -> None:
        """Answer each request: telnet shows no output after Ctrl+C until it has its mark."""
        if verb == DO:
            self._answer(bytes((IAC, WILL, TIMING_MARK)))
        elif verb != DONT:
            self.ping_unanswered = False

    def _switch_on(self, verb: int, option: int) -> None:
        side = (YES[verb], option)
        if side in self._agreed:
            return
        if side not in WELCOME:
            self._refuse(side, bytes((IAC, NO[verb], option)))
            return
        if side not in self._asked and not self._answer(bytes((IAC, *side))):
            return
        self._asked -= {side}
        self._agreed |= {side}
        if side == PEER_TTYPE:
            self._answer(bytes((IAC, SB, TTYPE, TTYPE_SEND, IAC, SE)))

    def _switch_off(self, verb: int, option: int) -> None:
        side = (YES[verb], option)
        if side in self._agreed:
            self._agreed -= {side}
            self._answer(bytes((IAC, NO[verb], option)))
        elif side in self._asked:
            self._asked -= {side}

    def _refuse(self, side: Side, answer: bytes) -> None:
        if side not in self._refused and self._answer(answer):
            self._refused |= {side}

    def _store(self, data: bytes) -> None:
        if self._sub is None:
            return
        self._sub += data
        if len(self._sub) > MAX_SUBNEGOTIATION:
            self._sub = None

    def _finish_subnegotiation(self) -> None:
        content, self._sub = self._sub, None
        self.is_telnet = True
        match list(content or b""):
            case [option, w1, w0, h1, h0] if option == NAWS:
                self._resize(w1 << 8 | w0, h1 << 8 | h0)
            case [option, kind, *name] if (option, kind) == (TTYPE, TTYPE_IS):
                self.terminal = _clean(bytes(name))

    def _resize(self, width: int, height: int) -> None:
        size = (min(width, MAX_SIZE), min(height, MAX_SIZE))
        if size != (self.width, self.height):
            self.width, self.height = size
            self.resized = True


def _clean(name: bytes) -> str:
    printable = (char for char in name.decode("ascii", "ignore") if char.isprintable())
    return "".join(printable)[:MAX_TERMINAL].strip().lower()
