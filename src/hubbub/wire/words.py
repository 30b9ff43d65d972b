"""Typed lines as requests: slash commands, talk, and the old words that need no slash."""

import re

from hubbub.requests import Request

TALKER_WORDS = frozenset({"login", "say", "who", "look", "logout", "tell", "emote"})
ALONE = frozenset({"help", "who", "look", "quit", "exit", "logout"})  # commands if alone on a line
NEEDS_NAME = frozenset({"say", "tell", "emote", "dm", "bm", "me", "msg"})
_KEYS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[ -~]?)")
_THROWN = re.compile("[\x03\x15]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SEMICOLON = re.compile(r";(?=[^\W\d_])")  # a letter must follow: ;) is a face
_AFTER_VERB = re.compile("[ \n]")  # programs send blocks of lines as one
_ARROW = re.compile(r">(\S+) (.+)")
# What programs of other protocols say first (mail, news, files, databases): in capitals, as they
# do it, so that a person called Ping is not meant.
_FOREIGN = re.compile(
    r"(?:(EHLO|HELO|LHLO|PING|AUTH|OPTIONS|LIST|MODE)(?: \S*)?"
    r"|(PONG|NOOP|STARTTLS|STLS|CAPA|CAPABILITY|RSET|STAT|STATS|INFO|FEAT|SYST|DATE|LISTGROUP))"
)
_VI = re.compile(r":w?q!?|:wq|:x")


def typed(line: str) -> str:
    """Return a line of a terminal without the keys that it could not act on itself.

    What stands before Ctrl+C or Ctrl+U was thrown away; an arrow or another control key does not
    hide the slash of a command, which would then be said aloud. Other text is as it came.
    """
    if line.isprintable():
        return line
    line = _THROWN.split(line)[-1]
    bare = _CONTROLS.sub("", _KEYS.sub("", line.lstrip("\ufeff")))
    return bare if bare.startswith("/") else line


def foreign(line: str) -> str:
    """Return the word of another protocol that a line consists of, or nothing."""
    found = _FOREIGN.fullmatch(line.strip())
    return found[1] or found[2] if found else ""


def nameless(line: str) -> Request:
    """Return what a line asks before there is a name: a command, else it is the name."""
    word, _, rest = line.strip().partition(" ")
    word = word.lower()
    if line.startswith("/"):
        return slashed(line)
    if word == "login":
        return Request(verb="login", text=rest, line=line)
    if word in ALONE and not rest:
        return Request(verb=word, line=line)
    if word in NEEDS_NAME and rest:
        return Request(verb=word, text=rest, line=line)
    return Request(verb="login", text=line.strip(), line=line)


def named(line: str, *, talker: bool) -> Request:
    """Return what a line asks; in talker mode the old words need no slash."""
    if line.startswith("/") and not line.startswith("//"):
        return slashed(line)
    bare = line.strip().lower()
    if bare in ALONE:
        return Request(verb=bare, line=line)
    if _VI.fullmatch(bare):
        return Request(verb="help", text="leave", line=line)
    old = _old_word(line) if talker else None
    if old is not None:
        return old
    text = line[1:] if line.startswith("//") else line
    return Request(verb="say", text=text, line=line)


def composing(*, on: bool) -> Request:
    """Return the notice that somebody types, or stopped."""
    return Request(verb="compose", values={"state": "active" if on else "done"})


def slashed(line: str) -> Request:
    """Return the request of a line that begins with a slash."""
    verb, *rest = _AFTER_VERB.split(line[1:], maxsplit=1)
    return Request(verb=verb, text="".join(rest), line=line)


def _old_word(line: str) -> Request | None:
    word, _, rest = line.partition(" ")
    if word.lower() in TALKER_WORDS and (rest or word.lower() not in ALONE):
        if word.lower() in ALONE:
            return None  # `look at this` is talk
        return Request(verb=word.lower(), text=rest, line=line)
    if line[0] == "'":
        return Request(verb="say", text=line[1:], line=line)
    if _SEMICOLON.match(line):
        return Request(verb="me", text=line[1:], line=line)
    arrow = _ARROW.match(line)
    if arrow:
        return Request(verb="dm", text=f"{arrow[1]} {arrow[2]}", line=line)
    return None
