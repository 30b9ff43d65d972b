"""Scripts and styles on their way to the browser: comments and indentation stay at home.

They are a quarter of what the page weighs. This reads the page's own files only, which keep to
what it knows: a comment begins its line or ends it, and no text goes over several lines. The
page's own tests run on what comes out, too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

_TRAILING = re.compile(r"(?<=[;,{}()\]])\s+// [^\"'`]*$")  # behind code, never inside a text
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_SPACE = re.compile(r"\s*([{};,])\s*|(?<=[a-z]:) (?=\S)")


def lean_script(text: str) -> str:
    """Return a module without its comments and indentation."""
    return _joined(_code(text.splitlines()))


def _code(lines: list[str]) -> Iterator[str]:
    in_comment = False
    for line in map(str.strip, lines):
        if in_comment or line.startswith("/*"):
            in_comment = not line.endswith("*/")
        elif not line.startswith("//"):
            yield _TRAILING.sub("", line)


def lean_style(text: str) -> str:
    """Return a style sheet without its comments and the space between its words."""
    bare = _joined(map(str.strip, _STYLE_COMMENT.sub("", text).splitlines()))
    return _STYLE_SPACE.sub(r"\1", bare).replace(";}", "}")


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines if line)


_LEAN: Final[dict[str, Callable[[str], str]]] = {".js": lean_script, ".css": lean_style}


def lean(name: str, data: bytes) -> bytes:
    """Return a file's bytes as they are sent; what is neither script nor style stays as it is."""
    shorten = _LEAN.get(name[name.rfind(".") :])
    return shorten(data.decode()).encode() if shorten else data
