"""A terminal in character mode: the typing line, pasted blocks, and who is typing."""

from typing import Any

import msgspec

from hubbub.core.commands import ALIASES, COMMANDS
from hubbub.core.hub import Hub
from hubbub.core.powers import may_see
from hubbub.core.session import Session
from hubbub.sentences import typing
from hubbub.wire.editor import LIMIT, LineEditor
from hubbub.wire.keys import Key, KeyDecoder, Paste, Press, join_paste
from hubbub.wire.outcomes import Block, Full, Line, Signal, Waiting
from hubbub.wire.row import ERASE

UNKNOWN_COLUMNS = 80
BURST = 256  # bytes in one read that nobody types: a paste begins


class Pasted(msgspec.Struct, frozen=True):
    """A block of lines to be sent as one message."""

    text: str


class Note(msgspec.Struct, frozen=True):
    """Something the door says about a key; `args` are those of the sentence."""

    code: str
    args: dict[str, Any]


class Ended(msgspec.Struct, frozen=True):
    """Ctrl+D on an empty line."""


Item = str | Pasted | Note | Ended


class Terminal:
    """Keys in, lines and notes out, and the bytes of the one row where all of this happens."""

    __slots__ = (
        "_decoder",
        "_editor",
        "_restored",
        "_typists",
        "colours",
        "columns",
        "hinting",
        "hints",
        "prompt",
    )

    def __init__(self, session: Session) -> None:
        self._decoder = KeyDecoder()
        self._editor = LineEditor(complete=Completer(session))
        self._typists: dict[str, None] | None = None
        self._restored = False  # the line is one that was refused, not touched since
        self.prompt = ""
        self.columns = UNKNOWN_COLUMNS
        self.colours = False
        self.hints = True
        self.hinting = False  # the hint is about to be drawn

    # input

    def press(self, data: bytes) -> list[Item]:
        """Return what the keys in these bytes ask for."""
        return self._items(self._decoder.feed(data))

    def paste(self, data: bytes) -> list[Item]:
        """Return what bytes that came in a burst ask for: several lines are one block."""
        keys = self._decoder.feed(data)
        pasted = join_paste(keys)
        return self._items([pasted] if pasted else keys)

    def escape(self) -> list[Item]:
        """Take a lone Esc as the key, now that nothing followed it."""
        return self._items(self._decoder.flush())

    @property
    def escaping(self) -> bool:
        """Tell whether an Esc waits for what follows."""
        return self._decoder.pending

    def _items(self, keys: "list[Press] | list[Paste]") -> list[Item]:
        items: list[Item] = []
        for key in keys:
            self._make_way(key)
            waiting = self._editor.block
            self._heed(self._editor.press(key), items)
            if len(items) > 1 and isinstance(items[-1], Note) and items[-1] == items[-2]:
                items.pop()  # a held key is answered once
            if waiting and not self._editor.block and key in (Key.ESCAPE, Key.INTERRUPT):
                items.append(Note("paste-thrown", {}))
        return items

    def _heed(self, outcome: object, items: list[Item]) -> None:
        match outcome:
            case Line():
                items.append(outcome.text)
            case Block():
                items.append(Pasted("\n".join(outcome.lines)))
            case Waiting():
                cut = " (the rest was too much)" if outcome.cut else ""
                items.append(Note("paste-asks", {"lines": f"{outcome.count} lines{cut}"}))
            case Full():
                items.append(Note("line-full", {"limit": LIMIT}))
            case Signal.INTERRUPT:
                items.append(Note("to-leave", {}))
            case Signal.END:
                items.append(Ended())

    # output

    @property
    def text(self) -> str:
        """The line as it is being typed."""
        return self._editor.text

    def insert(self, text: str) -> None:
        """Put text into the line."""
        self._editor.insert_text(text)

    def restore(self, text: str) -> None:
        """Put back a line that was refused; a new command typed at once takes its place."""
        self._restored = self._editor.restore(text)

    def _make_way(self, key: "Press | Paste") -> None:
        """Take a restored line away when the next key begins another command (Ctrl+Y has it)."""
        if self._restored and isinstance(key, str) and key.startswith("/"):
            self._editor.press(Key.KILL_START)
        self._restored = False

    def typing(self, nick: str, *, on: bool) -> bool:
        """Note who is typing; tell whether that was news."""
        typists = self._typists or {}
        if (nick in typists) == on:
            return False
        if on:
            typists[nick] = None
        else:
            del typists[nick]
        self._typists = typists or None
        return True

    def forget_typists(self) -> None:
        """Forget who is typing: another conversation is shown."""
        self._typists = None

    @property
    def _hint(self) -> str:
        return typing(list(self._typists)) if self._typists and self.hints else ""

    def update(self) -> bytes:
        """Return what brings the row up to date after keys."""
        return self._editor.update(self.prompt, self._hint, self.columns, colours=self.colours)

    def redraw(self) -> bytes:
        """Return the whole row."""
        return self._editor.render(self.prompt, self._hint, self.columns, colours=self.colours)

    def frame(self, chunks: list[bytes]) -> bytes:
        """Return lines that arrived, with the row taken away before and put back after them."""
        return b"".join((ERASE, *chunks, self.redraw()))


class Completer:
    """Completes commands, rooms and names for Tab; the last speakers come first."""

    __slots__ = ("session",)

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self, text: str, start: int) -> list[str]:
        """Return what may stand in the place of the last word of the text."""
        word = text[start:].lower()
        if start == 0 and word.startswith("/"):
            return [f"/{verb} " for verb in commands(word[1:])]
        if word.startswith("#"):
            return [f"{room} " for room in self._rooms() if room.lower().startswith(word)]
        at = "@" if word.startswith("@") else ""
        end = ": " if start == 0 and not at else " "
        names = self._nicks(word.removeprefix("@"), text, start)
        return [f"{at}{name}{end}" for name in names]

    def _rooms(self) -> list[str]:
        """Return the rooms that this person may know of."""
        rooms = self.session.hub.rooms.values()
        return [room.name for room in rooms if may_see(room, self.session.user)]

    def _nicks(self, beginning: str, text: str, start: int) -> list[str]:
        if not beginning and not text[:start].startswith(("/dm ", "/msg ", "/whois ")):
            return []
        hub = self.session.hub
        nicks = [nick for nick in speakers(hub, self.session) if nick.lower().startswith(beginning)]
        return nicks if text[:start].startswith("/") else [n.replace(" ", "_") for n in nicks]


def commands(beginning: str) -> list[str]:
    """Return the verbs and aliases that begin so, verbs first."""
    words = [*COMMANDS, *(word for word in ALIASES if word not in COMMANDS)]
    return [word for word in words if word.startswith(beginning)]


def speakers(hub: Hub, session: Session) -> list[str]:
    """Return the names in the room looked at, the last speakers first."""
    room = hub.rooms.get(session.window, hub.lobby)
    said = [message.nick for message in reversed(room.recent)]
    here = {user.nick for user in room.members.values()}
    order = dict.fromkeys([*(nick for nick in said if nick in here), *sorted(here)])
    order.pop(session.nick, None)
    return list(order)
