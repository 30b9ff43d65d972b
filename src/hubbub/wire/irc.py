"""IRC lines: bytes to lines with limits, and lines to bytes that are surely one line.

After RFC 1459 section 2.3, modern.ircdocs.horse "Message Format", IRCv3 message-tags, utf8-only.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NoReturn, TypeAlias

import msgspec

from hubbub.wire.irctags import CLIENT_TAGS_MAX, TAGS_MAX, build_tags, parse_tags

LINE_MAX: Final = 512  # bytes with CR LF but without tags (RFC 1459, 2.3)
BODY_MAX: Final = LINE_MAX - 2  # what is left for the line itself
KEPT_MAX: Final = CLIENT_TAGS_MAX + BODY_MAX  # the longest line that can be right
FLOOD: Final = 16_384  # bytes without a line end: nobody who does this speaks IRC
LABEL_MAX: Final = 64  # bytes, IRCv3 labeled-response, "Tag value"

NUL, LF, CR, AT = b"\0\n\r@"  # numbers: `13 in data` is five times as fast as `b"\r" in data`

# Where people's text stands, counted from 0. It always gets its colon: whoever reads IRC with a
# regular expression, or by eye with netcat, looks for it.
_TEXT_AT: Final = {
    "PRIVMSG": 1,
    "NOTICE": 1,
    "TOPIC": 1,
    "PART": 1,
    "KICK": 2,
    "RENAME": 2,
    "QUIT": 0,
    "AWAY": 0,
    "ERROR": 0,
    "SETNAME": 0,
    "WALLOPS": 0,
}
_WORD = re.compile(r"[^\0\r\n :][^\0\r\n ]*")
_COMMAND = re.compile(r"[A-Za-z0-9]+")
_SANE_COMMAND = re.compile(r"[A-Z0-9]{1,32}")  # fit to be repeated; CHATHISTORY has 11 letters
_BREAKS: Final = str.maketrans("\0\r\n", "   ")


class Line(msgspec.Struct, frozen=True, gc=False):
    """One IRC message. `command` is in capitals; `source` and `tags` are empty if there are none.

    Values of tags may hold CR and LF, everything else is free of them. No NUL is anywhere.
    """

    tags: dict[str, str]
    source: str
    command: str
    params: tuple[str, ...]


class Reason(Enum):
    """What is wrong with a line."""

    EMPTY = auto()  # nothing, or only spaces; to be ignored
    NO_COMMAND = auto()  # only tags or a source
    BAD_CHARACTER = auto()  # NUL within (RFC 1459, 2.3.1), or for `parse` alone CR or LF
    NOT_UTF8 = auto()  # answer FAIL INVALID_UTF8
    TOO_LONG = auto()  # answer 417
    FLOOD = auto()  # FLOOD bytes without a line end: say so and close


class Problem(msgspec.Struct, frozen=True, gc=False):
    """Stand in for a line that is wrong; `command` and `label` as far as they could be read."""

    reason: Reason
    command: str = ""
    label: str = ""


class ProtocolError(Exception):
    """The bytes are not an IRC line: `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason.name)
        self.problem = problem


Item: TypeAlias = Line | Problem


def parse(data: bytes, tags_max: int = TAGS_MAX) -> Line:
    """Return the message of one line, whose CR LF may be there or not.

    `tags_max`: bytes of tags allowed, with the `@` and the space. Any number of parameters is
    taken; the length bounds them. Raises ProtocolError.
    """
    data = data.rstrip(b"\r\n")
    if NUL in data or LF in data or CR in data:
        _refuse(Reason.BAD_CHARACTER, data)
    body_at = (data.find(b" ") + 1 or len(data)) if data[:1] == b"@" else 0
    if body_at > tags_max or len(data) - body_at > BODY_MAX:
        _refuse(Reason.TOO_LONG, data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        _refuse(Reason.NOT_UTF8, data)
    line = _read(text)
    if not line.command:
        _refuse(Reason.NO_COMMAND if text.strip(" ") else Reason.EMPTY, data)
    return line


def build(
    command: str,
    *params: str,
    source: str = "",
    tags: Mapping[str, str] | None = None,
    colon: bool = False,
) -> bytes:
    """Return one line with its CR LF, and surely no other CR, LF or NUL.

    In the last parameter they become spaces; it gets a colon if it needs one, if it is people's
    text, or if `colon` says so. Anything else that holds them, a space, a colon in front or
    nothing raises ValueError, and so does a command of other than letters and digits. Nothing is
    cut: `fits` tells, and `room` says how much may be sent.
    """
    if not _COMMAND.fullmatch(command):
        raise ValueError(f"not the command of an IRC line: {command!r}")
    words = [f":{_word(source)}", command] if source else [command]
    if params:
        words += map(_word, params[:-1])
        last = unbroken(params[-1])
        colon = colon or _TEXT_AT.get(command) == len(params) - 1 or not is_word(last)
        words.append(f":{last}" if colon else last)
    line = " ".join(words)
    if tags:
        line = f"@{build_tags(tags)} {line}"
    return f"{line}\r\n".encode("utf-8", "replace")  # half of a surrogate pair becomes `?`


def fits(line: bytes) -> bool:
    """Tell whether a built line keeps to the limits of RFC 1459 and of message-tags."""
    body_at = line.find(b" ") + 1 if line[:1] == b"@" else 0
    return body_at <= TAGS_MAX and len(line) - body_at <= LINE_MAX


def room(command: str, *params: str, source: str = "") -> int:
    """Return how many bytes one more parameter may have in such a line, with its colon."""
    return LINE_MAX - len(build(command, *params, "", source=source))


def is_word(text: str) -> bool:
    """Tell whether a text can be a parameter that is not the last: not empty, no space, no colon.

    A colon may stand within, but not in front.
    """
    return _WORD.fullmatch(text) is not None


def unbroken(text: str) -> str:
    """Return the text with spaces for what would end the line."""
    if "\n" in text or "\r" in text or "\0" in text:  # five times as fast as translating all
        return text.translate(_BREAKS)
    return text


class IrcBuffer:
    """Collect a client's bytes and give out its lines and problems, in order.

    CR and LF each end a line, so that no reader can see two where we saw one; what is empty is
    ignored, and so CR LF ends one line wherever the reads are cut (modern.ircdocs.horse,
    "Compatibility with incorrect software"). After a FLOOD nothing comes any more.
    """

    __slots__ = ("_length", "_partial", "flooded")

    def __init__(self) -> None:
        self.flooded = False
        self._partial: bytearray | None = None  # None while idle: thousands of clients are
        self._length = 0  # bytes of the unfinished line; what is over KEPT_MAX was not kept

    def feed(self, data: bytes) -> list[Item]:
        """Return what `data` completes."""
        return [] if self.flooded else self._feed(data)

    def _feed(self, data: bytes) -> list[Item]:
        if CR in data:
            data = data.replace(b"\r", b"\n")
        *ended, rest = data.split(b"\n")
        items: list[Item] = []
        for part in ended:
            item = self._end(part) if part or self._partial else None
            if item is not None:
                items.append(item)
            if self.flooded:
                return items
        if rest:
            self._keep(rest)
            if self._length > FLOOD:
                items.append(self._flood())
        return items

    def _end(self, part: bytes) -> Item | None:
        if self._partial is not None:
            self._keep(part)
            part = bytes(self._partial)
        length = self._length or len(part)
        if length > FLOOD:
            return self._flood()
        self._partial, self._length = None, 0
        if length > KEPT_MAX:
            return _problem(Reason.TOO_LONG, part[:KEPT_MAX])
        try:
            return parse(part, CLIENT_TAGS_MAX)
        except ProtocolError as error:
            return None if error.problem.reason is Reason.EMPTY else error.problem

    def _keep(self, part: bytes) -> None:
        if self._partial is None:
            self._partial = bytearray()
        if self._length < KEPT_MAX:
            self._partial += part[: KEPT_MAX - self._length]
        self._length += len(part)

    def _flood(self) -> Problem:
        self.flooded, self._partial, self._length = True, None, 0
        return Problem(Reason.FLOOD)


def _read(text: str) -> Line:
    """Return the parts of a line; without a command if it has none."""
    tags: dict[str, str] = {}
    if text[:1] == "@":
        head, _, text = text.partition(" ")
        tags = parse_tags(head[1:])
    text = text.lstrip(" ")
    head, colon, last = text.partition(" :")
    words = head.split(" ")
    if "" in words:
        words = [word for word in words if word]
    source = words.pop(0)[1:] if text[:1] == ":" else ""
    if not words:
        return Line(tags, source, "", ())
    command = words[0]
    if command.isascii():  # else `ı` would become I
        command = command.upper()
    params = (*words[1:], last) if colon else tuple(words[1:])
    return Line(tags, source, command, params)


def _problem(reason: Reason, data: bytes) -> Problem:
    line = _read(data.decode(errors="replace"))
    label = line.tags.get("label", "") if b" " in data else ""  # else it may have been cut
    if "\ufffd" in label or "\0" in label or len(label.encode()) > LABEL_MAX:
        label = ""
    command = line.command if _SANE_COMMAND.fullmatch(line.command) else ""
    return Problem(reason, command, label)


def _refuse(reason: Reason, data: bytes) -> NoReturn:
    raise ProtocolError(_problem(reason, data)) from None


def _word(text: str) -> str:
    if is_word(text):
        return text
    raise ValueError(f"not a word of an IRC line: {text!r}")
