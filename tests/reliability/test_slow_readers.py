"""Readers that are stuck, slow or gone: they are cut off, and nobody waits for them (SL rows)."""

import re
import selectors
from contextlib import ExitStack
from pathlib import Path

import pytest

from doors.emulator import Telnet
from doors.programs import App
from doors.web.asking import handshake, masked
from support.clients import Netcat
from support.clients import Telnet as TelnetInMemory
from support.memory import MemoryLink, MemoryWorld
from support.serving import Client, Server, Serving, fresh, running, wait_for

MIB = 1_048_576
SMALL = 4_096  # bytes of receive buffer: else the kernel hides a stuck reader for megabytes
TEXT = "x" * 3_900
MESSAGES = 150  # of that length: more than all buffers of a stuck reader together
SENDQ = 65_536  # bytes unsent after which a reader is cut
MOST_KEYS = 10_000  # each is answered with a row of some 80 bytes
STALL = 5  # seconds that one may take nothing
REDRAW = b"\x0c"  # Ctrl+L: one byte that is answered with a row
FREE = {"message_burst": 0, "connections_per_address": 0, "max_clients": 0}


def stuck_readers(server: Server, opened: ExitStack, count: int) -> list[Client]:
    """Return readers of every door that will read nothing more."""
    made: list[Client] = []
    for number in range(count):
        if number % 3 == 0:
            client = Client(server, receive_buffer=SMALL)
            client.send(handshake(server))
            client.until("\r\n\r\n")
            client.send(masked(f'{{"cmd": "hello", "name": "{fresh("stuck")}"}}'))
            client.until('"event":"entered"')
        elif number % 3 == 1:
            client = Client(server, receive_buffer=SMALL)
            client.send(f"{fresh('stuck')}\n")
            client.until("-- In #lobby:")
        else:
            client = Telnet(server, receive_buffer=SMALL)
            client.enter(fresh("stuck"))
            client.draws = False
        made.append(opened.enter_context(client))
    return made


def broadcast(sender: Client, readers: list[Client]) -> None:
    """Say many long messages; assert that each reader gets all of them once and in order."""
    selector = selectors.DefaultSelector()
    for reader in readers:
        selector.register(reader.socket, selectors.EVENT_READ, reader)
    for number in range(MESSAGES):
        sender.send(f"number {number} {TEXT}\n")
        sender.until(f"You: number {number} ")
        for key, _ in selector.select(0):
            key.data.take(key.data.socket.recv(MIB))
    wanted = [str(number) for number in range(MESSAGES)]
    for reader in readers:
        seen = reader.until(f"number {MESSAGES - 1} {TEXT[:100]}")
        assert re.findall(r"number (\d+) x", seen) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"sendq": 65_536, "sendq_stall": 60}, "sendq exceeded"),
        ({"sendq": 64 * MIB, "sendq_stall": 1}, "no progress"),
    ],
    ids=["too much unsent", "nothing taken"],
)
def test_stuck_readers_are_cut_and_nobody_else(
    serving: Serving, settings: dict[str, object], why: str
) -> None:
    """Exactly the stuck ones are cut; others lose nothing, memory stays bounded."""
    server = serving(**FREE, **settings)
    with ExitStack() as opened:
        good = [opened.enter_context(Client(server, fresh("good"))) for _ in range(8)]
        good += [opened.enter_context(App(server, fresh("good"))) for _ in range(4)]
        sender = opened.enter_context(Client(server, fresh("sender")))
        stuck = stuck_readers(server, opened, 12)
        before = server.memory
        broadcast(sender, good)
        wait_for(lambda: server.log.count(f"cut: {why}") == len(stuck), "the stuck ones are cut")
        assert server.memory - before < len(stuck) * 2 * MIB
        assert all(reader.is_open() for reader in good)
        for client in stuck:
            client.ended()
        sender.say("all well")
        assert server.log.count(" cut: ") == len(stuck)


def test_slow_reader_that_takes_something_stays() -> None:
    """One who takes less than is said, but takes something, is not taken for stuck."""
    world = MemoryWorld(message_burst=0, sendq=64 * MIB, sendq_stall=STALL)
    sender, slow = Netcat(world, "sender"), Netcat(world, "slow")
    for person in (sender, slow):
        person.enter()
    link = slow.link
    assert isinstance(link, MemoryLink)
    link.stuck = True
    for _ in range(20):  # more than the kernel would take for it
        sender.say(TEXT)
    for _ in range(4 * STALL):
        for _ in range(3):
            sender.say(TEXT)
        link.unsent -= len(TEXT)  # it takes one of three
        world.advance(1)
    closed = [link.closed]
    world.advance(STALL + 2)  # and now it takes nothing
    assert [*closed, link.closed] == [False, True]
    world.close()


def test_typist_who_reads_nothing_is_cut() -> None:
    """Echo counts too: keys without an end, and nothing read, fill no memory."""
    world = MemoryWorld(sendq=SENDQ, sendq_stall=60)
    typist, ben = TelnetInMemory(world, "typist"), Netcat(world, "ben")
    for person in (typist, ben):
        person.enter()
    typist.send(b"x" * 70)  # a long row, so that each key is answered with much
    link = typist.link
    assert isinstance(link, MemoryLink)
    link.stuck = True
    keys = 0
    while not link.closed and keys < MOST_KEYS:
        typist.send(REDRAW)
        keys += 1
    assert link.closed
    assert SENDQ < link.unsent < 3 * SENDQ
    ben.say("hello")
    assert any("You: hello" in row for row in ben.lines())
    world.close()


@pytest.mark.slow
def test_server_stops_though_nobody_reads_its_goodbye(tmp_path: Path) -> None:
    """A server that stops does not wait for readers that are stuck."""
    with running(tmp_path, **FREE) as server, ExitStack() as opened:
        stuck_readers(server, opened, 4)
        broadcast(opened.enter_context(Client(server, fresh("sender"))), [])
        server.stop()
        assert " cut: " not in server.log, "they were still there"
