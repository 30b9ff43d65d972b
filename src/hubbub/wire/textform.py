"""Events as lines of text: what telnet, netcat, ssh, the console and `hubbub join` show.

Strategy: `rows(event, view)` gives plain rows, one function per event; `render` adds what only
the wire needs (line ends, encoding). Every field that came from a person is cleaned here again:
stored text is never trusted. Clients with an equal Look share one TextForm, so that an event is
rendered once for all of them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, assert_never, cast

import msgspec

from hubbub import events as ev
from hubbub import sentences, times
from hubbub.wire import modes, powerform
from hubbub.wire.clean import clean, one_line, wrap
from hubbub.wire.emoji import in_words

INDENT = 6  # columns: rows of one message stand under its text, so none looks like a new line
NOTICE_COLUMNS = 72  # our own sentences where the window is not known
HELP_COLUMNS = 79  # help, which stands in two columns
MOST_NAMES = 20  # in the first answer on entering; /who shows all
OWN, MENTION, ELSEWHERE = 1, 2, 4  # hubbub.core.session.View

BOLD, DIM, RED, MAGENTA, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[35m", "\x1b[0m"
NAME_COLOURS = ("\x1b[36m", "\x1b[32m", "\x1b[35m", "\x1b[94m", "\x1b[33m", "\x1b[1;37m")
CLEAR = "\x1b[2J\x1b[H"


class Look(msgspec.Struct, frozen=True):
    """What makes two text clients look the same."""

    plain: bool = False  # whole sentences for screen readers, nothing folded in signs
    columns: int = 0  # of the window; 0 = not known: messages are not wrapped
    screen: bool = False  # understands escape codes
    colours: bool = False
    time: str = "24"  # 24, 12, off
    emoji: str = "signs"  # or words
    addresses: bool = False


@lru_cache(maxsize=512)
def text_form(look: Look) -> "TextForm":
    """Return the one form for a look."""
    return TextForm(look)


# What stands behind a room in a list that one cannot simply enter.
LOCKS: Final = {"": "", "invite": " (by invitation)", "password": " (password)"}


class TextForm:
    """Renders events as text. See hubbub.core.session.Format."""

    windows = True
    folds = True
    acks = False
    echoes = True
    greets = True

    def __init__(self, look: Look) -> None:
        self.look = look

    def render(self, event: ev.Event, view: int = 0) -> bytes:
        """Return the lines of an event, each with CR LF, as UTF-8."""
        rows = self.rows(event, int(view))  # & of plain numbers is ten times as fast
        return ("\r\n".join(rows) + "\r\n").encode() if rows else b""

    def rows(self, event: ev.Event, view: int = 0) -> Sequence[str]:
        """Return the rows of an event, without line ends; none = it is not shown."""
        happened = cast("ev.AnyEvent", event)
        match happened:
            case ev.Message():
                return self._message(happened, view)
            case ev.Topic() | ev.Login() | ev.Quit() | ev.Nick() | ev.Join() | ev.Part():
                return self._event(happened, view)
            case ev.Mode():
                texts = (text for text in modes.sentences(happened))
                return [row for text in texts for row in self._happened(happened.at, text)]
            case ev.Kick() | ev.Rename() | ev.Removed() | ev.Ban() | ev.Silence() | ev.Redact():
                return self._happened(happened.at, powerform.sentence(happened))
            case ev.Op() | ev.Invite() | ev.Away():
                return self._event(happened, view)
            case ev.Welcome():
                return self._welcome(happened)
            case ev.Entered():
                return self._entered(happened)
            case ev.Members():
                return self._members(happened)
            case ev.Conversations():
                return self._conversations(happened)
            case ev.Rooms():
                return self._rooms(happened)
            case ev.Whois():
                return self._whois(happened)
            case ev.Page():
                return self._page(happened)
            case ev.Record():
                return self._record(happened)
            case ev.Info():
                return self.notice(happened.text)
            case ev.Help():
                return self._help(happened)
            case ev.Failed():
                return self.error(happened.text)
            case ev.Goodbye():
                return self.error(happened.text) if happened.error else self.notice(happened.text)
            case ev.Clear():
                return [CLEAR] if self.look.screen and not self.look.plain else []
            case ev.Day():
                return self._day(happened.at)
            case ev.Crowd():
                return self._crowd(happened)
            case ev.Logout() | ev.Typing() | ev.Done() | ev.Hello() | ev.Window():
                return []
            case ev.Preference() | ev.Ignore() | ev.Mute() | ev.Read():
                return []
            case ev.Tagged() | ev.Realname() | ev.Metadata():
                return []
            case _:
                assert_never(happened)

    # the shape of lines

    def _columns(self, other: int = 0) -> int:
        # The last column stays free: terminals disagree on what happens after it is written.
        return max(2, self.look.columns - 1) if self.look.columns else other

    def _clock(self, at: int) -> str:
        shown = times.clock(at, self._time)
        return f"{shown} " if shown else ""

    @property
    def _time(self) -> str:
        return "off" if self.look.plain and self.look.time == "24" else self.look.time

    def notice(self, text: str) -> list[str]:
        """Return our own sentence as rows."""
        return self._ours(one_line(text), "-- ", DIM)

    def error(self, text: str) -> list[str]:
        """Return a refusal as rows."""
        return self._ours(one_line(text), "Error: " if self.look.plain else "!! ", RED)

    def _ours(self, text: str, sign: str, colour: str, columns: int = NOTICE_COLUMNS) -> list[str]:
        if not text:
            return []
        if self.look.plain:
            return [text if sign == "-- " else sign + text]
        rows = wrap(sign + text, self._columns(columns), len(sign))
        return [self._in(colour, row) for row in rows]

    def _in(self, colour: str, row: str) -> str:
        return f"{colour}{row}{PLAIN}" if self.look.colours else row

    def _happened(self, at: int, text: str) -> list[str]:
        if self.look.plain:
            return [text]
        rows = wrap(f"{self._clock(at)}-- {text}", self._columns(10_000), INDENT)
        return [self._in(DIM, row) for row in rows]

    # messages

    def _message(self, event: ev.Message, view: int, when: str | None = None) -> list[str]:
        text = clean(event.text)
        if self.look.emoji == "words":
            text = in_words(text)
        head, many = self._head(event, view), text.count("\n") + 1
        if event.kind == "act":
            first = f"{head}{text}"
        elif many > 1:
            first = f"{head} ({many} lines):\n{text}"
        else:
            first = f"{head}: {text}" if not head.endswith("]") else f"{head} {text}"
        if self.look.plain and view & MENTION:
            first = f"Mentions you. {first}"
        time = self._clock(event.at) if when is None else when
        return self._rows_of(event, time, first, view)

    def _rows_of(self, event: ev.Message, time: str, text: str, view: int) -> list[str]:
        first, *more = text.split("\n")
        columns = self._columns()
        rows = wrap(time + first, columns, INDENT) if columns else [time + first]
        for line in more:
            rows += ["  " + row for row in (wrap(line, columns - 2, 4) if columns else [line])]
        if view & MENTION and (self.look.colours or (self.look.screen and not self.look.plain)):
            return [f"{BOLD}{row}{PLAIN}" for row in rows]
        return self._coloured(rows, event, len(time)) if self.look.colours else rows

    def _coloured(self, rows: list[str], event: ev.Message, start: int) -> list[str]:
        name = one_line(event.nick)
        place = rows[0].find(name, start)
        if place < 0 or place > start + 40:
            return rows
        colour = NAME_COLOURS[sum(name.encode()) % len(NAME_COLOURS)]
        end = place + len(name)
        rows[0] = f"{rows[0][:place]}{colour}{name}{PLAIN}{rows[0][end:]}"
        return rows

    def _head(self, event: ev.Message, view: int) -> str:
        """Return what stands before the text: who speaks, to whom, from where."""
        plain = self.look.plain
        who = "You" if view & OWN else one_line(event.nick)
        if event.kind == "announce":
            who = one_line(event.nick)
            return f"From the operator, {who}" if plain else f"## From the operator ({who})"
        if event.kind == "act":
            who = f"* {one_line(event.nick)} "
        elif event.kind == "notice":
            who = f"-{who}-"
        if event.recipient:
            return self._private_head(event, view, who)
        if view & ELSEWHERE:
            room = one_line(event.to)
            return f"In {room.lstrip('#')}, {who}" if plain else f"{room} {who}"
        return who

    def _private_head(self, event: ev.Message, view: int, who: str) -> str:
        if view & OWN:
            side, other = "to", one_line(event.to)
        else:
            side, other = "from", one_line(event.nick)
        if self.look.plain:
            return f"Private {side} {other}" + (f": {who}" if event.kind == "act" else "")
        return f"[private {side} {other}]" + (f" {who}" if event.kind == "act" else "")

    # events

    def _event(
        self,
        event: ev.Topic
        | ev.Login
        | ev.Quit
        | ev.Nick
        | ev.Join
        | ev.Part
        | ev.Op
        | ev.Invite
        | ev.Away,
        view: int,
    ) -> Sequence[str]:
        if view & OWN:
            return self.notice(self._own_sentence(event))
        if self.look.plain and isinstance(event, ev.Login | ev.Quit | ev.Join | ev.Part):
            return []
        text = self._sentence(event, view)
        return self._happened(event.at, text) if text else []

    def _sentence(self, event: ev.Event, view: int) -> str:
        match event:
            case ev.Topic():
                room = f" of {one_line(event.room)}" if view & ELSEWHERE else ""
                text = one_line(event.text)
                verb = f"set the topic{room}: {text}" if text else f"cleared the topic{room}"
                return f"{one_line(event.nick)} {verb}"
            case ev.Login():
                shown = self.look.addresses and event.address
                address = f"<{one_line(event.address)}>" if shown else ""
                return f"{one_line(event.nick)}{address} connected"
            case ev.Quit():
                how = "lost the connection" if event.lost else "disconnected"
                return one_line(event.nick) + f" {how}{sentences.why(one_line(event.text))}"
            case ev.Nick():
                return f"{one_line(event.nick)} is now called {one_line(event.new)}"
            case ev.Join():
                return f"{one_line(event.nick)} joined {one_line(event.room)}"
            case ev.Part():
                why = sentences.why(one_line(event.text))
                return f"{one_line(event.nick)} left {one_line(event.room)}{why}"
            case ev.Op():
                return f"{one_line(event.nick)} is {'now' if event.on else 'no longer'} an operator"
            case ev.Invite():
                room = one_line(event.room)
                return f"{one_line(event.nick)} invites you to {room}. /join {room}"
        return ""

    def _own_sentence(self, event: ev.Event) -> str:
        match event:
            case ev.Topic():
                text = one_line(event.text)
                return f"You set the topic: {text}" if text else "You cleared the topic."
            case ev.Nick():
                return f"You are now called {one_line(event.new)}."
            case ev.Part():
                args: dict[str, object] = {"room": one_line(event.room), "now": "#lobby"}
                return sentences.notice("left-room", args)
            case ev.Op():
                return sentences.notice("op-you" if event.on else "deop-you", {})
            case ev.Invite():
                invited: dict[str, object] = {"name": event.to, "room": event.room}
                return sentences.notice("invited", invited)
            case ev.Away(on=True):
                return sentences.notice("away", {"why": sentences.why(event.text)})
            case ev.Away():
                away = sentences.span(max(0, event.at - event.since) // 1000)
                return sentences.notice("back", {"time": away})
        return ""

    def _crowd(self, event: ev.Crowd) -> list[str]:
        if self.look.plain:
            return []
        rows = []
        room = one_line(event.room)
        lobby = room == "#lobby"
        for names, verb in (
            (event.came, "connected" if lobby else f"joined {room}"),
            (event.went, "disconnected" if lobby else f"left {room}"),
        ):
            if names:
                clean_names = [one_line(name) for name in names]
                rows += self._happened(event.at, f"{self._folded(clean_names)} {verb}")
        return rows

    def _folded(self, names: list[str]) -> str:
        return f"{len(names)} people" if len(names) > 3 else sentences.listing(names)

    def _day(self, at: int) -> list[str]:
        day = times.day(at)
        return [f"{day}."] if self.look.plain else [self._in(DIM, f"-- {day} --")]

    # answers

    def _welcome(self, event: ev.Welcome) -> list[str]:
        if event.takeover:
            return self.notice(sentences.notice("took-over", {"nick": event.nick}))
        text = sentences.notice("welcome", {"nick": event.nick})
        return wrap(one_line(text), self._columns(NOTICE_COLUMNS), 2)

    def _entered(self, event: ev.Entered) -> list[str]:
        topic = f" Topic: {one_line(event.topic)}" if event.topic else ""
        rows: list[str] = []
        if event.login:
            rows += self.notice(sentences.notice("first-help", {"topic": topic}))
            rows += self.notice(self._who(event, MOST_NAMES) + self._last(event))
        elif event.made:
            rows += self.notice(sentences.notice("made-room", {"room": event.room}))
        else:
            others = [m.nick for m in event.members if not m.you]
            company = f" with {sentences.listing(others, 10)}" if others else ". You are alone here"
            args: dict[str, object] = {"room": event.room, "company": company, "topic": topic}
            rows += self.notice(sentences.notice("in-room", args))
            rows += self.notice(self._last(event).strip())
        return rows + self._lines(event.messages, event.person, event.at)

    def _last(self, event: ev.Entered) -> str:
        if not event.messages:
            return ""
        many = sentences.count(len(event.messages), "message", "messages")
        if event.missed:
            when = times.short(event.since, event.at, self.look.time)
            return f" {many} since {when}:"
        last = "message" if len(event.messages) == 1 else f"{len(event.messages)} messages"
        return f" The last {last}:"

    def _lines(self, messages: Iterable[ev.Message], person: str, now: int) -> list[str]:
        rows: list[str] = []
        for message in messages:
            view = OWN if message.person == person else 0
            when = times.short(message.at, now, self._time)
            rows += self._message(message, view, f"{when} " if when else "")
        return rows

    def _who(self, event: ev.Entered | ev.Members, most: int = 0) -> str:
        shown = event.members[:most] if most else event.members
        names = [self._member(info) for info in shown]
        if event.count > len(names):
            names.append(f"and {event.count - len(names)} others (/who)")
        number = f" ({event.count})" if isinstance(event, ev.Members) else ""
        stop = "" if isinstance(event, ev.Members) else "."
        return f"In {one_line(event.room)}{number}: {', '.join(names)}{stop}"

    def _member(self, info: ev.MemberInfo) -> str:
        away = f"away{sentences.why(one_line(info.why))}" if info.away else ""
        marks = [
            "you" if info.you else "",
            "operator" if info.operator else "",
            "typing" if info.typing else "",
            "script" if info.script else "",
            away,
        ]
        said = ", ".join(mark for mark in marks if mark)
        if not said:
            return one_line(info.nick)
        return f"{one_line(info.nick)}, {said}" if self.look.plain else f"{info.nick} ({said})"

    def _members(self, event: ev.Members) -> list[str]:
        if not self.look.plain:
            return self.notice(self._who(event))
        people = sentences.count(event.count, "person", "people")
        return [
            f"{people} in {one_line(event.room)}.",
            *(f"{self._member(info)}." for info in event.members),
        ]

    def _rooms(self, event: ev.Rooms) -> list[str]:
        if not event.detailed:
            listed = ", ".join(
                f"{one_line(room.room)} {room.count}{LOCKS[room.lock]}" for room in event.rooms
            )
            enter = one_line(event.rooms[-1].room)
            return self.notice(f"Rooms: {listed}. /join {enter} to enter.")
        people = sentences.count(event.people, "person", "people")
        rooms = sentences.count(len(event.rooms), "room", "rooms")
        rows = self.notice(f"{people} on {event.server} in {rooms}:")
        for room in event.rooms:
            topic = f". Topic: {one_line(room.topic)}" if room.topic else ""
            names = ", ".join(one_line(name) for name in room.members)
            rows += self.notice(f"{one_line(room.room)} ({room.count}): {names}{topic}")
        return rows

    def _whois(self, event: ev.Whois) -> list[str]:
        where = [one_line(event.address)] if event.address else []
        where += [*event.doors, f"here since {times.clock(event.since, '24')}"]
        if event.quiet >= 60:
            where.append(f"quiet for {sentences.span(event.quiet)}")
        if event.away:
            where.append(f"away{sentences.why(event.why)}")
        rooms = ", ".join(event.rooms)
        operator = " Operator." if event.operator else ""
        return [
            *self.notice(f"{event.nick}: {', '.join(where)}."),
            *self.notice(f"In {rooms}.{operator}"),
        ]

    def _page(self, event: ev.Page) -> list[str]:
        head = event.head
        if event.since:
            head = f"{head} since {times.short(event.since, event.at, self.look.time)}:"
        rows = self.notice(head)
        if event.found:
            for message in event.messages:
                when = times.full(message.at, event.at)
                view = ELSEWHERE | (OWN if message.person == event.person else 0)
                rows += self._message(message, view, f"{when} ")
        else:
            rows += self._lines(event.messages, event.person, event.at)
        return rows + self.notice(event.tail)

    def _conversations(self, event: ev.Conversations) -> list[str]:
        listed = ", ".join(map(_waits, event.list))
        return self.notice(sentences.notice("conversations", {"list": listed}))

    def _record(self, event: ev.Record) -> list[str]:
        rows: list[str] = []
        for entry in event.events:
            when = times.full(entry.at, event.at)
            said = modes.sentences(entry) if isinstance(entry, ev.Mode) else [_did(entry)]
            for sentence in said:
                rows += self.notice(f"{when} {sentence}")
        return rows or self.notice("Nothing was done yet.")

    def _help(self, event: ev.Help) -> list[str]:
        rows: list[str] = []
        for line in event.lines:
            if isinstance(line, str):
                rows += self._ours(line.replace("\t", ": "), "-- ", DIM, HELP_COLUMNS)
            elif self.look.plain:
                rows += [pair.replace("\t", ": ") for pair in line]
            else:
                left, right = (pair.split("\t") for pair in line)
                row = f"--   {left[0]:<17}{left[1]:<23}{right[0]:<15}{right[1]}"
                rows.append(self._in(DIM, row))
        return rows


def _waits(one: ev.ConversationInfo) -> str:
    """Return `#dev`, `#dev 3 new (1 mentions you)`."""
    new = f" {one.unread} new" if one.unread else ""
    return one.name + new + (f" ({one.mentions} mentions you)" if one.mentions else "")


def _did(event: ev.Kick | ev.Rename | ev.Removed | ev.Ban | ev.Silence | ev.Redact | ev.Op) -> str:
    if isinstance(event, ev.Op):
        return f"{event.nick} is {'now' if event.on else 'no longer'} an operator (by {event.by})"
    return powerform.sentence(event)
