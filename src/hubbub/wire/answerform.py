"""Answers as rows of text: who is where, which rooms there are, what was said, help."""

from hubbub import events as ev
from hubbub import sentences, times
from hubbub.wire import modes, powerform
from hubbub.wire.clean import one_line, wrap
from hubbub.wire.look import (
    DIM,
    ELSEWHERE,
    NOTICE_COLUMNS,
    OWN,
    Look,
    columns_of,
    in_colour,
    notice,
    ours,
)
from hubbub.wire.messageform import message, messages

HELP_COLUMNS = 79  # help, which stands in two columns
MOST_NAMES = 20  # in the first answer on entering; /who shows all
# What stands behind a room in a list that one cannot simply enter.
LOCKS = {"": "", "invite": " (by invitation)", "password": " (password)"}


def welcome(look: Look, event: ev.Welcome) -> list[str]:
    """Return the first sentence after the login."""
    if event.takeover:
        return notice(look, sentences.notice("took-over", {"nick": event.nick}))
    text = sentences.notice("welcome", {"nick": event.nick})
    return wrap(one_line(text), columns_of(look, NOTICE_COLUMNS), 2)


def entered(look: Look, event: ev.Entered) -> list[str]:
    """Return what a room is entered with: who is there, and what was said last."""
    topic = f" Topic: {one_line(event.topic)}" if event.topic else ""
    rows: list[str] = []
    if event.login:
        rows += notice(look, sentences.notice("first-help", {"topic": topic}))
        rows += notice(look, _who(look, event, MOST_NAMES) + _last(look, event))
    elif event.made:
        rows += notice(look, sentences.notice("made-room", {"room": event.room}))
    else:
        others = [m.nick for m in event.members if not m.you]
        company = f" with {sentences.listing(others, 10)}" if others else ". You are alone here"
        args: dict[str, object] = {"room": event.room, "company": company, "topic": topic}
        rows += notice(look, sentences.notice("in-room", args))
        rows += notice(look, _last(look, event).strip())
    return rows + messages(look, event.messages, event.person, event.at)


def _last(look: Look, event: ev.Entered) -> str:
    if not event.messages:
        return ""
    many = sentences.count(len(event.messages), "message", "messages")
    if event.missed:
        when = times.short(event.since, event.at, look.time)
        return f" {many} since {when}:"
    last = "message" if len(event.messages) == 1 else f"{len(event.messages)} messages"
    return f" The last {last}:"


def _who(look: Look, event: ev.Entered | ev.Members, most: int = 0) -> str:
    shown = event.members[:most] if most else event.members
    names = [_member(look, info) for info in shown]
    if event.count > len(names):
        names.append(f"and {event.count - len(names)} others (/who)")
    number = f" ({event.count})" if isinstance(event, ev.Members) else ""
    stop = "" if isinstance(event, ev.Members) else "."
    return f"In {one_line(event.room)}{number}: {', '.join(names)}{stop}"


def _member(look: Look, info: ev.MemberInfo) -> str:
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
    return f"{one_line(info.nick)}, {said}" if look.plain else f"{info.nick} ({said})"


def members(look: Look, event: ev.Members) -> list[str]:
    """Return who is in a room."""
    if not look.plain:
        return notice(look, _who(look, event))
    people = sentences.count(event.count, "person", "people")
    return [
        f"{people} in {one_line(event.room)}.",
        *(f"{_member(look, info)}." for info in event.members),
    ]


def rooms(look: Look, event: ev.Rooms) -> list[str]:
    """Return which rooms there are."""
    if not event.detailed:
        listed = ", ".join(
            f"{one_line(room.room)} {room.count}{LOCKS[room.lock]}" for room in event.rooms
        )
        enter = one_line(event.rooms[-1].room)
        return notice(look, f"Rooms: {listed}. /join {enter} to enter.")
    people = sentences.count(event.people, "person", "people")
    many = sentences.count(len(event.rooms), "room", "rooms")
    rows = notice(look, f"{people} on {event.server} in {many}:")
    for room in event.rooms:
        topic = f". Topic: {one_line(room.topic)}" if room.topic else ""
        names = ", ".join(one_line(name) for name in room.members)
        rows += notice(look, f"{one_line(room.room)} ({room.count}): {names}{topic}")
    return rows


def whois(look: Look, event: ev.Whois) -> list[str]:
    """Return what is known about somebody."""
    where = [one_line(event.address)] if event.address else []
    where += [*event.doors, f"here since {times.clock(event.since, '24')}"]
    if event.quiet >= 60:
        where.append(f"quiet for {sentences.span(event.quiet)}")
    if event.away:
        where.append(f"away{sentences.why(event.why)}")
    rooms = ", ".join(event.rooms)
    operator = " Operator." if event.operator else ""
    return [
        *notice(look, f"{event.nick}: {', '.join(where)}."),
        *notice(look, f"In {rooms}.{operator}"),
    ]


def page(look: Look, event: ev.Page) -> list[str]:
    """Return a page of the past, or of a search."""
    head = event.head
    if event.since:
        head = f"{head} since {times.short(event.since, event.at, look.time)}:"
    rows = notice(look, head)
    if event.found:
        for one in event.messages:
            when = times.full(one.at, event.at)
            view = ELSEWHERE | (OWN if one.person == event.person else 0)
            rows += message(look, one, view, f"{when} ")
    else:
        rows += messages(look, event.messages, event.person, event.at)
    return rows + notice(look, event.tail)


def conversations(look: Look, event: ev.Conversations) -> list[str]:
    """Return all of one's conversations."""
    listed = ", ".join(map(_waits, event.list))
    return notice(look, sentences.notice("conversations", {"list": listed}))


def _waits(one: ev.ConversationInfo) -> str:
    """Return `#dev`, `#dev 3 new (1 mentions you)`."""
    new = f" {one.unread} new" if one.unread else ""
    return one.name + new + (f" ({one.mentions} mentions you)" if one.mentions else "")


def record(look: Look, event: ev.Record) -> list[str]:
    """Return what operators did."""
    rows: list[str] = []
    for entry in event.events:
        when = times.full(entry.at, event.at)
        said = modes.sentences(entry) if isinstance(entry, ev.Mode) else [_did(entry)]
        for sentence in said:
            rows += notice(look, f"{when} {sentence}")
    return rows or notice(look, "Nothing was done yet.")


def _did(event: ev.Kick | ev.Rename | ev.Removed | ev.Ban | ev.Silence | ev.Redact | ev.Op) -> str:
    if isinstance(event, ev.Op):
        return f"{event.nick} is {'now' if event.on else 'no longer'} an operator (by {event.by})"
    return powerform.sentence(event)


def help_rows(look: Look, event: ev.Help) -> list[str]:
    """Return help in two columns, or line by line."""
    rows: list[str] = []
    for line in event.lines:
        if isinstance(line, str):
            rows += ours(look, line.replace("\t", ": "), "-- ", DIM, HELP_COLUMNS)
        elif look.plain:
            rows += [pair.replace("\t", ": ") for pair in line]
        else:
            left, right = (pair.split("\t") for pair in line)
            row = f"--   {left[0]:<17}{left[1]:<23}{right[0]:<15}{right[1]}"
            rows.append(in_colour(look, DIM, row))
    return rows
