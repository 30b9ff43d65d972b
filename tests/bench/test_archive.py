"""The messages that the benchmarks store."""

from collections import Counter
from itertools import islice

from bench.support import archive


def test_words_are_spread_as_in_language() -> None:
    """Some words are everywhere, many are rare, and two runs look for the same ones."""
    some = list(islice(archive.texts(), 20_000))
    words = Counter(word for text in some for word in set(text.split()))
    assert words[archive.word(0)] > len(some) / 2
    assert words[archive.word(15_000)] < 20
    assert some == list(islice(archive.texts(), 20_000))


def test_words_differ() -> None:
    """Each rank has a word of its own."""
    assert len({archive.word(rank) for rank in range(archive.WORDS)}) == archive.WORDS


def test_messages_are_in_order() -> None:
    """Seq and time grow, ids differ."""
    some = list(archive.messages(500))
    assert [message.seq for message in some] == list(range(1, 501))
    assert sorted(message.at for message in some) == [message.at for message in some]
    assert len({message.id for message in some}) == 500
