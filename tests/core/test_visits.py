"""How often people may come in: who is known, and strangers from one address."""

from hubbub.core.throttle import Budgets
from support.chat import Chat
from support.clients import Irc, Netcat
from support.memory import MemoryWorld
from support.memorystore import MemoryStore

HERE = "127.0.0.9"


def comes(chat: Chat, name: str, device: str = "", address: str = HERE) -> bool:
    """Let somebody come in and go; tell whether that went well, or it was one too many."""
    session = chat.connect(address=address, device=device)
    chat.do(session, f"login {name}")
    came = session.user is not None
    if came:
        chat.do(session, "quit")
    else:
        assert chat.codes(session) == ["slow-down"]
        assert not session.ended
    return came


def test_strangers_from_one_address_come_slowly() -> None:
    """So many people as may be connected come a minute: with new names and with new tokens."""
    chat = Chat(connections_per_address=4)
    came = [comes(chat, f"guest {n}", "" if n % 2 else f"token {n}") for n in range(9)]
    assert came == [True] * 4 + [False] * 5
    assert comes(chat, "ann", address="127.0.0.3")
    assert comes(chat, "guest 1")
    chat.pass_time(61)
    assert comes(chat, "guest 8")


def test_who_is_known_comes_twenty_times_a_minute() -> None:
    """One who comes and goes all the time has to wait, and nobody else from that address."""
    chat = Chat(connections_per_address=2)
    for device in ("", "token"):
        assert [comes(chat, f"ann{device}", device) for _ in range(22)] == [True] * 21 + [False]
    assert not comes(chat, "stranger")
    chat.pass_time(61)
    assert comes(chat, "ann")
    assert comes(chat, "stranger")


def test_one_more_session_is_no_visit() -> None:
    """A person who is here may have more sessions: nobody is told of these."""
    chat = Chat(connections_per_address=1)
    chat.enter("ann", device="token")
    for _ in range(50):
        chat.do(chat.enter("ann", device="token"), "quit")
    assert len(chat.hub.users["ann"].sessions) == 1


def test_no_limit_is_none() -> None:
    """0 lets anybody come as often as they like."""
    chat = Chat(connections_per_address=0)
    assert all(comes(chat, "ann") and comes(chat, f"guest {n}") for n in range(100))
    assert not chat.hub.logins.by_key


def test_all_come_back_at_once_after_a_restart() -> None:
    """Whoever was here before the server stopped is known after it."""
    store = MemoryStore()
    world = MemoryWorld(store, message_burst=0)
    people = [Netcat(world, f"guest {n}", address=HERE) for n in range(30)]
    for client in people:
        client.enter()
    world.stop()
    world.close()
    world = MemoryWorld(store, message_burst=0, connections_per_address=3)
    for n in range(30):
        back = Netcat(world, f"guest {n}", address=HERE)
        back.enter()
        assert any("You are guest" in line for line in back.lines())
    world.close()


def test_an_irc_client_may_try_again() -> None:
    """Its connection stays, and NICK is all that it needs to send again."""
    world = MemoryWorld(connections_per_address=1)
    Netcat(world, "ann", address=HERE).enter()
    world.advance(30)
    ben = Irc(world, "ben", address=HERE)
    ben.enter()
    assert any("Too many logins for now. Wait" in line for line in ben.lines())
    assert not ben.link.closed
    world.advance(31)
    ben.unread.clear()
    ben.say("NICK ben")
    assert any(" 001 ben " in line for line in ben.lines())
    world.close()


def test_budgets_are_bounded() -> None:
    """Of many keys those not used for longest are forgotten."""
    budgets = Budgets(60, 3)
    for key in ("a", "b", "c", "a", "d"):
        budgets.spend(key, 2, 0.0)
    assert list(budgets.by_key) == ["c", "a", "d"]
    assert [budgets.spend("a", 2, 1.0), budgets.spend("c", 2, 1.0)] == [59.0, 0.0]
