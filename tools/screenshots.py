"""Take the pictures in docs/screenshots: a staged conversation, at times that are always the same.

`make screenshots`. The server's clock is set before each line, and the page's stands still.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from doors.programs import App
from support.browser import CHROMIUM, LAPTOP, PHONE, Person, launch
from support.serving import ROOT, Server, running

FOLDER = ROOT / "docs" / "screenshots"
MOST = 150 * 1024  # bytes of a picture
# Runs in the server before anything else: its clock is what the file says.
CLOCK = """
import time
def time_ns():
    with open({path!r}) as file:
        return int(file.read())
time.time_ns = time_ns
"""
FRIDAY, SATURDAY = "2026-11-20", "2026-11-21"
NOW: Final = f"{SATURDAY}T09:36:00Z"
OTHERS = ("ben", "cho", "dee", "Pavan Kumar")
CODE = '```\ndef reset(p):\n    p.tray("A4")\n    p.resume()\n```'
# Day, time, who, where, and the line that is typed: told in this order.
TALK = (
    (FRIDAY, "16:40", "ben", "#lobby", "/topic Stand-up 9:30, small room"),
    (FRIDAY, "16:41", "ben", "#dev", "/topic Build box notes"),
    (FRIDAY, "17:02", "cho", "#lobby", "Bye all, see you tomorrow"),
    (SATURDAY, "09:14", "ben", "#lobby", "Morning! The build box is back"),
    (SATURDAY, "09:14", "ben", "#lobby", "Same address as before: http://192.168.1.20:8080/"),
    (SATURDAY, "09:15", "cho", "#lobby", "/me waves"),
    (SATURDAY, "09:31", "dee", "#lobby", "@ana can you look at the printer?"),
    (SATURDAY, "09:32", "ana", "#lobby", "on my way"),
    (SATURDAY, "09:33", "Pavan Kumar", "#lobby", 'It says "PC LOAD LETTER". Any idea?'),
    (SATURDAY, "09:34", "ana", "#lobby", "It is out of **A4** :smile: More is in the cupboard"),
    (SATURDAY, "09:35", "ben", "#lobby", f"Then, to reset it:\n{CODE}"),
    (SATURDAY, "09:35", "ben", "#dev", "the build is green again"),
    (SATURDAY, "09:35", "Pavan Kumar", "#dev", "thanks! was it the disk?"),
    (SATURDAY, "09:35", "ben", "#lobby", "/dm ana is the boss in?"),
    (SATURDAY, "09:35", "cho", "#lobby", "/away lunch"),
)


class Stage:
    """The server, its clock, and the people who talk."""

    def __init__(self, server: Server, clock: Path, browser: Browser) -> None:
        self.server = server
        self.address = f"http://{server.host}:{server.port}/"
        self._clock = clock
        self._browser = browser
        self._programs: dict[str, App] = {}

    def play(self, stack: ExitStack) -> Person:
        """Let everybody come and talk; return ana at her window."""
        for name in OTHERS:
            self._programs[name] = stack.enter_context(App(self.server, name))
            for room in ("#dev", "#games"):
                self._do(name, line=f"/join {room}")
        ana = self.window(LAPTOP, color_scheme="light")
        ana.join("ana")
        for room in ("#dev", "#games"):
            ana.type(f"/join {room}")
            ana.find("#bar-title").get_by_text(room).wait_for()
        ana.find("#room-list").get_by_text("lobby").click()
        for day, time, name, where, line in TALK:
            self._set(day, time)
            if name == "ana":
                ana.type(line)
                ana.see(line.partition(" **")[0])
            else:
                self._do(name, line=line, to=where)
        ana.find("#private-list").get_by_text("ben").wait_for()
        return ana

    def window(self, size: tuple[int, int], **settings: Any) -> Person:
        """Open a window in which the time stands still."""
        person = Person(self._browser, "about:blank", size, timezone="UTC", **settings)
        person.address = self.address
        person.page.clock.set_fixed_time(NOW)
        person.page.goto(self.address)
        return person

    def types(self, name: str) -> None:
        """Let somebody type in the lobby."""
        self._programs[name].ask(cmd="compose", to="#lobby", state="active")

    def _set(self, day: str, time: str) -> None:
        set_clock(self._clock, day, time)

    def _do(self, name: str, **request: str) -> None:
        """Let somebody type a line, and wait until it is done."""
        program = self._programs[name]
        program.ask(cmd="line", ref="done", **request)
        program.until('"ref":"done"')
        program.until("\n")


def set_clock(clock: Path, day: str, time: str) -> None:
    """Set the server's clock."""
    when = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
    clock.write_text(str(int(when.timestamp()) * 1_000_000_000))


@contextmanager
def staged(program: str) -> Iterator[tuple[Stage, ExitStack]]:
    """Run a server that nobody has talked on yet, and a browser."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = folder / "clock"
        set_clock(clock, FRIDAY, "16:30")
        patches = CLOCK.format(path=str(clock))
        server = stack.enter_context(running(folder, patches=patches, message_burst=0))
        browser = launch(stack.enter_context(sync_playwright()), program)
        stack.callback(browser.close)
        yield Stage(server, clock, browser), stack


def take(person: Person, name: str) -> None:
    """Take a picture. Raises RuntimeError when it is too large to be committed."""
    person.page.evaluate("() => document.fonts.ready")
    person.page.mouse.move(0, 0)  # nothing looks as if it were being pressed
    data = person.page.screenshot(animations="disabled", caret="hide")
    if len(data) > MOST:
        raise RuntimeError(f"{name}: {len(data)} bytes, more than {MOST}")
    (FOLDER / f"{name}.png").write_bytes(data)
    print(f"{name}.png  {len(data) // 1024} KB")


def choose(person: Person, theme: str) -> None:
    """Choose other colours, as people do."""
    person.find("#settings-button").click()
    person.find(f"#settings-dialog input[value={theme}]").check()
    person.find("#settings-close").click()
    person.find("#settings-dialog").wait_for(state="hidden")
    person.find("#box-text").focus()


def take_all(stage: Stage, stack: ExitStack) -> None:
    """Take all pictures."""
    ana = stage.play(stack)
    stage.types("dee")
    ana.find("#typing").get_by_text("dee is typing").wait_for()
    take(ana, "light")
    ana.page.emulate_media(color_scheme="dark")
    take(ana, "dark")
    ana.page.emulate_media(color_scheme="light")
    choose(ana, "contrast")
    take(ana, "contrast")
    choose(ana, "system")
    ana.type("/search printer")
    ana.find("#panel").get_by_text("can you look").first.wait_for()
    take(ana, "search")
    stranger = stage.window(PHONE, has_touch=True, is_mobile=True, color_scheme="light")
    stranger.find("#card-people").get_by_text("5 people").wait_for()
    take(stranger, "card")
    stranger.close()
    kept = ana.context.storage_state()
    for scheme in ("light", "dark"):
        settings = {"color_scheme": scheme, "storage_state": kept}
        phone = stage.window(PHONE, has_touch=True, is_mobile=True, **settings)
        phone.entered()
        phone.see("Then, to reset it")
        take(phone, f"phone-{scheme}")
        phone.close()
    ana.close()


def main() -> int:
    """Take the pictures."""
    program = shutil.which(CHROMIUM)
    if program is None:
        print(f"not installed: {CHROMIUM}", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with staged(program) as (stage, stack):
        take_all(stage, stack)
    return 0


if __name__ == "__main__":
    sys.exit(main())
