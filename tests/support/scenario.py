"""Stories as text: several people, several doors, and what each of them sees.

A file holds stories; each begins with `== title`, then says who is there, then what happens:

    == A message reaches the room
    setting join_history = 0
    ann by telnet, bob by netcat, eve by app with token 7
    ann: hello
    bob sees: 09:00 ann: hello
    eve sees: {"event": "message", "text": "hello"}
    bob sees nothing

Lines are looked at in order, so nothing may come between two `sees`; `sees later:` passes over
some. Sentences of the server are given whole, however they are wrapped. JSON is compared by the
fields given, with the next event of its kind. Times of day are all equal; `<...>` stands for any
text, `<ESC>`, `<U+202E>` and `<x*80>` for what they say.
"""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from support.clients import CLIENTS, App, Client, spelled_out, visible
from support.worlds import World

FOLDER = Path(__file__).parents[1] / "scenarios"
CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
MOMENT = 0.2  # seconds: changes of the typing line may wait a little for others
UNITS = {"s": 1, "min": 60, "h": 3600, "day": 86_400, "days": 86_400}
DOORS = "|".join(CLIENTS)
COMER = re.compile(
    rf"(?P<who>[^,:]+?) by (?P<door>{DOORS})(?: from (?P<address>[\d.]+))?"
    r"(?: with token (?P<token>\w+))?(?P<at_door> at the door)?"
)


class Story(msgspec.Struct, frozen=True):
    """One story of a file: its title, and its lines with their numbers."""

    file: str
    title: str
    lines: tuple[tuple[int, str], ...]

    @property
    def only_in_memory(self) -> bool:
        """Tell whether sockets cannot do what happens here."""
        return self.lines[0][1] == "only in memory"

    def __str__(self) -> str:
        """Return a name fit for a test id."""
        words = re.sub(r"[^\w-]+", "-", self.title).strip("-")
        return f"{Path(self.file).stem}-{words[:60]}"


def stories(text: str, file: str) -> list[Story]:
    """Return the stories of a file's text."""
    rows = [(n, row) for n, row in enumerate(text.splitlines(), 1) if not row.startswith("#")]
    heads = [i for i, (_, row) in enumerate(rows) if row.startswith("== ")]
    return [
        Story(file, rows[i][1][3:].strip(), tuple((n, r) for n, r in rows[i + 1 : j] if r.strip()))
        for i, j in pairwise([*heads, len(rows)])
    ]


def all_stories() -> list[Story]:
    """Return the stories of all files."""
    found = []
    for path in sorted(FOLDER.glob("*.chat")):
        found += stories(path.read_text(encoding="utf-8"), path.name)
    return found


class Stage:
    """A world, and the people of a story in it."""

    def __init__(self, make: type[World], story: Story) -> None:
        self.story = story
        self.people: dict[str, Client] = {}
        lines = list(story.lines[story.only_in_memory :])
        settings: dict[str, Any] = {}
        while lines and (given := re.fullmatch(r"setting (\w+) = (.+)", lines[0][1])):
            settings[given[1]] = json.loads(given[2])
            lines.pop(0)
        self.world = make(**settings)
        self.lines = lines

    def play(self) -> None:
        """Play the story. Raises AssertionError with the line at which it went another way."""
        for number, line in self.lines:
            try:
                self._step(line)
            except AssertionError as error:
                where = f"{self.story.file}:{number}: {line}\n{error}"
                raise AssertionError(where) from None

    def _step(self, line: str) -> None:
        for pattern, step in STEPS:
            if found := pattern.fullmatch(line):
                step(self, **found.groupdict())
                return
        raise AssertionError("no step is written like this")

    def _person(self, who: str) -> Client:
        assert who in self.people, f"nobody is called {who}"
        return self.people[who]

    # who is there

    def come_all(self, comers: str) -> None:
        """Bring in everybody of a list; what those inside have seen so far is forgotten."""
        waiting = set()
        for comer in re.split(r", (?=[^,]+ by )", comers):
            found = COMER.fullmatch(comer)
            assert found, f"not written as one comes: {comer}"
            self.come(**found.groupdict())
            if found["at_door"]:
                waiting.add(found["who"])
        for who, client in self.people.items():
            if who not in waiting:
                client.lines().clear()

    def come(
        self, who: str, door: str, at_door: str | None, address: str | None, token: str | None
    ) -> None:
        """Let somebody come through a door, up to the name or past it."""
        own = f"127.0.0.{len(self.people) + 2}"
        given: dict[str, Any] = {"address": address or own}
        given["token"] = token.ljust(32, "x") if token else ""
        if door == "app":
            given["at_door"] = bool(at_door)
        self.people[who] = CLIENTS[door](self.world, who, **given)
        if not at_door:
            self.people[who].enter()

    def come_back(self, who: str, address: str | None) -> None:
        """Let somebody come again as they came before."""
        before = self._person(who)
        self.come(who, before.door, None, address or before.address, before.token.rstrip("x"))

    # what they do

    def say(self, who: str, text: str) -> None:
        """Type a line and Enter."""
        self._person(who).say(spelled_out(text))

    def repeat(self, number: str, line: str) -> None:
        """Do something several times; {n} is 1, 2, 3 and so on."""
        for n in range(1, int(number) + 1):
            self._step(line.replace("{n}", str(n)))

    def type(self, who: str, text: str) -> None:
        """Type without Enter."""
        self._person(who).type(spelled_out(text))

    def press(self, who: str, key: str) -> None:
        """Press a key."""
        self._person(who).press(key)

    def cut(self, who: str) -> None:
        """Lose a connection without a word."""
        self._person(who).link.cut()
        self.world.settle()

    def die(self, who: str) -> None:
        """Let a machine stop without a word; only in memory."""
        self._person(who).link.die()

    def end(self, who: str) -> None:
        """End a connection from the client's side, in order."""
        self._person(who).link.end()
        self.world.settle()

    def read(self, who: str) -> None:
        """Forget what somebody has seen so far."""
        for client in self.people.values() if who == "everybody" else [self._person(who)]:
            client.lines().clear()
            client.raw = b""

    def see_plain(self, who: str) -> None:
        """Find nothing in what came that moves a cursor, rings, or is half a line."""
        raw = self._person(who).raw
        steering = [f"0x{byte:02X}" for byte in raw if byte < 0x20 and byte not in b"\r\n\t"]
        assert not steering, f"{steering} in {raw!r}"
        assert raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n"), f"torn: {raw!r}"
        assert raw.endswith(b"\r\n"), f"not whole: {raw!r}"

    # what they see

    def see(self, who: str, how: str, text: str) -> None:
        """Look at the next line or event."""
        client = self._person(who)
        if isinstance(client, App):
            self._see_event(client, how, json.loads(text))
            return
        client.unread[:] = unwrapped(client.lines())
        lines = [CLOCK.sub("HH:MM", visible(line)) for line in client.unread]
        place = next((at for at, line in enumerate(lines) if same(text, line)), None)
        if how == "sees no":
            assert place is None, f"{who} does see it"
            return
        assert place is not None, f"{who} sees:\n" + "\n".join(lines)
        assert place == 0 or how == "sees later", f"before it {who} sees:\n" + "\n".join(
            lines[:place]
        )
        del client.unread[: place + 1]

    def _see_event(self, client: App, how: str, wanted: dict[str, Any]) -> None:
        kind = wanted["event"]
        events = [event for event in client.unread if event["event"] == kind]
        matching = [event for event in events if includes(event, wanted)]
        if how == "sees no":
            assert not matching, f"{client.name} does see it"
            return
        assert matching, f"{client.name} sees:\n{json.dumps(events or client.unread, indent=1)}"
        assert how == "sees later" or matching[0] is events[0], f"before it: {events[0]}"
        place = next(at for at, event in enumerate(client.unread) if event is matching[0])
        del client.unread[: place + 1]

    def see_nothing(self, who: str) -> None:
        """Find that nothing has come."""
        lines = self._person(who).lines()
        assert not lines, f"{who} sees:\n" + "\n".join(map(str, lines))

    def see_row(self, who: str, text: str) -> None:
        """Look at the typing line; the hint at its right end stands after several spaces."""
        self.world.advance(MOMENT)
        self.world.settle()
        row = re.sub(r" {2,}", "  ", self._person(who).row.strip())
        assert same(text, row), f"it is: {row}"

    def hear_bells(self, who: str, number: str) -> None:
        """Count the bells so far."""
        bells = self._person(who).raw.count(b"\a")
        assert bells == int(number), f"heard {bells}"

    def out(self, who: str) -> None:
        """Find that the server has closed a connection."""
        assert self._person(who).link.closed, f"{who} is still connected"

    # what happens to all

    def pass_time(self, number: str, unit: str) -> None:
        """Let time pass."""
        self.world.advance(float(number) * UNITS[unit])
        self.world.settle()

    def break_disk(self, why: str) -> None:
        """Make storing fail."""
        self.world.store.broken = why

    def mend_disk(self) -> None:
        """Make storing work again."""
        self.world.store.broken = ""

    def stop(self, why: str | None) -> None:
        """Close the chat."""
        self.world.stop(why or "")


def unwrapped(lines: list[str]) -> list[str]:
    """Return lines with our own sentences whole again, which doors wrap at 72 columns."""
    whole: list[str] = []
    for line in lines:
        if whole and re.match(r" {3}\S", line) and whole[-1].startswith(("-- ", "!! ")):
            whole[-1] += line[2:]
        else:
            whole.append(line)
    return whole


def same(pattern: str, line: str) -> bool:
    """Tell whether a line is as a story says."""
    wanted = CLOCK.sub("HH:MM", visible(spelled_out(pattern)))
    parts = [re.escape(part) for part in wanted.split("<...>")]
    return re.fullmatch(".*".join(parts), line) is not None


def includes(given: Any, wanted: Any) -> bool:
    """Tell whether all that is wanted is in what is given; a text may end in `<...>`."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(
            key in given and includes(given[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(given, list)
            and len(given) == len(wanted)
            and all(map(includes, given, wanted))
        )
    if isinstance(wanted, str) and isinstance(given, str):
        return same(wanted, CLOCK.sub("HH:MM", visible(given)))
    return bool(given == wanted)


WHO = r"(?P<who>[^:]+?)"
STEPS = tuple(
    (re.compile(pattern), step)
    for pattern, step in (
        (r"(?P<number>\d+) times (?P<line>.+)", Stage.repeat),
        (rf"{WHO} (?P<how>sees|sees later|sees no): ?(?P<text>.*)", Stage.see),
        (rf"{WHO} sees nothing", Stage.see_nothing),
        (rf"{WHO}'s line: ?(?P<text>.*)", Stage.see_row),
        (rf"{WHO} has plain lines only", Stage.see_plain),
        (rf"{WHO} hears (?P<number>\d+) bells?", Stage.hear_bells),
        (rf"{WHO} types: (?P<text>.*)", Stage.type),
        (rf"{WHO} presses: (?P<key>\S+)", Stage.press),
        (rf"{WHO} reads", Stage.read),
        (rf"{WHO} is cut", Stage.cut),
        (rf"{WHO} is dead", Stage.die),
        (rf"{WHO} disconnects", Stage.end),
        (rf"{WHO} is out", Stage.out),
        (rf"{WHO} comes back(?: from (?P<address>[\d.]+))?", Stage.come_back),
        (rf"then {COMER.pattern}", Stage.come),
        (r"time passes (?P<number>[\d.]+) (?P<unit>s|min|h|days?)", Stage.pass_time),
        (r"storing fails: (?P<why>.+)", Stage.break_disk),
        (r"storing works", Stage.mend_disk),
        (r"the server stops(?:: (?P<why>.+))?", Stage.stop),
        (rf"(?P<comers>[^:]+ by (?:{DOORS}).*)", Stage.come_all),
        (rf"{WHO}: ?(?P<text>.*)", Stage.say),
    )
)
