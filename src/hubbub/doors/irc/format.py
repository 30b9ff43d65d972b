"""Public events as IRC lines: one shared format per set of capabilities that matter."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import assert_never, cast

from msgspec.structs import replace

from hubbub import events as ev
from hubbub import names, sentences
from hubbub.core.session import View
from hubbub.doors.irc.caps import WITHOUT_LOBBY
from hubbub.doors.irc.source import HOST, server_time, source, user
from hubbub.wire import modes, powerform
from hubbub.wire.clean import clean, one_line
from hubbub.wire.irc import build, room
from hubbub.wire.ircsplit import split_action, split_line, split_text

CONSOLE = "server"  # the nick of who sits at it
CONCAT = ("draft/multiline", {"draft/multiline-concat": ""})
COMMANDS = {"say": "PRIVMSG", "act": "PRIVMSG", "notice": "NOTICE", "announce": "NOTICE"}


@lru_cache(maxsize=512)
def irc_format(caps: frozenset[str], server: str) -> "IrcFormat":
    """Return the one format for a set of capabilities (of caps.FORMS) and a server's name."""
    return IrcFormat(caps, server)


class IrcFormat:
    """Renders public events as IRC lines. See hubbub.core.session.Format.

    Replies to one session need its nick: replies.py renders them.
    """

    windows = False
    folds = False
    acks = True
    echoes = True
    greets = False

    def __init__(self, caps: frozenset[str], server: str) -> None:
        self.caps = caps
        self.server = server
        self.echoes = "echo-message" in caps
        self.lobby = WITHOUT_LOBBY not in caps

    def render(self, event: ev.Event, view: int = 0) -> bytes:
        """Return the lines of an event; b"" = IRC does not show it."""
        if isinstance(event, ev.Reply):
            return b""
        if not self.lobby and _in_lobby(event):
            return b""
        return b"".join(self._lines(cast("ev.PublicEvent", event), view))

    def _lines(self, event: ev.PublicEvent, view: int) -> Iterable[bytes]:
        match event:
            case ev.Message():
                return self.message(event) * self._times(view, event.person == event.recipient)
            case ev.Join():
                return [self._join(event, event.room, event.realname)]
            case ev.Login():
                return [self._join(event, "#lobby", event.realname)]
            case ev.Part():
                return [self._line(event, event.nick, "PART", event.room, *_text(event.text))]
            case ev.Quit():
                why = event.text or ("Connection lost" if event.lost else "Quit")
                return [self._line(event, event.nick, "QUIT", one_line(why))]
            case ev.Nick():
                return self._nick(event)
            case ev.Topic():
                topic = one_line(event.text)
                return [self._line(event, event.nick, "TOPIC", event.room, topic)]
            case ev.Mode():
                return self._mode(event)
            case ev.Kick():
                who, why = names.spelled(event.who), one_line(event.text) or event.nick
                return [self._line(event, event.nick, "KICK", event.room, who, why)]
            case ev.Rename():
                return self._rename(event)
            case ev.Removed():
                by, because = names.spelled(event.nick), sentences.why(one_line(event.text))
                return [self._line(event, event.who, "QUIT", f"Removed by {by}{because}")]
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
                return self._tagged(event) * self._times(view, event.nick == event.to)
            case ev.Realname():
                return self._realname(event)
            case ev.Redact():
                return self._redact(event)
            case ev.Ban() | ev.Silence():
                return [self._notice(event, powerform.sentence(event))]
            case ev.Op():
                now = "now" if event.on else "no longer"
                return [self._notice(event, f"{event.nick} is {now} an operator")]
            case ev.Logout() | ev.Preference() | ev.Ignore() | ev.Mute() | ev.Read():
                return []
            case ev.Metadata():  # numerics, which name the client they are for: metadata.py
                return []
            case _:
                assert_never(event)

    def watched(self, event: ev.Away | ev.Realname | ev.Nick) -> bytes:
        """Return what is told of somebody watched: MONITOR itself tells of another nick."""
        lines = self._nick(event)[1:] if isinstance(event, ev.Nick) else self._lines(event, 0)
        return b"".join(lines)

    def _times(self, view: int, itself: bool) -> int:  # noqa: FBT001 - it reads as it is used
        """Return how often a client is told what it said: to itself as echo, and as a message.

        After IRCv3 labeled-response, which puts the label on the echo alone.
        """
        return 2 if itself and view & View.OWN and self.echoes else 1

    def tags(self, event: ev.Public) -> dict[str, str]:
        """Return the tags of an event's lines."""
        tags: dict[str, str] = {}
        if "server-time" in self.caps:
            tags["time"] = server_time(event.at)
        if "message-tags" in self.caps and isinstance(event, ev.Message | ev.Told):
            tags["msgid"] = event.id
        return tags

    def _source(self, nick: str) -> str:
        """Return the source of a line: the server's console is the server."""
        return self.server if nick == CONSOLE else source(nick)

    def _line(self, event: ev.Public, nick: str, command: str, *params: str) -> bytes:
        return build(command, *params, source=self._source(nick), tags=self.tags(event))

    def _notice(self, event: ev.Public, text: str) -> bytes:
        return build("NOTICE", "*", text, source=self.server, tags=self.tags(event))

    def old(self, event: ev.Message | ev.Told) -> list[bytes]:
        """Return something of the past as lines of history."""
        if isinstance(event, ev.Message):
            return self.message(event)
        if isinstance(event, ev.Redact) and "draft/message-redaction" not in self.caps:
            return []
        return list(self._lines(_without_password(event), View.PLAIN))

    def message(self, event: ev.Message) -> list[bytes]:
        """Return a message as lines, each as long as IRC allows; as a batch where it is known."""
        command, who = COMMANDS[event.kind], self._source(event.nick)
        target = _target(event.to, event.status)
        text = clean(event.text)
        if event.kind == "announce":
            text = f"From the operator: {text}"
        space = room(command, target, source=who)
        long = len(text) * 4 > space or "\n" in text or event.joins
        if self._batches and event.kind != "act" and long:
            return self._block(event, command, target, text, space)
        if event.kind == "act":
            pieces = split_action(text, space)
        elif event.joins:
            pieces = [piece for piece, _ in _as_they_came(text, event.joins, space) if piece]
        else:
            pieces = split_text(text, space)
        tags = self._message_tags(event)
        lines = []
        for piece in pieces:
            lines.append(build(command, target, piece, source=who, tags=tags))
            tags = {name: value for name, value in tags.items() if name != "msgid"}
        return lines

    def _message_tags(self, event: ev.Message) -> dict[str, str]:
        tags = self.tags(event)
        return tags | event.tags if "message-tags" in self.caps else tags

    @property
    def _batches(self) -> bool:
        return {"batch", "draft/multiline", "message-tags"} <= self.caps

    def _block(
        self, event: ev.Message, command: str, target: str, text: str, space: int
    ) -> list[bytes]:
        """Return a message as a batch of lines (IRCv3 draft/multiline)."""
        who, tags = self._source(event.nick), self._message_tags(event)
        pieces = list(_as_they_came(text, event.joins, space))
        if len(pieces) == 1:
            return [build(command, target, pieces[0][0], source=who, tags=tags)]
        inner = {"batch": event.id}
        begin = build("BATCH", f"+{event.id}", CONCAT[0], target, source=who, tags=tags)
        lines = [
            build(command, target, piece, source=who, tags=inner | CONCAT[1] if joined else inner)
            for piece, joined in pieces
        ]
        return [begin, *lines, build("BATCH", f"-{event.id}", source=who)]

    def _join(self, event: ev.Join | ev.Login, name: str, realname: str) -> bytes:
        extra = ["*", one_line(realname or event.nick)] if "extended-join" in self.caps else []
        return self._line(event, event.nick, "JOIN", name, *extra)

    def entered(self, nick: str, name: str, realname: str) -> bytes:
        """Return the JOIN that tells a client that it is in a room now."""
        extra = ["*", one_line(realname or nick)] if "extended-join" in self.caps else []
        return build("JOIN", name, *extra, source=self._source(nick))

    def left(self, nick: str, name: str, why: str = "") -> bytes:
        """Return the PART that tells a client that it sees a room no more."""
        return build("PART", name, *_text(why), source=self._source(nick))

    def _nick(self, event: ev.Nick) -> list[bytes]:
        """Return NICK, and CHGHOST where the user name, made of the nick, changes with it."""
        lines = [self._line(event, event.nick, "NICK", names.spelled(event.new))]
        before, now = user(event.nick), user(event.new)
        if "chghost" in self.caps and before != now:
            who = f"{names.spelled(event.new)}!{before}@{HOST}"
            lines.append(build("CHGHOST", now, HOST, source=who, tags=self.tags(event)))
        return lines

    def _redact(self, event: ev.Redact) -> list[bytes]:
        target = _target(event.to)
        if "draft/message-redaction" not in self.caps:
            where = target if event.to[:1] == "#" else "*"
            text = powerform.sentence(event)
            return [build("NOTICE", where, text, source=self.server, tags=self.tags(event))]
        return [self._line(event, event.nick, "REDACT", target, event.message, *_text(event.text))]

    def _rename(self, event: ev.Rename) -> list[bytes]:
        """Return RENAME; clients without it are told by replies.renamed, each for itself."""
        if "draft/channel-rename" not in self.caps:
            return []
        space = room("RENAME", event.room, event.new, source=self._source(event.nick))
        why = split_line(one_line(event.text), space)[0]
        return [self._line(event, event.nick, "RENAME", event.room, event.new, why)]

    def _mode(self, event: ev.Mode) -> list[bytes]:
        """Return MODE, for which a founder is an operator; who made a room is one in NAMES."""
        changes = [
            replace(change, mode="o") if change.mode == "q" else change
            for change in event.changes
            if (change.mode, change.value) != ("q", event.nick) or not change.on
        ]
        if not changes:
            return []
        letters, values = modes.letters(changes)
        spelled = [names.spelled(value) for value in values]
        return [self._line(event, event.nick, "MODE", event.room, letters, *spelled)]

    def _away(self, event: ev.Away, view: int) -> list[bytes]:
        if view & View.OWN or "away-notify" not in self.caps:
            return []
        why = [one_line(event.text) or "away"] if event.on else []
        return [self._line(event, event.nick, "AWAY", *why)]

    def _typing(self, event: ev.Typing) -> list[bytes]:
        if not event.to:
            return []
        return self._sign(event, event.nick, event.to, {"+typing": event.state})

    def _tagged(self, event: ev.Tagged) -> list[bytes]:
        return self._sign(event, event.nick, event.to, {"msgid": event.id, **event.tags})

    def _sign(self, event: ev.Public, nick: str, to: str, tags: dict[str, str]) -> list[bytes]:
        if "message-tags" not in self.caps:
            return []
        return [
            build("TAGMSG", _target(to), source=self._source(nick), tags=self.tags(event) | tags)
        ]

    def _realname(self, event: ev.Realname) -> list[bytes]:
        if "setname" not in self.caps:
            return []
        return [self._line(event, event.nick, "SETNAME", one_line(event.text))]


def _as_they_came(text: str, joins: Collection[int], space: int) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text, and whether each is joined to the one before (multiline)."""
    start = 0
    for line in text.split("\n"):
        cuts = [place - start for place in joins if 0 < place - start < len(line)]
        parts = [line[a:b] for a, b in pairwise([0, *cuts, len(line)])]
        pieces = (piece for part in parts for piece in split_line(part, space))
        yield from ((piece, number > 0) for number, piece in enumerate(pieces))
        start += len(line) + len("\n")


def _without_password(event: ev.Told) -> ev.Told:
    """Return an event without the passwords in it: who came later need not know them."""
    if not isinstance(event, ev.Mode):
        return event
    changes = tuple(replace(c, value="*") if c.mode == "k" else c for c in event.changes)
    return replace(event, changes=changes)


def _target(to: str, status: str = "") -> str:
    return status + to if to[:1] == "#" else names.spelled(to)


def _in_lobby(event: ev.Event) -> bool:
    """Tell whether an event is about #lobby, which a client may have left for itself."""
    if isinstance(event, ev.Login):
        return True
    where = getattr(event, "room", "") or getattr(event, "to", "")
    return names.room_key(where) == "#lobby" if where[:1] == "#" else False


def _text(text: str) -> list[str]:
    return [one_line(text)] if text else []
