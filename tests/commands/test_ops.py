"""Operators: codes, the console, and limits that only the system knows."""

import pytest

from hubbub.commands.ops import people_count, same_code
from hubbub.commands.powers import seconds, time_and_why
from hubbub.core.restart import replay
from hubbub.core.session import Session
from hubbub.doors.console import Console
from support.chat import Chat
from support.clients import Netcat
from support.worlds import MemoryWorld, SocketWorld


@pytest.mark.parametrize(
    "given", ["7F3K-92QD", "7f3k-92qd", "7F3K92QD", " 7f3k 92qd ", "7f-3k-92-qd"]
)
def test_a_code_is_taken_however_it_is_typed(given: str) -> None:
    """Case, spaces and dashes do not count."""
    assert same_code(given, "7F3K-92QD")


@pytest.mark.parametrize(
    "given", ["", "-", "7F3K-92QX", "7F3K-92QDD", "7F3K", "ä", "７F3K-92QD", "\udcff"]
)
def test_another_code_is_not(given: str) -> None:
    """Anything else is wrong."""
    assert not same_code(given, "7F3K-92QD")


def test_no_code_opens_nothing() -> None:
    """Where there is no code, an empty one does not make an operator."""
    assert not same_code("", "")
    assert not same_code("-", " ")


def test_without_a_code_nobody_becomes_operator() -> None:
    """A server that has no code yet takes none, not even an empty one."""
    chat = Chat()
    chat.hub.operator_code = ""
    ann = chat.enter("ann")
    for code in ("-", "x"):
        chat.do(ann, f"op {code}")
    assert chat.codes(ann) == ["wrong-code", "wrong-code"]
    assert ann.user is not None
    assert not ann.user.operator


def test_wrong_codes_count_by_address() -> None:
    """Another name from the same address has no new tries; another address has."""
    chat = Chat()
    one = chat.enter("ann", address="10.0.0.1")
    two = chat.enter("bob", address="10.0.0.1")
    other = chat.enter("cho", address="10.0.0.2")
    for session in (one, one, two):
        chat.do(session, "op nonsense")
    for session in (two, other):
        chat.seen(session)
        chat.do(session, "op 7F3K-92QD")
    assert chat.codes(two) == ["no-more-tries"]
    assert other.user is not None
    assert other.user.operator


def test_who_guesses_locks_nobody_out() -> None:
    """Behind the address of somebody who guesses all day, the code is taken from who knows it."""
    chat = Chat()
    guesser = chat.enter("ann", address="10.0.0.1")
    owner = chat.enter("bob", address="10.0.0.1")
    for _ in range(10):
        chat.do(guesser, "op nonsense")
    assert chat.codes(guesser)[-1] == "no-more-tries"
    chat.do(owner, "op 7F3K-92QD")
    assert owner.user is not None
    assert owner.user.operator


def test_a_guess_counts_for_an_hour() -> None:
    """Who guessed has no try of their own left, as long as others at the address use theirs up."""
    chat = Chat()
    ann = chat.enter("ann", address="10.0.0.1")
    bob = chat.enter("bob", address="10.0.0.1")
    for session in (ann, bob, bob):
        chat.do(session, "op nonsense")
    chat.codes(ann)
    chat.do(ann, "op 7F3K-92QD")
    assert chat.codes(ann) == ["no-more-tries"]
    chat.pass_time(3_601)
    for _ in range(3):
        chat.do(bob, "op nonsense")
    chat.do(ann, "op 7F3K-92QD")
    assert ann.user is not None
    assert ann.user.operator


@pytest.mark.parametrize(
    ("count", "text"), [(0, "any number of people"), (2, "2 people"), (1500, "1,500 people")]
)
def test_how_many(count: int, text: str) -> None:
    """A number of people is told in words."""
    assert people_count(count) == text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("90", 90),
        ("90s", 90),
        ("10m", 600),
        ("2h", 7200),
        ("1d", 86_400),
        ("9999d", 366 * 86_400),
        ("", None),
        ("x", None),
        ("-1", None),
        ("1w", None),
        ("1.5h", None),
    ],
)
def test_times(text: str, result: int | None) -> None:
    """A time is a number and its unit; a year is the longest."""
    assert seconds(text) == result


def test_time_and_reason() -> None:
    """A time may stand before the reason, or be left out."""
    assert time_and_why("10m spam and eggs", 60) == (600, "spam and eggs")
    assert time_and_why("spam and eggs", 60) == (60, "spam and eggs")
    assert time_and_why("", 60) == (60, "")


def test_the_servers_own_address_is_not_banned() -> None:
    """Nobody locks themselves out by the address of the server."""
    chat = Chat()
    chat.hub.own_addresses = frozenset({"192.168.1.20"})
    ann = chat.enter("ann")
    chat.do(ann, "op 7F3K-92QD")
    chat.seen(ann)
    chat.do(ann, "ban 192.168.1.20")
    assert chat.codes(ann) == ["own-address"]
    assert chat.hub.bans == []


def test_a_system_without_connections_says_so() -> None:
    """Past what the system allows, one is told at once and closed."""
    world = SocketWorld()
    try:
        world.server.listener.limit = 1
        ann = Netcat(world, "ann")
        bob = Netcat(world, "bob")
        assert bob.unread == ["Office has no room for more connections. Try again in a minute."]
        assert bob.link.closed
        assert not ann.link.closed
    finally:
        world.close()


class TestConsole:
    """The operator's console."""

    @pytest.fixture
    def console(self) -> tuple[Console, MemoryWorld, list[bytes]]:
        """Return a console of a running server, and what it writes."""
        world = MemoryWorld()
        written: list[bytes] = []
        with world.loop.running():
            console = Console(world.server.hub, written.append, world.server.stop)
        return console, world, written

    @staticmethod
    def typed(made: tuple[Console, MemoryWorld, list[bytes]], line: str) -> str:
        """Type a line at the console and return what it writes."""
        console, world, written = made
        written.clear()
        keys = console._terminal.press(line.encode() + b"\r")
        world.loop.do(console._take, keys)
        return b"".join(written).decode()

    def test_the_console_is_no_place_to_talk_by_accident(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """A line without slash is not broadcast; it says how to talk."""
        _, world, _ = console
        bob = Netcat(world, "bob")
        bob.enter()
        bob.lines().clear()
        assert "!! To talk to everyone here: /say TEXT" in self.typed(console, "ls -l")
        assert bob.lines() == []
        self.typed(console, "/say hello")
        assert [line.partition(" ")[2] for line in bob.lines()] == ["server: hello"]

    def test_the_console_is_nobody_in_a_room(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """Words for people in rooms are refused there, and quitting asks first."""
        assert "The console is in no room, so it has no /nick." in self.typed(console, "/nick king")
        assert "The console is in no room, so it has no /join." in self.typed(console, "/join dev")
        bob = Netcat(console[1], "bob")
        bob.enter()
        assert "Press Ctrl+C again to close" in self.typed(console, "/quit")

    def test_the_console_can_ask_small_questions(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """Look-ups work at the console too."""
        assert "-- The server answers." in self.typed(console, "/ping")
        assert "Hubbub" in self.typed(console, "/version")
        assert "Rooms: #lobby" in self.typed(console, "/rooms")

    def test_the_console_is_an_operator(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """What operators may do needs no code there."""
        _, world, _ = console
        assert "-- Up to 5 people." in self.typed(console, "/max 5")
        assert world.server.hub.settings.max_clients == 5
        assert "-- Up to 5 people." in self.typed(console, "/max")
        bob = Netcat(world, "bob")
        bob.enter()
        bob.lines().clear()
        self.typed(console, "/announce lunch")
        assert bob.lines()[0].endswith("## From the operator (server): lunch")

    def test_leaving_closes_the_chat(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """`/quit` at the console stops the server."""
        _, world, _ = console
        self.typed(console, "/quit")
        assert world.server.stopping.is_set()

    def test_closing_on_people_asks_first(
        self, console: tuple[Console, MemoryWorld, list[bytes]]
    ) -> None:
        """Ctrl+C with people connected says how many; the second one closes."""
        made, world, _ = console
        Netcat(world, "bob").enter()
        stopped = world.server.stopping.is_set
        before = stopped()
        told = self.typed_key(console, b"\x03")
        asked = stopped()
        self.typed_key(console, b"\x03")
        assert isinstance(made.session, Session)
        assert "1 person is connected. Press Ctrl+C again" in told
        assert [before, asked, stopped()] == [False, False, True]

    @staticmethod
    def typed_key(made: tuple[Console, MemoryWorld, list[bytes]], key: bytes) -> str:
        """Press a key at the console and return what it writes."""
        console, world, written = made
        written.clear()
        world.loop.do(console._take, console._terminal.press(key))
        return b"".join(written).decode()


def test_an_end_of_a_ban_lets_everybody_back() -> None:
    """By name or by address: the ban, what /ban did beside it, and the bar end, for ever."""
    for wanted in ("bob", "10.0.0.5"):
        chat = Chat()
        ann, bob = chat.enter("ann"), chat.enter("bob", address="10.0.0.5")
        chat.do(ann, "op 7F3K-92QD")
        chat.do(ann, f"ban {wanted} 30d")
        assert bob.user
        assert list(chat.hub.barred) == [bob.user.person]
        chat.do(ann, f"unban {wanted}")
        for power in chat.store.load(1).powers:  # as after a restart
            replay(chat.hub, power)
        assert (chat.hub.bans, chat.hub.barred) == ([], {})
        assert chat.enter("bob", address="10.0.0.5").user


def test_a_silenced_person_is_silent_in_every_room() -> None:
    """Making a room, or being given a voice in one, is no way round an operator's silence."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    chat.do(ann, "op 7F3K-92QD")
    chat.do(bob, "join #bob")
    chat.do(ann, "silence bob 10m")
    chat.codes(bob)
    chat.do(bob, "say still here")
    assert chat.codes(bob) == ["silenced"]


def test_nobody_takes_a_room_from_its_founder() -> None:
    """A role that is given takes no higher one away, and nobody outside claims a room."""
    chat = Chat()
    ann, bob = chat.enter("ann"), chat.enter("bob")
    for session in (ann, bob):
        chat.do(session, "join #dev")
    chat.do(ann, "mode #dev +o bob")
    chat.do(bob, "mode #dev +v ann")
    chat.codes(bob)
    chat.do(bob, "kick", name="ann", room="#dev")
    assert chat.codes(bob) == ["kick-higher"]
    for change in ("+v bob", "-q ann", "-o bob"):
        chat.do(ann, f"mode #dev {change}")
    chat.do(bob, "part #dev")
    chat.codes(bob)
    chat.do(bob, "mode #dev +q bob")
    assert chat.codes(bob) == ["not-room-operator"]
