"""LIST with many words, in a chat with many rooms: others do not wait for it."""

from typing import Any

import pytest

from doors.irc.people import Talker, come
from hubbub.doors.irc import queries
from hubbub.masks import Mask
from support.memory import MemoryWorld


def listed(lines: list[str]) -> list[str]:
    """Return the rooms that an answer lists."""
    return [line.split(" ")[3] for line in lines if " 322 " in line]


def test_masks_are_read_once_and_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a LIST costs is bounded: each mask is read once for all rooms, and only the first."""
    world = MemoryWorld(message_burst=0)
    ann = come(Talker, world, "ann")
    ann.ask("JOIN #dev,#den,#tea,#two")
    read: list[str] = []

    def mask(text: str) -> Any:
        read.append(text)
        return Mask(text)

    monkeypatch.setattr(queries, "Mask", mask)
    assert listed(ann.ask("LIST #d*,#t?a,#two,#DEV")) == ["#dev", "#den", "#tea", "#two"]
    assert read == ["#d*", "#t?a"]
    read.clear()
    others = ",".join(f"#x{number}*" for number in range(queries.MOST_MASKS + 20))
    assert listed(ann.ask(f"LIST {others},#t*,#two")) == ["#two"]
    assert len(read) == queries.MOST_MASKS
