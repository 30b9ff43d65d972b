"""What is said: PRIVMSG, NOTICE, TAGMSG and blocks of lines as requests."""

from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from hubbub.commands import talk
from hubbub.doors.irc.caps import client_tags
from hubbub.doors.irc.multiline import Block
from hubbub.doors.irc.queries import MOST_TARGETS
from hubbub.events import Tagged
from hubbub.requests import Request
from hubbub.wire.clean import strip_formatting
from hubbub.wire.irc import Line
from hubbub.wire.ircsplit import ctcp, split_targets
from hubbub.wire.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Made = Request | None
Kind = Literal["say", "act", "notice"]
SERVER_NICK: Final = "server"  # whom to write for what IRC has no command
SIGNS: Final = "@+"  # before a room: only for members who hold it (STATUSMSG)


def few(codec: "IrcCodec", line: Line, least: int) -> bool:
    """Tell, and answer with 461, that a line has too few parameters."""
    if len(line.params) >= least and all(line.params[:least]):
        return False
    codec.numeric(Numeric.ERR_NEEDMOREPARAMS, line.command)
    return True


def in_turn(codec: "IrcCodec", made: list[Request]) -> Made:
    """Return the first of several requests; the others follow it."""
    if len(made) > 1:
        codec.follow(made[1:])
    return made[0] if made else None


def message(codec: "IrcCodec", line: Line) -> Made:
    """Return what PRIVMSG and NOTICE ask; a NOTICE is never answered (RFC 2812, 3.3.2)."""
    is_notice = line.command == "NOTICE"
    target, text = (*line.params, "", "")[:2]
    if not target or not text:
        if not is_notice:
            missing = Numeric.ERR_NOTEXTTOSEND if target else Numeric.ERR_NORECIPIENT
            codec.numeric(missing, *([] if target else [line.command]))
        return None
    if target.lower() == SERVER_NICK and not is_notice:
        return to_server(text)
    kind: Kind = "notice" if is_notice else "say"
    quoted = ctcp(text)
    if quoted is not None and (quoted[0] != "ACTION" or is_notice):
        if target[:1] == "#" and not is_notice:  # as mode C has it, modern IRC, "No CTCP"
            text = "Of CTCP only ACTION passes here. Say it in words."
            codec.numeric(Numeric.ERR_CANNOTSENDTOCHAN, target, text=text)
        return None  # other CTCP would be noise in doors that know none
    if quoted is not None:
        kind, text = "act", quoted[1]
    return _to_all(codec, line.command, target, strip_formatting(text), kind, line.tags)


def _to_all(
    codec: "IrcCodec",
    command: str,
    targets: str,
    text: str,
    kind: Kind,
    tags: dict[str, str],
    joins: tuple[int, ...] = (),
) -> Made:
    wanted, over = split_targets(targets, MOST_TARGETS)
    if over:
        codec.numeric(Numeric.ERR_TOOMANYTARGETS, over[0])
    made = [
        Request(
            run=partial(_post, codec, target, text, kind, tags, joins),
            flows=True,
            line=f"{command} {target.replace(' ', '_')}",
        )
        for target in wanted
    ]
    return in_turn(codec, made)


def _post(
    codec: "IrcCodec",
    target: str,
    text: str,
    kind: Kind,
    tags: dict[str, str],
    joins: tuple[int, ...],
) -> None:
    session = codec.connection.session
    talk.needed(text, "PRIVMSG", "some text", "PRIVMSG #lobby :hello")
    status, name = ("", target)
    if target[:1] in SIGNS and target[1:2] == "#":
        status, name = target[0], target[1:]
    to = talk.target(codec.hub, session, name)
    passed = client_tags(tags)
    if "B" in codec.modes:
        passed["bot"] = ""  # IRCv3 bot mode, "Message tag"
    talk.post(codec.hub, session, to, text, kind, tags=passed, status=status, joins=joins)


def to_server(text: str) -> Request:
    """Run `/msg server WORD …` as the command WORD."""
    word, _, rest = text.strip().lstrip("/").partition(" ")
    return Request(verb=word or "help", text=rest, line=f"/{word} {rest}")


def tagged(codec: "IrcCodec", line: Line) -> Made:
    """Return what TAGMSG asks: a typing notice, or signs such as a reaction."""
    if few(codec, line, 1):
        return None
    target, state = line.params[0], line.tags.get("+typing")
    if state in ("active", "paused", "done"):
        return Request(verb="compose", values={"state": state, "to": target})
    signs = client_tags(line.tags)
    return Request(run=partial(_sign, codec, target, signs)) if signs else None


def _sign(codec: "IrcCodec", target: str, tags: dict[str, str]) -> None:
    hub, session = codec.hub, codec.connection.session
    to = talk.target(hub, session, target)
    shown = to if to[:1] == "#" else hub.nick_of(to[1:])
    event_id, at = hub.stamp()
    hub.propose(session, Tagged(id=event_id, at=at, nick=session.nick, to=shown, tags=tags))


def block(codec: "IrcCodec", item: Block) -> Made:
    """Return what a batch of lines asks (IRCv3 draft/multiline)."""
    if item.problem:
        code, *context, text = item.problem
        codec.fail("BATCH", code, *context, text=text)
        return None
    kind: Kind = "notice" if item.command == "NOTICE" else "say"
    text = strip_formatting(item.text)
    joins = item.joins if text == item.text else ()
    return _to_all(codec, item.command, item.target, text, kind, item.tags, joins)
