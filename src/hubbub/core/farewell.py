"""Goodbyes: why a session ends, and when its person can come back."""

from typing import Final

from hubbub.errors import ERRORS, sentence
from hubbub.events import Goodbye
from hubbub.sentences import notice

WAITS: Final = {  # seconds until one can come back; what is not here is not known
    "flood-cut": 60,
    "full-connections": 60,
    "internal": 0,
    "line-flood": 0,
    "too-slow-login": 0,
}


def farewell(code: str, wait: int | None = None, /, **args: object) -> Goodbye:
    """Return the goodbye with the sentence of this code."""
    error = code in ERRORS
    text = sentence(code, args) if error else notice(code, args)
    return Goodbye(text=text, error=error, code=code, wait=WAITS.get(code, wait))
