"""A data folder with as many messages as a chat gathers in years, written by the store itself.

The words are drawn as in language: the n-th most common one n times as seldom as the first, so
that there are words in every third message, and words in ten of a million.
"""

import random
import time
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path

from hubbub.events import Message
from hubbub.store.sqlite import SqliteStore

WORDS = 20_000
BATCH = 5_000  # messages of one transaction
PATIENCE = 240.0  # seconds
SPAN = 94_608_000_000  # milliseconds: three years
ROOMS = ("#lobby",) * 8 + ("#dev", "#ops")
PEOPLE = 200
SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "zen")


def word(rank: int) -> str:
    """Return the word of a rank; 0 is the most common one."""
    letters, rest = "", rank + len(SYLLABLES)
    while rest:
        rest, syllable = divmod(rest, len(SYLLABLES))
        letters += SYLLABLES[syllable]
    return letters


def texts() -> Iterator[str]:
    """Return everyday messages without end: 3 to 15 words; the same ones every time."""
    chance = random.Random(20_261_121)
    vocabulary = [word(rank) for rank in range(WORDS)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))
    while True:
        words = chance.choices(vocabulary, cum_weights=weights, k=9_000)
        at = 0
        while at < len(words) - 15:
            size = chance.randint(3, 15)
            yield " ".join(words[at : at + size])
            at += size


def messages(count: int) -> Iterator[Message]:
    """Return so many messages of the last three years, in order."""
    now = time.time_ns() // 1_000_000
    for seq, text in enumerate(islice(texts(), count), 1):
        room = ROOMS[seq % len(ROOMS)]
        person = seq * 7 % PEOPLE
        yield Message(
            id=f"{seq:016x}",
            at=now - SPAN + SPAN * seq // count,
            seq=seq,
            person=f"d{person:031x}",
            nick=f"person{person}",
            to=room,
            scope=room,
            text=text,
        )


def make(folder: Path, count: int) -> None:
    """Write so many messages into a new data folder. Raises TimeoutError."""
    store = SqliteStore(folder)
    deadline = time.monotonic() + PATIENCE
    rest = messages(count)
    while batch := list(islice(rest, BATCH)):
        store.write(batch)
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} messages were not written within {PATIENCE:.0f} s")
    store.close()
