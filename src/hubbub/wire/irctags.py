"""IRC message tags: from and to what stands between the `@` and the space (IRCv3 message-tags)."""

import re
from collections.abc import Mapping
from typing import Final

# Bytes with the `@` and the space, message-tags, "Size limit". A server must refuse more than the
# first from a client, and may send as much again of its own.
CLIENT_TAGS_MAX: Final = 4_096
TAGS_MAX: Final = 8_191

_UNESCAPED: Final = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPED: Final = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_TO_ESCAPE = re.compile(r"[\0\r\n ;\\]")
_KEY = re.compile(r"[^\0\r\n ;=]+")


def parse_tags(text: str) -> dict[str, str]:
    """Return the tags: a missing value is an empty one, and of one key the last value counts.

    Any key is taken (they are opaque). A value may hold CR and LF, which were escaped.
    """
    tags: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key:
            tags[key] = unescaped(value) if "\\" in value else value
    return tags


def build_tags(tags: Mapping[str, str]) -> str:
    """Return the tags as they are sent, without `@` and space; no NUL, CR, LF comes out.

    An empty value is sent as a missing one. Raises ValueError for a key that cannot be sent.
    """
    return ";".join([_tag(key, value) for key, value in tags.items()])


def unescaped(value: str) -> str:
    """Return what a tag's value stands for; a backslash before anything else just goes."""
    return _ESCAPE.sub(_character, value)


def escaped(value: str) -> str:
    """Return a tag's value as it is sent; NUL cannot be, and goes."""
    if not _TO_ESCAPE.search(value):
        return value
    return value.replace("\0", "").translate(_ESCAPED)


def _character(match: re.Match[str]) -> str:
    return _UNESCAPED.get(match[1], match[1])


def _tag(key: str, value: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not the key of a tag: {key!r}")
    value = escaped(value)
    return f"{key}={value}" if value else key
