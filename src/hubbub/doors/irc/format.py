"""Public events as IRC lines: one shared format per set of capabilities that matter."""

from collections.abc import Iterable
from functools import lru_cache
from typing import assert_never, cast

from hubbub import events as ev
from hubbub import names
from hubbub.core.session import View
from hubbub.doors.irc.source import SERVER, server_time, source
from hubbub.wire import modes, powerform
from hubbub.wire.clean import clean, one_line
from hubbub.wire.irc import build, room
from hubbub.wire.ircsplit import split_action, split_text

COMMANDS = {"say": "PRIVMSG", "act": "PRIVMSG", "notice": "NOTICE", "announce": "NOTICE"}


@lru_cache(maxsize=512)
def irc_format(caps: frozenset[str]) -> "IrcFormat":
    """Return the one format for a set of capabilities (of caps.FORMS)."""
    return IrcFormat(caps)


class IrcFormat:
    """Renders public events as IRC lines. See hubbub.core.session.Format.

    Replies to one session need its nick: replies.py renders them.
    """

    windows = False
    folds = False
    acks = True
    echoes = True

    def __init__(self, caps: frozenset[str]) -> None:
        self.caps = caps
        self.echoes = "echo-message" in caps

    def render(self, event: ev.Event, view: int = 0) -> bytes:
        """Return the lines of an event; b"" = IRC does not show it."""
        if isinstance(event, ev.Reply):
            return b""
        return b"".join(self._lines(cast("ev.PublicEvent", event), view))

    def _lines(self, event: ev.PublicEvent, view: int) -> Iterable[bytes]:
        match event:
            case ev.Message():
                return self.message(event)
            case ev.Join():
                return [self._join(event, event.nick, event.room)]
            case ev.Login():
                return [self._join(event, event.nick, "#lobby")]
            case ev.Part():
                return [self._line(event, event.nick, "PART", event.room, *_text(event.text))]
            case ev.Quit():
                why = event.text or ("Connection lost" if event.lost else "Quit")
                return [self._line(event, event.nick, "QUIT", one_line(why))]
            case ev.Nick():
                return [self._line(event, event.nick, "NICK", names.spelled(event.new))]
            case ev.Topic():
                topic = one_line(event.text)
                return [self._line(event, event.nick, "TOPIC", event.room, topic)]
            case ev.Mode():
                return self._mode(event)
            case ev.Kick():
                who, why = names.spelled(event.who), one_line(event.text) or event.nick
                return [self._line(event, event.nick, "KICK", event.room, who, why)]
            case ev.Removed():
                why = f"Removed by {event.nick}: {one_line(event.text)}"
                return [self._line(event, event.who, "QUIT", why)]
            case ev.Invite():
                who = names.spelled(event.to)
                return (
                    []
                    if view & View.OWN
                    else [self._line(event, event.nick, "INVITE", who, event.room)]
                )
            case ev.Away():
                return self._away(event, view)
            case ev.Typing():
                return self._typing(event)
            case ev.Tagged():
                return self._tagged(event)
            case ev.Realname():
                return self._realname(event)
            case ev.Ban() | ev.Silence() | ev.Redact():
                return (
                    [self._notice(event, powerform.sentence(event))]
                    if not self._hides(event)
                    else []
                )
            case ev.Op():
                now = "now" if event.on else "no longer"
                return [self._notice(event, f"{event.nick} is {now} an operator")]
            case ev.Logout() | ev.Preference() | ev.Ignore() | ev.Mute() | ev.Read():
                return []
            case _:
                assert_never(event)

    def _hides(self, event: ev.Ban | ev.Silence | ev.Redact) -> bool:
        return isinstance(event, ev.Redact) and "draft/message-redaction" in self.caps

    def tags(self, event: ev.Public) -> dict[str, str]:
        """Return the tags of an event's lines."""
        tags: dict[str, str] = {}
        if "server-time" in self.caps:
            tags["time"] = server_time(event.at)
        if "message-tags" in self.caps and isinstance(event, ev.Message):
            tags["msgid"] = event.id
        return tags

    def _line(self, event: ev.Public, nick: str, command: str, *params: str) -> bytes:
        return build(command, *params, source=source(nick), tags=self.tags(event))

    def _notice(self, event: ev.Public, text: str) -> bytes:
        return build("NOTICE", "*", text, source=SERVER, tags=self.tags(event))

    def message(self, event: ev.Message) -> list[bytes]:
        """Return a message as lines, each as long as IRC allows."""
        command, who = COMMANDS[event.kind], source(event.nick)
        target = event.to if event.to[:1] == "#" else names.spelled(event.to)
        text = clean(event.text)
        space = room(command, target, source=who)
        pieces = split_action(text, space) if event.kind == "act" else split_text(text, space)
        tags = self.tags(event)
        lines = []
        for piece in pieces:
            lines.append(build(command, target, piece, source=who, tags=tags))
            tags = {name: value for name, value in tags.items() if name != "msgid"}
        return lines

    def _join(self, event: ev.Public, nick: str, name: str) -> bytes:
        if "extended-join" in self.caps:
            return self._line(event, nick, "JOIN", name, "*", nick)
        return self._line(event, nick, "JOIN", name)

    def entered(self, nick: str, name: str) -> bytes:
        """Return the JOIN that tells a client that it is in a room now."""
        extra = ["*", nick] if "extended-join" in self.caps else []
        return build("JOIN", name, *extra, source=source(nick))

    def _mode(self, event: ev.Mode) -> list[bytes]:
        changes = [change for change in event.changes if change.mode != "f"]
        letters, values = modes.letters(changes)
        if not letters:
            return []
        spelled = [names.spelled(value) for value in values]
        return [self._line(event, event.nick, "MODE", event.room, letters, *spelled)]

    def _away(self, event: ev.Away, view: int) -> list[bytes]:
        if view & View.OWN or "away-notify" not in self.caps:
            return []
        why = [one_line(event.text) or "away"] if event.on else []
        return [self._line(event, event.nick, "AWAY", *why)]

    def _typing(self, event: ev.Typing) -> list[bytes]:
        if "message-tags" not in self.caps or not event.to:
            return []
        tags = {**self.tags(event), "+typing": event.state}
        target = event.to if event.to[:1] == "#" else names.spelled(event.to)
        return [build("TAGMSG", target, source=source(event.nick), tags=tags)]

    def _tagged(self, event: ev.Tagged) -> list[bytes]:
        if "message-tags" not in self.caps:
            return []
        target = event.to if event.to[:1] == "#" else names.spelled(event.to)
        tags = {**self.tags(event), "msgid": event.id, **event.tags}
        return [build("TAGMSG", target, source=source(event.nick), tags=tags)]

    def _realname(self, event: ev.Realname) -> list[bytes]:
        if "setname" not in self.caps:
            return []
        return [self._line(event, event.nick, "SETNAME", one_line(event.text))]


def _text(text: str) -> list[str]:
    return [one_line(text)] if text else []
