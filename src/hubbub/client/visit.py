"""One visit: `hubbub join` from its arguments to its exit status."""

import asyncio
import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from hubbub.client import plain as plain_lines
from hubbub.client.link import Link
from hubbub.client.model import State
from hubbub.client.profile import Profile, folder
from hubbub.client.reach import Address, AddressError, UnreachableError, address
from hubbub.client.words import say

FAILED, USAGE = 1, 2  # exit statuses
TICK = 1.0  # seconds

Go = Callable[[], Awaitable[int]]


class World:
    """Time and chance as they are. See hubbub.client.link.Outside."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(asyncio.sleep)
    chance = staticmethod(random.random)

    @staticmethod
    def clock() -> int:
        """Return milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    @staticmethod
    def new_id() -> str:
        """Return an id that nobody else has."""
        return secrets.token_hex(16)


def new_token() -> str:
    """Return a secret that cannot be guessed: 256 bits."""
    return secrets.token_urlsafe(32)


def run(host: str | None, port: int | None, name: str | None, *, plain: bool) -> int:
    """Join a chat and stay until the person leaves; return the exit status."""
    profile = Profile(folder(), new_token)
    try:
        places = where(host, port, profile.last)
    except AddressError as error:
        return _fail(str(error), USAGE)
    patient = not sys.stdin.isatty()
    state = State(name=(name or "").strip(), default=profile.name, patient=patient)
    try:
        with asyncio.Runner() as runner:
            return runner.run(_visit(profile, places, state, plain=plain or not has_screen()))
    except UnreachableError as error:
        return _fail(str(error) if host else say("no-chat"), FAILED)
    except BrokenPipeError:
        return _closed_output()
    except KeyboardInterrupt:
        return _fail("", FAILED)


def where(host: str | None, port: int | None, last: Address | None) -> list[Address]:
    """Return the places to try: what was typed, else the last server, then this computer."""
    if host:
        return [address(host, port)]
    here = address("127.0.0.1", port)
    return list(dict.fromkeys([last, here] if last is not None else [here]))


def has_screen() -> bool:
    """Tell whether a typing line is possible here, and wanted."""
    dumb = os.environ.get("TERM") == "dumb" or os.environ.get("HUBBUB_PLAIN") == "1"
    return sys.stdin.isatty() and sys.stdout.isatty() and not dumb


async def _visit(profile: Profile, places: Sequence[Address], state: State, *, plain: bool) -> int:
    link, go = (_plain if plain else _line)(profile, places, state)
    link.listeners.append(remembering(profile, link))
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows has no such signals
        loop.add_signal_handler(signal.SIGTERM, link.leave)
        if plain:  # the typing line takes Ctrl+C as a key
            loop.add_signal_handler(signal.SIGINT, link.leave)
    ticking = asyncio.create_task(_tick(link))
    try:
        status = await go()
    finally:
        ticking.cancel()
    plain_lines.tell_unsent(link.state)
    return status


def _plain(profile: Profile, places: Sequence[Address], state: State) -> tuple[Link, Go]:
    face = plain_lines.PlainFace(asks=not state.patient)
    link = Link(places, state, face, World(), profile)
    return link, partial(plain_lines.run, link)


def _line(profile: Profile, places: Sequence[Address], state: State) -> tuple[Link, Go]:
    from hubbub.client.line import LineFace  # noqa: PLC0415 - prompt_toolkit: terminals only

    face = LineFace(time.monotonic, colours=not os.environ.get("NO_COLOR"))
    face.link = Link(places, state, face, World(), profile)
    return face.link, face.run


def remembering(profile: Profile, link: Link) -> Callable[[State, State], None]:
    """Return what notes in the profile under which name a person came in, and goes now.

    The name of a pipe is not offered to the person at the keyboard.
    """

    def changed(before: State, after: State) -> None:
        if after.phase == "on" and (before.phase != "on" or after.nick != before.nick):
            place, offered = link.places[0], not after.patient
            profile.visited(place, after.nick, after.token, offered=offered)

    return changed


async def _tick(link: Link) -> None:
    while True:
        await asyncio.sleep(TICK)
        link.tick()


def _fail(text: str, status: int) -> int:
    if text:
        print(text, file=sys.stderr)
    return status


def _closed_output() -> int:
    """Whoever read our output has had enough: end without a word, also while Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED
