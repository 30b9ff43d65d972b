"""The end of a tick: what was put into outboxes leaves, in a crowd in several ticks."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from hubbub.core.hub import MOST_FLUSHED
from support.chat import Chat


def test_a_crowd_is_sent_to_in_several_ticks() -> None:
    """No tick sends more than so many outboxes; each is sent once, in order."""
    hub, sent, ticks = Chat().hub, [], cast("list[Callable[[], None]]", [])
    hub.call_soon = ticks.append
    for number in range(2 * MOST_FLUSHED + 1):
        port = SimpleNamespace(flush=lambda number=number: sent.append(number))
        hub.wake(cast("Any", SimpleNamespace(port=port)))
    sizes = []
    while ticks:
        ticks.pop()()
        sizes.append(len(sent))
    assert sizes == [MOST_FLUSHED, 2 * MOST_FLUSHED, 2 * MOST_FLUSHED + 1]
    assert sent == sorted(sent)


def test_a_fault_of_one_session_does_not_keep_others_from_being_sent_to() -> None:
    """Who cannot be sent to is reported; the others of that tick get what waits for them."""
    hub, sent, faults = Chat().hub, [], cast("list[Exception]", [])
    hub.on_fault = faults.append

    def fail() -> None:
        raise RuntimeError("the handler is closed")

    for flush in (fail, lambda: sent.append("ben")):
        hub.wake(cast("Any", SimpleNamespace(port=SimpleNamespace(flush=flush))))
    hub.flush()
    assert sent == ["ben"]
    assert [str(fault) for fault in faults] == ["the handler is closed"]
    assert hub.counters.bugs == 1
