"""Every command of the IRC door against the section of the spec that describes it."""

import re

import pytest

from doors.irc.people import Modern, Talker, come, untagged
from support.clients import Netcat
from support.memory import MemoryWorld

MODERN = "modern.ircdocs.horse"
WHO_ALL = ":hubbub 354 ann 42 * ann 255.255.255.255 lan.chat hubbub ann H 0 0 0 n/a :ann"

# The section of the spec, what ann says, and what she is told: a line, or its beginning and "...".
# Ann made #dev and is in it with bob; dee is in #lobby only.
CASES: list[tuple[str, str, list[str]]] = [
    (f"{MODERN} PING", "PING abc", [":hubbub PONG hubbub :abc"]),
    (f"{MODERN} PING", "PING", [":hubbub 461 ann PING :Not enough parameters"]),
    ("RFC 2812 3.7.2", "PING :", [":hubbub 409 ann :No origin specified"]),
    (f"{MODERN} USER", "USER a 0 * :b", [":hubbub 462 ann :You may not reregister"]),
    (f"{MODERN} PASS", "PASS x", [":hubbub 462 ann :You may not reregister"]),
    (f"{MODERN} 421", "FROBNICATE", [":hubbub 421 ann FROBNICATE :Unknown command"]),
    # rooms
    (f"{MODERN} JOIN", "JOIN", [":hubbub 461 ann JOIN :Not enough parameters"]),
    (f"{MODERN} JOIN", "JOIN dev", [":hubbub 403 ann dev :No such channel"]),
    (f"{MODERN} JOIN", "JOIN #dev", []),
    (f"{MODERN} JOIN", "JOIN #a,#b", [
        ":ann!ann@lan.chat JOIN #a", ":hubbub 353 ann = #a :@ann",
        ":hubbub 366 ann #a :End of /NAMES list",
        ":ann!ann@lan.chat JOIN #b", ":hubbub 353 ann = #b :@ann",
        ":hubbub 366 ann #b :End of /NAMES list"]),
    (f"{MODERN} JOIN", "JOIN 0", [
        ":ann!ann@lan.chat PART #lobby", ":ann!ann@lan.chat PART #dev"]),
    (f"{MODERN} PART", "PART #dev :bye all", [":ann!ann@lan.chat PART #dev :bye all"]),
    (f"{MODERN} PART", "PART #nowhere", [":hubbub 403 ann #nowhere :..."]),
    (f"{MODERN} TOPIC", "TOPIC #dev", [":hubbub 331 ann #dev :No topic is set"]),
    (f"{MODERN} TOPIC", "TOPIC #dev :a topic", [":ann!ann@lan.chat TOPIC #dev :a topic"]),
    (f"{MODERN} TOPIC", "TOPIC #nowhere", [":hubbub 403 ann #nowhere :No such channel"]),
    (f"{MODERN} NAMES", "NAMES #dev", [
        ":hubbub 353 ann = #dev :@ann bob", ":hubbub 366 ann #dev :End of /NAMES list"]),
    (f"{MODERN} NAMES", "NAMES #dev,#nowhere", [
        ":hubbub 353 ann = #dev :@ann bob", ":hubbub 366 ann #dev,#nowhere :End of /NAMES list"]),
    (f"{MODERN} LIST", "LIST #dev", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 322 ann #dev 2 :",
        ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} ELIST U", "LIST >2", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 322 ann #lobby 3 :",
        ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} ELIST M", "LIST #d*", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 322 ann #dev 2 :",
        ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} ELIST N", "LIST !#d*", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 322 ann #lobby 3 :",
        ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} ELIST C", "LIST #dev,C>60", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} ELIST T", "LIST T<60", [
        ":hubbub 321 ann Channel :Users  Name", ":hubbub 323 ann :End of /LIST"]),
    (f"{MODERN} INVITE", "INVITE dee #dev", [":hubbub 341 ann dee #dev"]),
    (f"{MODERN} INVITE", "INVITE bob #dev", [":hubbub 443 ann bob #dev :..."]),
    (f"{MODERN} INVITE", "INVITE zed #dev", [":hubbub 401 ann zed :..."]),
    (f"{MODERN} INVITE", "INVITE dee", [":hubbub 461 ann INVITE :Not enough parameters"]),
    (f"{MODERN} INVITE", "INVITE", [":hubbub 337 ann :End of /INVITE list"]),
    (f"{MODERN} KICK", "KICK #dev bob :out", [":ann!ann@lan.chat KICK #dev bob :out"]),
    (f"{MODERN} KICK", "KICK #dev dee", [":hubbub 441 ann dee #dev :..."]),
    (f"{MODERN} KICK", "KICK #dev zed", [":hubbub 401 ann zed :..."]),
    (f"{MODERN} KICK", "KICK #dev", [":hubbub 461 ann KICK :Not enough parameters"]),
    # modes
    (f"{MODERN} MODE", "MODE #dev", [":hubbub 324 ann #dev +Cn", ":hubbub 329 ann #dev ..."]),
    (f"{MODERN} MODE", "MODE #nowhere", [":hubbub 403 ann #nowhere :No such channel"]),
    (f"{MODERN} MODE", "MODE #dev +mt", [":ann!ann@lan.chat MODE #dev +mt"]),
    (f"{MODERN} MODE", "MODE #dev +o-v bob bob", [":ann!ann@lan.chat MODE #dev +o-v bob bob"]),
    (f"{MODERN} MODE", "MODE #dev +kl key 9", [":ann!ann@lan.chat MODE #dev +kl key 9"]),
    (f"{MODERN} MODE", "MODE #dev +Z", [":hubbub 472 ann Z :is unknown mode char to me"]),
    (f"{MODERN} MODE", "MODE #dev +o zed", [":hubbub 401 ann zed :No such nick/channel"]),
    (f"{MODERN} MODE", "MODE #dev +o dee", [":hubbub 441 ann dee #dev :..."]),
    (f"{MODERN} MODE", "MODE #dev +k", [":hubbub 696 ann #dev k * :..."]),
    (f"{MODERN} MODE", "MODE #dev +l x", [":hubbub 696 ann #dev l x :..."]),
    (f"{MODERN} MODE b", "MODE #dev b", [":hubbub 368 ann #dev :End of channel ban list"]),
    (f"{MODERN} MODE b", "MODE #dev +b zed", [":ann!ann@lan.chat MODE #dev +b zed!*@*"]),
    (f"{MODERN} MODE e", "MODE #dev +e", [":hubbub 349 ann #dev :..."]),
    (f"{MODERN} MODE I", "MODE #dev +I", [":hubbub 347 ann #dev :..."]),
    (f"{MODERN} MODE user", "MODE ann", [":hubbub 221 ann +"]),
    (f"{MODERN} MODE user", "MODE ann +i", [":ann!ann@lan.chat MODE ann +i"]),
    (f"{MODERN} MODE user", "MODE ann +Z", [":hubbub 501 ann :Unknown MODE flag"]),
    (f"{MODERN} MODE user", "MODE ann +o", []),
    (f"{MODERN} MODE user", "MODE bob", [":hubbub 502 ann :Cant change mode for other users"]),
    (f"{MODERN} MODE user", "MODE zed +i", [":hubbub 401 ann zed :No such nick/channel"]),
    # talk
    (f"{MODERN} PRIVMSG", "PRIVMSG", [":hubbub 411 ann :No recipient given (PRIVMSG)"]),
    (f"{MODERN} PRIVMSG", "PRIVMSG bob", [":hubbub 412 ann :No text to send"]),
    (f"{MODERN} PRIVMSG", "PRIVMSG zed :hi", [":hubbub 401 ann zed :..."]),
    (f"{MODERN} PRIVMSG", "PRIVMSG #nowhere :hi", [":hubbub 403 ann #nowhere :..."]),
    (f"{MODERN} PRIVMSG", "PRIVMSG bob,dee :hi", []),
    (f"{MODERN} PRIVMSG", "PRIVMSG ann :note", [":ann!ann@lan.chat PRIVMSG ann :note"]),
    ("RFC 2812 407", "PRIVMSG a,b,c,d,e :hi", [
        ":hubbub 407 ann e :Too many recipients", *[f":hubbub 401 ann {n} :..." for n in "abcd"]]),
    (f"{MODERN} NOTICE", "NOTICE zed :hi", []),
    (f"{MODERN} NOTICE", "NOTICE", []),
    ("CTCP", "PRIVMSG bob :\x01VERSION\x01", []),
    ("a command", "PRIVMSG server :version", [":hubbub NOTICE ann :..."]),
    # people
    (f"{MODERN} NICK", "NICK anna", [":ann!ann@lan.chat NICK anna"]),
    (f"{MODERN} NICK", "NICK", [":hubbub 431 ann :No nickname given"]),
    (f"{MODERN} NICK", "NICK bob", [":hubbub 433 ann bob :..."]),
    (f"{MODERN} NICK", "NICK @@", [":hubbub 432 ann @@ :..."]),
    (f"{MODERN} NICK", "NICK ann", []),
    (f"{MODERN} AWAY", "AWAY :lunch", [":hubbub 306 ann :You have been marked as being away"]),
    (f"{MODERN} AWAY", "AWAY", [":hubbub 305 ann :You are no longer marked as being away"]),
    (f"{MODERN} WHO", "WHO #dev", [
        ":hubbub 352 ann #dev ann lan.chat hubbub ann H@ :0 ann",
        ":hubbub 352 ann #dev bob lan.chat hubbub bob H :0 bob",
        ":hubbub 315 ann #dev :End of WHO list"]),
    (f"{MODERN} WHO", "WHO b?b", [
        ":hubbub 352 ann * bob lan.chat hubbub bob H :0 bob",
        ":hubbub 315 ann b?b :End of WHO list"]),
    (f"{MODERN} WHO", "WHO #nowhere", [":hubbub 315 ann #nowhere :End of WHO list"]),
    (f"{MODERN} WHO", "WHO * o", [":hubbub 315 ann * :End of WHO list"]),
    ("IRCv3 WHOX", "WHO ann %tcuihsnfdlaor,42", [
        WHO_ALL, ":hubbub 315 ann ann :End of WHO list"]),
    ("IRCv3 WHOX", "WHO bob %na", [
        ":hubbub 354 ann bob :0", ":hubbub 315 ann bob :End of WHO list"]),
    (f"{MODERN} WHOIS", "WHOIS bob", [
        ":hubbub 311 ann bob bob lan.chat * :bob", ":hubbub 319 ann bob :#lobby #dev",
        ":hubbub 312 ann bob hubbub :Office", ":hubbub 317 ann bob 0 ...",
        ":hubbub 318 ann bob :End of /WHOIS list"]),
    (f"{MODERN} WHOIS", "WHOIS zed", [
        ":hubbub 401 ann zed :No such nick/channel", ":hubbub 318 ann zed :..."]),
    (f"{MODERN} WHOIS", "WHOIS", [":hubbub 431 ann :No nickname given"]),
    (f"{MODERN} WHOWAS", "WHOWAS zed", [
        ":hubbub 406 ann zed :There was no such nickname", ":hubbub 369 ann zed :End of WHOWAS"]),
    ("RFC 2812 4.8", "USERHOST bob zed ann", [
        ":hubbub 302 ann :bob=+bob@lan.chat ann=+ann@lan.chat"]),
    ("RFC 2812 4.9", "ISON bob zed", [":hubbub 303 ann :bob"]),
    # operators
    (f"{MODERN} OPER", "OPER x", [":hubbub 461 ann OPER :Not enough parameters"]),
    (f"{MODERN} OPER", "OPER x wrong", [":hubbub 464 ann :..."]),
    (f"{MODERN} OPER", "OPER x 7F3K-92QD", [
        ":hubbub 381 ann :You are now an IRC operator", ":ann!ann@lan.chat MODE ann +o"]),
    (f"{MODERN} KILL", "KILL bob :bye", [":hubbub 481 ann :..."]),
    (f"{MODERN} REHASH", "REHASH", [":hubbub 481 ann :..."]),
    (f"{MODERN} WALLOPS", "WALLOPS :hi", [":hubbub 481 ann :..."]),
    # the server
    (f"{MODERN} LUSERS", "LUSERS", [
        ":hubbub 251 ann :There are 3 users and 0 invisible on 1 servers",
        ":hubbub 252 ann 0 :...", ":hubbub 253 ann 0 :...", ":hubbub 254 ann 2 :...",
        ":hubbub 255 ann :...", ":hubbub 265 ann 3 3 :...", ":hubbub 266 ann 3 3 :..."]),
    (f"{MODERN} LINKS", "LINKS", [":hubbub 364 ann * hubbub :0 Office", ":hubbub 365 ann * :..."]),
    (f"{MODERN} VERSION", "VERSION", [":hubbub 351 ann hubbub-..."]),
    (f"{MODERN} VERSION", "VERSION other", [":hubbub 402 ann other :No such server"]),
    (f"{MODERN} TIME", "TIME", [":hubbub 391 ann hubbub :Saturday November 21 2026 -- ..."]),
    (f"{MODERN} INFO", "INFO", [":hubbub 371 ann :Office ...", ":hubbub 374 ann :..."]),
    (f"{MODERN} MOTD", "MOTD", [":hubbub 422 ann :MOTD File is missing"]),
    (f"{MODERN} ADMIN", "ADMIN", [
        ":hubbub 256 ann hubbub :...", ":hubbub 257 ann :Office", ":hubbub 258 ann :...",
        ":hubbub 259 ann :..."]),
    (f"{MODERN} STATS", "STATS u", [
        ":hubbub 242 ann :Server Up 0 days 0:00:00", ":hubbub 219 ann u :..."]),
    (f"{MODERN} STATS", "STATS o", [":hubbub 219 ann o :End of /STATS report"]),
    ("RFC 2812 4.5", "USERS", [":hubbub 446 ann :USERS has been disabled"]),
    (f"{MODERN} HELP", "HELP kick", [
        ":hubbub 704 ann kick :KICK ROOM NICK...", ":hubbub 705 ann kick :...",
        ":hubbub 706 ann kick :End of help"]),
    (f"{MODERN} HELP", "HELP undo", [
        ":hubbub 704 ann undo :undo", ":hubbub 705 ann undo :undo...",
        ":hubbub 706 ann undo :End of help"]),
    (f"{MODERN} HELP", "HELPOP frob", [":hubbub 524 ann frob :No help available on this topic"]),
    # IRCv3
    ("IRCv3 monitor", "MONITOR + bob,zed", [
        ":hubbub 730 ann :bob!bob@lan.chat", ":hubbub 731 ann :zed"]),
    ("IRCv3 monitor", "MONITOR L", [":hubbub 733 ann :End of MONITOR list"]),
    ("IRCv3 monitor", "MONITOR", [":hubbub 461 ann MONITOR :Not enough parameters"]),
    ("IRCv3 chathistory", "CHATHISTORY LATEST #nowhere * 9", [
        ":hubbub FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :..."]),
    ("IRCv3 chathistory", "CHATHISTORY LATEST #dev * x", [
        ":hubbub FAIL CHATHISTORY INVALID_PARAMS LATEST x :..."]),
    ("IRCv3 chathistory", "CHATHISTORY BEFORE #dev x=y 9", [
        ":hubbub FAIL CHATHISTORY INVALID_MSGREFTYPE BEFORE x=y :..."]),
    ("IRCv3 chathistory", "CHATHISTORY FROB #dev * 9", [
        ":hubbub FAIL CHATHISTORY INVALID_PARAMS FROB :..."]),
    ("IRCv3 chathistory", "CHATHISTORY BEFORE #dev", [
        ":hubbub FAIL CHATHISTORY NEED_MORE_PARAMS BEFORE :..."]),
    ("IRCv3 read-marker", "MARKREAD", [":hubbub FAIL MARKREAD NEED_MORE_PARAMS :..."]),
    ("IRCv3 read-marker", "MARKREAD #dev x", [
        ":hubbub FAIL MARKREAD INVALID_PARAMS #dev x :..."]),
    ("IRCv3 read-marker", "MARKREAD #dev", [":hubbub MARKREAD #dev *"]),
    ("IRCv3 message-redaction", "REDACT #dev none", [
        ":hubbub FAIL REDACT UNKNOWN_MSGID #dev none :..."]),
    ("IRCv3 setname", f"SETNAME :{'x' * 65}", [":hubbub FAIL SETNAME INVALID_REALNAME :..."]),
    ("IRCv3 CAP", "CAP FROB", [":hubbub 410 ann FROB :Invalid CAP command"]),
    ("IRCv3 CAP", "CAP LIST", [":hubbub CAP ann LIST :"]),
    ("IRCv3 CAP", "CAP REQ :nonsense", [":hubbub CAP ann NAK :nonsense"]),
    ("IRCv3 CAP", "CAP REQ :batch -batch", [":hubbub CAP ann ACK :batch -batch"]),
]  # fmt: skip


@pytest.fixture
def ann(world: MemoryWorld) -> Talker:
    """Return an old client in a room with bob; dee is in #lobby only."""
    ann = come(Talker, world, "ann")
    bob = come(Talker, world, "bob")
    Netcat(world, "dee").enter()
    ann.ask("JOIN #dev")
    bob.ask("JOIN #dev")
    ann.told()
    return ann


def fits(line: str, wanted: str) -> bool:
    """Tell whether a line is as wanted; "..." at its end stands for the rest."""
    if wanted.endswith("..."):
        return line.startswith(wanted.removesuffix("..."))
    return line == wanted


@pytest.mark.parametrize(("section", "line", "wanted"), CASES)
def test_command(ann: Talker, section: str, line: str, wanted: list[str]) -> None:
    """A command is answered as its section says, line by line."""
    told = ann.ask(line)
    pairs = zip(told, wanted, strict=False)
    assert len(told) == len(wanted), (section, told)
    assert all(fits(*pair) for pair in pairs), (section, told)


@pytest.mark.parametrize(("section", "line", "wanted"), CASES)
def test_labeled_command(world: MemoryWorld, section: str, line: str, wanted: list[str]) -> None:
    """IRCv3 labeled-response: whatever is asked, the first line of the answer has the label."""
    kim = come(Modern, world, "ann")
    kim.ask("JOIN #dev")
    told = kim.ask(f"@label=L7 {line}")
    labeled = [line for line in told if re.match(r"@[^ ]*\blabel=L7\b", line)]
    assert len(labeled) == 1, (section, wanted, told)


def test_away_is_told_to_who_writes(world: MemoryWorld, ann: Talker) -> None:
    """modern.ircdocs.horse RPL_AWAY: who writes to somebody away is told why."""
    bob = come(Talker, world, "ben")
    bob.ask("AWAY :at lunch")
    assert ann.ask("PRIVMSG ben :hi") == [":hubbub 301 ann ben :at lunch"]


def test_parting_lobby_is_for_one_client(world: MemoryWorld, ann: Talker) -> None:
    """PART #lobby is honoured for that client alone, and JOIN brings it back."""
    bob = come(Talker, world, "ben")
    assert ann.ask("PART #lobby") == [":ann!ann@lan.chat PART #lobby"]
    bob.ask("PRIVMSG #lobby :unseen")
    assert ann.told() == []
    assert bob.told() == []
    back = ann.ask("JOIN #lobby")
    assert back[0] == ":ann!ann@lan.chat JOIN #lobby"
    assert back[-1] == ":ben!ben@lan.chat PRIVMSG #lobby :[09:00] unseen"


def test_operator_puts_out(ann: Talker, world: MemoryWorld) -> None:
    """modern.ircdocs.horse KILL: an operator puts somebody out; the others see the reason."""
    bob = come(Talker, world, "ben")
    ann.ask("OPER x 7F3K-92QD")
    assert ann.ask("KILL ben :enough") == [":ben!ben@lan.chat QUIT :Removed by ann: enough"]
    assert bob.told()[-1].startswith("ERROR :Closing link: ann removed you")
    assert bob.link.closed


def test_whowas(ann: Talker, world: MemoryWorld) -> None:
    """modern.ircdocs.horse WHOWAS: who left, or took another name, is remembered."""
    ben = come(Talker, world, "ben")
    ben.ask("QUIT :bye")
    told = ann.ask("WHOWAS ben")
    assert told[0] == ":hubbub 314 ann ben ben lan.chat * :ben"


def test_monitor_tells(ann: Talker, world: MemoryWorld) -> None:
    """IRCv3 monitor: the client is told when somebody comes, is renamed and goes."""
    ann.ask("MONITOR + ben,benny")
    ben = come(Talker, world, "ben")
    assert ":hubbub 730 ann :ben!ben@lan.chat" in ann.told()
    ben.ask("NICK benny")
    told = ann.told()
    assert ":hubbub 731 ann :ben" in told
    assert ":hubbub 730 ann :benny!benny@lan.chat" in told
    ben.ask("QUIT")
    assert ":hubbub 731 ann :benny" in ann.told()
    ann.ask("MONITOR C")
    come(Talker, world, "ben")
    assert not [line for line in ann.told() if " 730 " in line]


def test_monitor_is_bounded(ann: Talker) -> None:
    """IRCv3 monitor: a list that is full takes no more."""
    names = ",".join(f"n{number}" for number in range(100))
    ann.ask(f"MONITOR + {names[:480].rpartition(',')[0]}", f"MONITOR + {names[400:]}")
    more = ",".join(f"m{number}" for number in range(50))
    assert any(" 734 ann 100 " in line for line in ann.ask(f"MONITOR + {more}"))


def test_statusmsg(ann: Talker, world: MemoryWorld) -> None:
    """modern.ircdocs.horse STATUSMSG: only members who hold the sign see it, later too."""
    modern, plain = come(Modern, world, "kim"), come(Talker, world, "ben")
    modern.ask("JOIN #dev")
    plain.ask("JOIN #dev")
    ann.ask("MODE #dev +v kim")
    modern.told(), plain.told()
    ann.ask("PRIVMSG +#dev :for the voiced")
    assert [untagged(line) for line in modern.told()] == [
        ":ann!ann@lan.chat PRIVMSG +#dev :for the voiced"
    ]
    assert plain.told() == []
    assert not [line for line in plain.ask("CHATHISTORY LATEST #dev * 9") if "voiced" in line]


def test_long_text_is_split_between_letters(ann: Talker, world: MemoryWorld) -> None:
    """RFC 1459 2.3: no line is over 512 bytes, and no letter is cut."""
    Netcat(world, "dan").enter()
    teller = Netcat(world, "eve")
    teller.enter()
    ann.told()
    teller.say("é" * 1_000)
    told = ann.told()
    assert "".join(line.partition(" :")[2] for line in told) == "é" * 1_000
    assert all(len(line.encode()) <= 510 for line in told)
