"""Requests: what a client asked, in no protocol's syntax."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec


class Request(msgspec.Struct, kw_only=True):
    """What a client asked.

    Either `text` as it was typed after the verb, or `values` by parameter name (JSON, IRC).
    `line` is everything that was typed; `ref` is the client's own number, echoed in the answer.
    What only one door knows is in `run`, which may raise ChatError; it has no verb.
    """

    verb: str = ""
    text: str = ""
    values: Mapping[str, Any] | None = None
    ref: int | str | None = None
    line: str = ""
    client: str = ""  # the sender's own id of a message: sent twice, it is stored once
    to: str = ""  # the conversation that a typed line is for: it is looked at first
    run: Callable[[], None] | None = None
    free: bool = False  # `run` takes no token: the door bounds it itself
    flows: bool = False  # `run` may come before what the session said last is stored
