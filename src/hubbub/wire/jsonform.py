"""The one JSON form of requests and events: the app's lines and the browser's frames.

A request is `{"cmd": "say", "text": "hello", "ref": 7}`: the command's parameters by name. An
event is its fields with its kind under `event`. docs/protocol.md is made from the same tables.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from hubbub.errors import ChatError
from hubbub.events import (
    Event,
    Login,
    Logout,
    Metadata,
    Realname,
    Tagged,
)
from hubbub.requests import Request
from hubbub.wire.clean import clean

VERSION = 1  # raised when a client of before would misunderstand; fields are only ever added
MOST_BYTES = 65_536  # of a request

_decoder = msgspec.json.Decoder(dict[str, str | int | float | bool | None])
_encoder = msgspec.json.Encoder()

HIDDEN = (Logout, Realname, Tagged, Metadata)


def encode(event: Event, *, addresses: bool = False) -> bytes:
    """Return an event as JSON; addresses are left out unless everybody may see them."""
    if isinstance(event, Login) and not addresses:
        event = replace(event, address="")
    return _encoder.encode(event)


def decode(data: bytes | str) -> Request:
    """Return the request of one JSON object. Raises ChatError("bad-json")."""
    return request(fields(data))


def fields(data: bytes | str) -> dict[str, str | int | float | bool | None]:
    """Return the fields of one flat JSON object. Raises ChatError("bad-json")."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ChatError("bad-json", why=clean(str(error), lines=False)[:200]) from None


def request(fields: Mapping[str, Any]) -> Request:
    """Return the request of decoded fields. Raises ChatError("bad-json")."""
    verb, ref = fields.get("cmd"), fields.get("ref")
    if not isinstance(verb, str) or not verb:
        raise ChatError("bad-json", why="cmd is missing")
    if not (ref is None or isinstance(ref, int) or (isinstance(ref, str) and len(ref) <= 64)):
        raise ChatError("bad-json", why="ref is to be a number or a short text")
    values = {name: value for name, value in fields.items() if name not in ("cmd", "ref")}
    return Request(verb=verb, values=values, ref=ref, line=verb)


class JsonForm:
    """Renders events as JSON, one to a line. See hubbub.core.session.Format."""

    windows = False
    folds = False
    acks = True
    echoes = True
    greets = True
    lobby = True

    def __init__(self, *, addresses: bool) -> None:
        self.addresses = addresses

    def render(self, event: Event, view: int = 0) -> bytes:  # noqa: ARG002 - one look for all
        """Return the event's JSON and a line feed."""
        if isinstance(event, HIDDEN):
            return b""
        return encode(event, addresses=self.addresses) + b"\n"
