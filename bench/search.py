"""Looking back in a full store, through the program's door: search, and a page of history."""

import time
from collections.abc import Callable, Iterator

from bench.support import people
from bench.support.archive import word
from bench.support.figure import Figure, median, percentile
from bench.support.run import Run
from bench.support.server import Server
from bench.support.swarm import Client, Swarm
from hubbub.store.sqlite import SqliteStore

LOBBY = "#lobby"
FOUND = 20  # messages of a first page
KINDS: dict[str, Callable[[int], str]] = {
    "common": lambda n: word(n % 10),
    "rare": lambda n: word(15_000 + n * 37 % 5_000),
    "common beginning": lambda n: word(n % 10)[:2],
    "two words": lambda n: f"{word(n % 10)} {word(100 + n % 50)}",
    "two rare words": lambda n: f"{word(500 + n)} {word(900 + n * 3)}",
}


def run(run: Run) -> Iterator[Figure]:
    """Measure both; the floor is the store asked directly, without a server."""
    archive, each = run.archive, run.pick(40, 8)
    floor_search, floor_page = _direct(run, each)
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    pages: list[float] = []
    with Server(archive) as server:
        swarm = Swarm(server.address)
        (asker,) = swarm.join(people.program, 1)
        swarm.settle()
        asker.kept = bytearray()
        with run.watching("search", server.stall):
            for number in range(each):
                for kind, words in KINDS.items():
                    taken[kind].append(_search(swarm, asker, words(number)))
                pages += [_page(swarm, asker) for _ in range(5)]
        swarm.close()
    yield _searches(run, taken, floor_search)
    yield Figure(
        name="history: a page of 20",
        value=percentile(pages, 99) * 1e3,
        unit="ms p99",
        reach=5,
        floor=percentile(floor_page, 99) * 1e3,
        samples=len(pages),
        note=f"median {median(pages) * 1e3:.2f} ms, {run.stored:,} messages; floor: the store "
        f"asked directly, p99, median {median(floor_page) * 1e3:.2f} ms",
    )


def _searches(run: Run, taken: dict[str, list[float]], floor: list[float]) -> Figure:
    everything = [seconds for kind in taken.values() for seconds in kind]
    by_kind = "; ".join(
        f"{kind} {median(all_of) * 1e3:.1f}, p99 {percentile(all_of, 99) * 1e3:.1f}"
        for kind, all_of in taken.items()
    )
    return Figure(
        name=f"search: first page in {run.stored:,} messages",
        value=percentile(everything, 99) * 1e3,
        unit="ms p99",
        reach=50,
        floor=percentile(floor, 99) * 1e3,
        samples=len(everything),
        note=f"median {median(everything) * 1e3:.1f} ms; {by_kind}; floor: the store asked "
        "directly, p99",
    )


def _ask(swarm: Swarm, asker: Client, request: bytes) -> float:
    began = time.perf_counter()
    asker.send(request)
    swarm.until(lambda: bool(asker.kept) and asker.kept[-1:] == b"\n", "an answer")  # type: ignore[index]
    taken = time.perf_counter() - began
    answer = b"".join(asker.lines())
    if b'"event":"page"' not in answer and b'"nothing-found"' not in answer:
        raise RuntimeError(f"not an answer: {answer[:200]!r}")
    return taken


def _search(swarm: Swarm, asker: Client, words: str) -> float:
    return _ask(swarm, asker, b'{"cmd":"search","words":"%s","ref":1}\n' % words.encode())


def _page(swarm: Swarm, asker: Client) -> float:
    return _ask(swarm, asker, b'{"cmd":"history","count":20,"ref":1}\n')


def _direct(run: Run, each: int) -> tuple[list[float], list[float]]:
    """Return the seconds of the same look-ups in the store itself."""
    store = SqliteStore(run.archive)
    searches, pages = [], []
    store.search(word(0), [LOBBY], "", 0, FOUND)  # opens the connection
    for number in range(each):
        for words in KINDS.values():
            began = time.perf_counter()
            store.search(words(number), [LOBBY], "", 0, FOUND)
            searches.append(time.perf_counter() - began)
        began = time.perf_counter()
        store.before(LOBBY, run.stored + 1, FOUND)
        pages.append(time.perf_counter() - began)
    store.close()
    return searches, pages
