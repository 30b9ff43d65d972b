"""Nicks and rooms: what is allowed, and when two are equal."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import TypeVar

from hubbub.errors import ChatError
from hubbub.lookalikes import fold, forges_lines, is_one_script

LOBBY = "#lobby"  # the room in which everybody is
NICK_MAX = 24  # characters; combining marks are not counted
ROOM_MAX = 32  # characters after the #
BYTES_MAX = 96  # of UTF-8: 24 letters of 4 bytes; keeps an IRC line's prefix short
MARKS_MAX = 4  # combining marks on one letter: Devanagari and Khmer need 4
INPUT_MAX = 256  # characters looked at: a longer text is no name and costs no time
CACHE_SIZE = 8_192  # remembered keys, at most INPUT_MAX characters each
WORDS_MAX = 3  # words of a name that is mentioned with spaces; @A_b_c_d has no such limit
LOOKED_AT = 1_000  # words of a text looked at closely, 10 ms: more than a message has
SUGGESTED = 2  # free names offered for a taken one

T = TypeVar("T", bound=Hashable)

_QUOTES = "\"'`“”„‟‘’‚‛«»‹› "
_NICK_SIGNS = " ._-"
_ROOM_SIGNS = "_-"
_JOINERS = "\u200c\u200d"  # left by RFC 8266 only where Persian or Indic letters need them
_STRAY_MARK = re.compile(rf"(?:^|N)M|M{{{MARKS_MAX + 1}}}")  # in the categories of a word
_ASCII_NICK = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
_ASCII_ROOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NAME_WORD = re.compile(r"[^ ._-]+")

# First words that are never given (compared by key). A line may begin with these, so a
# person of that name could forge one; the rest are believed without asking.
_RESERVED_WHY = "it would look like your own messages"
_RESERVED_WHY_ELSE = "it would look like a message of the server"
_RESERVED = frozenset(
    {
        *("you", "server", "everyone", "all", "here", "room", "system", "operator", "error"),
        *("private", "mentions", "from", "in"),  # plain mode: "From the operator", "In dev, ben"
        *("servers", "admin", "administrator", "administrators", "moderator", "operators", "oper"),
        *("sysop", "sysadmin", "root", "service", "services", "hubbub"),
    }
)
_SERVICE_ENDS = ("serv", "service", "services")  # NickServ, ChanServ and their kind

_INNER_GAP = re.compile(r"(?<=[^ _])[ _]+(?=[^ _])")
# What ends a name in a sentence. Not @ # / = and the like: addresses stay in one piece.
_PHRASE_END = re.compile(r"[,;:!?()<>\[\]{}\"'*`|“”‘’„«»。、「」]+")
_SIGNS_OF_NAMES = "._-"
_SIGNS_AROUND = "@" + _SIGNS_OF_NAMES


def nick(text: str) -> str:
    """Return the nick that the text asks for, as it will be shown.

    Allowed is what RFC 8266 allows, less everything but letters, digits, inner spaces and . _ -
    Surrounding quotes are dropped; a capital I among small letters becomes small, because there
    it cannot be told from an l.
    Raises ChatError `bad-name`, or `name-reserved` (name, why).
    """
    name = _small_inner_i(_enforced(unquoted(text), "bad-name"))
    if not _is_well_made(name, _NICK_SIGNS, _ASCII_NICK, NICK_MAX):
        raise ChatError("bad-name")
    if why := _reserved(name):
        raise ChatError("name-reserved", name=name, why=why)
    return name


def room(text: str) -> str:
    """Return the room name that the text asks for, with its `#`, as its maker typed it.

    Raises ChatError `bad-room`.
    """
    name = _enforced(text.strip(" ").removeprefix("#"), "bad-room")
    if not _is_well_made(name, _ROOM_SIGNS, _ASCII_ROOM, ROOM_MAX):
        raise ChatError("bad-room")
    return f"#{name}"


def key(name: str) -> str:
    """Return what two spellings of one nick have in common: equal keys, same person.

    Case, width, look-alike letters, digits that pass for letters, and the choice between a space
    and `_` make no difference. A `_` at the end does, so `ana_` is free when `ana` is taken.
    Any text has a key, valid nick or not, and key(key(x)) == key(x).
    """
    return _cached_key(name) if len(name) <= INPUT_MAX else _key(name)


def room_key(name: str) -> str:
    """Return what two spellings of one room have in common, with its `#`."""
    return "#" + fold(name).strip(" ").removeprefix("#")


def spelled(name: str) -> str:
    """Return the nick without spaces, for IRC and @mentions."""
    return name.replace(" ", "_")


def unquoted(text: str) -> str:
    """Return the text without the quotes, straight or curly, and spaces around it."""
    return text.strip(_QUOTES)


def suggestions(name: str, taken: Callable[[str], bool]) -> list[str]:
    """Return two free nicks near a taken one: `ana2` and `ana_`.

    `taken` is asked with keys. Fewer come back only if a hundred are taken.
    """
    numbered = _free(_numbered(name), taken)
    lined = _free((_with_end(name, "_" * count) for count in (1, 2, 3)), taken)
    found = [next(numbered, ""), next(lined, ""), next(numbered, "")]
    return [candidate for candidate in found if candidate][:SUGGESTED]


def mentions(text: str, lookup: Callable[[str], T | None]) -> set[T]:
    """Return the people whom a text names: `@ben`, `@Pavan_Kumar`, `ben:`, or ben as a word.

    `lookup` maps a key to a person present. The cost grows with the words of the text, not with
    the people: each run of one to three words is looked up, the longest that is a name wins.
    In a block of more words than any message has, the last ones may go unseen.
    """
    found: set[T] = set()
    left = LOOKED_AT
    for phrase in _PHRASE_END.split(fold(text)):
        words = phrase.split()
        if not _may_name(phrase, words, lookup):
            continue
        words = words[:left]
        left -= len(words)
        index = 0
        while index < len(words):
            person, length = _person_at(words[index : index + WORDS_MAX], lookup)
            if person is not None:
                found.add(person)
            index += length
    return found


# --- what is allowed ---


@cache
def _precis() -> Callable[[str], str]:
    """Return RFC 8266's enforcement; loaded with the first name that is not ASCII (15 ms)."""
    from precis_i18n import get_profile  # noqa: PLC0415 - most servers never need it

    enforce: Callable[[str], str] = get_profile("NicknameCasePreserved").enforce
    return enforce


def _enforced(text: str, code: str) -> str:
    """Return the text in its normal form: NFKC, single spaces. Raise ChatError(code)."""
    if len(text) > INPUT_MAX:
        raise ChatError(code)
    if not text.isascii():
        try:
            text = _precis()(text)
        except UnicodeEncodeError:
            raise ChatError(code) from None
    return re.sub("  +", " ", text)


def _is_well_made(name: str, signs: str, in_ascii: re.Pattern[str], most: int) -> bool:
    """Tell whether a name has an allowed size and only allowed characters."""
    if name.isascii():
        return len(name) <= most and in_ascii.fullmatch(name) is not None
    kinds = ["-" if char in signs + _JOINERS else unicodedata.category(char) for char in name]
    return (
        len(name.encode(errors="replace")) <= BYTES_MAX
        and sum(kind[0] != "M" for kind in kinds) <= most
        and kinds[0][0] in "LN"
        and all(kind in {"-", "Nd"} or kind[0] in "LM" for kind in kinds)
        and not forges_lines(name)
        and all(_marks_are_sane(word) and is_one_script(word) for word in _words(name))
    )


def _words(name: str) -> list[str]:
    return _NAME_WORD.findall(name)


def _marks_are_sane(word: str) -> bool:
    """Tell whether every combining mark follows a letter, at most MARKS_MAX on one."""
    kinds = "".join(unicodedata.category(char)[0] for char in word if char not in _JOINERS)
    return _STRAY_MARK.search(kinds) is None


def _small_inner_i(name: str) -> str:
    """Write a capital I small inside a word that has small letters: PauI would pass for Paul."""
    if "I" not in name:
        return name
    return re.sub(r"[^\W_]+", lambda match: _word_with_small_i(match[0]), name)


def _word_with_small_i(word: str) -> str:
    return word if word.isupper() else word[0] + word[1:].replace("I", "i")


def _reserved(name: str) -> str:
    """Return why nobody may have this name, or an empty text."""
    words = _words(key(name).replace("_", " "))
    if words[0] == "you":
        return _RESERVED_WHY
    if words[0] in _RESERVED or "".join(words).endswith(_SERVICE_ENDS):
        return _RESERVED_WHY_ELSE
    return ""


# --- when two are equal ---


def _key(name: str) -> str:
    folded = fold(name).strip(" ")
    if " " in folded or "_" in folded:
        folded = _INNER_GAP.sub("_", folded).replace(" ", "_")
    return folded


_cached_key = lru_cache(maxsize=CACHE_SIZE)(_key)


# --- suggestions and mentions ---


def _numbered(name: str) -> Iterator[str]:
    """Yield the name with 2, 3, ... at its end, going on from a number it has."""
    stem = name.rstrip("0123456789")
    number = name[len(stem) :][:6]
    start = int(number or 1) + 1
    return (_with_end(stem, str(count)) for count in range(start, start + 100))


def _with_end(name: str, end: str) -> str:
    return name[: NICK_MAX - len(end)].rstrip(" ") + end


def _free(candidates: Iterator[str], taken: Callable[[str], bool]) -> Iterator[str]:
    return (name for name in candidates if _is_nick(name) and not taken(key(name)))


def _is_nick(name: str) -> bool:
    try:
        return nick(name) == name
    except ChatError:
        return False


def _may_name(phrase: str, words: list[str], lookup: Callable[[str], T | None]) -> bool:
    """Tell whether a closer look at a phrase is worth it: most phrases name nobody."""
    if "@" in phrase or "_" in phrase:
        return True
    runs = [*words, *map("_".join, pairwise(words))]
    runs += map("_".join, zip(words, words[1:], words[2:], strict=False))
    if "." in phrase or "-" in phrase:
        runs += [run.strip(_SIGNS_OF_NAMES) for run in runs]
    return any(person is not None for person in map(lookup, runs))


def _person_at(words: list[str], lookup: Callable[[str], T | None]) -> tuple[T | None, int]:
    """Return the person named where these words begin, and how many of the words that took."""
    for length in range(len(words), 0, -1):
        person = _person("_".join(words[:length]), lookup)
        if person is not None:
            return person, length
    return _person_in_unspaced(words[0], lookup), 1


def _person(run: str, lookup: Callable[[str], T | None]) -> T | None:
    """Return the person of this key, or else of this key without signs around it."""
    if len(run) < 2 or not run.strip(_SIGNS_AROUND):
        return None  # one letter is a person only after an @, signs never are
    name = _INNER_GAP.sub("_", run.removeprefix("@")) if "@" in run or "__" in run else run
    person = lookup(name)
    if person is None and (run[0] in _SIGNS_OF_NAMES or run[-1] in _SIGNS_OF_NAMES):
        return lookup(name.strip(_SIGNS_OF_NAMES))
    return person


def _person_in_unspaced(word: str, lookup: Callable[[str], T | None]) -> T | None:
    """Return the person that a word begins with after its @, in scripts without spaces."""
    if not word.startswith("@") or word.isascii():
        return None
    name = word[1 : NICK_MAX + 2]
    for end in range(len(name) - 1, 0, -1):
        if unicodedata.east_asian_width(name[end]) == "W":
            person = lookup(name[:end])
            if person is not None:
                return person
    return None
