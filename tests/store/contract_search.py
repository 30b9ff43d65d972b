"""What every store promises of search, and of what waits to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.archive import Unread
from hubbub.store.base import Store
from support.stored import ANA, BEN, CHO, one_store, said, seqs, texts, told


class SearchContract:
    """Searching, and counting what is unread."""

    # search

    def test_search_wants_all_words(self, store: Store) -> None:
        """A message is found when all words are in it, in any order and case; newest first."""
        store.write([said(1, "The Printer is on fire"), said(2, "fire!"), said(3, "FIRE printer")])
        assert seqs(store.search("printer fire", ["#lobby"], ANA, 0, 10)) == [3, 1]

    def test_last_word_is_a_prefix(self, store: Store) -> None:
        """The word being typed finds longer ones; the words before are whole, as is a letter."""
        store.write([said(1, "printer paper"), said(2, "p")])
        assert seqs(store.search("paper print", ["#lobby"], ANA, 0, 10)) == [1]
        assert store.search("print paper", ["#lobby"], ANA, 0, 10) == []
        assert seqs(store.search("p", ["#lobby"], ANA, 0, 10)) == [2]

    def test_accents_make_no_difference(self, store: Store) -> None:
        """Whoever types without accents finds words with them."""
        store.write([said(1, "Die Prüfung im Café")])
        assert seqs(store.search("cafe PRUFUNG", ["#lobby"], ANA, 0, 10)) == [1]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("我今天修好了打印机。", "打印机"),
            ("我今天修好了打印机。", "打印"),
            ("プリンターが壊れた", "壊れた"),
            ("ｶﾀｶﾅ", "カタカナ"),
            ("ขอกาแฟหน่อย", "กาแฟ"),
            ("한국어를 합니다", "한국어"),
            ("I don't know", "don't"),
            ("see foo_bar.py:12", "foo_bar.py"),
            ("@Pavan_Kumar hi", "pavan kumar"),
        ],
    )
    def test_finds_words_of_all_scripts(self, store: Store, text: str, words: str) -> None:
        """A part of a sentence without spaces is found, and so is what has signs inside."""
        store.write([said(1, text), said(2, "something else 机打")])
        assert seqs(store.search(words, ["#lobby"], ANA, 0, 10)) == [1]

    def test_search_in_own_places_only(self, store: Store) -> None:
        """Found is what was said in the given rooms and in one's own private conversations."""
        store.write([said(1), said(2, room="#dev"), told(3, "hello"), told(4, "hello", to=CHO)])
        assert seqs(store.search("hello", ["#dev"], BEN, 0, 10)) == [3, 2]
        assert seqs(store.search("hello", [], ANA, 0, 10)) == [4, 3]
        assert store.search("hello", [], "person-dee", 0, 10) == []

    def test_places_are_no_words(self, store: Store) -> None:
        """Names of rooms and people, and how places are marked, are not found as text."""
        store.write([said(1, "x")])
        for words in ("lobby", "ana", "text:x", "place", "r*", "person"):
            assert store.search(words, ["#lobby"], ANA, 0, 10) == []

    def test_search_goes_on_before_a_place(self, store: Store) -> None:
        """The next page begins before the last message of this one."""
        store.write([said(seq) for seq in range(1, 8)])
        assert seqs(store.search("hello", ["#lobby"], ANA, 0, 3)) == [7, 6, 5]
        assert seqs(store.search("hello", ["#lobby"], ANA, 5, 3)) == [4, 3, 2]

    @pytest.mark.parametrize("words", ["", " ", "😀", "!?", "\0", '"', "***", "\u0301"])
    def test_search_without_words_finds_nothing(self, store: Store, words: str) -> None:
        """Signs alone are no words to look for."""
        store.write([said(1, words or "x")])
        assert store.search(words, ["#lobby"], ANA, 0, 10) == []

    @pytest.mark.parametrize(
        "words",
        [
            'hello"', "hello AND", "NOT hello", "NEAR(hello)", "text : hello", "hel*lo", "^hello",
            "hello\0there", "{text}: hello", "😀 hello", "x" * 5_000, "a b " * 1_250, "你" * 5_000,
            '"' * 5_000, "( " * 2_500, "\ufffe hello", "\U0001faf6 hello", "hello\u0301 ـ",
        ],
    )  # fmt: skip
    def test_no_text_is_syntax(self, store: Store, words: str) -> None:
        """Whatever is searched for, there is an answer and no error."""
        store.write([said(1)])
        assert len(store.search(words, ["#lobby"], ANA, 0, 10)) <= 1

    @one_store
    @given(words=texts, scopes=st.lists(st.text(max_size=20), max_size=5))
    def test_search_never_fails(self, store: Store, words: str, scopes: list[str]) -> None:
        """Any words in any rooms are an answerable question."""
        assert store.search(words, scopes, words, 0, 10) == []

    # unread

    def test_counts_what_waits(self, store: Store) -> None:
        """Counted is what others said after the read mark; read conversations are left out."""
        store.write([said(1), said(2, person=BEN), said(3), told(4), said(5, room="#dev")])
        read = {"#lobby": 2, "#dev": 5}
        assert store.unread(BEN, read, ["#lobby", "#dev", "#empty"]) == [
            Unread(scope=told(4).scope, count=1, nick="ana"),
            Unread(scope="#lobby", count=1),
        ]

    def test_newest_private_conversation_comes_first(self, store: Store) -> None:
        """Private conversations come before rooms, each with the last name of the other one."""
        store.write([told(1, person=CHO), told(2), told(3), said(4), told(5, person=BEN, to=ANA)])
        waiting = store.unread(BEN, {}, ["#lobby"])
        assert [(w.nick, w.count) for w in waiting] == [("ana", 2), ("Cho Lee", 1), ("", 1)]

    def test_counts_mentions(self, store: Store) -> None:
        """What names the person is counted apart, by the chat's one rule of naming."""
        store.write([said(1, "@ben old"), said(2, "ben: hi"), said(3, "bending"), said(4, "@Ben")])
        store.write([said(5, "@ben", person=BEN), said(6, "@ben", room="#dev")])
        waiting = store.unread(BEN, {"#lobby": 1}, ["#lobby"], "ben")
        assert waiting == [Unread(scope="#lobby", count=3, mentions=2)]

    def test_counts_mentions_of_a_name_with_a_space(self, store: Store) -> None:
        """A name of two words is found in both spellings."""
        store.write([said(1, "@Cho_Lee hi"), said(2, "Cho Lee: hi"), said(3, "Lee Cho")])
        assert store.unread(CHO, {}, ["#lobby"], "Cho Lee")[0].mentions == 2

    def test_counting_is_bounded(self, store: Store) -> None:
        """A thousand waiting messages are many enough; no more are counted."""
        store.write([said(seq) for seq in range(1, 1_101)])
        assert store.unread(BEN, {}, ["#lobby"]) == [Unread(scope="#lobby", count=1_000)]
