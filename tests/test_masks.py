"""Masks: what they match, how they are completed, and that they never take long."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import names
from hubbub.masks import MASK_MAX, Mask, complete, means

# mask: (what fits, what does not). After modern.ircdocs.horse, "Wildcard Expressions".
MATCHES: dict[str, tuple[list[str], list[str]]] = {
    "*": (["", "a", "ben!b@h"], []),
    "ben": (["ben", "BEN", "Ben"], ["", "be", "benn", "xben"]),
    "a?c": (["abc", "a?c", "axc", "a😀c"], ["ac", "abbc"]),
    "a*c": (["ac", "abc", "accc"], ["ab", "ca", "cac!"]),
    "*@10.0.0.1": (["ben!b@10.0.0.1", "c!~d@10.0.0.1"], ["ben!b@10.0.0.2", "ben!b@10x0.0.1"]),
    "be*@*": (["ben!b@h", "bea!~b@10.0.0.1"], ["cen!b@h", "b!en@h"]),
    "ben!*@*": (["ben!b@h", "ben!~x@10.0.0.1"], ["bena!b@h", "abben!b@h"]),
    "ben!?ob@*": (["ben!bob@h", "ben!~ob@h"], ["ben!ob@h", "ben!bbob@h"]),
    "ben!b?*@*": (["ben!bo@h", "ben!bob@h"], ["ben!b@h"]),
    "b[en]!*@*": (["b[en]!b@h"], ["be!b@h", "bn!b@h", "b[!b@h"]),  # no sets as shells have
    "(a|b).+$^{2}": (["(a|b).+$^{2}"], ["a", "aa", "b."]),
    r"\*\?": (["*?"], ["ab", r"\*\?"]),
    r"a\\*": ([r"a\b", "a\\"], ["ab"]),
    "a\\": (["a\\"], ["a"]),
    r"\ben": (["ben"], [r"\ben"]),
    "**a**": (["a", "bab"], ["b"]),
    "a*b*c": (["abc", "aXbXbc", "abcbc"], ["acb", "abcx"]),
    "*a?b*": (["axb", "aaxbb", "aaab"], ["ab", "axxb"]),
    "*?": (["a", "ab"], [""]),
    "a*a": (["aa", "aba"], ["a"]),
    "ben!*\n": (["ben!x\n"], ["ben!x"]),
    "2001:db8::*": (["2001:db8::1"], ["2001:db9::1"]),
    # one person, however it is spelled: names.key
    "b0b!*@*": (["bob!b@h", "B0B!b@h"], ["bab!b@h"]),
    "PAUL!*@*": (["paul!b@h", "pau1!b@h"], ["pal!b@h"]),
    "\u0430na!*": (["ana!b@h"], ["bna!b@h"]),  # Cyrillic
    "Pavan_K*!*": (["Pavan_Kumar!b@h", "pavan_kumar!b@h"], ["PavanKumar!b@h"]),
    "Jörg!*": (["jörg!b@h", "JÖRG!b@h", "jo\u0308rg!b@h"], ["jxrg!b@h"]),
    "*!*@10.0.0.1?": (["a!b@10.0.0.10", "a!b@10.0.0.11"], ["a!b@10.0.0.1", "a!b@10.0.0.20"]),
}

COMPLETED = {
    "ben": "ben!*@*",
    "be*": "be*!*@*",
    "ben!": "ben!*@*",
    "ben!b": "ben!b@*",
    "!b": "*!b@*",
    "@host": "*!*@host",
    "*@host": "*!*@host",
    "b@host": "*!b@host",
    "ben!b@": "ben!b@*",
    "!@": "*!*@*",
    "": "*!*@*",
    "ben!b@host": "ben!b@host",
    "*!*@*": "*!*@*",
    "b@ho!st": "*!b@ho!st",
    "~m:ben": "~m:ben!*@*",
    "~a:Ben": "~a:Ben",
    "x" * 500: "x" * (MASK_MAX - 4) + "!*@*",
}

# mask, host, account: of Paul 10, here as paul 1o
PEOPLE = [
    ("paul*!*@*", "10.0.0.1", "", True),
    ("pau1_1*!*@*", "10.0.0.1", "", True),
    ("PAUL_?0!*@*", "10.0.0.1", "", True),
    ("*!*@10.0.*", "10.0.0.1", "", True),
    ("*!*@LAN.*", "lan.abc", "", True),
    ("*!*@10.0.*", "192.168.1.1", "", False),
    ("ben*!*@*", "10.0.0.1", "", False),
    ("~a:paul", "10.0.0.1", "Pau1", True),
    ("~a:p*", "10.0.0.1", "Pau1", True),
    ("~a:paul", "10.0.0.1", "", False),
    ("~a:", "10.0.0.1", "paul", False),
    ("~a:paul", "10.0.0.1", "ben", False),
]

short = st.text("ab", max_size=6)


def fits(mask: str, text: str) -> bool:
    """Say in the plainest way whether a mask of `a`, `b`, `?`, `*` fits."""
    if not mask:
        return not text
    if mask[0] == "*":
        return any(fits(mask[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and mask[0] in ("?", text[0]) and fits(mask[1:], text[1:])


@pytest.mark.parametrize("mask", MATCHES)
def test_matches(mask: str) -> None:
    """`*`, `?` and the backslash mean what modern.ircdocs.horse "Wildcard Expressions" says."""
    yes, no = MATCHES[mask]
    compiled = Mask(mask)
    assert [text for text in yes if not compiled.matches(text)] == []
    assert [text for text in no if compiled.matches(text)] == []


@pytest.mark.parametrize(("text", "mask"), COMPLETED.items())
def test_complete(text: str, mask: str) -> None:
    """What people type becomes nick!user@host (RFC 1459, 2.3.1), and stays so."""
    assert complete(text) == mask
    assert complete(mask)[: MASK_MAX - 4] == mask[: MASK_MAX - 4]


@pytest.mark.parametrize(("mask", "host", "account", "wanted"), PEOPLE)
def test_means(mask: str, host: str, account: str, *, wanted: bool) -> None:
    """A ban with wildcards holds for each spelling of a nick, one of its hosts, or an account."""
    assert means(mask, "paul 1o", "paul_1o", ("172.16.0.1", host), account) is wanted


@pytest.mark.parametrize("text", ["", "x" * (MASK_MAX + 1)])
def test_length(text: str) -> None:
    """No mask is empty or longer than MASK_MAX; the door answers 696 (modern, "696")."""
    with pytest.raises(ValueError, match="masks have"):
        Mask(text)


def test_all_short_masks() -> None:
    """Every mask of up to four signs fits exactly what it says (modern, "Wildcard Expressions")."""
    texts = ["".join(letters) for n in range(5) for letters in itertools.product("ab", repeat=n)]
    for size in range(1, 5):
        for signs in itertools.product("ab?*", repeat=size):
            mask = "".join(signs)
            compiled = Mask(mask)
            assert [t for t in texts if compiled.matches(t)] == [t for t in texts if fits(mask, t)]


@given(st.text("ab?*", min_size=1, max_size=12), short)
def test_random_masks(mask: str, text: str) -> None:
    """Longer masks do too (modern.ircdocs.horse, "Wildcard Expressions")."""
    assert Mask(mask).matches(text) == fits(mask, text)


@pytest.mark.parametrize(
    "mask", ["*a" * 100, "*a?" * 66 + "*b", "*" + "a" * 198 + "b", "*?" * 99 + "*b", "?*" * 100]
)
def test_evil_masks(mask: str) -> None:
    """A mask made to take long does not: the search never goes back over a piece."""
    compiled = Mask(mask)
    for _ in range(100):  # a search that did would not end within a test's time
        compiled.matches("a" * 4_000)


@given(st.text(min_size=1, max_size=MASK_MAX))
def test_any_mask(text: str) -> None:
    """Any text is a mask, and without wildcards it fits itself (modern, "Wildcard Expressions")."""
    Mask(text).matches(text)
    plain = "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in text)
    if len(plain) <= MASK_MAX:
        assert Mask(plain).matches(text)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_same_person(text: str) -> None:
    """A ban of one spelling is a ban of all (names.key)."""
    plain = "".join(f"\\{sign}" if sign in "*?\\" else sign for sign in names.key(text))
    if plain:
        assert Mask(plain).matches(text)
