"""The IRCv3 capabilities this door has, by name and value."""

import re
from itertools import islice
from typing import Final

from hubbub.core.metadata import KEY_BYTES, MOST_KEYS, VALUE_BYTES

MOST_LINES: Final = 100  # of one multiline message
MOST_BYTES: Final = 16_384
MOST_SUBS: Final = 50  # keys of metadata that one client wants to know of

# Name -> value shown to clients that ask with CAP LS 302.
CAPABILITIES: Final[dict[str, str]] = {
    "account-notify": "",  # nobody has an account yet: `*` in JOIN, no tag
    "account-tag": "",
    "away-notify": "",
    "batch": "",
    "cap-notify": "",
    "chghost": "",
    "echo-message": "",
    "extended-join": "",
    "extended-monitor": "",
    "invite-notify": "",
    "labeled-response": "",
    "message-tags": "",
    "msgid": "",
    "multi-prefix": "",
    "server-time": "",
    "setname": "",
    "standard-replies": "",
    "userhost-in-names": "",
    "draft/channel-rename": "",
    "draft/chathistory": "",
    "draft/event-playback": "",
    "draft/message-redaction": "",
    "draft/metadata-3": f"before-connect,max-subs={MOST_SUBS},max-keys={MOST_KEYS},"
    f"max-key-bytes={KEY_BYTES},max-value-bytes={VALUE_BYTES}",
    "draft/multiline": f"max-bytes={MOST_BYTES},max-lines={MOST_LINES}",
    "draft/no-implicit-names": "",
    "draft/pre-away": "",
    "draft/read-marker": "",
}
IMPLICIT: Final = frozenset({"cap-notify"})  # with CAP LS 302, CAP 3.2
FORMS: Final = frozenset(  # those that change how an event looks: equal sets share one format
    {
        "away-notify",
        "batch",
        "chghost",
        "draft/channel-rename",
        "draft/message-redaction",
        "draft/multiline",
        "echo-message",
        "extended-join",
        "invite-notify",
        "message-tags",
        "server-time",
        "setname",
    }
)
WITHOUT_LOBBY: Final = "without-lobby"  # no capability, but a format of its own: PART #lobby

# Tags that clients send each other (message-tags, "Client-only tags"). All pass, the server knows
# none of them but +typing; what they may take of a message is bounded, since it is stored.
_CLIENT_TAG: Final = re.compile(r"\+[A-Za-z0-9.-]{1,40}(/[A-Za-z0-9.-]{1,40})?")
MOST_VALUE: Final = 200  # characters of a tag's value
MOST_TAGS: Final = 16


def listed(version: int) -> list[str]:
    """Return the capabilities as CAP LS shows them; values from version 302 on."""
    return [
        f"{name}={value}" if value and version >= 302 else name
        for name, value in CAPABILITIES.items()
    ]


def client_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return the client-only tags that are passed on."""
    passed = {
        name: value
        for name, value in tags.items()
        if _CLIENT_TAG.fullmatch(name) and name != "+typing" and len(value) <= MOST_VALUE
    }
    return dict(islice(passed.items(), MOST_TAGS))
