"""Words that look like another one: what somebody may have meant."""

import difflib
import heapq
from collections.abc import Sequence

MOST_COMPARED = 2_000  # words among which similar ones are looked for
MOST_LIKELY = 50  # of them that are compared letter by letter
LONGEST_WORD = 40  # characters of a word that is compared


def close(word: str, candidates: Sequence[str]) -> list[str]:
    """Return up to three candidates that look like a word."""
    word = word.lower()[:LONGEST_WORD]
    lower = {candidate.lower(): candidate for candidate in candidates[:MOST_COMPARED]}
    letters = set(word)
    # Comparing takes 40 µs each, so only those that share most letters with the word are.
    likely = heapq.nlargest(MOST_LIKELY, lower, lambda name: _shared(letters, name))
    return [lower[near] for near in difflib.get_close_matches(word, likely, 3, 0.6)]


def _shared(letters: set[str], name: str) -> float:
    """Return how many of the letters of both are in both, 0 to 1."""
    both = len(letters.intersection(name))
    return both / (len(letters) + len(name))
