"""What the load generator reads out of what it received."""

import socket

import pytest
from bench.store import ref_of, settled_in
from bench.support import people
from bench.support.swarm import Client, Silent, Swarm, complete_lines
from hypothesis import given
from hypothesis import strategies as st

from hubbub.names import nick
from hubbub.wire.jsonform import decode
from hubbub.wire.telnet import TelnetFilter

DONE = b'{"event":"done","ref":12,"id":"ab","seq":3}\n'
SAID = b'{"event":"message","text":"{\\"event\\":\\"done\\""}\n'


@given(st.lists(st.binary(max_size=9).filter(lambda part: b"\n" not in part)), st.data())
def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], data: st.DataObject) -> None:
    """Every line comes out once, whole, in order, wherever the reads were cut."""
    stream = b"".join(line + b"\n" for line in lines) + b"rest"
    kept, found = bytearray(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        kept += stream[:size]
        stream = stream[size:]
        found += complete_lines(kept)
    assert found == lines
    assert kept == b"rest"


@pytest.mark.parametrize("cut", range(len(SAID + DONE + DONE) + 1))
def test_each_acknowledgement_counts_once(cut: int) -> None:
    """Acknowledgements are counted by their beginning, wherever the reads were cut."""
    stream = SAID + DONE + DONE
    kept = bytearray(stream[:cut])
    first = settled_in(kept)
    kept += stream[cut:]
    assert first + settled_in(kept) == 2
    assert kept == b""


@pytest.mark.parametrize("ref", [0, 7, 12345])
def test_ref_of_an_acknowledgement(ref: int) -> None:
    """The ref comes back as it was sent."""
    assert ref_of(b'{"event":"done","ref":%d,"id":"1"}' % ref) == ref
    assert decode(people.say("hello", ref)).ref == ref


def test_swarm_counts_bytes_and_marks() -> None:
    """What is not kept is counted, what is kept is collected, and an end is noticed."""
    listening = socket.create_server(("127.0.0.1", 0))
    swarm = Swarm(listening.getsockname())
    counted, kept = swarm.connect(), swarm.connect()
    counted.kept = None
    ends = [listening.accept()[0] for _ in range(2)]
    ends[0].sendall(b"a\nbc\nd")
    swarm.expect(2)
    ends[1].sendall(b"x\ny")
    swarm.until(lambda: bytes(kept.kept or b"") == b"x\ny", "what was sent")
    assert (swarm.bytes, swarm.marks) == (6, 2)
    assert kept.lines() == [b"x"]
    ends[1].close()
    with pytest.raises(Silent, match="closed"):
        swarm.expect(3)
    ends[0].close()
    swarm.close()
    listening.close()


def test_what_is_not_taken_is_noticed() -> None:
    """A server that does not read stops a figure instead of falsifying it."""
    here, there = socket.socketpair()
    here.setblocking(False)
    with here, there, pytest.raises((Silent, BlockingIOError)):
        Client(here).send(b"x" * 50_000_000)


@pytest.mark.parametrize("kind", [people.netcat, people.script, people.telnet])
def test_people_give_good_names(kind: object) -> None:
    """Each kind of client comes in under a name that the server takes."""
    assert callable(kind)
    name = kind(123)[-1][1].decode().strip("\r\n\0")
    assert nick(name) == name


def test_telnet_clients_negotiate() -> None:
    """What a telnet client sends is taken as a terminal of 80 x 24 in character mode."""
    telnet = TelnetFilter()
    telnet.probe()
    (_, window), (_, agree), (_, terminal), (_, name) = people.telnet(1)
    telnet.feed(window)
    telnet.start_character_mode()
    assert telnet.feed(agree + terminal + name) == b"typist1\r\0"
    assert (telnet.width, telnet.height, telnet.terminal) == (80, 24, "xterm")
    assert telnet.character_mode
