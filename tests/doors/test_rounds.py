"""Whoever floods waits for the others; the others wait for a flood a few milliseconds at most."""

from collections.abc import Callable

import pytest

from hubbub.doors.rounds import MOST_ADDRESSES, MOST_AT_ONCE, ROUND, SAVED, TURN, Rounds, Use, place
from hubbub.doors.text.keys import bounded
from support.clients import App, Netcat
from support.memory import MemoryWorld


class Processor:
    """A clock that moves when somebody works, and a loop that is stepped by hand."""

    def __init__(self) -> None:
        self.used = 0.0
        self.calls: list[Callable[[], object]] = []
        self.rounds = Rounds(self.now, self.now, self.calls.append)

    def now(self) -> float:
        """Return the seconds worked."""
        return self.used

    def round(self) -> None:
        """Let those in line take their turns once."""
        self.calls.pop(0)()


class Flooder:
    """Has so much to do, and needs some time for each bit of it."""

    def __init__(
        self,
        processor: Processor,
        address: str = "10.0.0.1",
        much: float = 100.0,
        bit: float = TURN,
    ) -> None:
        self.processor = processor
        self.address = address
        self.left = much
        self.bit = bit
        self.worked: list[float] = []  # when
        self.use: Use | None = None
        self.waits = False

    def work(self) -> bool:
        """Work until the turn is over."""
        while self.left > 0:
            self.worked.append(self.processor.used)
            self.processor.used += self.bit
            self.left -= self.bit
            if self.processor.rounds.over():
                break
        return self.left > 0


class Faulty(Flooder):
    """Cannot do what it has to."""

    def work(self) -> bool:
        """Fail."""
        raise ValueError("a fault")


def flooding(processor: Processor, *addresses: str) -> list[Flooder]:
    """Return floods that have used up what may be used at once."""
    floods = [Flooder(processor, address) for address in addresses]
    for flood in floods:
        processor.rounds.take(flood)
    while processor.used < SAVED * 3 * len(floods):
        processor.round()
    return floods


def test_little_is_done_at_once() -> None:
    """Who sends a line now and then never stands in line."""
    processor = Processor()
    ana = Flooder(processor, much=TURN / 2)
    processor.rounds.take(ana)
    assert ana.left <= 0
    assert not ana.waits


@pytest.mark.parametrize("floods", [1, 3, 40])
def test_a_round_has_an_end(floods: int) -> None:
    """However many flood, the loop is back after a few milliseconds for what else there is."""
    processor = Processor()
    flooding(processor, *(f"10.0.1.{number}" for number in range(floods)))
    for _ in range(20):
        before = processor.used
        processor.round()
        assert ROUND <= processor.used - before <= ROUND + TURN * 2


def test_others_go_first() -> None:
    """Who used little is served at once, however many stand in line."""
    processor = Processor()
    flooding(processor, *(f"10.0.1.{number}" for number in range(40)))
    ana, start = Flooder(processor, "10.0.0.9", much=TURN / 2), processor.used
    processor.rounds.take(ana)
    assert ana.worked == [start]


def test_addresses_take_turns() -> None:
    """Forty connections of one address get no more than the one of another."""
    processor = Processor()
    *many, alone = flooding(processor, *["10.0.0.1"] * 40, "10.0.0.2")
    before = sum(flood.left for flood in many), alone.left
    for _ in range(20):
        processor.round()
    used = before[0] - sum(flood.left for flood in many), before[1] - alone.left
    assert used[0] == pytest.approx(used[1], abs=TURN * 2)


def test_neighbours_of_a_flood_go_first() -> None:
    """Behind one address, too: who used least lately is served in the next round."""
    processor = Processor()
    flooding(processor, *["10.0.0.1"] * 40)
    ana, start = Flooder(processor, "10.0.0.1", much=TURN / 2), processor.used
    processor.rounds.take(ana)
    processor.round()
    assert ana.worked
    assert ana.worked[0] - start <= TURN * 2


def test_a_flood_has_the_whole_loop_when_nobody_else_wants_it() -> None:
    """Nothing waits for the clock: whatever came is worked off round after round."""
    processor = Processor()
    flood = Flooder(processor, much=1)
    processor.rounds.take(flood)
    while processor.calls:
        processor.round()
    assert flood.left <= 0
    assert processor.used == pytest.approx(1, abs=TURN * 2)


def test_many_new_addresses_at_once_stand_in_line() -> None:
    """A crowd of addresses that used nothing yet cannot hold the loop either."""
    processor = Processor()
    crowd = [Flooder(processor, f"10.0.2.{number}", much=TURN) for number in range(100)]
    for one in crowd:
        processor.rounds.take(one)
    assert processor.used <= MOST_AT_ONCE + TURN
    while processor.calls:
        processor.round()
    assert not [one for one in crowd if one.left > 0]


def test_a_fault_holds_up_nobody() -> None:
    """What goes wrong in the turn of one does not take the others' turns."""
    processor = Processor()
    flood = flooding(processor, "10.0.0.1")[0]
    flood.left = TURN * 20
    processor.rounds.take(Faulty(processor))
    with pytest.raises(ValueError, match="a fault"):
        processor.round()
    while processor.calls:
        processor.round()
    assert flood.left <= 0


def test_what_is_remembered_is_bounded() -> None:
    """Addresses by the thousand cost no more memory than the table has places."""
    processor = Processor()
    for number in range(MOST_ADDRESSES + 100):
        processor.rounds.take(Flooder(processor, f"10.1.{number >> 8}.{number & 255}", much=1e-6))
        processor.round()
    assert len(processor.rounds._used) == MOST_ADDRESSES


def test_a_network_of_ipv6_is_one_address() -> None:
    """Who has 2 ** 64 addresses has one share."""
    assert place("2001:db8:0:1::1") == place("2001:db8:0:1:ffff::2") != place("2001:db8:0:2::1")
    assert place("10.0.0.1") == "10.0.0.1"
    assert place("no:address") == "no:address"


@pytest.fixture
def world() -> MemoryWorld:
    """Return a chat in which every look at the clock shows that half a turn has passed."""
    world = MemoryWorld(message_burst=0)
    used = 0.0

    def later() -> float:
        nonlocal used
        used += TURN / 2
        return used

    world.server.listener.rounds.used = later
    return world


def test_a_talker_waits_for_no_flood(world: MemoryWorld) -> None:
    """What somebody else says is shown long before a flood is worked off; nothing of it is lost."""
    flooder = App(world, "app", address="10.0.0.1")
    ana = Netcat(world, "ana", address="10.0.0.2")
    ana.enter()
    left: list[int] = []
    shown = ana.took

    def took(data: bytes) -> None:
        left.append(flooder.link.connection.backlog)  # type: ignore[attr-defined]
        shown(data)

    ana.took = took  # type: ignore[method-assign]
    flooder.unread.clear()
    world.loop.call_soon(flooder.link.connection.data_received, b"nonsense\n" * 5_000)  # type: ignore[attr-defined]
    world.loop.call_soon(ana.link.connection.data_received, b"hello\n")  # type: ignore[attr-defined]
    world.settle()
    assert left[0] > 40_000
    assert flooder.kinds().count("failed") == 5_000


def test_pasted_lines_stay_in_order(world: MemoryWorld) -> None:
    """What one connection sent is handled in its order, however its turns are cut."""
    ana, ben = Netcat(world, "ana"), Netcat(world, "ben")
    ana.enter()
    ben.enter()
    ben.unread.clear()
    ana.link.send("".join(f"line {number}\n" for number in range(1_000)).encode())
    ana.send(b"/quit\n")
    said = [line.partition("ana: ")[2] for line in ben.lines() if "ana: " in line]
    assert said == [f"line {number}" for number in range(1_000)]


@pytest.mark.parametrize(
    ("burst", "taken"),
    [
        (b"one\rtwo\r", b"one\rtwo\r"),
        (b"line\r" * 1_000, b"line\r" * 200),
        (b"\x1b[200~" + b"line\r" * 1_000, b"\x1b[200~" + b"line\r" * 1_000),
        (b"x" * 20_000, b"x" * 20_000),
        (b"x" * 1_000 + b"\x03/quit\r", b"x" * 505 + b"\x03/quit\r"),
        (b"\x1b[A" * 1_001, b"\x1b[A" * 171),
    ],
    ids=["short", "many lines", "marked", "one line", "a command after junk", "keys"],
)
def test_a_burst_costs_no_more_than_a_paste(burst: bytes, taken: bytes) -> None:
    """Of keys that edit only the last few are pressed, of a paste twice what a block can hold."""
    assert bounded(burst) == taken
