"""Every capability of the IRC door against the IRCv3 specification that describes it."""

import re

import pytest

from doors.irc.people import Modern, Talker, come, moment, tags, untagged
from hubbub.doors.irc.caps import CAPABILITIES
from hubbub.doors.irc.multiline import CONCAT
from support.clients import Netcat
from support.memory import MemoryWorld

NINE = moment(0)


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return a client of today."""
    return come(Modern, world, "ann")


@pytest.fixture
def bob(world: MemoryWorld, ann: Talker) -> Talker:
    """Return another client of today."""
    bob = come(Modern, world, "bob")
    ann.told()
    return bob


@pytest.mark.parametrize("name", CAPABILITIES)
def test_each_can_be_asked_for_and_given_back(world: MemoryWorld, name: str) -> None:
    """CAP REQ: what is listed is acknowledged, on and off; cap-notify stays with CAP 302."""
    client = come(Talker, world, "kim")
    assert client.ask(f"CAP REQ :{name}") == [f":hubbub CAP kim ACK :{name}"]
    assert client.ask(f"CAP REQ :-{name}") == [f":hubbub CAP kim ACK :-{name}"]


def test_list_fits_and_has_values_only_for_302(world: MemoryWorld) -> None:
    """CAP LS: values and several lines only for those who say 302, who get cap-notify too."""
    client = come(Talker, world, "kim")
    old = client.ask("CAP LS")
    assert len(old) == 1
    assert "=" not in old[0].partition(" :")[2]
    new = client.ask("CAP LS 302")
    assert all(" CAP kim LS * :" in line for line in new[:-1])
    assert "draft/multiline=max-bytes=16384,max-lines=100" in " ".join(new)
    assert client.ask("CAP LIST") == [":hubbub CAP kim LIST :cap-notify"]
    assert client.ask("CAP REQ :-cap-notify") == [":hubbub CAP kim NAK :-cap-notify"]


def test_no_capability_comes_or_goes_at_run_time(world: MemoryWorld) -> None:
    """CAP NEW and DEL (cap-notify): nothing changes while the server runs, so neither is sent."""
    client = come(Talker, world, "kim")
    client.ask("CAP LS 302")
    world.advance(3_600)
    come(Talker, world, "ben").ask("OPER x 7F3K-92QD")
    assert not [line for line in client.told() if " CAP " in line]


def test_server_time_and_msgid(ann: Talker, bob: Talker) -> None:
    """server-time, msgid: a message has the time it was said and one id for everybody."""
    ann.ask("PRIVMSG #lobby :hi")
    seen = tags(bob.told()[0])
    assert seen["time"] == NINE
    assert re.fullmatch(r"[0-9a-f]{16}", seen["msgid"])


def test_echo_message_is_what_the_others_see(ann: Talker, bob: Talker) -> None:
    """echo-message: one's own message comes back as it was stored, the same id included."""
    echoed = ann.ask("PRIVMSG #lobby :hi")
    assert echoed == bob.told()


def test_no_echo_without_it(world: MemoryWorld) -> None:
    """echo-message: who did not ask for it sees no echo."""
    assert come(Talker, world, "kim").ask("PRIVMSG #lobby :hi") == []


def test_label_without_echo_is_an_ack(world: MemoryWorld) -> None:
    """labeled-response: a request without an answer is acknowledged, when it is stored."""
    client = come(Modern, world, "kim", "labeled-response batch message-tags")
    assert client.ask("@label=a PRIVMSG #lobby :hi") == ["@label=a :hubbub ACK"]


def test_label_with_many_lines_is_a_batch(ann: Talker) -> None:
    """labeled-response: several lines are one batch, and the label is on its start."""
    told = ann.ask("@label=a WHOIS ann")
    reference = told[0].rpartition(" BATCH +")[2].partition(" ")[0]
    assert tags(told[0]) == {"label": "a"}
    assert all(tags(line)["batch"] == reference for line in told[1:-1])
    assert told[-1] == f":hubbub BATCH -{reference}"


def test_label_of_something_refused(ann: Talker) -> None:
    """labeled-response: a refusal has the label too."""
    assert ann.ask("@label=a PRIVMSG #none :x")[0].startswith("@label=a :hubbub 403 ann #none :")


def test_typing(ann: Talker, bob: Talker, world: MemoryWorld) -> None:
    """IRCv3 typing: +typing goes to clients with message-tags and to nobody's history."""
    plain = come(Talker, world, "kim")
    ann.told(), bob.told()
    assert ann.ask("@+typing=active TAGMSG #lobby") == []
    told = bob.told()
    assert untagged(told[0]) == ":ann!ann@lan.chat TAGMSG #lobby"
    assert tags(told[0])["+typing"] == "active"
    assert plain.told() == []
    ann.ask("@+typing=active TAGMSG #lobby")
    assert bob.told() == []  # at most every 3 s


def test_typing_from_the_text_door(ann: Talker, world: MemoryWorld) -> None:
    """IRCv3 typing: a typing notice of another door is +typing here."""
    dee = Netcat(world, "dee")
    dee.enter()
    ann.told()
    dee.say("/compose")
    assert tags(ann.told()[0])["+typing"] == "active"


def test_reactions_and_replies_are_relayed(ann: Talker, bob: Talker) -> None:
    """message-tags, "Client-only tags": they pass, up to 16; those of servers and long ones not."""
    ann.ask("@+draft/react=👍;+draft/reply=m1;+a.example/b=x;c=y;+a%=z TAGMSG #lobby")
    told = tags(bob.told()[0])
    assert told["+draft/react"] == "👍"
    assert told["+draft/reply"] == "m1"
    assert told["+a.example/b"] == "x"
    assert not {"c", "+a%"} & told.keys()
    ann.ask(f"@{';'.join(f'+t{n}' for n in range(20))} PRIVMSG #lobby :hi")
    assert sum(name.startswith("+t") for name in tags(bob.told()[0])) == 16
    assert ann.ask(f"@+draft/react={'x' * 201} TAGMSG #lobby") == []
    assert bob.told() == []
    ann.ask("@+draft/reply=m1 PRIVMSG #lobby :yes")
    assert tags(bob.told()[0])["+draft/reply"] == "m1"


def test_away_notify(ann: Talker, bob: Talker) -> None:
    """away-notify: others are told who is away and back."""
    ann.ask("AWAY :lunch", "AWAY")
    assert [untagged(line) for line in bob.told()] == [
        ":ann!ann@lan.chat AWAY :lunch",
        ":ann!ann@lan.chat AWAY",
    ]


def test_pre_away(world: MemoryWorld, ann: Talker) -> None:
    """draft/pre-away: AWAY before registration holds from the beginning."""
    client = Talker(world, "kim")
    client.say("CAP REQ :draft/pre-away")
    client.say("AWAY :still asleep")
    client.enter()
    client.say("CAP END")
    assert ":hubbub 306 kim :You have been marked as being away" in client.told()
    assert ":kim!kim@lan.chat AWAY :still asleep" in [untagged(line) for line in ann.told()]


def test_extended_join_and_setname(ann: Talker, bob: Talker) -> None:
    """extended-join, setname: the real name is in JOIN, and a new one is told."""
    assert [untagged(line) for line in ann.ask("SETNAME :Ann A")] == [
        ":ann!ann@lan.chat SETNAME :Ann A"
    ]
    assert untagged(bob.told()[0]) == ":ann!ann@lan.chat SETNAME :Ann A"
    bob.ask("JOIN #dev")
    ann.ask("JOIN #dev")
    assert untagged(bob.told()[0]) == ":ann!ann@lan.chat JOIN #dev * :Ann A"
    assert " :Ann A" in bob.ask("WHOIS ann")[0]


def test_chghost(ann: Talker, bob: Talker) -> None:
    """chghost: the user name is made of the nick, so it changes with it, and that is told."""
    ann.ask("NICK dora")
    assert [untagged(line) for line in bob.told()] == [
        ":ann!ann@lan.chat NICK dora",
        ":dora!ann@lan.chat CHGHOST dora lan.chat",
    ]


def test_invite_notify(ann: Talker, bob: Talker, world: MemoryWorld) -> None:
    """invite-notify: members who asked for it are told of an invitation; the others are not."""
    plain = come(Talker, world, "kim")
    come(Talker, world, "ben")
    for client in (ann, bob, plain):
        client.ask("JOIN #dev")
        client.told()
    bob.told()
    ann.ask("INVITE ben #dev")
    assert untagged(bob.told()[-1]) == ":ann!ann@lan.chat INVITE ben #dev"
    assert not [line for line in plain.told() if "INVITE" in line]


def test_multi_prefix_and_userhost_in_names(ann: Talker, bob: Talker) -> None:
    """multi-prefix, userhost-in-names: all signs and the whole source in NAMES."""
    bob.ask("JOIN #dev")
    ann.ask("OPER x 7F3K-92QD", "JOIN #dev", "MODE #dev +v ann")
    assert ann.ask("NAMES #dev")[0] == (
        ":hubbub 353 ann = #dev :@bob!bob@lan.chat @+ann!ann@lan.chat"
    )


def test_no_implicit_names(world: MemoryWorld) -> None:
    """draft/no-implicit-names: JOIN brings no NAMES; asked for, they come."""
    client = come(Modern, world, "kim", "draft/no-implicit-names")
    assert client.ask("JOIN #dev")[0] == ":kim!kim@lan.chat JOIN #dev"
    assert not [line for line in client.told() if " 353 " in line or " 366 " in line]
    assert client.ask("NAMES #dev")[0] == ":hubbub 353 kim = #dev :@kim"


def test_standard_replies(world: MemoryWorld, ann: Talker) -> None:
    """standard-replies: FAIL for those who asked for it, a NOTICE for the others."""
    plain = come(Talker, world, "kim")
    for client, wanted in ((ann, "FAIL KICK LOBBY_STAYS :"), (plain, "NOTICE kim :")):
        told = client.ask("KICK #lobby ann")
        assert told[0].startswith(f":hubbub {wanted}Everybody stays in #lobby.")


def test_utf8only_is_said_to_all(world: MemoryWorld) -> None:
    """utf8-only: FAIL INVALID_UTF8 for old clients too, and before registration."""
    kim = Talker(world, "kim")
    kim.send(b"USER kim * * :Andr\xe9\r\n")
    assert kim.told()[0].startswith(":hubbub FAIL USER INVALID_UTF8 :Text is to be UTF-8.")
    kim.enter()
    kim.told()
    kim.send(b"PRIVMSG #lobby :\xff\r\n")
    assert kim.told()[0].startswith(":hubbub FAIL PRIVMSG INVALID_UTF8 :")


def test_utf8only_keeps_the_label(ann: Talker, bob: Talker) -> None:
    """utf8-only, BI-07: what is no UTF-8 is refused with its label, and nobody sees it."""
    ann.send(b"@label=a PRIVMSG #lobby :\xff\r\n")
    assert ann.told()[0].startswith("@label=a :hubbub FAIL PRIVMSG INVALID_UTF8 :")
    assert bob.told() == []


def test_bot_mode(ann: Talker, bob: Talker) -> None:
    """IRCv3 bot mode: +B shows in WHO and WHOIS, and as a tag of what the bot says."""
    ann.ask("MODE ann +B")
    assert " H" in bob.ask("WHO ann")[0]
    assert " HB " in bob.ask("WHO ann")[0]
    assert any(" 335 bob ann :is a Bot on Office" in line for line in bob.ask("WHOIS ann"))
    ann.ask("PRIVMSG #lobby :beep")
    assert "bot" in tags(bob.told()[0])


# Multiline


def send_block(client: Talker, *lines: str, opening: str = "@label=m ") -> list[str]:
    """Send a batch of lines to #lobby; each begins with its own tags or none."""
    inside = [f"@batch=1{line}" for line in lines]
    return client.ask(f"{opening}BATCH +1 draft/multiline #lobby", *inside, "BATCH -1")


def test_multiline(ann: Talker, bob: Talker, world: MemoryWorld) -> None:
    """draft/multiline: one message, a batch for those who know it, lines for the others."""
    plain = come(Talker, world, "kim")
    ann.told(), bob.told()
    joined = ";draft/multiline-concat PRIVMSG #lobby :three"
    echoed = send_block(ann, " PRIVMSG #lobby :one", " PRIVMSG #lobby :two", joined)
    assert tags(echoed[0])["label"] == "m"
    told = [untagged(line) for line in bob.told()]
    assert re.fullmatch(r":ann!ann@lan.chat BATCH \+\w+ draft/multiline #lobby", told[0])
    assert told[1:4] == [
        ":ann!ann@lan.chat PRIVMSG #lobby :one",
        ":ann!ann@lan.chat PRIVMSG #lobby :two",
        ":ann!ann@lan.chat PRIVMSG #lobby :three",
    ]
    assert [CONCAT in tags(line) for line in echoed[1:4]] == [False, False, True]
    assert plain.told() == told[1:4]


def test_multiline_is_one_text_elsewhere(ann: Talker, bob: Talker, world: MemoryWorld) -> None:
    """draft/multiline: joined lines are one line of the text, and are what they were for IRC."""
    kim = Netcat(world, "kim")
    kim.enter()
    opening = "@label=m;+draft/reply=abc "
    send_block(ann, " PRIVMSG #lobby :", " PRIVMSG #lobby :a b ", f";{CONCAT} PRIVMSG #lobby :c",
               opening=opening)  # fmt: skip
    bob.ask("CAP REQ :-draft/multiline")
    assert "a b c" in "".join(kim.unread)
    send_block(ann, " PRIVMSG #lobby :x", f";{CONCAT} PRIVMSG #lobby :y", opening=opening)
    told = [line for line in bob.told() if "PRIVMSG" in line]
    assert [untagged(line)[-1] for line in told] == ["x", "y"]
    assert ["msgid" in tags(line) for line in told] == [True, False]
    assert {tags(line)["+draft/reply"] for line in told} == {"abc"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "MULTILINE_INVALID"),
        ((" PRIVMSG #other :x",), "MULTILINE_INVALID_TARGET #lobby #other"),
        ((" PRIVMSG #lobby :x", " NOTICE #lobby :x"), "MULTILINE_INVALID"),
        ((" PRIVMSG #lobby :x",) * 101, "MULTILINE_MAX_LINES 100"),
        ((f" PRIVMSG #lobby :{'x' * 400}",) * 60, "MULTILINE_MAX_BYTES 16384"),
    ],
)
def test_multiline_limits(ann: Talker, bob: Talker, lines: tuple[str, ...], code: str) -> None:
    """draft/multiline, "Errors": what is not allowed is refused as a whole, with the label."""
    told = send_block(ann, *lines)
    assert told[0].startswith(f"@label=m :hubbub FAIL BATCH {code} :"), told
    assert bob.told() == []


def test_multiline_with_a_line_of_another_batch(ann: Talker, bob: Talker) -> None:
    """draft/multiline, "Errors": a reference that changes within a batch is told at once."""
    told = ann.ask("BATCH +a draft/multiline #lobby", "@batch=b PRIVMSG #lobby :one")
    assert [untagged(line)[:39] for line in told] == [":hubbub FAIL BATCH MULTILINE_INVALID :A"]
    assert ann.ask("@batch=a PRIVMSG #lobby :two", "@batch=b PRIVMSG #lobby :x", "BATCH -a") == []
    assert bob.told() == []


def test_multiline_with_a_line_that_is_refused(ann: Talker, bob: Talker) -> None:
    """RFC 1459 2.3: a line that is too long is told, and the rest of its block is not sent."""
    told = send_block(ann, " PRIVMSG #lobby :one", f" PRIVMSG #lobby :{'x' * 600}")
    assert [untagged(line).split(" ")[1] for line in told] == ["417", "FAIL"]
    assert untagged(told[1]).startswith(":hubbub FAIL BATCH MULTILINE_INVALID :")
    assert bob.told() == []
    send_block(ann, " PRIVMSG #lobby :one", " PRIVMSG #lobby :two")
    assert len(bob.told()) > 1


@pytest.mark.parametrize("begin", ["BATCH +1 nonsense #lobby", "BATCH +1 draft/multiline"])
def test_lines_of_a_refused_batch_are_not_said(ann: Talker, bob: Talker, begin: str) -> None:
    """draft/multiline, "Errors": what belongs to a batch that was refused is refused with it."""
    told = ann.ask(begin, "@batch=1 PRIVMSG #lobby :x", "@batch=1 PRIVMSG #lobby :y", "BATCH -1")
    assert [untagged(line).split(" ")[1:3] for line in told] == [["FAIL", "BATCH"]]
    assert bob.told() == []
    ann.ask("PRIVMSG #lobby :alone")
    assert len(bob.told()) == 1


def test_pasted_sixty_lines_arrive() -> None:
    """60 lines pasted at once arrive as one block, whatever the rate."""
    slow = MemoryWorld()
    ann, bob = come(Modern, slow, "ann"), come(Talker, slow, "bob")
    lines = "".join(f"@batch=1 PRIVMSG #lobby :line {n}\r\n" for n in range(60))
    ann.send(f"BATCH +1 draft/multiline #lobby\r\n{lines}BATCH -1\r\n".encode())
    assert len(bob.told()) == 60


# History


def said(ann: Talker, count: int) -> list[str]:
    """Let ann say some things in #lobby, a second apart; return their ids."""
    found = []
    for number in range(count):
        found.append(tags(ann.ask(f"PRIVMSG #lobby :m{number}")[0])["msgid"])
        ann.world.advance(1)
    return found


def texts(told: list[str]) -> str:
    """Return what was said in a chathistory batch: `0 1 2`."""
    return " ".join(line.rpartition(":m")[2] for line in told[1:-1])


LOOKS = [
    ("LATEST #lobby * 3", "7 8 9"),
    ("LATEST #lobby {4} 100", "5 6 7 8 9"),
    ("LATEST #lobby {4} 2", "8 9"),
    ("BEFORE #lobby {4} 2", "2 3"),
    (f"BEFORE #lobby timestamp={moment(4)} 2", "2 3"),
    ("AFTER #lobby {4} 2", "5 6"),
    (f"AFTER #lobby timestamp={moment(4)} 2", "5 6"),
    ("AROUND #lobby {4} 3", "3 4 5"),
    ("BETWEEN #lobby {2} {6} 9", "3 4 5"),
    ("BETWEEN #lobby {6} {2} 2", "4 5"),
    ("BETWEEN #lobby {2} {6} 2", "3 4"),
    ("BEFORE #lobby msgid=unknown 9", ""),
    ("AFTER #lobby msgid=unknown 9", ""),
    ("AROUND #lobby msgid=unknown 9", ""),
    ("LATEST #lobby * 1", "9"),
]


@pytest.mark.parametrize(("asked", "wanted"), LOOKS)
def test_chathistory(ann: Talker, asked: str, wanted: str) -> None:
    """draft/chathistory, each subcommand: the messages meant, oldest first, in one batch."""
    ids = said(ann, 10)
    told = ann.ask(f"CHATHISTORY {asked.format(*(f'msgid={one}' for one in ids))}")
    assert " chathistory #lobby" in told[0]
    assert texts(told) == wanted


def test_chathistory_with_a_label(ann: Talker) -> None:
    """labeled-response with chathistory: an answer that is one batch carries the label itself."""
    said(ann, 2)
    told = ann.ask("@label=h CHATHISTORY LATEST #lobby * 9")
    assert tags(told[0])["label"] == "h"
    assert " chathistory #lobby" in told[0]
    assert texts(told) == "0 1"


def test_chathistory_of_private_talk(ann: Talker, bob: Talker) -> None:
    """draft/chathistory: a person's name means the private conversation, for those in it only."""
    ann.ask("PRIVMSG bob :m1")
    assert texts(bob.ask("CHATHISTORY LATEST ann * 9")) == "1"
    assert bob.ask("CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00Z timestamp=2040-01-01 9")[
        1
    ].endswith(f"CHATHISTORY TARGETS ann {NINE}")


def test_no_history_on_join_for_those_who_ask(world: MemoryWorld, ann: Talker) -> None:
    """draft/chathistory, "Capability": none unasked for those who know it; others get times."""
    ann.ask("PRIVMSG #lobby :m1")
    old, new = Talker(world, "kim"), Modern(world, "ben")
    for client in (old, new):
        client.enter()
    assert ":ann!ann@lan.chat PRIVMSG #lobby :[09:00] m1" in old.told()
    assert not [line for line in new.told() if ":m1" in line]


def test_read_marker(ann: Talker) -> None:
    """draft/read-marker: it is told as it was set, goes forward only, and comes with JOIN."""
    assert ann.ask("MARKREAD #lobby") == [":hubbub MARKREAD #lobby *"]
    mark = f":hubbub MARKREAD #lobby timestamp={NINE}"
    assert ann.ask(f"MARKREAD #lobby timestamp={NINE}") == [mark]
    assert ann.ask("MARKREAD #lobby timestamp=2020-01-01T00:00:00.000Z") == [mark]
    assert ann.ask("MARKREAD #lobby") == [mark]
    assert ":hubbub MARKREAD #dev *" in ann.ask("JOIN #dev")


def test_redaction(ann: Talker, bob: Talker, world: MemoryWorld) -> None:
    """draft/message-redaction: gone for all and from history; not by anybody else."""
    plain = come(Talker, world, "kim")
    ann.told()
    message = tags(ann.ask("PRIVMSG #lobby :m1")[0])["msgid"]
    bob.told()
    refused = bob.ask(f"REDACT #lobby {message}")
    assert refused[0].startswith(f":hubbub FAIL REDACT REDACT_FORBIDDEN #lobby {message} :")
    assert untagged(ann.ask(f"REDACT #lobby {message} :oops")[0]) == (
        f":ann!ann@lan.chat REDACT #lobby {message} oops"
    )
    assert untagged(bob.told()[0]) == f":ann!ann@lan.chat REDACT #lobby {message} oops"
    assert plain.told()[-1].startswith(":hubbub NOTICE #lobby :ann removed a message")
    assert texts(ann.ask("CHATHISTORY LATEST #lobby * 9")) == ""
