"""One client for each door with the same few words, for tests that try every door."""

import json
from typing import Protocol

from doors.emulator import Telnet
from support.serving import Client, Server


class Talker(Protocol):
    """What a test asks of a client, whatever its door."""

    name: str

    def speak(self, text: str) -> None:
        """Say something and wait for nothing."""

    def receipt(self, text: str) -> None:
        """Wait until the server says that a message is stored."""

    def hears(self, name: str, text: str) -> None:
        """Wait until a message of somebody else comes."""

    def passed(self) -> str:
        """Return all that came before the server's answer to a question asked now."""

    def until(self, wanted: str, *, keep: bool = False) -> str:
        """Return what comes up to and with a text."""

    def read(self, seconds: float = 0) -> bytes:
        """Return what has come."""

    def ended(self) -> bytes:
        """Return what comes until the server closes."""

    def command(self, verb: str, text: str = "") -> None:
        """Give a command."""


class Lines(Client):
    """A script: plain lines."""

    end = "\n"

    def speak(self, text: str) -> None:
        """Say something and wait for nothing."""
        self.send(text + self.end)

    def receipt(self, text: str) -> None:
        """Wait until the server says that a message is stored."""
        self.until(f"You: {text}")

    def hears(self, name: str, text: str) -> None:
        """Wait until a message of somebody else comes."""
        self.until(f"{name}: {text}")

    def passed(self) -> str:
        """Return all that came before the server's answer to a question asked now."""
        self.command("uptime")
        return self.until("Open since")

    def command(self, verb: str, text: str = "") -> None:
        """Give a command."""
        self.speak(f"/{verb} {text}".rstrip())


class Keys(Telnet, Lines):
    """Telnet in character mode."""

    end = "\r"

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server, terminal="")  # so that names have no colour
        self.name = name
        self.enter(name)


class Program(Client):
    """A program: JSON lines; what it says is its reference too."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server)
        self.name = name
        self.ask(cmd="hello", name=name, token=name * 32)
        self.until('"event":"entered"')
        self.until("\n")

    def ask(self, **request: object) -> None:
        """Send a request."""
        self.send(json.dumps(request) + "\n")

    def speak(self, text: str, client: str = "") -> None:
        """Say something and wait for nothing; with `client`, the id of its own it has."""
        own = {"client": client} if client else {}
        self.ask(cmd="say", text=text, ref=text[:64], **own)

    def receipt(self, text: str) -> None:
        """Wait until the server says that a message is stored."""
        self.until(f'"event":"done","ref":"{text[:64]}"')

    def hears(self, name: str, text: str) -> None:
        """Wait until a message of somebody else comes."""
        self.until(f'"nick":"{name}","to":"#lobby","scope":"#lobby","text":"{text}"')

    def passed(self) -> str:
        """Return all that came before the server's answer to a question asked now."""
        self.command("uptime")
        return self.until("Open since")

    def all_taken(self) -> str:
        """Return what came before the answer that shows that all was read: it never waits."""
        self.send("{}\n")
        return self.until('"code":"bad-json"')

    def command(self, verb: str, text: str = "") -> None:
        """Give a command as it is typed."""
        self.ask(cmd="line", line=f"/{verb} {text}".rstrip(), ref=verb)


DOORS: dict[str, type[Lines | Keys | Program]] = {"netcat": Lines, "telnet": Keys, "app": Program}
