"""Commands: how a typed line or a program's fields become parameters, and what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.commands import ALIASES, COMMANDS, bind_line, bind_values, find, guess
from hubbub.errors import ChatError
from hubbub.events import Failed
from support.chat import Chat
from support.clients import App, Netcat
from support.worlds import MemoryWorld


def bound(verb: str, text: str, *people: str) -> dict[str, Any]:
    """Return the parameters of a typed line, with these people here."""
    chat = Chat()
    for name in people:
        chat.enter(name)
    return bind_line(chat.hub, COMMANDS[verb], text)


class TestNames:
    """A name in a typed line."""

    @pytest.mark.parametrize(
        ("text", "name", "rest"),
        [
            ("ben hi there", "ben", "hi there"),
            ("@ben hi", "ben", "hi"),
            ("Ben hi", "Ben", "hi"),
            ("Pavan Kumar hi there", "Pavan Kumar", "hi there"),
            ("pavan_kumar hi", "pavan_kumar", "hi"),
            ('"Pavan Kumar" hi', "Pavan Kumar", "hi"),
            ("“Pavan Kumar” hi", "Pavan Kumar", "hi"),
            ('"ben" "hi"', "ben", '"hi"'),
            ("ben: hi", "ben", "hi"),
            ("ben, hi", "ben", "hi"),
            ("Pavan hi", "Pavan", "hi"),
            ("nobody hi there", "nobody", "hi there"),
            ("ben  two  spaces ", "ben", " two  spaces "),
            ("server hi", "server", "hi"),
        ],
    )
    def test_the_longest_run_that_is_a_name(self, text: str, name: str, rest: str) -> None:
        """Quotes, spellings and spaces of names are understood; the text stays as typed."""
        assert bound("dm", text, "ben", "Pavan Kumar", "Pavan") == {"name": name, "text": rest}

    def test_an_only_name_takes_all(self) -> None:
        """A command with nothing behind the name takes unknown names with spaces whole."""
        assert bound("whois", "Nobody At All") == {"name": "Nobody At All"}

    def test_without_a_text(self) -> None:
        """A name alone leaves the default."""
        assert bound("dm", "ben", "ben") == {"name": "ben", "text": ""}


@pytest.mark.parametrize(
    ("verb", "text", "expected"),
    [
        ("history", "", {"count": 20, "name": ""}),
        ("history", "50", {"count": 50, "name": ""}),
        ("history", "50 ben", {"count": 50, "name": "ben"}),
        ("history", "ben", {"count": 20, "name": "ben"}),
        ("topic", "Stand-up 9:30", {"room": "", "text": "Stand-up 9:30"}),
        ("topic", "#dev build", {"room": "#dev", "text": "build"}),
        ("part", "", {"room": "", "why": ""}),
        ("part", "#dev bye now", {"room": "#dev", "why": "bye now"}),
        ("who", "dev", {"room": "dev"}),
        ("say", "  two  spaces", {"text": "  two  spaces"}),
        ("max", "300", {"count": 300}),
    ],
)
def test_typed_parameters(verb: str, text: str, expected: dict[str, Any]) -> None:
    """Numbers and rooms may be left out; text is never altered."""
    assert bound(verb, text, "ben") == expected


@pytest.mark.parametrize(
    ("verb", "text", "code"),
    [
        ("say", "", "usage"),
        ("say", "   ", "usage"),
        ("dm", "", "usage"),
        ("slow", "", "usage"),
        ("max", "many", "bad-number"),
        ("max", "-1", "bad-number"),
        ("max", "1e9", "bad-number"),
        ("max", "1234567890", "bad-number"),
        ("max", "\u0663", "bad-number"),
    ],
)
def test_refused_parameters(verb: str, text: str, code: str) -> None:
    """What is missing or no number is told."""
    with pytest.raises(ChatError) as caught:
        bound(verb, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given_values", "code"),
    [
        ({}, "usage"),
        ({"text": 5}, "bad-field"),
        ({"text": True}, "bad-field"),
        ({"text": None}, "bad-field"),
        ({"text": "x", "extra": "y"}, "bad-field"),
        ({"text": "x", "to": 1}, "bad-field"),
    ],
)
def test_refused_fields(given_values: dict[str, Any], code: str) -> None:
    """A program's fields must be known and of the right kind."""
    with pytest.raises(ChatError) as caught:
        bind_values(COMMANDS["say"], given_values)
    assert caught.value.code == code


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**30])
def test_a_number_no_store_can_hold_is_refused(number: int) -> None:
    """A program's numbers are bounded: a database takes no larger ones."""
    with pytest.raises(ChatError) as caught:
        bind_values(COMMANDS["history"], {"before": number})
    assert caught.value.code == "bad-field"
    assert bind_values(COMMANDS["history"], {"before": 2**53})["before"] == 2**53


@pytest.mark.parametrize("mode", ["l", "f"])
@pytest.mark.parametrize("number", ["9" * 5_000, "0" * 5_000 + "1", "100000", "0", "\u0663", "-1"])
def test_a_mode_takes_a_small_number(mode: str, number: str) -> None:
    """However long a number is, it is refused by the same sentence; a small one is taken."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, "join #dev")
    chat.seen(ann)
    chat.do(ann, f"mode #dev +{mode} {number}")
    assert chat.codes(ann) == ["bad-number"]
    chat.do(ann, f"mode #dev +{mode} 0030")
    room = chat.hub.rooms["#dev"]
    assert (room.limit, room.slow) == ((30, 0) if mode == "l" else (0, 30))


def test_fields_by_name() -> None:
    """A program gives parameters by name; what is only for programs too."""
    expected = {"text": "hi", "to": "#dev", "client": "c1"}
    assert bind_values(COMMANDS["say"], expected) == expected
    assert bind_values(COMMANDS["say"], {"text": "hi"}) == {"text": "hi", "to": "", "client": ""}


class TestFind:
    """Which command a word means."""

    @pytest.mark.parametrize("word", sorted(ALIASES))
    def test_every_word_in_any_case(self, word: str) -> None:
        """Each verb and alias is found, whatever its case."""
        for spelled in (word, word.upper(), word.capitalize()):
            found = find(spelled)
            assert found is not None
            assert found.verb == ALIASES[word]

    def test_a_beginning_that_is_clear(self) -> None:
        """Two letters or more that begin words of one command only mean it."""
        assert find("his") is COMMANDS["history"]
        assert find("h") is COMMANDS["help"]  # an alias of its own
        assert find("s") is None
        assert find("un") is None

    @pytest.mark.parametrize("verb", sorted(v for v, made in COMMANDS.items() if made.whole))
    def test_what_ends_something_is_written_out(self, verb: str) -> None:
        """No beginning of such a command runs it."""
        words = [word for word, means in ALIASES.items() if means == verb]
        beginnings = {word[:end] for word in words for end in range(1, len(word))} - set(words)
        for beginning in beginnings:
            found = find(beginning)
            assert found is None or found.verb != verb, beginning

    def test_no_beginning_is_a_matter_of_luck(self) -> None:
        """A beginning of words of two commands means neither of them."""
        for word in ALIASES:
            for end in range(2, len(word)):
                begun = {ALIASES[w] for w in ALIASES if w.startswith(word[:end])}
                found = find(word[:end])
                if word[:end] not in ALIASES and len(begun) > 1:
                    assert found is None

    @pytest.mark.parametrize(
        ("word", "meant"),
        [("jion", "join"), ("hlep", "help"), ("qiut", "quit"), ("whios", "whois")],
    )
    def test_did_you_mean(self, word: str, meant: str) -> None:
        """A mistyped word is answered with the nearest one."""
        assert guess(word) == f" Did you mean /{meant}?"

    def test_nonsense_is_no_guess(self) -> None:
        """Far from every word there is no guess, and a long word costs no time."""
        assert guess("frobnicate") == ""
        assert guess("x" * 100_000) == ""

    @given(st.text(max_size=50))
    def test_any_word(self, word: str) -> None:
        """Any text is a command or none."""
        found = find(word)
        assert found is None or found.verb in COMMANDS


class TestTable:
    """What holds for all commands."""

    @pytest.mark.parametrize("verb", sorted(COMMANDS))
    def test_each_is_explained(self, verb: str) -> None:
        """Each has a sentence of help, and an example that begins with its word."""
        made = COMMANDS[verb]
        assert made.help[:1].isupper()
        assert made.help.partition("\n")[0].endswith((".", ")."))
        assert made.example.startswith("/")
        needs = [p for p in made.parameters if p.needed]
        assert not needs or made.needs, "what is missing must be told"

    @pytest.mark.parametrize("verb", sorted(COMMANDS))
    def test_each_needs_a_name_or_says_that_it_does_not(self, verb: str) -> None:
        """Without a name a command runs only if that is its purpose."""
        chat = Chat()
        session = chat.connect()
        text = f"{verb} 5 x"
        if COMMANDS[verb].nameless:
            chat.do(session, text)
            return
        chat.do(session, text)
        assert chat.codes(session) == ["login-first"]

    @pytest.mark.parametrize("verb", sorted(v for v, c in COMMANDS.items() if c.operator))
    def test_operators_only(self, verb: str) -> None:
        """Who is no operator is refused, and nobody hears of it."""
        chat = Chat()
        ann, bob = chat.enter("ann"), chat.enter("bob")
        chat.do(ann, f"{verb} bob 5")
        assert chat.codes(ann) == ["not-operator"]
        assert chat.seen(bob) == []
        assert chat.hub.settings.max_clients == 200


@given(st.sampled_from(sorted(COMMANDS)), st.text(max_size=60))
def test_no_line_is_a_fault(verb: str, text: str) -> None:
    """Whatever stands behind a command, it runs or is refused."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.enter("bob")
    chat.do(ann, f"{verb} {text}")


@given(
    st.sampled_from(sorted(COMMANDS)),
    st.dictionaries(
        st.sampled_from(["text", "to", "name", "room", "why", "count", "word", "value", "x"]),
        st.text(max_size=20) | st.integers(-5, 5) | st.booleans() | st.none() | st.floats(),
        max_size=4,
    ),
)
def test_no_fields_are_a_fault(verb: str, fields: dict[str, Any]) -> None:
    """Whatever a program sends as fields, it runs or is refused."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, verb, **fields)


def test_a_refused_line_is_kept() -> None:
    """A refusal carries the line that was typed, so that it is not lost."""
    chat = Chat()
    ann = chat.enter("ann")
    chat.do(ann, "jion #dev")
    refusals = [event for event in chat.events(ann) if isinstance(event, Failed)]
    assert [refusal.line for refusal in refusals] == ["/jion #dev"]


def test_a_fault_ends_only_its_own_session(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug met by one person closes that connection with a sentence, and no other."""

    def broken(*_args: object, **_values: object) -> None:
        raise RuntimeError("a bug")

    world = MemoryWorld()
    ann, bob, eve = Netcat(world, "ann"), Netcat(world, "bob"), App(world, "eve")
    for client in (ann, bob):
        client.enter()
    monkeypatch.setattr("hubbub.commands.settings.span", broken)
    bob.lines().clear()
    ann.say("/uptime")
    assert "!! Something went wrong on the server's side. Please connect again." in ann.lines()
    assert ann.link.closed
    bob.say("still here")
    assert bob.lines()[-1].endswith("You: still here")
    assert eve.kinds()[-1] == "message"
    assert world.server.hub.counters.bugs == 1
    assert "a bug" in caplog.text
