"""How messages are indexed and asked for by the words in them; pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

MOST_TEXT = 300  # characters of a search that are looked at
MOST_TERMS = 32  # words of a search; more narrow nothing down
PREFIX_FROM = 3  # letters; a prefix of two would match a hundredth of everything

# Scripts written without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese. Each character
# is indexed as a word of its own, so that a part of a sentence is found.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af])"
)


def spaced(text: str) -> str:
    """Return the text as it is indexed: compatibility forms folded, unspaced scripts split."""
    if text.isascii():
        return text
    return _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def terms(words: str) -> list[str]:
    """Return the words of a search that can be found: those with a letter or digit."""
    clean = words[:MOST_TEXT].replace("\0", " ")
    found = [spaced(word).strip() for word in clean.split()]
    return [term for term in found if any(map(str.isalnum, term))][:MOST_TERMS]


def phrase(term: str) -> str:
    """Return a term as an FTS5 string, in which nothing is syntax.

    https://www.sqlite.org/fts5.html#fts5_strings
    """
    return '"' + term.replace('"', '""') + '"'


def expression(wanted: Sequence[str], places: Iterable[str]) -> str:
    """Return the FTS5 query for all terms, the last one a prefix, in any of the places."""
    phrases = [phrase(term) for term in wanted]
    if len(wanted[-1]) >= PREFIX_FROM:
        phrases[-1] += " *"
    return f"text : ({' AND '.join(phrases)}) AND {within(places)}"


def within(places: Iterable[str]) -> str:
    """Return the FTS5 query for messages in any of the places."""
    return f"place : ({' OR '.join(places)})"


# Places: what else a message is found by. A digest, since a token is letters and digits only.


@lru_cache(maxsize=8_192)
def _token(kind: str, *parts: str) -> str:
    digest = blake2b("\0".join(parts).encode(errors="replace"), digest_size=10)
    return kind + digest.hexdigest()


def in_room(scope: str) -> str:
    """Return the token of what was said in a room."""
    return _token("r", scope)


def with_person(person: str) -> str:
    """Return the token of what a person wrote or received privately."""
    return _token("p", person)


def by_nick(scope: str, nick_key: str) -> str:
    """Return the token of what was said under one name in one conversation."""
    return _token("n", scope, nick_key)


def places(scope: str, nick_key: str, person: str, recipient: str) -> str:
    """Return all tokens of a message, as they are indexed."""
    if not recipient:
        return f"{in_room(scope)} {by_nick(scope, nick_key)}"
    return f"{with_person(person)} {with_person(recipient)} {by_nick(scope, nick_key)}"
