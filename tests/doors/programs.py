"""A program on the app door, for tests that look from outside."""

import json

from support.serving import Client, Server


class App(Client):
    """A program on the app door: JSON lines both ways."""

    def __init__(self, server: Server, name: str, *, source: str = "") -> None:
        super().__init__(server, source=source)
        self.name = name
        self.ask(cmd="hello", name=name)
        self.until('"event":"entered"')
        self.until("\n")

    def ask(self, **request: object) -> None:
        """Send a request."""
        self.send(json.dumps(request) + "\n")

    def events(self, until: str) -> list[dict[str, object]]:
        """Return the events up to the one that holds a text."""
        text = self.until(until) + self.until("\n")
        return [json.loads(line) for line in text.split("\n") if line]
