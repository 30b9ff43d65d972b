"""ISUPPORT: tokens as the specs write them, in lines that clients can read."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import names
from hubbub.wire.irc import fits, parse
from hubbub.wire.isupport import TOKENS_MAX, Limits, escaped, lines, tokens

LIMITS = Limits(
    network="Office",
    topic=390,
    away=200,
    rooms=50,
    targets=4,
    monitor=100,
    history=1_000,
    list_modes="beI",
    key_modes="k",
    number_modes="l",
    flag_modes="imnst",
    prefixes="(ov)@+",
    extban="~,a",
)

# modern.ircdocs.horse, "RPL_ISUPPORT Parameters", and the IRCv3 specs of the newer ones
EXPECTED = {
    "AWAYLEN": "200",
    "BOT": "B",
    "CASEMAPPING": "ascii",
    "CHANLIMIT": "#:50",
    "CHANMODES": "beI,k,l,imnst",
    "CHANNELLEN": "33",
    "CHANTYPES": "#",
    "CHATHISTORY": "1000",
    "ELIST": "MNU",
    "EXCEPTS": "e",
    "EXTBAN": "~,a",
    "INVEX": "I",
    "MAXLIST": "beI:60",
    "MODES": "4",
    "MONITOR": "100",
    "MSGREFTYPES": "msgid,timestamp",
    "NAMELEN": "64",
    "NETWORK": "Office",
    "NICKLEN": "24",
    "PREFIX": "(ov)@+",
    "SAFELIST": "",
    "STATUSMSG": "@+",
    "TARGMAX": (
        "JOIN:,KICK:,LIST:,MONITOR:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:1,WHOIS:1,WHOWAS:"
    ),
    "TOPICLEN": "390",
    "UTF8ONLY": "",
    "WHOX": "",
}

ESCAPES = {
    "Office": "Office",
    "My Office": r"My\x20Office",
    "a=b": r"a\x3Db",
    "a\\b": r"a\x5Cb",
    r"\x20": r"\x5Cx20",
    "a\r\n\0\tb": "ab",
    "Büro": "Büro",
    "": "",
}
# modern.ircdocs.horse, "005": the form of a token; letters beyond ASCII are let pass
TOKEN = re.compile(r"[A-Z0-9]{1,20}(=[^ =\0\r\n]*)?")


def unescaped(value: str) -> str:
    """Read a value as a client does."""
    return re.sub(r"\\x(20|5C|3D)", lambda match: chr(int(match[1], 16)), value)


def read(all_lines: list[bytes]) -> dict[str, str]:
    """Return the tokens of 005 lines, each of which has a right form."""
    found: dict[str, str] = {}
    for data in all_lines:
        line = parse(data)
        assert fits(data)
        assert line.command == "005"
        assert line.params[0] == "ben"
        assert line.params[-1] == "are supported by this server"
        assert 1 <= len(line.params) - 2 <= TOKENS_MAX
        for token in line.params[1:-1]:
            assert TOKEN.fullmatch(token), token
            name, _, value = token.partition("=")
            assert name not in found
            found[name] = unescaped(value)
    return found


def test_tokens() -> None:
    """Each token has the value that its spec gives the limit (modern, "RPL_ISUPPORT")."""
    assert tokens(LIMITS) == EXPECTED
    assert next(iter(tokens(LIMITS))) == "NETWORK"


def test_two_lines_are_enough() -> None:
    """The longest names of server and person still leave a greeting of 12 lines."""
    limits = msgspec.structs.replace(LIMITS, network="😀" * 40, history=10**6, topic=10**6)
    assert len(lines(tokens(limits), "hubbub", "😀" * 24)) == 2
    limits = msgspec.structs.replace(LIMITS, network=" =" * 20)
    assert len(lines(tokens(limits), "hubbub", "😀" * 24)) == 2


def test_names_have_their_limits() -> None:
    """NICKLEN and CHANNELLEN are those of names.py; the # counts (modern, "CHANNELLEN")."""
    assert EXPECTED["NICKLEN"] == str(names.NICK_MAX)
    assert EXPECTED["CHANNELLEN"] == str(len("#" + "x" * names.ROOM_MAX))


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"network": ""}, {"NETWORK"}),
        ({"history": 0}, {"CHATHISTORY", "MSGREFTYPES"}),
        ({"monitor": 0}, {"MONITOR"}),
        ({"targets": 0}, {"TARGMAX"}),
        ({"rooms": 0}, {"CHANLIMIT"}),
        ({"list_modes": "b"}, {"EXCEPTS", "INVEX"}),
        ({"list_modes": ""}, {"EXCEPTS", "INVEX", "MAXLIST"}),
        ({"lists": 0}, {"MAXLIST"}),
        ({"bot": ""}, {"BOT"}),
        ({"extban": ""}, {"EXTBAN"}),
    ],
)
def test_what_is_not_there_is_not_said(change: dict[str, object], gone: set[str]) -> None:
    """A token says that something is there; without it there is none (modern, "005")."""
    limits = msgspec.structs.replace(LIMITS, **change)
    assert set(EXPECTED) - set(tokens(limits)) == gone


def test_lines() -> None:
    """At most 13 tokens stand in a line: with nick and text 15 parameters (modern, "005")."""
    assert read(lines(EXPECTED, "office.lan", "ben")) == EXPECTED
    assert len(EXPECTED) <= 2 * TOKENS_MAX
    assert lines({}, "office.lan", "ben") == []


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z0-9]{1,20}", fullmatch=True),
        st.text(st.characters(codec="utf-8"), max_size=60).map(
            lambda value: "".join(filter(str.isprintable, value))
        ),
        max_size=40,
    ),
    st.text("s.", min_size=1, max_size=63),
)
def test_any_values(values: dict[str, str], server: str) -> None:
    """Any value arrives, in lines that fit (modern, "005": escapes)."""
    assert read(lines(values, server, "ben")) == values


@pytest.mark.parametrize(("value", "wire"), ESCAPES.items())
def test_escapes(value: str, wire: str) -> None:
    """Space, backslash and = are escaped, and nothing breaks the line (modern, "005")."""
    assert escaped(value) == wire
