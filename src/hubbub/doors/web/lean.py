"""Scripts and styles on their way to the browser: comments and needless space stay at home.

They are a third of what the page weighs. This reads the page's own files only, line by line, and
leaves alone what it does not understand: a line with a division or with templates in templates
keeps its space. What the files keep to in turn: a comment begins its line or ends it, and no text
goes over several lines; what breaks this is refused. The page's own tests run on what comes out,
too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

_TRAILING = re.compile(r"(?<=[;,{}()\]])\s+// [^\"'`]*$")  # behind code, never inside a text
# A text, a template, or a pattern behind a sign that no value ends with.
_OPAQUE = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"""
    r"""|(?<=[(,=:!&|?\[])[ ]?/(?![/* ])(?:[^/\\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/)"""
)
_SPACE = re.compile(r" ?([{}()\[\],;:?=<>&|*!]) ?| ([+-]) (?![+-])")  # `a + +b` keeps its own
_LAST = re.compile(r"[;\n](?=\})|,(?=[}\])])")  # before the end of a block or a list
_OPEN_END = ("{", "(", "[", ",", ";")  # behind these a line end means nothing
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_SPACE = re.compile(r"\s*([{};,])\s*|(?<=[a-z]:) (?=\S)")


class LeanError(Exception):
    """A script has code behind a comment on one line, or a text that goes over several lines."""


def lean_script(text: str) -> str:
    """Return a script without its comments and the space that means nothing. Raises LeanError."""
    sent: list[str] = []
    for line in map(_squeezed, _code(text.splitlines())):
        if sent and _LAST.match(sent[-1][-1] + line[0]) and "//" not in sent[-1]:
            sent[-1] = sent[-1][:-1]
        sent.append(line)
    return "".join(sent)


def _code(lines: Iterable[str]) -> Iterator[str]:
    in_comment = False
    for line in map(str.strip, lines):
        if in_comment or line.startswith("/*"):
            in_comment = not _closes(line)
        elif line and not line.startswith("//"):
            yield _TRAILING.sub("", line)


def _closes(line: str) -> bool:
    _, end, rest = line.partition("*/")
    if rest:
        raise LeanError(f"code behind a comment: {line}")
    return bool(end)


def _squeezed(line: str) -> str:
    parts = _OPAQUE.split(line)  # every other one is code
    if any("`" in part for part in parts[::2]):
        raise LeanError(f"a text that goes on in the next line: {line}")
    if line.count("`") <= 2 and not any("/" in part for part in parts[::2]):
        parts[::2] = [_LAST.sub("", _SPACE.sub(r"\1\2", part)) for part in parts[::2]]
        line = "".join(parts)
    means_nothing = line.endswith(_OPEN_END) and "//" not in line
    return line if means_nothing else f"{line}\n"


def lean_style(text: str) -> str:
    """Return a style sheet without its comments and the space between its words."""
    lines = (line.strip() for line in _STYLE_COMMENT.sub("", text).splitlines())
    bare = "".join(f"{line}\n" for line in lines if line)
    return _STYLE_SPACE.sub(r"\1", bare).replace(";}", "}")


_LEAN: Final[dict[str, Callable[[str], str]]] = {".js": lean_script, ".css": lean_style}


def lean(name: str, data: bytes) -> bytes:
    """Return a file's bytes as they are sent; what is neither script nor style stays as it is."""
    shorten = _LEAN.get(name[name.rfind(".") :])
    return shorten(data.decode()).encode() if shorten else data
