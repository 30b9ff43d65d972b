"""Numerics: each has its code and form, and no word of a client breaks the line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.irc import build, fits, parse
from hubbub.wire.numerics import ECHO_MAX, Numeric, numeric, numerics

SERVER = "office.lan"

# As modern.ircdocs.horse "Numerics" words them, or the source named in the table.
LINES: dict[Numeric, tuple[tuple[str, ...], str]] = {
    Numeric.RPL_WELCOME: (("Office", "ben"), "001 ben :Welcome to the Office Network, ben"),
    Numeric.RPL_YOURHOST: (("s", "1"), "002 ben :Your host is s, running version 1"),
    Numeric.RPL_MYINFO: (("s", "1", "Bi", "nt", "o"), "004 ben s 1 Bi nt o"),
    Numeric.RPL_ISUPPORT: (("A", "B=1"), "005 ben A B=1 :are supported by this server"),
    Numeric.RPL_LUSERCLIENT: (
        ("5", "0", "1"),
        "251 ben :There are 5 users and 0 invisible on 1 servers",
    ),
    Numeric.RPL_GLOBALUSERS: (("5", "9"), "266 ben 5 9 :Current global users 5, max 9"),
    Numeric.RPL_AWAY: (("cho", "lunch"), "301 ben cho :lunch"),
    Numeric.RPL_USERHOST: (("cho*=-c@h dee=+d@h",), "302 ben :cho*=-c@h dee=+d@h"),
    Numeric.RPL_ISON: (("",), "303 ben :"),
    Numeric.RPL_WHOISUSER: (("cho", "c", "h", "Cho K"), "311 ben cho c h * :Cho K"),
    Numeric.RPL_WHOISIDLE: (("cho", "5", "17"), "317 ben cho 5 17 :seconds idle, signon time"),
    Numeric.RPL_WHOISHOST: (("c", "*@h", "10.0.0.1"), "378 ben c :is connecting from *@h 10.0.0.1"),
    Numeric.RPL_LISTSTART: ((), "321 ben Channel :Users  Name"),
    Numeric.RPL_CHANNELMODEIS: (("#a", "+nt"), "324 ben #a +nt"),
    Numeric.RPL_BANLIST: (("#a", "x!*@*", "cho", "17"), "367 ben #a x!*@* cho 17"),
    Numeric.RPL_WHOREPLY: (
        ("#a", "c", "h", "s", "cho", "H@", "0 Cho K"),
        "352 ben #a c h s cho H@ :0 Cho K",
    ),
    Numeric.RPL_NAMREPLY: (("=", "#a", "@ben cho"), "353 ben = #a :@ben cho"),
    Numeric.RPL_WHOSPCRPL: (("42", "#a", "Cho K"), "354 ben 42 #a :Cho K"),
    Numeric.RPL_LINKS: (("s", "0 here"), "364 ben * s :0 here"),
    Numeric.RPL_MOTDSTART: (("s",), "375 ben :- s Message of the day - "),
    Numeric.ERR_UNKNOWNERROR: (("A", "B", "why not"), "400 ben A B :why not"),
    Numeric.ERR_NOSUCHNICK: (("cho",), "401 ben cho :No such nick/channel"),
    Numeric.ERR_NORECIPIENT: (("PRIVMSG",), "411 ben :No recipient given (PRIVMSG)"),
    Numeric.ERR_INPUTTOOLONG: ((), "417 ben :Input line was too long"),
    Numeric.ERR_NICKCOLLISION: (
        ("cho", "c", "h"),
        "436 ben cho :Nickname collision KILL from c@h",
    ),
    Numeric.ERR_USERNOTINCHANNEL: (("cho", "#a"), "441 ben cho #a :They aren't on that channel"),
    Numeric.RPL_MONONLINE: (("cho!c@h,dee",), "730 ben :cho!c@h,dee"),
    Numeric.RPL_METADATASUBOK: (("avatar", "color"), "770 ben avatar color"),
    Numeric.RPL_LOGGEDIN: (("b!b@h", "acc"), "900 ben b!b@h acc :You are now logged in as acc"),
    Numeric.RPL_SASLMECHS: (("PLAIN",), "908 ben PLAIN :are available SASL mechanisms"),
}

# The parameters of each form, in order; then how many it takes at least, and whether it takes more
NAMES = {code: list(dict.fromkeys(re.findall("<(.+?)>", code.form))) for code in Numeric}
COUNTS = {code: (len(NAMES[code]), "..." in code.form) for code in Numeric}


def parameters(code: Numeric, word: str) -> list[str]:
    """Return as many parameters as the form takes."""
    return [word] * COUNTS[code][0]


@pytest.mark.parametrize("code", LINES, ids=lambda code: code.name)
def test_lines(code: Numeric) -> None:
    """A reply has the parameters and the text of its form, in its order (modern, "Numerics")."""
    params, line = LINES[code]
    assert numeric(code, SERVER, "ben", *params) == f":{SERVER} {line}\r\n".encode()


def test_codes() -> None:
    """Codes are three digits, each once, and errors have those of errors (RFC 1459, 2.4)."""
    codes = [code.code for code in Numeric]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 3 and code.isdigit() for code in codes)
    for code in Numeric:
        error = "400" <= code.code < "600" or code.code in {"696", "723", "734", "774", "775"}
        error |= code.code == "902" or "904" <= code.code <= "907"
        assert code.name.startswith("ERR_" if error else "RPL_"), code


@pytest.mark.parametrize("code", Numeric, ids=lambda code: code.name)
def test_every_form(code: Numeric) -> None:
    """Each form can be filled, and its reply names the nick first (modern, "Numeric Replies")."""
    line = parse(numeric(code, SERVER, "ben", *parameters(code, "word")))
    assert (line.source, line.command, line.params[0]) == (SERVER, code.code, "ben")
    assert len(line.params) <= 15
    assert not [param for param in line.params if "<" in param or ">" in param]


@pytest.mark.parametrize("code", Numeric, ids=lambda code: code.name)
def test_count_is_checked(code: Numeric) -> None:
    """A reply with too few or too many parameters is a bug, and found (modern, "Numerics")."""
    most, repeats = COUNTS[code]
    if most - repeats > 0:
        with pytest.raises(ValueError, match="not the parameters"):
            numeric(code, SERVER, "ben", *["x"] * (most - repeats - 1))
    if not repeats:
        with pytest.raises(ValueError, match="not the parameters"):
            numeric(code, SERVER, "ben", *["x"] * (most + 1))


def test_own_text() -> None:
    """The text may be our own: clients must not rely on it (modern.ircdocs.horse, "Numerics")."""
    line = numeric(Numeric.ERR_NICKNAMEINUSE, SERVER, "", "ben", text='"ben" is taken.')
    assert line == b':office.lan 433 * ben :"ben" is taken.\r\n'


@pytest.mark.parametrize("word", ["", "a b", ":a", "a\rb", "a\nb", "a\0b", " "])
def test_echoed_words(word: str) -> None:
    """A word that cannot be repeated is `*` (modern.ircdocs.horse, "524")."""
    line = numeric(Numeric.ERR_HELPNOTFOUND, SERVER, "ben", word)
    assert line == b":office.lan 524 ben * :No help available on this topic\r\n"


def test_long_echoed_words() -> None:
    """A word is `*` if it would push the text off the line, else it is whole (RFC 1459, 2.3)."""
    params = parse(numeric(Numeric.ERR_MONLISTFULL, SERVER, "ben", "100", "x" * 400)).params
    assert params == ("ben", "100", "x" * 400, "Monitor list is full.")
    params = parse(numeric(Numeric.ERR_MONLISTFULL, SERVER, "ben", "100", "x" * 480)).params
    assert params == ("ben", "100", "*", "Monitor list is full.")


@given(
    st.sampled_from([code for code in Numeric if code.name.startswith("ERR_")]),
    st.text(max_size=20) | st.builds(str.__mul__, st.sampled_from("xß😀 "), st.integers(0, 600)),
)
def test_any_echo(code: Numeric, word: str) -> None:
    """Whatever a client sent, an error about it is one line that fits (RFC 1459, 2.3)."""
    ours = {"letter": "k", "text": "why", "user": "u", "host": "h"}
    if code is Numeric.ERR_NORECIPIENT:
        ours["command"] = "PRIVMSG"
    params = [ours.get(name.removesuffix("..."), word) for name in NAMES[code]]
    line = numeric(code, "s" * 63, "n" * 96, *params)
    assert fits(line)
    assert parse(line).command == code.code


def test_two_long_words_fit() -> None:
    """Two names of the longest kind leave room for any text (RFC 1459, 2.3)."""
    word = "x" * ECHO_MAX
    line = numeric(Numeric.ERR_USERNOTINCHANNEL, "s" * 63, "n" * 96, word, word)
    assert parse(line).params[1:3] == (word, word)
    assert fits(line)


@given(
    st.lists(st.text("@abß€", min_size=1, max_size=30).filter(lambda nick: nick != "@")),
    st.sampled_from(" ,"),
)
def test_lists(items: list[str], separator: str) -> None:
    """A long list takes several lines, each of which fits (RFC 2812, 5.1, 353)."""
    code = Numeric.RPL_NAMREPLY
    lines = numerics(code, SERVER, "ben", "=", "#a", items=items, separator=separator)
    assert all(map(fits, lines))
    found = [parse(line).params for line in lines]
    assert {params[:3] for params in found} <= {("ben", "=", "#a")}
    assert [name for params in found for name in params[3].split(separator)] == items


def test_lists_fill_their_lines() -> None:
    """As many nicks as fit stand in one line (RFC 2812, 5.1, 353)."""
    items = [f"nick{number:03}" for number in range(200)]
    lines = numerics(Numeric.RPL_NAMREPLY, SERVER, "ben", "=", "#a", items=items)
    assert [len(line) > 512 - 8 for line in lines[:-1]] == [True] * (len(lines) - 1)
    assert numerics(Numeric.RPL_ISON, SERVER, "ben", items=[]) == []


def test_server_must_be_a_name() -> None:
    """The server's name is ours, so a wrong one is a bug (RFC 1459, 2.3.1)."""
    with pytest.raises(ValueError, match="not a word"):
        numeric(Numeric.ERR_NOMOTD, "my server", "ben")
    assert numeric(Numeric.ERR_NOMOTD, "s", "ben") == build(
        "422", "ben", "MOTD File is missing", source="s"
    )
