"""The link: whatever is cut and whenever, nothing is lost, doubled, or out of order."""

import asyncio
import random

import pytest

from client.fake import FakeFace, FakeNames, FakeOutside, FakeServer, Visit
from hubbub import events as ev
from hubbub.client.link import DELAYS, LEAST, Link
from hubbub.client.model import State
from hubbub.client.reach import Address, UnreachableError
from hubbub.client.waiting import IN_FLIGHT, LATE, MOST_WAITING, STALLED
from hubbub.wire.look import OWN
from support.serving import free_port

ON = "on"


class RandomCuts:
    """Cuts at one point in twelve, so many times."""

    def __init__(self, seed: int, cuts: int) -> None:
        self._random = random.Random(seed)
        self.left = cuts

    def __call__(self, _point: str) -> bool:
        """Decide."""
        if self.left and self._random.random() < 0.08:
            self.left -= 1
            return True
        return False


@pytest.mark.parametrize("seed", range(25))
def test_no_loss_no_doubles_order_kept(seed: int) -> None:
    """The connection breaks 12 times, at any byte: what is typed is stored once, in order."""

    async def story() -> None:
        cuts = RandomCuts(seed, 12)
        chance = random.Random(-seed)
        typed = [f"line {number}" for number in range(60)]
        async with FakeServer() as server, Visit(server, seed=seed) as visit:
            await visit.settled()
            server.cuts = cuts
            for number, line in enumerate(typed):
                await visit.link.room()
                visit.link.typed(line)
                if chance.random() < 0.5:
                    server.hear("ben", f"from ben {number}")
                for _ in range(chance.randrange(4)):
                    await asyncio.sleep(0)
            await visit.settled()
            assert [text for text in server.texts if text.startswith("line")] == typed
            assert server.connections > 1
            assert visit.face.messages == server.texts[-len(visit.face.messages) :]
            assert [text for text in visit.face.messages if text.startswith("line")] == typed

    asyncio.run(story())


def test_what_waits_is_sent_after_coming_back() -> None:
    """Lines typed without a connection go out in order when it is back, and are shown once."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            server.cut()
            await visit.face.until(lambda state: state.returning)
            visit.link.typed("one")
            visit.link.typed("two")
            await visit.settled()
            assert server.texts == ["one", "two"]
            assert visit.face.messages == ["one", "two"]
            assert visit.face.views[-1] == OWN

    asyncio.run(story())


def test_missed_messages_are_shown_once_after_the_line_that_says_so() -> None:
    """`Back after 1 s. 2 messages meanwhile.` stands before what was missed."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            server.hear("ben", "before")
            await visit.settled()
            server.hear("ben", "seen")
            await visit.face.until(lambda _: "seen" in visit.face.messages)
            server.cut()
            await visit.face.until(lambda state: state.returning)
            server.hear("ben", "missed 1")
            server.hear("ben", "missed 2")
            await visit.settled()
            told = [getattr(event, "text", "") for event in visit.face.shown][-3:]
            assert told == ["Back after 1 s. 2 messages meanwhile.", "missed 1", "missed 2"]
            assert visit.face.messages == ["seen", "missed 1", "missed 2"]

    asyncio.run(story())


def test_rooms_and_window_are_as_they_were() -> None:
    """After a break the rooms are entered again and the conversation turned to, before talk."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            visit.link.typed("/join #dev")
            visit.link.typed("/join #games")
            await visit.settled()
            server.requests.clear()
            server.cut()
            await visit.face.until(lambda state: state.returning)
            visit.link.typed("to games")
            await visit.settled()
            verbs = [(request["cmd"], request.get("room")) for request in server.requests]
            assert verbs == [
                ("hello", None),
                ("join", "#dev"),
                ("join", "#games"),
                ("line", None),
            ]
            assert server.stored[-1].to == "#games"
            assert visit.link.state.window == "#games"

    asyncio.run(story())


def test_a_private_line_never_falls_into_a_room() -> None:
    """If the private conversation cannot be turned to again, what waits for it is not sent."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            server.tell(ev.Window(name="@ben"))
            await visit.face.until(lambda state: state.window == "@ben")
            server.refuse["dm"] = ev.Failed(code="no-person", text='Nobody called "ben".')
            server.cut()
            await visit.face.until(lambda state: state.returning)
            visit.link.typed("a secret")
            await visit.settled()
            assert server.texts == []
            assert visit.link.state.window == "#lobby"
            assert [item.line for item in visit.link.state.unsent] == ["a secret"]
            assert "Not sent: a secret" in visit.face.sentences

    asyncio.run(story())


def test_at_most_so_many_lines_are_in_flight() -> None:
    """A flood of lines is sent piece by piece, so that the server refuses none."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            most = 0
            for number in range(MOST_WAITING):
                visit.link.typed(f"line {number}")
            while visit.link.state.waiting or visit.link.state.phase != ON:
                most = max(most, sum(1 for item in visit.link.state.waiting if item.ref))
                await asyncio.sleep(0)
            assert most == IN_FLIGHT
            assert len(server.texts) == MOST_WAITING

    asyncio.run(story())


def test_back_off_grows_and_is_spread() -> None:
    """Tries come after about 1, 2, 4, 8, 15, 15 seconds, each a little earlier by chance."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            server.greeting = lambda: ev.Goodbye(text="Office is closing.", error=True)
            server.cut()
            await visit.face.until(lambda _: len(visit.outside.slept) == 7)
            server.greeting = None
            await visit.face.until(lambda state: state.phase == ON)
            slept = list(visit.outside.slept)
        wanted = [*DELAYS, DELAYS[-1], DELAYS[-1]]
        for delay, waited in zip(wanted, slept, strict=False):
            assert delay * LEAST <= waited <= delay
        assert slept[:7] != wanted

    asyncio.run(story())


def test_a_dead_connection_is_given_up() -> None:
    """A server that owes an answer for 30 seconds is hung up on; the line goes out again."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            server.cuts = lambda _point: False
            silent, server._handle = server._handle, lambda *_: None  # type: ignore[method-assign]
            visit.link.typed("hello?")
            visit.outside.time += STALLED + 1
            visit.link.tick()
            await visit.face.until(lambda state: state.returning)
            server._handle = silent  # type: ignore[method-assign]
            await visit.settled()
            assert server.texts == ["hello?"]

    asyncio.run(story())


def test_after_two_minutes_a_line_is_not_sent_but_kept() -> None:
    """A line that waited 2 minutes is told as not sent; /resend sends it under its old id."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            server.greeting = lambda: ev.Goodbye(text="Office is closing.")
            server.cut()
            await visit.face.until(lambda state: state.returning)
            visit.link.typed("late")
            visit.outside.time += LATE + 1
            visit.link.tick()
            assert "Not sent: late" in visit.face.sentences
            server.greeting = None
            await visit.face.until(lambda state: state.phase == ON)
            assert server.texts == []
            visit.link.typed("/resend")
            await visit.face.until(lambda state: not state.waiting and not state.unsent)
            assert server.texts == ["late"]

    asyncio.run(story())


def test_a_taken_name_is_asked_for_again() -> None:
    """The server's sentence is shown, and the next line typed is the new name."""

    async def story() -> None:
        async with FakeServer() as server:
            server.refuse["ana"] = ev.Failed(code="name-taken", text='"ana" is taken.')
            async with Visit(server) as visit:
                await visit.face.until(lambda state: state.phase == "nameless")
                assert '"ana" is taken.' in visit.face.sentences
                visit.link.typed("login anna")
                await visit.settled()
                assert server.asked("hello")[-1]["name"] == "anna"

    asyncio.run(story())


def test_a_pipe_whose_name_is_taken_ends() -> None:
    """Nobody is there to be asked: the sentence, and status 1."""

    async def story() -> None:
        async with FakeServer() as server:
            server.refuse["ana"] = ev.Failed(code="name-taken", text='"ana" is taken.')
            async with Visit(server, patient=True) as visit:
                visit.link.typed("hello")
                assert await visit.over() == 1
                assert server.texts == []

    asyncio.run(story())


def test_a_full_server_is_said_once() -> None:
    """The first time, a refusal that no other name mends ends the visit with status 1."""

    async def story() -> None:
        async with FakeServer() as server:
            server.refuse["ana"] = ev.Failed(code="full", text="Office is full (200 of 200).")
            async with Visit(server) as visit:
                assert await visit.over() == 1
                assert visit.face.sentences == ["Office is full (200 of 200)."]

    asyncio.run(story())


def test_without_a_name_it_is_asked_for() -> None:
    """The server says who it is, then a line is the name; an empty one takes the default."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server, name="", default="ana") as visit:
            await visit.face.until(lambda state: state.phase == "nameless")
            assert visit.face.sentences == ["Welcome to Office chat! 3 people are here."]
            visit.link.typed("")
            await visit.settled()
            assert server.asked("hello")[-1]["name"] == "ana"

    asyncio.run(story())


def test_a_pipe_leaves_when_all_is_stored() -> None:
    """After the end of input everything is sent and acknowledged, then /quit: status 0."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server, patient=True) as visit:
            visit.link.typed("one")
            visit.link.typed("two")
            visit.link.end()
            assert await visit.over() == 0
            assert server.texts == ["one", "two"]
            assert server.requests[-1]["cmd"] == "quit"

    asyncio.run(story())


def test_what_another_client_version_says_is_passed_over() -> None:
    """An event of a kind not known here is no reason to stop."""

    async def story() -> None:
        async with FakeServer() as server, Visit(server) as visit:
            await visit.settled()
            for writer in server._logged_in:
                writer.write(b'{"event":"confetti","amount":9}\nnot json at all\n')
            visit.link.typed("still here")
            await visit.settled()
            assert server.texts == ["still here"]
            assert server.connections == 1

    asyncio.run(story())


OTHER_PROGRAMS = [
    (b"SSH-2.0-OpenSSH_9.2\r\n", "an ssh server, not a chat."),
    (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a web server, not a chat."),
    (b"\x15\x03\x01\x00\x02\x02\x46", "a TLS server, not a chat."),
    (b"220 mail ESMTP\r\n", "a mail or file server, not a chat."),
    (b":irc NOTICE * :hello\r\n", "an IRC server, not a chat."),
    (b"\x00\x01\x02", "answers, but not like a chat. Check the port."),
    (b"", "answers, but not like a chat. Check the port."),
]


@pytest.mark.parametrize(("said", "sentence"), OTHER_PROGRAMS)
def test_another_program_is_named(said: bytes, sentence: str) -> None:
    """What listens there instead of a chat is said in words, from its first bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said)
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            link = Link(
                [Address("127.0.0.1", port)],
                State(name="ana"),
                FakeFace(),
                FakeOutside(),
                FakeNames(),
            )
            with pytest.raises(UnreachableError) as error:
                await link.run()
            assert str(error.value).startswith(f"127.0.0.1 port {port} ")
            assert str(error.value).endswith(sentence)

    asyncio.run(story())


def test_nothing_there_is_said() -> None:
    """The sentence names the last place that was tried."""

    async def story(*places: Address) -> str:
        link = Link(places, State(name="ana"), FakeFace(), FakeOutside(), FakeNames())
        with pytest.raises(UnreachableError) as error:
            await link.run()
        return str(error.value)

    port = free_port("127.0.0.1")
    how = "Its start screen shows what to type: hubbub join HOST PORT"
    one = asyncio.run(story(Address("127.0.0.1", port)))
    assert one == f"Nothing answers at 127.0.0.1 port {port}. {how}"
    two = asyncio.run(story(Address("127.0.0.1", port), Address("127.0.0.2", port)))
    assert two == f"Nothing answers at 127.0.0.2 port {port}. {how}"


def test_the_first_place_that_is_a_chat_is_taken() -> None:
    """The last server is gone: the next place is tried, under a name typed meanwhile."""

    async def story() -> None:
        async with FakeServer() as server:
            face = FakeFace()
            places = [Address("127.0.0.1", free_port("127.0.0.1")), server.place]
            link = Link(places, State(), face, FakeOutside(), FakeNames())
            task = asyncio.create_task(link.run())
            await asyncio.sleep(0)
            link.typed("ana")
            await face.until(lambda state: state.phase == ON)
            assert link.places == (server.place,)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
