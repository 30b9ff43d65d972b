"""Refusals as IRC tells them: numerics, and standard replies (IRCv3 standard-replies)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubbub.events import Failed
from hubbub.wire.irc import Line, build, is_word
from hubbub.wire.numerics import ECHO_MAX, Numeric, numeric

if TYPE_CHECKING:
    from hubbub.doors.irc.codec import IrcCodec

# A refusal's code -> its numeric.
ERRORS: dict[str, Numeric] = {
    "no-person": Numeric.ERR_NOSUCHNICK,
    "not-here": Numeric.ERR_NOSUCHNICK,
    "no-room": Numeric.ERR_NOSUCHCHANNEL,
    "bad-room": Numeric.ERR_NOSUCHCHANNEL,
    "not-in-room": Numeric.ERR_NOTONCHANNEL,
    "already-in-room": Numeric.ERR_USERONCHANNEL,
    "not-there": Numeric.ERR_USERNOTINCHANNEL,
    "moderated": Numeric.ERR_CANNOTSENDTOCHAN,
    "muted-here": Numeric.ERR_CANNOTSENDTOCHAN,
    "silenced": Numeric.ERR_CANNOTSENDTOCHAN,
    "slow-mode": Numeric.ERR_CANNOTSENDTOCHAN,
    "not-stored": Numeric.ERR_CANNOTSENDTOCHAN,
    "too-many-rooms": Numeric.ERR_TOOMANYCHANNELS,
    "room-full": Numeric.ERR_CHANNELISFULL,
    "invite-only": Numeric.ERR_INVITEONLYCHAN,
    "banned-here": Numeric.ERR_BANNEDFROMCHAN,
    "room-password": Numeric.ERR_BADCHANNELKEY,
    "not-room-operator": Numeric.ERR_CHANOPRIVSNEEDED,
    "kick-higher": Numeric.ERR_CHANOPRIVSNEEDED,
    "not-operator": Numeric.ERR_NOPRIVILEGES,
    "wrong-code": Numeric.ERR_PASSWDMISMATCH,
    "banned": Numeric.ERR_YOUREBANNEDCREEP,
    "barred": Numeric.ERR_YOUREBANNEDCREEP,
    "name-taken": Numeric.ERR_NICKNAMEINUSE,
    "name-taken-later": Numeric.ERR_NICKNAMEINUSE,
    "bad-name": Numeric.ERR_ERRONEUSNICKNAME,
    "name-reserved": Numeric.ERR_ERRONEUSNICKNAME,
    "bad-mode": Numeric.ERR_UNKNOWNMODE,
    "list-full": Numeric.ERR_BANLISTFULL,
    "usage": Numeric.ERR_NEEDMOREPARAMS,
}
# What RENAME is refused for, where no numeric says it (IRCv3 channel-rename, "Errors").
RENAMING: dict[str, str] = {
    "room-taken": "CHANNEL_NAME_IN_USE",
    "room-moving": "CHANNEL_NAME_IN_USE",
    "bad-room": "CANNOT_RENAME",
    "called-so": "CANNOT_RENAME",
    "lobby-name": "CANNOT_RENAME",
    "not-stored": "CANNOT_RENAME",
    "slow-down": "CANNOT_RENAME",
}
TALK = ("PRIVMSG", "TAGMSG", "BATCH")
# Who knows these commands knows FAIL.
EXTENSIONS = ("BATCH", "CHATHISTORY", "MARKREAD", "METADATA", "REDACT", "SETNAME")


class RefusedError(Exception):
    """A standard reply: code, context, and the text."""

    def __init__(self, code: str, *context: str, text: str) -> None:
        super().__init__(code)
        self.code, self.context, self.text = code, context, text


def guarded(
    codec: "IrcCodec", line: Line, run: Callable[["IrcCodec", tuple[str, ...]], None]
) -> None:
    """Run a command; a standard reply that it raises is sent."""
    try:
        run(codec, line.params)
    except RefusedError as error:
        codec.fail(line.command, error.code, *error.context, text=error.text)


def fail(codec: "IrcCodec", command: str, code: str, *context: str, text: str) -> bytes:
    """Return a standard reply, or a NOTICE to clients without them (IRCv3 standard-replies)."""
    if "standard-replies" in codec.caps or command in (*EXTENSIONS, "RENAME"):
        return standard(codec, "FAIL", command, code, *context, text=text)
    return build("NOTICE", codec.nick, text, source=codec.server)


def standard(
    codec: "IrcCodec", kind: str, command: str, code: str, *context: str, text: str
) -> bytes:
    """Return a standard reply: FAIL or WARN. What cannot be sent of its context is `*`."""
    told = [word if is_echoed(word) else "*" for word in context]
    return build(
        kind,
        command if is_word(command) else "*",
        code,
        *told,
        text,
        source=codec.server,
        colon=True,
    )


def is_echoed(word: str) -> bool:
    """Tell whether something that a client sent can be repeated as one word of a line."""
    return is_word(word) and len(word.encode()) <= ECHO_MAX


def failed(codec: "IrcCodec", event: Failed) -> list[bytes]:
    """Return a refusal: its numeric with our sentence, else a standard reply or NOTICE."""
    command, about, second = (*event.line.split(" "), "", "", "")[:3]
    if command == "NOTICE":  # never answered (RFC 2812, 3.3.2)
        return []
    if command == "RENAME" and event.code in RENAMING:
        return [fail(codec, command, RENAMING[event.code], about, second, text=event.text)]
    code = ERRORS.get(event.code)
    if command in TALK and code is Numeric.ERR_NOTONCHANNEL:
        code = Numeric.ERR_CANNOTSENDTOCHAN
    if code is None or command in EXTENSIONS:
        word = event.code.upper().replace("-", "_")
        return [fail(codec, command or "*", word, text=event.text)]
    params = _about(code, command, about or "*", second or "*")
    lines = [numeric(code, codec.server, codec.nick, *params, text=event.text)]
    if code is Numeric.ERR_NICKNAMEINUSE and not codec.own_nick:  # the client may give up
        lines.append(build("NOTICE", codec.nick, event.text, source=codec.server))
    return lines


def _about(code: Numeric, command: str, about: str, second: str) -> tuple[str, ...]:
    """Return the parameters of an error's numeric."""
    if command == "KICK" and code is Numeric.ERR_NOSUCHNICK:
        about = second
    return {
        Numeric.ERR_USERONCHANNEL: (about, second),
        Numeric.ERR_USERNOTINCHANNEL: (second, about),
        Numeric.ERR_NOTONCHANNEL: (second if command == "INVITE" else about,),
        Numeric.ERR_CHANOPRIVSNEEDED: (second if command == "INVITE" else about,),
        Numeric.ERR_BANLISTFULL: (about, second[1:2] or "b"),
        Numeric.ERR_UNKNOWNMODE: (second[1:2] or "*",),
        Numeric.ERR_NOPRIVILEGES: (),
        Numeric.ERR_PASSWDMISMATCH: (),
        Numeric.ERR_YOUREBANNEDCREEP: (),
        Numeric.ERR_NEEDMOREPARAMS: (command or "*",),
    }.get(code, (about,))
