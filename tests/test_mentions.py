"""Names in texts: who is mentioned, found in time that grows with the text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import names
from hubbub.names import (
    LOOKED_AT,
    key,
    mentions,
    spelled,
)
from test_names import any_text, nick_or_nothing

WORDS = (
    *(
        "ana",
        "@ana",
        "ana_",
        "_ana",
        "Pavan",
        "Kumar",
        "pavan_kumar",
        "@Pavan",
        "z",
        "@z",
        "@王小明",
    ),
    *(
        "J.R.",
        "Dr.",
        "Who",
        "Mary",
        "Ann",
        "Lee",
        "hello",
        "_",
        "__",
        "-",
        ".",
        "@",
        "@_",
        ",",
        "ali:",
    ),
)


class TestMentions:
    """Whom a text names."""

    PEOPLE = (
        *("ana", "ana_", "Pavan Kumar", "Pavan", "Ali", "user1", "Dr. Who", "z", "J.R."),
        *("王小明", "Анна", "Mary Ann Lee"),
    )

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("hello ana", {"ana"}),
            ("ana: look", {"ana"}),
            ("ANA, look", {"ana"}),
            ("@ana", {"ana"}),
            ("look, @ana!", {"ana"}),
            ("(ana)", {"ana"}),
            ("is it ana?", {"ana"}),
            ("ask ana.", {"ana"}),
            ("that is ana's", {"ana"}),
            ("*ana* and _ali_", {"ana", "Ali"}),
            ("ana_ only", {"ana_"}),
            ("-ana and .ali", {"ana", "Ali"}),
            ("pavan__kumar", {"Pavan Kumar"}),
            ("@Pavan_Kumar hi", {"Pavan Kumar"}),
            ("pavan kumar: hi", {"Pavan Kumar"}),
            ("@Pavan Kumar, hi", {"Pavan Kumar"}),
            ("“Pavan  Kumar”", {"Pavan Kumar"}),
            ("Pavan, Kumar", {"Pavan"}),
            ("Pavan and Pavan Kumar", {"Pavan", "Pavan Kumar"}),
            ("mary ann lee and mary ann", {"Mary Ann Lee"}),
            ("userl?", {"user1"}),
            ("Dr. Who? J.R.!", {"Dr. Who", "J.R."}),
            ("first\nana\nlast", {"ana"}),
            ("анна, привет", {"Анна"}),
            ("@王小明さん", {"王小明"}),
            ("王小明、こんにちは", {"王小明"}),
            ("we are all here", set()),
            ("banana ananas anas", set()),
            ("ana@example.com", set()),
            ("see http://host/ana and #ana", set()),
            ("a z b", set()),
            ("@z", {"z"}),
            ("@all @everyone @nobody", set()),
            ("", set()),
            ("@ @@ . _ - ,", set()),
        ],
    )
    def test_people_are_found_as_whole_names(self, text: str, named: set[str]) -> None:
        """Names count as whole words in any case, the longest name first, addresses do not."""
        people = {key(name): name for name in self.PEOPLE}
        assert mentions(text, people.get) == named

    def test_the_cost_grows_with_the_text_alone(self) -> None:
        """Few look-ups per word, however many people are present."""
        asked: list[str] = []
        mentions("_a. " * 1_000, asked.append)
        assert 1_000 <= len(asked) <= 6 * 1_000

    @pytest.mark.parametrize("word", ["_", "@", "_a", "a_b", "@a__b", "--_", "@\uff41"])
    def test_a_long_text_costs_no_more_than_a_long_message(self, word: str) -> None:
        """Of 16 KiB of signs and short words only so many are looked at closely."""
        asked: list[str] = []
        mentions("a_ " + f"{word} " * (16_000 // (len(word) + 1)), asked.append)
        assert len(asked) <= 7 * LOOKED_AT

    @given(st.lists(st.sampled_from(WORDS), max_size=60))
    def test_what_is_passed_over_names_nobody(self, words: list[str]) -> None:
        """Without any short cut the same people are found in texts as people write them."""
        people = {key(name): name for name in self.PEOPLE}
        text = " ".join(words)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(names, "_SIGNS_AROUND", "\0")
            patch.setattr(names, "LOOKED_AT", 1_000_000)
            expected = mentions(text, people.get)
        assert mentions(text, people.get) == expected

    @given(any_text)
    def test_everybody_can_be_mentioned(self, text: str) -> None:
        """@ and the spelling without spaces reaches whoever has a name, inside any sentence."""
        name = nick_or_nothing(text)
        if name:
            people = {key(name): name}
            assert mentions(f"hey @{spelled(name)} there", people.get) == {name}
