"""What typed lines ask: a name at first, then talk, commands and blocks of lines."""

from typing import TYPE_CHECKING, Any

from hubbub.doors.text import looks
from hubbub.doors.text.terminal import Ended, Note, Pasted
from hubbub.errors import ChatError
from hubbub.events import Info
from hubbub.requests import Request
from hubbub.sentences import NOTICES, notice
from hubbub.wire import words
from hubbub.wire.lines import TooLong
from hubbub.wire.sniff import late_opening

if TYPE_CHECKING:
    from hubbub.doors.text.codec import TextCodec

MOST_BYTES = 16_384  # of a line: 4,000 characters of up to 4 bytes
BLOCK_LINES = 100
PASTE_WORDS = ("/paste", "/code", "/block")


def request(codec: "TextCodec", item: Any) -> Request | None:
    """Return what an item asks; what the door settles itself is done here."""
    session = codec.connection.session
    match item:
        case Note():
            session.show(Info(code=item.code, text=notice(item.code, item.args)))
            return None
        case Ended():
            return _leave(codec)
        case Pasted():
            return Request(verb="paste", values={"text": item.text}, line="")
        case TooLong():
            _refuse(codec, "line-too-long", length=item.length, limit=MOST_BYTES)
            return None
    line = str(item) if codec.terminal else words.typed(str(item))
    if codec.block is not None:
        return _in_block(codec, codec.block, line)
    if session.user is None:
        return _unnamed(codec, line)
    if not line.strip():
        return None
    if line.strip().lower() in PASTE_WORDS:
        codec.block = []
        session.hub.tell(session, "paste-begins")
        looks.set_prompt(codec)
        return None
    return _named(codec, line)


def _leave(codec: "TextCodec") -> Request | None:
    if codec.connection.session.user is not None:
        return Request(verb="quit")
    codec.connection.close()
    return None


def _refuse(codec: "TextCodec", code: str, **args: object) -> None:
    session = codec.connection.session
    session.ref, session.line = None, ""
    session.hub.refuse(session, ChatError(code, **args))


def _unnamed(codec: "TextCodec", line: str) -> Request | None:
    opening = late_opening(line)
    if opening in ("irc", "http", "ssh"):
        codec.connection.divert(opening, line)
        return None
    if not line.strip():
        _ask_again(codec)
        return None
    if word := words.foreign(line):
        _refuse(codec, "other-protocol", word=word)
        return None
    request = words.nameless(line)
    if request.verb in ("quit", "exit", "logout"):
        return _leave(codec)
    codec.talker = codec.talker or line.strip().lower().startswith("login ")
    return request


def _ask_again(codec: "TextCodec") -> None:
    """Ask for the name after an empty line; once, however many came together."""
    ask = NOTICES["ask-name"].encode()
    script = codec.connection.session.script
    if codec.terminal is None and not script and not codec.reply.endswith(ask):
        codec.reply += ask


def _named(codec: "TextCodec", line: str) -> Request | None:
    request = words.named(line, talker=codec.talker)
    session = codec.connection.session
    if line.strip().lower() in words.ALONE and not codec.talker:
        session.hub.tell(session, "ran-word", word=request.verb)
    return request


def _in_block(codec: "TextCodec", block: list[str], line: str) -> Request | None:
    if line.rstrip() != ".":
        block.append(line)
        if len(block) <= BLOCK_LINES:
            return None
    text = "\n".join(block)
    codec.block = None
    looks.set_prompt(codec)
    return Request(verb="paste", values={"text": text}, line="")
