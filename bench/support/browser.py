"""A browser that opens the page as somebody new: how much it fetches and how long that takes."""

import shutil
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import CDPSession, sync_playwright

from bench.support import process

CHROMIUM = "chromium-headless-shell"
SHOWN = "#log-list .message"


@dataclass(frozen=True)
class Seen:
    """What one visit cost."""

    bytes: int  # of files, compressed as they came, until the name could be typed
    heads: int  # bytes of the answers' heads
    requests: int
    usable: float  # seconds by the clock
    usable_cpu: float  # seconds of CPU in the page's main thread; the slowing is done there, too
    shown: float  # as above, until the first message is on screen, also from the beginning
    shown_cpu: float


class Traffic:
    """What a page fetches."""

    def __init__(self, tools: CDPSession) -> None:
        self.bodies = self.all = self.requests = 0
        tools.on("Network.dataReceived", self._received)
        tools.on("Network.loadingFinished", self._finished)
        tools.send("Network.enable")

    def _received(self, part: dict[str, Any]) -> None:
        self.bodies += int(part["encodedDataLength"])

    def _finished(self, done: dict[str, Any]) -> None:
        self.all += int(done["encodedDataLength"])
        self.requests += 1


def _cpu(tools: CDPSession) -> float:
    """Return the seconds of CPU that the page's main thread has used."""
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


class Visits:
    """Opens the page again and again, each time in a window that knows nothing of the others."""

    def __init__(self, address: tuple[str, int], slower: float) -> None:
        self._url = f"http://{address[0]}:{address[1]}/"
        self._slower = slower
        self._number = 0

    def __enter__(self) -> Self:
        """Start the browser, on all cores: it has processes of its own for network and drawing."""
        process.pin(process.CLIENT_CORES | process.SERVER_CORES)
        try:
            self._playwright = sync_playwright().start()
            program = shutil.which(CHROMIUM)
            self._browser = self._playwright.chromium.launch(executable_path=program)
        finally:
            process.pin(process.CLIENT_CORES)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self._browser.close()
        self._playwright.stop()

    def open(self) -> Seen:
        """Open the page, give a name, say something, and see it."""
        self._number += 1
        context = self._browser.new_context()
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": self._slower})
        traffic = Traffic(tools)
        began, cpu = time.perf_counter(), _cpu(tools)
        page.goto(self._url, wait_until="commit")
        page.locator("#card-name").wait_for()
        usable, usable_cpu = time.perf_counter() - began, _cpu(tools) - cpu
        page.wait_for_load_state("networkidle")
        fetched = traffic.bodies, traffic.all - traffic.bodies, traffic.requests
        began, cpu = time.perf_counter() - usable, _cpu(tools) - usable_cpu
        page.locator("#card-name").fill(f"visitor{self._number}")
        page.locator("#card-name").press("Enter")
        page.locator("#box-text").fill("hello")
        page.locator("#box-text").press("Enter")
        page.locator(SHOWN).first.wait_for()
        shown, shown_cpu = time.perf_counter() - began, _cpu(tools) - cpu
        context.close()
        return Seen(*fetched, usable, usable_cpu, shown, shown_cpu)
