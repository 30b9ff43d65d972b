"""Connections without a name: bounded, however many come at once."""

from support.clients import Netcat
from support.memory import MemoryWorld


def test_each_that_comes_puts_out_another_one() -> None:
    """Those accepted in one go do not all count on the place of the same oldest one."""
    world = MemoryWorld(unregistered=2, message_burst=0)
    listener = world.server.listener
    clients = [Netcat(world, str(number)) for number in range(4)]
    with world.loop.running():
        for _ in range(2):
            listener._make_room()
    world.loop.run()
    assert [client.link.closed for client in clients] == [True, True, False, False]
    world.close()
