"""irssi and WeeChat as people use them, in the same rooms as telnet; and typing over IRCv3."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import needs
from doors.emulator import ENTER, Telnet
from doors.programs import App
from realclients.tmux import Pane
from support.serving import Client, Server, fresh, running, wait_for

pytestmark = [pytest.mark.slow, needs("tmux")]

TYPING_CAPS = "message-tags server-time"


class Chatter:
    """A person at an IRC program: its screen, and how it writes what people say."""

    def __init__(self, pane: Pane, nick: str, said: str) -> None:
        self.pane = pane
        self.nick = nick
        self._said = said

    def sees(self, wanted: str) -> None:
        """Wait until the window shows a text."""
        self.pane.see(wanted)

    def hears(self, nick: str, text: str) -> None:
        """Wait until the window shows what somebody said."""
        self.pane.see(self._said.format(nick=nick, text=text))

    def does(self, line: str) -> None:
        """Type a line and Enter."""
        self.pane.enter(line)


def irssi(server: Server, home: Path, nick: str) -> Chatter:
    """Start irssi, and go to the window of #lobby."""
    command = ["irssi", f"--home={home}", f"--connect={server.host}", f"--port={server.port}"]
    chatter = Chatter(Pane(*command, f"--nick={nick}"), nick, "{nick}> {text}")
    chatter.sees("Act: 2")  # window 2 has news
    chatter.does("/window 2")
    return chatter


def weechat(server: Server, home: Path, nick: str) -> Chatter:
    """Start WeeChat, which goes to the buffer of #lobby by itself."""
    add = f"/server add hub {server.host}/{server.port} -notls -nicks={nick}"
    command = ["weechat", "-d", str(home), "-r", add, "-r", "/connect hub"]
    return Chatter(Pane(*command), nick, "{nick} | {text}")


PROGRAMS = [
    pytest.param(irssi, marks=needs("irssi"), id="irssi"),
    pytest.param(weechat, marks=needs("weechat"), id="weechat"),
]
Start = Callable[[Server, Path, str], Chatter]


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server whose room shows little of earlier tests."""
    with running(tmp_path_factory.mktemp("shared"), join_history=5) as server:
        yield server


@pytest.fixture(params=PROGRAMS)
def bob(
    request: pytest.FixtureRequest, server: Server, tmp_path: Path, ann: Telnet
) -> Iterator[Chatter]:
    """Return bob at one of the programs, in #lobby with Ann."""
    start: Start = request.param
    nick = fresh("bob")
    chatter = start(server, tmp_path / "home", nick)
    with chatter.pane:
        chatter.sees("#lobby")
        see(ann, f"{nick} connected")
        yield chatter


@pytest.fixture
def ann(server: Server) -> Iterator[Telnet]:
    """Return a person of two names, on telnet."""
    with Telnet(server) as telnet:
        telnet.name = fresh("Ann Lee ")
        telnet.enter(telnet.name)
        tell(telnet, "here before you")
        yield telnet


def tell(ann: Telnet, line: str) -> None:
    """Let ann type a line and Enter."""
    ann.send(line + ENTER)


def see(ann: Telnet, wanted: str) -> None:
    """Wait until a row of ann's screen ends with a text."""
    ann.watch(lambda: any(line.endswith(wanted) for line in ann.lines), repr(wanted))


def spelled(ann: Telnet) -> str:
    """Return ann's name as IRC shows it."""
    return ann.name.replace(" ", "_")


def test_talk_goes_both_ways(ann: Telnet, bob: Chatter) -> None:
    """What each says the other sees, with umlauts and emoji; a space in a name is `_`."""
    bob.does("grüße 🎂 from irc")
    see(ann, f"{bob.nick}: grüße 🎂 from irc")
    bob.hears(bob.nick, "grüße 🎂 from irc")
    tell(ann, "grüße zurück 🎂")
    bob.hears(spelled(ann), "grüße zurück 🎂")


def test_what_was_said_before_is_shown_once(ann: Telnet, bob: Chatter) -> None:
    """The last lines of the room are there on coming in, each once, with no time in the text."""
    bob.hears(spelled(ann), "here before you")
    tell(ann, "and now")
    bob.hears(spelled(ann), "and now")
    assert len(re.findall(f"{spelled(ann)}.*here before you", bob.pane.screen)) == 1


def test_actions_go_both_ways(ann: Telnet, bob: Chatter) -> None:
    """/me is the same in both."""
    bob.does("/me waves")
    see(ann, f"* {bob.nick} waves")
    tell(ann, "/me nods")
    bob.sees(f"{spelled(ann)} nods")


def test_private_messages_go_both_ways(ann: Telnet, bob: Chatter) -> None:
    """/msg reaches the other one alone, under the name IRC shows."""
    bob.does(f"/msg {spelled(ann)} only you")
    see(ann, f"[private from {bob.nick}] only you")
    tell(ann, f"/msg {bob.nick} only you too")
    bob.sees(spelled(ann))  # the query's name in the bar
    bob.does(f"/query {spelled(ann)}")
    bob.hears(spelled(ann), "only you too")


def test_names_shows_everybody(ann: Telnet, bob: Chatter) -> None:
    """/names lists people of all doors."""
    bob.does("/clear")
    bob.does("/names")
    bob.sees(spelled(ann))
    bob.sees("#lobby")


def test_a_topic_goes_both_ways(ann: Telnet, bob: Chatter) -> None:
    """Each sees the topic that the other sets; the program shows it above the room."""
    topic = fresh("cake at ")
    tell(ann, f"/topic {topic}")
    bob.sees(topic)
    wait_for(lambda: topic in "".join(bob.pane.screen.splitlines()[:1]), "the topic at the top")
    bob.does(f"/topic late {topic}")
    see(ann, f"{bob.nick} set the topic: late {topic}")


def test_who_is_kicked_sees_it_and_may_come_again(ann: Telnet, bob: Chatter) -> None:
    """A kick from telnet is one in IRC, with its reason; the way back is /join."""
    room = fresh("dev")
    tell(ann, f"/join {room}")
    see(ann, f"You made #{room}. Only you are here yet. /topic TEXT names it.")
    bob.does(f"/join #{room}")
    joined = f"{bob.nick} joined #{room}"
    see(ann, joined)
    tell(ann, f"/kick {bob.nick} too loud")
    bob.sees("too loud")
    bob.does(f"/join #{room}")
    ann.watch(lambda: sum(line.endswith(joined) for line in ann.lines) == 2, "the way back")
    tell(ann, "quiet now")
    bob.hears(spelled(ann), "quiet now")


def test_who_makes_a_room_on_irc_may_kick_there(ann: Telnet, bob: Chatter) -> None:
    """The founder on IRC removes somebody on telnet."""
    room = fresh("den")
    bob.does(f"/join #{room}")
    bob.sees(f"@{bob.nick}")
    tell(ann, f"/join {room}")
    see(ann, f"You are in #{room} with {bob.nick}.")
    bob.does(f"/kick {spelled(ann)} too loud")
    see(ann, f"{bob.nick} removed {ann.name} from #{room}: too loud")


def test_a_new_name_is_seen(ann: Telnet, bob: Chatter) -> None:
    """/nick in either is seen in the other."""
    other = fresh("rob")
    bob.does(f"/nick {other}")
    see(ann, f"{bob.nick} is now called {other}")
    new = fresh("Anna Lee ")
    tell(ann, f"/nick {new}")
    bob.sees(f"now known as {new.replace(' ', '_')}")


def test_quit_says_why(ann: Telnet, bob: Chatter) -> None:
    """/quit ends the program at once, and its words are the ones that others see."""
    bob.does("/quit time for cake")
    see(ann, f"{bob.nick} disconnected: time for cake")
    bob.pane.ended()


def test_nothing_that_others_send_reaches_the_terminal_raw(
    server: Server, ann: Telnet, bob: Chatter
) -> None:
    """Escape codes and colours of others are shown as the keys that make them."""
    with App(server, fresh("eve")) as eve:
        eve.ask(cmd="say", text="\x1b[2J\x1b[31mred\x1b[0m \x03,4c \x02b\x9b31m")
        eve.ask(cmd="say", text="plain after")
        bob.hears(eve.name, "plain after")
    bob.hears(spelled(ann), "here before you")  # the screen was not cleared
    bob.hears(eve.name, r"^[[2J^[[31mred^[[0m ^C,4c ^Bb\x9b31m")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", bob.pane.screen)


# What programs that know IRCv3 see; irssi and WeeChat here are too old for typing


class Ircv3(Client):
    """A program that asks for tags."""

    def __init__(self, server: Server, nick: str) -> None:
        super().__init__(server)
        self.name = nick
        self.send(
            f"CAP REQ :{TYPING_CAPS}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END\r\n"
        )
        self.until(" JOIN #lobby")


def test_typing_on_telnet_is_seen_by_a_program_with_tags(server: Server, ann: Telnet) -> None:
    """A letter on telnet is +typing=active, an emptied line +typing=done."""
    with Ircv3(server, fresh("kim")) as kim:
        kim.until(" 366 ")
        ann.send("h")
        tags = kim.until(" TAGMSG #lobby").splitlines()[-1]
        assert re.fullmatch(
            rf"@time=\S+;\+typing=active :{spelled(ann)}!\S+@\S+ TAGMSG #lobby", tags
        )
        ann.send("\x7f")
        assert "+typing=done" in kim.until(" TAGMSG #lobby").splitlines()[-1]


def test_typing_of_a_program_with_tags_is_seen_on_telnet(server: Server, ann: Telnet) -> None:
    """+typing=active shows at the end of the typing line, +typing=done takes it away."""
    with Ircv3(server, fresh("kim")) as kim:
        kim.send("@+typing=active TAGMSG #lobby\r\n")
        ann.see(f"{kim.name} is typing")
        kim.send("@+typing=done TAGMSG #lobby\r\n")
        ann.watch(lambda: "is typing" not in ann.row, "an empty typing line")
