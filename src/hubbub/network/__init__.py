"""What the server asks of the computer: addresses, listening sockets, systemd, open files."""

from hubbub.network.interfaces import addresses, peer_name
from hubbub.network.listening import ListenError, listen
from hubbub.network.owner import who_has
from hubbub.network.system import inherited_listeners, notify_systemd, raise_file_limit

__all__ = [
    "ListenError",
    "addresses",
    "inherited_listeners",
    "listen",
    "notify_systemd",
    "peer_name",
    "raise_file_limit",
    "who_has",
]
