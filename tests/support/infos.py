"""How people are shown is kept until something of it changes: whether what is kept is true."""

from hubbub.core import answers
from hubbub.core.hub import Hub


def check_infos(hub: Hub) -> None:
    """Assert that nobody is shown as they were before; from now on all are kept."""
    for user in hub.users.values():
        true = answers.info(user)
        assert user.info in (None, true), f"{user.nick} is shown as before a change"
        user.info = true
