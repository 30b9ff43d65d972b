"""A browser that opens the page as somebody new: how much it fetches and how long that takes."""

import shutil
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import sync_playwright

CHROMIUM = "chromium-headless-shell"
SHOWN = "#log-list .message"


@dataclass(frozen=True)
class Seen:
    """What one visit cost."""

    bytes: int  # that crossed the network until the name could be typed
    requests: int
    usable: float  # seconds
    shown: float  # likewise; from the beginning too


class Visits:
    """Opens the page again and again, each time in a window that knows nothing of the others."""

    def __init__(self, address: tuple[str, int], slower: float) -> None:
        self._url = f"http://{address[0]}:{address[1]}/"
        self._slower = slower
        self._number = 0

    def __enter__(self) -> Self:
        """Start the browser."""
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=shutil.which(CHROMIUM))
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
        sizes: list[int] = []

        def fetched(done: dict[str, Any]) -> None:
            sizes.append(int(done["encodedDataLength"]))

        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", fetched)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": self._slower})
        began = time.perf_counter()
        page.goto(self._url)
        page.locator("#card-name").wait_for()
        usable = time.perf_counter() - began
        page.wait_for_load_state("networkidle")
        fetched_bytes, requests = sum(sizes), len(sizes)
        began += time.perf_counter() - began - usable
        page.locator("#card-name").fill(f"visitor{self._number}")
        page.locator("#card-name").press("Enter")
        page.locator("#box-text").fill("hello")
        page.locator("#box-text").press("Enter")
        page.locator(SHOWN).first.wait_for()
        shown = time.perf_counter() - began
        context.close()
        return Seen(fetched_bytes, requests, usable, shown)
