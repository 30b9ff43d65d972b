"""IRC commands as requests of the commands that all doors share."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.requests import Request
from hubbub.wire.clean import strip_formatting
from hubbub.wire.irc import Line
from hubbub.wire.ircsplit import ctcp
from hubbub.wire.numerics import Numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

Made = Request | None


def request(codec: "IrcCodec", line: Line) -> Made:
    """Return the request of a line; an unknown command is answered with 421."""
    make = VERBS.get(line.command)
    if make is None:
        codec.numeric(Numeric.ERR_UNKNOWNCOMMAND, line.command)
        return None
    made = make(codec, line)
    if made is not None and "labeled-response" in codec.caps:
        made.ref = line.tags.get("label") or None
    return made


def _few(codec: "IrcCodec", line: Line, least: int) -> bool:
    if len(line.params) >= least and all(line.params[:least]):
        return False
    codec.numeric(Numeric.ERR_NEEDMOREPARAMS, line.command)
    return True


def _message(codec: "IrcCodec", line: Line) -> Made:
    notice = line.command == "NOTICE"
    target, text = (*line.params, "", "")[:2]
    if not target or not text:
        if not notice:  # a NOTICE is never answered (RFC 2812, 3.3.2)
            missing = Numeric.ERR_NOTEXTTOSEND if target else Numeric.ERR_NORECIPIENT
            codec.numeric(missing, *([] if target else [line.command]))
        return None
    if target.lower() == "server" and not notice:
        return _to_server(text)
    quoted = ctcp(text)
    if quoted is not None:
        return _quoted(target, *quoted)
    verb = "notice" if notice else "say"
    return Request(verb=verb, values={"to": target, "text": strip_formatting(text)}, line=text)


def _quoted(target: str, command: str, text: str) -> Made:
    """Let ACTION pass; other CTCP would be noise in doors that know none (TM-07)."""
    if command.upper() != "ACTION":
        return None
    return Request(verb="me", values={"to": target, "text": strip_formatting(text)}, line=text)


def _to_server(text: str) -> Made:
    """Run `/msg server WORD …` as the command WORD (ux E8)."""
    word, _, rest = text.strip().lstrip("/").partition(" ")
    return Request(verb=word or "help", text=rest, line=f"/{word} {rest}")


def _tagged(codec: "IrcCodec", line: Line) -> Made:
    state = line.tags.get("+typing")
    if _few(codec, line, 1) or state not in ("active", "paused", "done"):
        return None
    return Request(verb="compose", values={"state": state, "to": line.params[0]})


def _join(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 1):
        return None
    rooms = line.params[0].split(",")
    keys = [*(*line.params, "")[1].split(","), *[""] * len(rooms)]
    made = [
        Request(verb="join", values={"room": room, "password": key}, line=room)
        for room, key in zip(rooms, keys, strict=False)
        if room
    ]
    return _first(codec, made)


def _first(codec: "IrcCodec", made: list[Request]) -> Made:
    """Return the first of several requests; the others follow it."""
    if len(made) > 1:
        codec.connection.put_first(made[1:])
    return made[0] if made else None


def _part(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 1):
        return None
    why = (*line.params, "")[1]
    made = [
        Request(verb="part", values={"room": room, "why": why}, line=room)
        for room in line.params[0].split(",")
        if room
    ]
    return _first(codec, made)


def _nick(codec: "IrcCodec", line: Line) -> Made:
    if not line.params or not line.params[0]:
        codec.numeric(Numeric.ERR_NONICKNAMEGIVEN)
        return None
    return Request(verb="nick", values={"name": line.params[0]}, line=line.params[0])


def _quit(_codec: "IrcCodec", line: Line) -> Made:
    return Request(verb="quit", values={"why": (*line.params, "")[0]})


def _topic(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 1):
        return None
    if len(line.params) < 2:
        return Request(verb="topic", values={"room": line.params[0]})
    text = line.params[1] or "-"
    return Request(verb="topic", values={"room": line.params[0], "text": text})


def _away(_codec: "IrcCodec", line: Line) -> Made:
    why = (*line.params, "")[0]
    return Request(verb="away" if why else "back", values={"why": why} if why else {})


def _invite(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 2):
        return None
    return Request(verb="invite", values={"name": line.params[0], "room": line.params[1]})


def _kick(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 2):
        return None
    room, who, why = (*line.params, "")[:3]
    made = [
        Request(verb="kick", values={"room": room, "name": name, "why": why}, line=name)
        for name in who.split(",")
        if name
    ]
    return _first(codec, made)


def _mode(_codec: "IrcCodec", line: Line) -> Made:
    return Request(
        verb="mode", values={"room": line.params[0], "changes": " ".join(line.params[1:])}
    )


def _oper(codec: "IrcCodec", line: Line) -> Made:
    if _few(codec, line, 2):
        return None
    return Request(verb="op", values={"code": line.params[1]})


VERBS: dict[str, Callable[["IrcCodec", Line], Made]] = {
    "AWAY": _away,
    "INVITE": _invite,
    "JOIN": _join,
    "KICK": _kick,
    "MODE": _mode,
    "NICK": _nick,
    "NOTICE": _message,
    "OPER": _oper,
    "PART": _part,
    "PRIVMSG": _message,
    "QUIT": _quit,
    "TAGMSG": _tagged,
    "TOPIC": _topic,
}
