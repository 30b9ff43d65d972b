"""Watch the event loop of a server from the inside: a timer that notes how late it runs.

Python imports a module of this name at its start when its folder is in PYTHONPATH; nothing
happens without BENCH_PROBE, the file that bench/support/stall.py reads. The product knows
nothing of it. A timer runs every 10 ms; it costs the server about 0.2 % of a core.
"""

import gc
import os
from typing import Any

PERIOD = 0.010  # seconds
PATH = os.environ.get("BENCH_PROBE")


def watch(path: str) -> None:
    """Let the first asyncio.Runner of this process carry the timer."""
    import asyncio  # noqa: PLC0415 - only where there is something to watch
    import mmap  # noqa: PLC0415 - likewise
    import struct  # noqa: PLC0415 - likewise
    import threading  # noqa: PLC0415 - likewise
    import time  # noqa: PLC0415 - likewise

    fields = struct.Struct("6d")
    with open(path, "r+b") as file:  # noqa: PTH123 - pathlib is not imported yet
        shared = mmap.mmap(file.fileno(), fields.size)
    began = collection = 0.0

    def collected(phase: str, _info: dict[str, int]) -> None:
        nonlocal began, collection
        now = time.perf_counter()
        if phase == "start":
            began = now
        else:
            collection = max(collection, now - began)

    def waited() -> float:
        """Return the seconds this thread was ready to run while another had the core."""
        with open(f"/proc/self/task/{threading.get_native_id()}/schedstat", "rb") as file:  # noqa: PTH123 - without pathlib, as above
            return int(file.read().split()[1]) / 1e9

    async def watched(main: Any) -> Any:
        loop = asyncio.get_running_loop()
        last = (loop.time(), waited(), time.thread_time())
        worst = (0.0, 0.0, 0.0)
        ticks = 0

        def tick() -> None:
            nonlocal last, worst, ticks, collection
            before, last = last, (loop.time(), waited(), time.thread_time())
            late, ready, cpu = (now - then for now, then in zip(last, before, strict=True))
            if fields.unpack(shared[:])[5]:
                worst, collection, ticks = (0.0, 0.0, 0.0), 0.0, 0
            else:
                ticks += 1
                found = (late - PERIOD, ready, cpu)
                worst = max(worst, found, key=lambda one: one[0] - one[1])
            shared[:] = fields.pack(*worst, collection, ticks, 0)
            loop.call_later(PERIOD, tick)

        gc.callbacks.append(collected)
        loop.call_later(PERIOD, tick)
        return await main

    run = asyncio.Runner.run

    def run_watched(self: asyncio.Runner, main: Any, **options: Any) -> Any:
        return run(self, watched(main), **options)

    asyncio.Runner.run = run_watched  # type: ignore[method-assign,assignment]


if PATH:
    watch(PATH)
