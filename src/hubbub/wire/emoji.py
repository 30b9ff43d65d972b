"""Emoji as words, for people whose reader or terminal does not say them."""

import re
import unicodedata

_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]")
_JOINTS = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff]")  # joiners, selectors, skin tones


def in_words(text: str) -> str:
    """Return the text with each emoji as its name: `:thumbs up sign:`."""
    if text.isascii() or not _EMOJI.search(text):
        return text
    return _EMOJI.sub(_name, _JOINTS.sub("", text))


def _name(found: re.Match[str]) -> str:
    return f":{unicodedata.name(found[0], 'sign').lower()}:"
