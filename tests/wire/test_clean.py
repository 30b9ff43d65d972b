"""What hubbub.wire.clean promises: nothing from people steers a terminal, and rows fit."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubbub.wire.clean import (
    _MAYBE_MARKS,
    COLUMNS_MIN,
    LOG_MAX,
    MARKS_MAX,
    _cut,
    clean,
    log_safe,
    one_line,
    strip_formatting,
    width,
    wrap,
)
from payloads import terminal_payloads

FORBIDDEN = frozenset(
    map(
        chr,
        (
            *range(0x0A),
            *range(0x0B, 0x20),
            *range(0x7F, 0xA0),
            0xAD,
            0x061C,
            *(0x200B, 0x200E, 0x200F, 0x2028, 0x2029),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2066),
            *range(0x206A, 0x2070),
            0xFEFF,
            *range(0xD800, 0xE000),
        ),
    )
)
NASTY = (
    "\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c\u0301\u20e3"
    "\ufe0f\ufe0e\U000e0100\U000e0067\U000e007f\U0001f3f4\U0001f469\U0001f3fd\U0001f1e9\u0915\u094d"
    "\u0903\u0645\u0e33\u1100\u1161\u754c\ud800\x85\u2028\x1b\x9b\x07\x00\n\r\t\v\x7f ab1"
)
texts = st.text(alphabet=st.characters()) | st.text(alphabet=NASTY, max_size=60)


def holds_forbidden(text: str) -> frozenset[str]:
    """Return the characters that no reader may get."""
    return FORBIDDEN.intersection(text)


def marks_on_one_letter(text: str) -> int:
    """Return the longest run of combining marks."""
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        longest = max(longest, run)
    return longest


class TestClean:
    """Text that the store and all readers may have."""

    @pytest.mark.parametrize("text", ["hello (all) ~ `code` \\x1b", "привет, мир", "日本 😀"])
    def test_printable_text_is_returned_as_it_is(self, text: str) -> None:
        """The common message costs nothing: the same object comes back."""
        assert clean(text) is text
        assert one_line(text) is text

    def test_there_are_thousands_of_attacks(self) -> None:
        """The payload list is as long as it promises, and each is in it once."""
        payloads = terminal_payloads()
        assert len(payloads) >= 5_000
        assert len(set(payloads)) == len(payloads)

    def test_no_attack_leaves_a_control_character(self) -> None:
        """Of all terminal attacks nothing but visible text is left, as block or as line."""
        for payload in terminal_payloads():
            assert not holds_forbidden(clean(payload)), ascii(payload)
            assert not holds_forbidden(one_line(payload)), ascii(payload)
            assert "\n" not in one_line(payload), ascii(payload)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[31mred", "^[[31mred"),
            ("\x1b]0;title\x07", "^[]0;title^G"),
            ("\x1bc", "^[c"),
            ("\u009b2J", "\\x9b2J"),
            ("\x00\x08\x7f", "^@^H^?"),
            ("a\x1cb\x1db\x1eb\x1fb", "a^\\b^]b^^b^_b"),
            ("\ud83d lone", "\ufffd lone"),
        ],
    )
    def test_control_characters_are_made_visible(self, text: str, shown: str) -> None:
        """Readers see that something was there, in caret form or as an escape."""
        assert clean(text) == shown

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"])
    def test_every_line_end_is_one_newline_in_a_block(self, end: str) -> None:
        """A block has its lines whoever wrote it, and one_line has none."""
        assert clean(f"a{end}b") == "a\nb"
        assert one_line(f"a{end}b") == "a b"

    def test_vertical_tab_and_form_feed_are_spaces(self) -> None:
        """Page and column movement begins no line."""
        assert clean("a\vb\fc") == "a b c"

    def test_tabs_go_to_the_next_stop(self) -> None:
        """Pasted code keeps its shape, and every reader can count columns."""
        assert clean("\tif x:\n\t\ty\tz") == "    if x:\n        y   z"

    @pytest.mark.parametrize("char", "\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u202a\u202e\u202c")
    def test_invisible_and_direction_changing_characters_go(self, char: str) -> None:
        """Hidden letters and overrides of direction are dropped, the words stay."""
        assert clean(f"ab{char}cd") == "abcd"

    def test_isolates_are_closed_on_their_line(self) -> None:
        """An open isolate ends with its line, and nothing closes what it did not open."""
        assert clean("a\u2067b\nc") == "a\u2067b\u2069\nc"
        assert clean("a\u2069b") == "ab"
        assert clean("\u2068a\u2069") == "\u2068a\u2069"
        assert clean("\u2066" * 200).count("\u2066") == 8

    def test_marks_are_capped(self) -> None:
        """A hundred accents become eight; real languages keep theirs."""
        assert clean("Z" + "\u0301" * 100 + "x") == "Z" + "\u0301" * MARKS_MAX + "x"
        for word in ("नमस्ते", "สวัสดี", "Việt", "बिन्दु", "བསྒྲུབས"):
            assert clean(word) == word

    def test_a_mark_needs_a_letter(self) -> None:
        """A line that begins with a mark cannot put it onto our own prefix."""
        assert clean("\u0301a\n\u20e0b") == "◌\u0301a\n◌\u20e0b"
        assert clean("a \u0301b\n\t\u0301") == "a ◌\u0301b\n    ◌\u0301"
        assert clean("\u2068\u0301") == "\u2068◌\u0301\u2069"

    def test_hidden_characters_do_not_reset_the_count_of_marks(self) -> None:
        """Joiners and isolates between the marks are not letters."""
        assert clean("a" + "\u0301\u200d" * 20) == "a" + "\u0301" * MARKS_MAX

    @pytest.mark.parametrize(
        "text",
        [
            "👩\u200d👩\u200d👧",
            "🏴\u200d☠\ufe0f",
            "👩🏽\u200d💻",
            "❤\ufe0f\u200d🔥",
            "1\ufe0f\u20e3",
            "🇩🇪",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "می\u200cخواهم",
            "ශ්\u200dරී",
            "葛\U000e0100",
        ],
    )
    def test_sequences_that_mean_something_stay(self, text: str) -> None:
        """Emoji families, flags, keycaps and joined letters arrive as they were typed."""
        assert clean(text) == text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("a\u200db", "ab"),
            ("ab\u200d", "ab"),
            ("👩\u200d x", "👩 x"),
            ("\U000e0061\U000e0062", ""),
            ("🏴\U000e0067", "🏴"),
            ("x\ufe0f\ufe0f\ufe0f", "x\ufe0f"),
            (" \ufe0f", " "),
        ],
    )
    def test_the_same_characters_elsewhere_go(self, text: str, shown: str) -> None:
        """Joiners, tags and selectors cannot carry hidden text."""
        assert clean(text) == shown

    def test_every_mark_is_looked_at(self) -> None:
        """The pattern that saves the walk through a text misses no mark and no joiner."""
        codes = [*range(0x300, 0xD800), *range(0xE000, sys.maxunicode + 1)]
        marks = [char for char in map(chr, codes) if unicodedata.category(char)[0] == "M"]
        assert [char for char in [*marks, "\u200c", "\u200d"] if not _MAYBE_MARKS.match(char)] == []

    @given(texts)
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        """Each door may clean what another has cleaned."""
        assert clean(clean(text)) == clean(text)
        assert one_line(one_line(text)) == one_line(text)

    @given(texts)
    def test_cleaned_text_is_harmless(self, text: str) -> None:
        """Whatever comes in, what goes out is safe, balanced, and not much longer."""
        shown = clean(text)
        assert not holds_forbidden(shown)
        assert marks_on_one_letter(shown) <= MARKS_MAX
        assert len(shown) <= 4 * len(text)
        for line in shown.split("\n"):
            opened = sum(line.count(char) for char in "\u2066\u2067\u2068")
            assert opened == line.count("\u2069")
            assert not line or unicodedata.category(line[0])[0] != "M"
        shown.encode()


class TestStripFormatting:
    """IRC's formatting codes."""

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("plain", "plain"),
            ("\x02bold\x02 \x1dit\x1d \x1fun\x1f \x16rev\x16 \x1est\x1e \x11mono\x11\x0f", None),
            ("\x034red", "red"),
            ("\x0304,12red", "red"),
            ("\x03123", "3"),
            ("\x034,red", ",red"),
            ("\x03,4", ",4"),
            ("\x04ff0000,00FF00hex", "hex"),
            ("\x04ff00", "ff00"),
            ("\x03\x024", "4"),
            ("\x03٣", "٣"),
        ],
    )
    def test_codes_go_with_their_digits(self, text: str, plain: str | None) -> None:
        """Colours take their digits along, and no digit that is text."""
        assert strip_formatting(text) == (plain or "bold it un rev st mono")

    @given(st.text(alphabet="\x02\x03\x04\x0f\x16\x1d01,9afF x"))
    def test_no_code_is_left(self, text: str) -> None:
        """Taking codes out never makes a new one."""
        assert not set(strip_formatting(text)) & set("\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f")


class TestLogSafe:
    """Text in a log line."""

    def test_it_is_one_visible_line(self) -> None:
        """Line ends, escapes and hidden characters are written as escapes; words stay."""
        assert log_safe("a\nb\x1b[m\u202eé\ud800") == "a\\nb\\x1b[m\\u202eé\\ud800"

    @given(st.text(alphabet=st.characters(), max_size=50).map(lambda text: text * 400))
    def test_it_is_short_and_printable(self, text: str) -> None:
        """At most LOG_MAX bytes of UTF-8, whatever was sent."""
        logged = log_safe(text)
        assert logged.isprintable()
        assert len(logged.encode()) <= LOG_MAX
        assert log_safe(logged) == logged

    def test_a_long_text_says_that_it_was_cut(self) -> None:
        """Three dots end what was longer; nothing shorter is cut."""
        assert log_safe("a" * LOG_MAX) == "a" * LOG_MAX
        assert log_safe("a" * (LOG_MAX + 1)).endswith("a...")
        assert log_safe("\n" * LOG_MAX).endswith("...")


class TestColumns:
    """Width and wrap count terminal columns."""

    @pytest.mark.parametrize(
        ("text", "columns"),
        [
            ("", 0),
            ("abc", 3),
            ("é", 1),
            ("e\u0301", 1),
            ("日本", 4),
            ("👩\u200d👩\u200d👧", 2),
            ("🇩🇪", 2),
            ("❤\ufe0f", 2),
            ("\u2068a\u2069", 1),
        ],
    )
    def test_width_counts_cells(self, text: str, columns: int) -> None:
        """Wide letters and emoji take two columns, marks and isolates none."""
        assert width(text) == columns

    def test_uncleaned_text_has_the_width_it_will_be_shown_with(self) -> None:
        """A control character is measured in its visible form, never as -1."""
        assert width("é\x1b") == 3
        assert width("\x1b[m") == 4

    @pytest.mark.parametrize(
        ("text", "arguments", "rows"),
        [
            ("", (10,), [""]),
            ("one two three", (80, 6, 11), ["one two three"]),
            ("one two three four five", (20, 2), ["one two three four", "  five"]),
            ("one two three four five", (20, 99), ["one two three four", " " * 10 + "five"]),
            ("one two three", (9, 2), ["one two", "three"]),
            ("one two", (20, 6, 18), ["", "      one two"]),
            ("one  two", (8,), ["one  two"]),
            ("one two", (20, 6, 99), ["", "      one two"]),
            ("a\nb", (20, 2), ["a", "  b"]),
            ("a\n\nb", (10, 0), ["a", "", "b"]),
            ("abcdefgh", (4,), ["abcd", "efgh"]),
            ("ab cdefgh", (4,), ["ab c", "defg", "h"]),
            ("日本語", (5,), ["日本", "語"]),
            ("日本語", (1, 6), ["日", "本", "語"]),
            ("👩\u200d👩\u200d👧👩\u200d👩\u200d👧", (3,), ["👩\u200d👩\u200d👧"] * 2),
        ],
    )
    def test_wrap_breaks_at_spaces(
        self, text: str, arguments: tuple[int, ...], rows: list[str]
    ) -> None:
        """Rows break at spaces, long words between letters, later rows are indented."""
        assert wrap(text, *arguments) == rows

    @given(texts.map(clean), st.integers(-1, 30), st.integers(0, 10), st.integers(0, 40))
    @example("\u0903🇦0", 4, 1, 0)  # a mark that is wider in company than alone
    @example("◌\u0903\u0e33", 2, 0, 0)  # one letter of three columns in a window of two
    def test_rows_fit_and_lose_nothing(
        self, text: str, columns: int, indent: int, first: int
    ) -> None:
        """No row is wider than the window, and only spaces and line ends are dropped."""
        rows = wrap(text, columns, indent, first)
        room = max(columns, COLUMNS_MIN)
        assert width(rows[0]) <= max(0, room - first)
        assert all(width(row) <= room for row in rows)
        joined = "".join(rows).replace(" ", "")
        assert joined == text.replace(" ", "").replace("\n", "")

    def test_a_huge_word_in_the_narrowest_window_ends(self) -> None:
        """Window width 1 makes progress: as many rows as letters, at most."""
        assert len(wrap("x" * 5_000, 1, 6, 30)) == 2_501
        assert len(wrap("日" * 5_000, 1, 6, 30)) == 5_001
        assert list(_cut("日本", 1, 1)) == ["日", "本"]
