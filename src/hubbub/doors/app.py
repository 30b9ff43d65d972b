"""The app door: JSON, one object to a line, for `hubbub join` and for programs."""

from hashlib import sha256
from typing import Any

from hubbub.doors.codec import Codec
from hubbub.doors.connection import Connection
from hubbub.errors import ChatError
from hubbub.events import Hello, Window
from hubbub.requests import Request
from hubbub.wire import jsonform, words
from hubbub.wire.lines import LineBuffer, TooLong

LEAST_TOKEN = 32  # characters: fewer could be guessed


def person_of(token: str) -> str:
    """Return the person id that a token proves. Raises ChatError("bad-token")."""
    if len(token) < LEAST_TOKEN:
        raise ChatError("bad-token", least=LEAST_TOKEN)
    return "d" + sha256(token.encode(errors="replace")).hexdigest()[:31]


def decoded(item: str | TooLong) -> Request:
    """Return the request of a line. Raises ChatError("bad-json")."""
    if isinstance(item, TooLong):
        raise ChatError("bad-json", why=f"longer than {jsonform.MOST_BYTES} bytes")
    return jsonform.decode(item)


def typed(request: Request) -> Request:
    """Return the request of a line as it was typed. Raises ChatError("bad-json")."""
    values = request.values or {}
    line, client, to = values.get("line"), values.get("client", ""), values.get("to", "")
    if not isinstance(line, str) or not line.strip():
        raise ChatError("bad-json", why="line needs a line")
    if not (isinstance(client, str) and isinstance(to, str)):
        raise ChatError("bad-json", why="client and to are to be texts")
    made = words.named(line, talker=False)
    made.ref, made.client, made.to = request.ref, client, to
    return made


class AppCodec(Codec):
    """Requests and events as JSON lines. See hubbub.doors.codec.Codec."""

    __slots__ = ("_lines", "_window", "connection", "form")

    def __init__(self, form: jsonform.JsonForm) -> None:
        self.form = form
        self._lines = LineBuffer(jsonform.MOST_BYTES)
        self._window = ""
        self.connection: Connection

    def open(self, connection: Connection) -> None:
        """Say nothing: the app speaks first."""
        self.connection = connection

    def receive(self, data: bytes) -> list[Any]:
        """Return the lines that came."""
        return [line for line in self._lines.feed(data) if line]

    def request(self, item: str | TooLong) -> Request | None:
        """Return the request of a line; a line that is none is answered here."""
        session = self.connection.session
        try:
            request = decoded(item)
            if request.verb == "hello":
                return self._hello(request)
            return typed(request) if request.verb == "line" else request
        except ChatError as error:
            session.ref, session.line = None, ""
            session.hub.refuse(session, error)
            return None

    def _hello(self, request: Request) -> Request | None:
        """Take the token and the place to resume from; then it is a login, if there is a name."""
        values = dict(request.values or {})
        session = self.connection.session
        token, after, name = (values.get(key) for key in ("token", "after", "name"))
        if isinstance(token, str) and token and session.user is None:
            session.device = person_of(token)
        if isinstance(after, int) and not isinstance(after, bool):
            session.after = after
        hub = session.hub
        session.show(
            Hello(
                version=jsonform.VERSION,
                server=hub.settings.name,
                people=len(hub.users),
                nick=self._known_nick(),
            )
        )
        if not isinstance(name, str) or not name:
            return None
        return Request(verb="login", values={"name": name}, ref=request.ref, line=name)

    def _known_nick(self) -> str:
        session = self.connection.session
        person = session.hub.people.by_id.get(session.device)
        return person.nick if person else ""

    def changed(self) -> None:
        """Tell the app which conversation the session looks at."""
        session = self.connection.session
        window = session.hub.name_of(session.window)
        if session.user is not None and window != self._window:
            self._window = window
            session.show(Window(name=window))

    def refused(self, item: Any) -> None:
        """Answer a request that was not taken, so that the app can send it again."""
        try:
            request = jsonform.decode(item)
        except (ChatError, TypeError):
            return
        session = self.connection.session
        session.ref, session.line = request.ref, ""
        session.hub.refuse(session, ChatError("flood", messages="1 message was", seconds=10))
