"""IRC clients of these tests: what they ask for, and what they were told since."""

from hubbub.doors.irc.source import server_time
from support.clients import Irc, Ircv3
from support.world import MORNING, World

MOST = (
    "account-tag away-notify batch chghost echo-message extended-join extended-monitor "
    "invite-notify labeled-response message-tags msgid multi-prefix server-time setname "
    "standard-replies userhost-in-names draft/chathistory draft/message-redaction "
    "draft/multiline draft/read-marker"
)


class Talker(Irc):
    """An old client that says lines and takes what it is told for them."""

    def ask(self, *lines: str) -> list[str]:
        """Say lines; return what came since, what was not looked at before left out."""
        self.unread.clear()
        for line in lines:
            self.say(line)
        return self.told()

    def told(self) -> list[str]:
        """Return what came and was not looked at."""
        told, self.unread = self.unread, []
        return told


class Modern(Ircv3, Talker):
    """A client of today with nearly every capability."""

    capabilities = MOST


def come(kind: type[Talker], world: World, name: str, capabilities: str = MOST) -> Talker:
    """Return a client that has registered; what it was told so far is forgotten."""
    chosen = type(kind.__name__, (kind,), {"capabilities": capabilities})
    client: Talker = chosen(world, name)
    client.enter()
    client.told()
    return client


def exchange(
    world: World, before: list[tuple[str, str]], said: tuple[str, str]
) -> tuple[list[str], list[str]]:
    """Let ann or bob say a line after others; return what it is told, and the other one."""
    people = {name: come(Talker, world, name) for name in ("ann", "bob")}
    for name, line in before:
        people[name].ask(line)
    for client in people.values():
        client.told()
    who, line = said
    told = people.pop(who).ask(line)
    (other,) = people.values()
    return told, other.told()


def untagged(line: str) -> str:
    """Return a line without its tags."""
    return line.partition(" ")[2] if line.startswith("@") else line


def tags(line: str) -> dict[str, str]:
    """Return the tags of a line."""
    given = line.partition(" ")[0].removeprefix("@").split(";") if line.startswith("@") else []
    return dict(tag.partition("=")[::2] for tag in given)


def moment(seconds: int) -> str:
    """Return, as IRC tells it, so many seconds after nine where the tests run."""
    return server_time(MORNING + seconds * 1000)
