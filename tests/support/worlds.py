"""The worlds in which a server can run under test."""

from support.memory import MemoryLink, MemoryWorld
from support.sockets import SocketLink, SocketWorld
from support.world import Ear, Link, World

__all__ = ["Ear", "Link", "MemoryLink", "MemoryWorld", "SocketLink", "SocketWorld", "World"]
