"""Requests: what a client asked, in no protocol's syntax."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Request(msgspec.Struct, kw_only=True):
    """What a client asked.

    Either `text` as it was typed after the verb, or `values` by parameter name (JSON, IRC).
    `line` is everything that was typed; `ref` is the client's own number, echoed in the answer.
    """

    verb: str
    text: str = ""
    values: Mapping[str, Any] | None = None
    ref: int | str | None = None
    line: str = ""
    client: str = ""  # the sender's own id of a message: sent twice, it is stored once
