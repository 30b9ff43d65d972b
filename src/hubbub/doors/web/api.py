"""The API: POST /api/COMMAND, and GET for look-ups, for programs with a token."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from hubbub.core.commands import COMMANDS, Command, find, guess
from hubbub.core.farewell import farewell
from hubbub.core.hub import Hub
from hubbub.doors.app import person_of
from hubbub.doors.web.caller import Caller
from hubbub.doors.web.guard import ALWAYS
from hubbub.doors.web.visit import VISIT
from hubbub.errors import ChatError
from hubbub.events import Done, Event, Failed, Goodbye
from hubbub.requests import Request
from hubbub.wire import jsonform

MOST_CALLERS: Final = 256  # programs remembered between two calls; one more ends the idlest
MOST_EACH: Final = 16  # of them from one address: they take places that people want
IDLE: Final = 300.0  # seconds without a call after which a program has left
BODY_TIME: Final = 15.0  # seconds a body may take to arrive: 64 KiB at 4 KiB/s

# What may be asked by GET: it changes nothing. The word in the path -> the command.
READS: Final = {"history": "history", "search": "search", "rooms": "rooms", "people": "look"}
NOT_HERE: Final = frozenset({"quit", "clear", "compose"})  # of a connection, which there is none

STATUS: Final = {
    "bad-token": HTTPStatus.UNAUTHORIZED,
    "login-first": HTTPStatus.UNAUTHORIZED,
    "banned": HTTPStatus.FORBIDDEN,
    "barred": HTTPStatus.FORBIDDEN,
    "silenced": HTTPStatus.FORBIDDEN,
    "not-operator": HTTPStatus.FORBIDDEN,
    "not-room-operator": HTTPStatus.FORBIDDEN,
    "no-room": HTTPStatus.NOT_FOUND,
    "no-person": HTTPStatus.NOT_FOUND,
    "unknown-command": HTTPStatus.NOT_FOUND,
    "name-taken": HTTPStatus.CONFLICT,
    "too-long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "slow-down": HTTPStatus.TOO_MANY_REQUESTS,
    "flood": HTTPStatus.TOO_MANY_REQUESTS,
    "full": HTTPStatus.SERVICE_UNAVAILABLE,
    "not-stored": HTTPStatus.SERVICE_UNAVAILABLE,
    "no-answer": HTTPStatus.SERVICE_UNAVAILABLE,
}


class Api:
    """Answers programs; each token is one person, as in the other doors."""

    def __init__(self, hub: Hub, choked: Callable[[], bool]) -> None:
        self.hub = hub
        self.choked = choked
        self._callers: OrderedDict[str, Caller] = OrderedDict()  # by token's person, idlest first

    # requests

    async def post(self, request: web.Request) -> web.Response:
        """Carry out a command with the parameters in a JSON object."""
        if request.content_type != "application/json":
            return failed(ChatError("web-type"), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            async with asyncio.timeout(BODY_TIME):
                body = await request.read()
            values = jsonform.fields(body)
        except TimeoutError:
            return failed(ChatError("web-slow"), HTTPStatus.REQUEST_TIMEOUT)
        except web.HTTPRequestEntityTooLarge:
            too_long = ChatError("bad-json", why=f"longer than {jsonform.MOST_BYTES} bytes")
            return failed(too_long, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (ConnectionError, web.RequestPayloadError):
            return failed(ChatError("bad-json", why="it did not come whole"))
        except ChatError as error:
            return failed(error)
        return await self._answer(request, request.match_info["command"], values)

    async def get(self, request: web.Request) -> web.Response:
        """Look something up with the parameters of the query."""
        verb = READS.get(request.match_info["command"])
        if verb is None:
            return failed(ChatError("web-method"), HTTPStatus.METHOD_NOT_ALLOWED)
        return await self._answer(request, verb, from_query(COMMANDS[verb], request.query))

    async def _answer(
        self, request: web.Request, verb: str, values: Mapping[str, Any]
    ) -> web.Response:
        try:
            found = self._found(verb)
            caller = self._caller(bearer(request), request[VISIT].address)
            return await self._called(caller, found, values)
        except ChatError as error:
            return failed(error)
        except TimeoutError:
            return failed(ChatError("no-answer", why="it took too long"))

    def _found(self, verb: str) -> Command:
        """Return the command that is asked for, if it can be carried out now. Raises ChatError."""
        found = find(verb)
        if found is None or found.verb in NOT_HERE:
            word = verb[:40]
            raise ChatError("unknown-command", word=word, guess=guess(word), line=word)
        if self.choked():
            raise ChatError("no-answer", why="too much waits to be stored")
        return found

    async def _called(
        self, caller: Caller, found: Command, values: Mapping[str, Any]
    ) -> web.Response:
        """Carry out a command; only who has a name is remembered. Raises ChatError."""
        try:
            return answered(await self._ask(caller, found, values))
        except TimeoutError:
            caller.leave()  # its answer may come yet, and is nobody else's
            raise
        finally:
            if caller.session.user is None and not caller.busy:
                caller.leave()

    async def _ask(self, caller: Caller, found: Command, values: Mapping[str, Any]) -> list[Event]:
        """Carry out a command; who was here before comes in by that name first."""
        if caller.session.user is None and found.verb != "login":
            person = self.hub.people.by_id.get(caller.session.device)
            if person is None:
                raise ChatError("login-first")
            events = await caller.ask(Request(verb="login", values={"name": person.nick}))
            if isinstance(events[-1], Failed | Goodbye):
                return events
        return await caller.ask(Request(verb=found.verb, values=values, line=found.verb))

    # programs

    def _caller(self, token: str, address: str) -> Caller:
        device = person_of(token)
        caller = self._callers.get(device)
        if caller is None:
            caller = Caller(self.hub, address, device, self._forget)
            self._callers[device] = caller
            self._make_room(address)
        self._callers.move_to_end(device)
        return caller

    def _make_room(self, address: str) -> None:
        """Let the program leave that has not asked for longest, first of the same address."""
        same = [caller for caller in self._callers.values() if caller.session.address == address]
        callers = same if len(same) > MOST_EACH else list(self._callers.values())
        if len(same) > MOST_EACH or len(callers) > MOST_CALLERS:
            idle = [caller for caller in callers if not caller.busy]
            for caller in idle[:1]:
                caller.leave()

    def _forget(self, caller: Caller) -> None:
        if self._callers.get(caller.session.device) is caller:
            del self._callers[caller.session.device]

    def sweep(self) -> None:
        """Let programs leave that have not called for a while."""
        due = self.hub.now() - IDLE
        for caller in [c for c in self._callers.values() if c.used < due]:
            caller.leave()

    def close(self) -> None:
        """Let all programs leave."""
        for caller in list(self._callers.values()):
            caller.leave()


def bearer(request: web.Request) -> str:
    """Return the token of a request (RFC 6750, 2.1), or an empty text."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def from_query(found: Command, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a query; what is to be a number becomes one if it can."""
    numbers = {p.name for p in found.parameters if p.kind.endswith("number")}
    return {
        name: int(text) if name in numbers and text.isdecimal() and len(text) < 16 else text
        for name, text in query.items()
    }


def answered(events: list[Event]) -> web.Response:
    """Return what a request brought about, as JSON."""
    *told, last = events or [farewell("internal")]
    if isinstance(last, Done):
        shown = b",".join(jsonform.encode(event) for event in told)
        body = b'{"events":[%b],"done":%b}' % (shown, jsonform.encode(last))
        return web.Response(body=body, content_type="application/json", headers=ALWAYS)
    code = last.code if isinstance(last, Failed) else ""
    return _refused(STATUS.get(code, HTTPStatus.BAD_REQUEST), jsonform.encode(last))


def failed(error: ChatError, status: HTTPStatus | None = None) -> web.Response:
    """Return a refusal as JSON: the same event as in the other doors."""
    event = Failed(code=error.code, text=str(error))
    status = status or STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
    return _refused(status, jsonform.encode(event))


def _refused(status: HTTPStatus, body: bytes) -> web.Response:
    headers = dict(ALWAYS)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)
