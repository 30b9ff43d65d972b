"""Many who come in at the same moment: the loop is not kept by them, and all of them come in."""

from hubbub.doors.listener import LOGINS
from support.clients import Netcat
from support.memory import MemoryLink, MemoryWorld


def test_a_crowd_comes_in_over_several_ticks() -> None:
    """Whoever gives a name when too many did in this tick is let in a tick later, in order."""
    world = MemoryWorld(max_clients=0)
    come = [Netcat(world, f"one{number:03}") for number in range(2 * LOGINS + 1)]
    here: list[int] = []

    def look() -> None:
        here.append(len(world.server.hub.users))
        if len(here) < 4:
            world.loop.call_soon(look)

    def all_at_once() -> None:
        for client in come:
            assert isinstance(client.link, MemoryLink)
            client.link.connection.data_received(f"{client.name}\n".encode())
        look()

    world.loop.do(all_at_once)
    world.settle()
    assert here[0] == LOGINS
    assert [user.nick for user in world.server.hub.users.values()] == [c.name for c in come]
    world.close()
