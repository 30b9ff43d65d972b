"""How keys come: telnet agrees on them, a raw terminal just sends them, and pastes come at once."""

import re
from typing import TYPE_CHECKING

from hubbub.commands.talk import TYPING_AGAIN
from hubbub.doors.text import looks
from hubbub.doors.text.terminal import BURST, Item, Terminal
from hubbub.wire import words
from hubbub.wire.telnet import TelnetFilter

if TYPE_CHECKING:
    from hubbub.doors.text.codec import TextCodec

MOST_KEYS = 32_768  # bytes of typing taken at once: more than the longest block
MOST_PRESSED = 512  # bytes of keys that edit, out of one burst: each may draw the line anew
LONGEST_KEY = 8  # bytes of what one key sends
MOST_PASTED = 200  # lines out of one burst, twice what a block may have
PASTE_GAP = 0.03  # seconds of silence after which a paste has ended
ESCAPE_GAP = 0.05  # seconds after which a lone Esc is the key
KEY_GAP = 0.02  # seconds: single bytes that come slower are typed by hand

_MARKED = re.compile(rb"\x1b\[200~.*?(?:\x1b\[201~|\Z)", re.DOTALL)  # a paste that says so
_EDITS = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")  # keys that no text has


def negotiated(codec: "TextCodec", data: bytes) -> bytes:
    """Return the bytes without what telnet says in them; it is answered here."""
    telnet = codec.telnet
    if telnet is None:
        if 0xFF not in data:
            return data
        telnet = codec.telnet = TelnetFilter()
    elif telnet.unused and 0xFF not in data:
        codec.telnet = None  # netcat, of which thousands may be idle
        return data
    was = telnet.is_telnet
    data = telnet.feed(data)
    codec.reply += telnet.data_to_send()
    if telnet.is_telnet and not was:
        codec.connection.session.door = "telnet"
        codec.connection.session.script = False  # some telnet clients speak first
        codec.reply += telnet.start_character_mode()
    _follow_telnet(codec, telnet)
    return data


def _follow_telnet(codec: "TextCodec", telnet: TelnetFilter) -> None:
    if looks.is_dumb(telnet) and telnet.character_mode:
        codec.reply += telnet.stop_character_mode()
    if telnet.character_mode and codec.terminal is None and not looks.wants_plain(codec):
        _start_terminal(codec, "")
    elif not telnet.character_mode and codec.terminal is not None and telnet.is_telnet:
        codec.terminal = None
        looks.refresh(codec)
    if telnet.resized:
        telnet.resized = False
        looks.refresh(codec)


def _start_terminal(codec: "TextCodec", typed: str) -> None:
    """Begin character mode, with what was typed so far in the line."""
    codec.terminal = Terminal(codec.connection.session)
    codec.terminal.insert(typed)
    looks.refresh(codec)


def by_hand(codec: "TextCodec", data: bytes) -> bool:
    """Begin character mode when single keys come by hand: netcat in a raw terminal."""
    letter = data.decode(errors="replace") if len(data) <= 4 else ""
    if len(letter) != 1 or not letter.isprintable() or letter == "\ufffd":
        codec.raw = None
        return False
    now = codec.connection.hub.now()
    if codec.raw is not None and now - codec.raw >= KEY_GAP:
        typed = codec.buffer.close()
        if isinstance(typed, str):
            _start_terminal(codec, typed + letter)
            return True
    elif not codec.buffer.pending:
        codec.raw = now
    return False


def pressed(codec: "TextCodec", terminal: Terminal, data: bytes) -> list[Item]:
    """Return what keys ask for; what may be a paste is gathered first."""
    if codec.connection.backlog > MOST_KEYS:
        return []  # nobody types so fast: the last of it will do
    if codec.burst is not None:
        codec.burst += data
        del codec.burst[:-MOST_KEYS]
        return []
    if codec.connection.session.user is not None and is_burst(data):
        codec.burst = bytearray(data)
        codec.connection.later(PASTE_GAP, _end_burst, codec, len(data))
        return []
    items = terminal.press(data)
    if terminal.escaping:
        codec.connection.later(ESCAPE_GAP, _end_escape, codec)
    _tell_typing(codec, terminal)
    codec.reply += terminal.update()
    return items


def _end_burst(codec: "TextCodec", size: int) -> None:
    """Take a burst as pasted once nothing more came for a moment."""
    burst, terminal = codec.burst, codec.terminal
    if burst is None or terminal is None:
        return
    if len(burst) > size or codec.connection.backlog:
        codec.connection.later(PASTE_GAP, _end_burst, codec, len(burst))
        return
    codec.burst = None
    items = terminal.paste(bounded(bytes(burst)))
    codec.reply += terminal.update()
    codec.connection.take(items)


def _end_escape(codec: "TextCodec") -> None:
    if codec.terminal is not None and codec.terminal.escaping:
        items = codec.terminal.escape()
        codec.reply += codec.terminal.update()
        codec.connection.take(items)


def _tell_typing(codec: "TextCodec", terminal: Terminal) -> None:
    """Let the others know that somebody types, but not a command."""
    session = codec.connection.session
    if session.user is None:
        return
    text = terminal.text
    talking = bool(text) and (not text.startswith("/") or text.startswith(("//", "/me ")))
    if talking and session.hub.now() - session.composed < TYPING_AGAIN:
        return  # `compose` would not tell it again so soon: keys need not go that far
    if talking or session.user.typing is not None:
        codec.connection.ask(words.composing(on=talking))


def bounded(data: bytes) -> bytes:
    """Return what of a burst is taken: of a paste what a block can hold, of keys a few."""
    if _EDITS.search(_MARKED.sub(b"", data)):
        return _last_keys(data)
    if b"\x1b" in data:
        return data
    return b"".join(data.splitlines(keepends=True)[:MOST_PASTED])


def _last_keys(data: bytes) -> bytes:
    """Return the keys at the end, the first one whole: what was typed last is what is wanted."""
    at = max(0, len(data) - MOST_PRESSED)
    begun = data.rfind(b"\x1b", max(0, at - LONGEST_KEY), at)
    return data[at if begun < 0 else begun :]


def is_burst(data: bytes) -> bool:
    """Tell whether bytes came faster than anybody types: more than one line, or very many."""
    ends = data.rstrip(b"\r\n\0")
    return len(data) >= BURST or (b"\r" in ends or b"\n" in ends)
