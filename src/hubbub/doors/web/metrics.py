"""Numbers for Prometheus, read from the hub when they are asked for."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from hubbub.core.hub import Hub
from hubbub.doors.web.guard import ALWAYS

# Counter of hubbub.core.counters -> what it counts.
COUNTED: Final = {
    "connections": "Connections accepted.",
    "logins": "People who came in.",
    "messages": "Messages taken.",
    "shown": "Events shown.",
    "refused": "Requests refused.",
    "not_stored": "Events that could not be stored.",
    "cut_off": "Connections cut because they took nothing, or too slowly.",
    "flooders": "Connections ended for flooding.",
    "bugs": "Faults of the program.",
}


class HubCollector(Collector):
    """Turns the state of a hub into metrics."""

    def __init__(self, hub: Hub, unsent: Callable[[], int]) -> None:
        self.hub = hub
        self.unsent = unsent  # bytes in all outboxes

    def collect(self) -> Iterator[Metric]:
        """Return all metrics as they are now."""
        for name, about in COUNTED.items():
            counted = CounterMetricFamily(f"hubbub_{name}", about)
            counted.add_metric([], getattr(self.hub.counters, name))
            yield counted
        yield GaugeMetricFamily("hubbub_people", "People here now.", value=len(self.hub.users))
        yield GaugeMetricFamily("hubbub_rooms", "Rooms.", value=len(self.hub.rooms))
        yield GaugeMetricFamily("hubbub_stored_seq", "Latest stored event.", value=self.hub.seq)
        yield GaugeMetricFamily("hubbub_unsent_bytes", "Unsent data.", value=self.unsent())
        yield self._sessions()

    def _sessions(self) -> Metric:
        doors = Counter(session.door for session in self.hub.sessions.values())
        family = GaugeMetricFamily("hubbub_sessions", "Connections by door.", labels=["door"])
        for door, count in sorted(doors.items()):
            family.add_metric([door], count)
        return family

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the names are known when they are collected."""
        return []


class Metrics:
    """Answers Prometheus."""

    def __init__(self, hub: Hub, unsent: Callable[[], int]) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(HubCollector(hub, unsent))

    async def serve(self, _request: web.Request) -> web.Response:
        """Return all metrics in the text format."""
        body = generate_latest(self._registry)
        return web.Response(body=body, headers=ALWAYS | {"Content-Type": CONTENT_TYPE_LATEST})
