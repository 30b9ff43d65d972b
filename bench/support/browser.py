"""A browser that opens the page as somebody new: how much it fetches and how long that takes."""

import shutil
import time
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import CDPSession, sync_playwright

from bench.support import process

CHROMIUM = "chromium-headless-shell"
PATIENCE = 60.0  # seconds for one visit
# In the page: gives the name as soon as it can be typed, says something as soon as that can be,
# and tells when; nothing from outside takes the page's time meanwhile.
VISITOR = """
const here = {};
const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form.requestSubmit();
};
const shown = (e) => e && e.getClientRects().length;
const look = () => {
    const find = (selector) => document.querySelector(selector);
    if (!here.usable && shown(find("#card-name"))) {
        here.usable = performance.now();
        requestAnimationFrame(() => type(find("#card-name"), NAME));
    } else if (here.usable && !here.said && shown(find("#box-text"))) {
        here.said = true;
        requestAnimationFrame(() => type(find("#box-text"), "hello"));
    } else if (here.said && !here.told && find("#log-list .message")) {
        here.told = true;
        requestAnimationFrame(() => seen(here.usable, performance.now()));
    }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""


@dataclass(frozen=True)
class Seen:
    """What one visit cost."""

    bytes: int  # of the answers until the first message is on screen, as they came, heads included
    requests: int
    usable: float  # seconds from the address to the name, by the clock
    shown: float  # seconds from the address to the first message on screen
    cpu: float  # seconds of CPU in the page's main thread in all; the slowing is done there, too


class Traffic:
    """What a page fetches."""

    def __init__(self, tools: CDPSession) -> None:
        self.bytes = self.requests = 0
        tools.on("Network.loadingFinished", self._finished)
        tools.send("Network.enable")

    def _finished(self, done: dict[str, Any]) -> None:
        self.bytes += int(done["encodedDataLength"])
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

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self._browser.close()
        self._playwright.stop()

    def open(self) -> Seen:
        """Open the page, give a name, say something, and see it. Raises TimeoutError."""
        self._number += 1
        context = self._browser.new_context()
        times: list[float] = []
        context.expose_binding("seen", lambda _, *each: times.extend(each))
        context.add_init_script(f'const NAME = "visitor{self._number}";{VISITOR}')
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": self._slower})
        traffic, cpu = Traffic(tools), _cpu(tools)
        page.goto(self._url)
        deadline = time.monotonic() + PATIENCE
        while not times:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no message on screen within {PATIENCE:.0f} s")
            page.wait_for_timeout(50)
        used = _cpu(tools) - cpu
        context.close()
        usable, shown = (each / 1000 for each in times)
        return Seen(traffic.bytes, traffic.requests, usable, shown, used)
