"""The IRCv3 capabilities this door has, by name and value."""

from typing import Final

# Name -> value shown to clients that ask with CAP LS 302.
CAPABILITIES: Final[dict[str, str]] = {
    "account-notify": "",
    "account-tag": "",
    "away-notify": "",
    "batch": "",
    "cap-notify": "",
    "chghost": "",
    "echo-message": "",
    "extended-join": "",
    "invite-notify": "",
    "labeled-response": "",
    "message-tags": "",
    "msgid": "",
    "multi-prefix": "",
    "server-time": "",
    "setname": "",
    "standard-replies": "",
    "userhost-in-names": "",
    "draft/no-implicit-names": "",
}
IMPLICIT: Final = frozenset({"cap-notify"})  # with CAP LS 302, CAP 3.2
FORMS: Final = frozenset(  # those that change how an event looks: equal sets share one format
    {
        "account-tag",
        "away-notify",
        "echo-message",
        "extended-join",
        "invite-notify",
        "message-tags",
        "server-time",
        "setname",
    }
)


def listed(version: int) -> list[str]:
    """Return the capabilities as CAP LS shows them; values from version 302 on."""
    return [
        f"{name}={value}" if value and version >= 302 else name
        for name, value in CAPABILITIES.items()
    ]
