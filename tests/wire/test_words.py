"""Typed lines: what is a command, what is talk, before and after there is a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire import words


def asked(line: str, *, talker: bool = False) -> tuple[str, str]:
    """Return verb and text of a line from somebody with a name."""
    request = words.named(line, talker=talker)
    assert request.line == line
    return request.verb, request.text


@pytest.mark.parametrize(
    ("line", "verb", "text"),
    [
        ("ana", "login", "ana"),
        ("Pavan Kumar", "login", "Pavan Kumar"),
        ("  ana ", "login", "ana"),
        ("login ana", "login", "ana"),
        ("LOGIN Pavan Kumar", "login", "Pavan Kumar"),
        ("login", "login", ""),
        ("help", "help", ""),
        ("Who", "who", ""),
        ("look", "look", ""),
        ("quit", "quit", ""),
        ("exit", "exit", ""),
        ("logout", "logout", ""),
        ("say hi", "say", "hi"),
        ("me waves", "me", "waves"),
        ("dm ben hi", "dm", "ben hi"),
        ("/help join", "help", "join"),
        ("/who", "who", ""),
        ("who am I", "login", "who am I"),
        ("say", "login", "say"),
    ],
)
def test_before_there_is_a_name(line: str, verb: str, text: str) -> None:
    """A line is the name, unless it is a command word."""
    request = words.nameless(line)
    assert (request.verb, request.text) == (verb, text)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("EHLO mail.example", "EHLO"),
        ("EHLO", "EHLO"),
        (" PING ", "PING"),
        ("NOOP", "NOOP"),
        ("STARTTLS", "STARTTLS"),
        ("Ping", ""),
        ("PING PONG CLUB", ""),
        ("NOOP Kim", ""),
        ("login PING", ""),
        ("", ""),
    ],
)
def test_words_of_other_protocols(line: str, word: str) -> None:
    """What a mail program or a database's client says first is no name; in small letters it is."""
    assert words.foreign(line) == word


@pytest.mark.parametrize(
    ("line", "verb", "text"),
    [
        ("hello", "say", "hello"),
        ("  hello ", "say", "  hello "),
        (" /me", "say", " /me"),
        ("/me waves", "me", "waves"),
        ("/ME waves", "ME", "waves"),
        ("/dm ben  two", "dm", "ben  two"),
        ("//dm ben", "say", "/dm ben"),
        ("///x", "say", "//x"),
        ("/", "", ""),
        ("who", "who", ""),
        (" Who ", "who", ""),
        ("who is there", "say", "who is there"),
        ("say hi", "say", "say hi"),
        ("tell ben hi", "say", "tell ben hi"),
        (":q", "help", "leave"),
        (":wq!", "help", "leave"),
        (":x", "help", "leave"),
        (":)", "say", ":)"),
        ("'hi", "say", "'hi"),
        (";waves", "say", ";waves"),
    ],
)
def test_with_a_name(line: str, verb: str, text: str) -> None:
    """A line is talk, unless it begins with a slash or is a command word alone."""
    assert asked(line) == (verb, text)


@pytest.mark.parametrize(
    ("line", "verb", "text"),
    [
        ("say hi", "say", "hi"),
        ("SAY hi", "SAY".lower(), "hi"),
        ("say", "say", ""),
        ("tell ben hi", "tell", "ben hi"),
        ("emote waves", "emote", "waves"),
        ("login anna", "login", "anna"),
        ("who", "who", ""),
        ("look at this", "say", "look at this"),
        ("logout now", "say", "logout now"),
        ("'hi there", "say", "hi there"),
        (";waves", "me", "waves"),
        (";)", "say", ";)"),
        (";1", "say", ";1"),
        (">ben hi there", "dm", "ben hi there"),
        (">ben", "say", ">ben"),
        ("hello", "say", "hello"),
    ],
)
def test_for_talkers(line: str, verb: str, text: str) -> None:
    """Who came in with `login` has the old words without a slash, and their short forms."""
    assert asked(line, talker=True) == (verb, text)


@pytest.mark.parametrize("on", [True, False])
def test_composing(*, on: bool) -> None:
    """A typing notice says whether, and never what."""
    request = words.composing(on=on)
    assert request.verb == "compose"
    assert request.values == {"state": "active" if on else "done"}
    assert request.line == ""


@given(st.text(min_size=1), st.booleans())
def test_any_line_is_one_request(line: str, talker: bool) -> None:
    """Whatever is typed, it is one request that keeps the line, and talk is never altered."""
    request = words.named(line, talker=talker)
    assert request.line == line
    if request.verb == "say" and not talker and not line.startswith("/"):
        assert request.text == line
    assert words.nameless(line).line == line


@given(st.text())
def test_one_slash_is_never_talk(rest: str) -> None:
    """A line with one slash in front is never said to anybody."""
    if not rest.startswith("/"):
        request = words.named(f"/{rest}", talker=True)
        assert request.verb == rest.replace("\n", " ").partition(" ")[0]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("hello", "hello"),
        ("oops\x03/dm dee secret", "/dm dee secret"),
        ("\x03/dm dee secret", "/dm dee secret"),
        ("\x04/quit", "/quit"),
        ("\x1b[A/dm dee secret", "/dm dee secret"),
        ("\ufeff/dm dee secret", "/dm dee secret"),
        ("old\x15new", "new"),
        (" /dm is a command", " /dm is a command"),
        ("red \x1b[31m", "red \x1b[31m"),
    ],
)
def test_keys_do_not_hide_a_command(line: str, wanted: str) -> None:
    """A control key before a command does not make a private message public."""
    assert words.typed(line) == wanted
