"""What a person may set for themselves: choices, defaults, the sentence that confirms."""

from typing import TYPE_CHECKING

import msgspec

from hubbub.core.session import Session

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

ON_OFF = ("on", "off")


class Preference(msgspec.Struct, frozen=True):
    """One setting of a person; for each choice there is a sentence that confirms it."""

    choices: tuple[str, ...]
    default: str
    sentences: tuple[str, ...]

    def say(self, value: str) -> str:
        """Return the sentence about a value."""
        return self.sentences[self.choices.index(value)]


PREFERENCES: dict[str, Preference] = {
    "typing": Preference(
        ON_OFF,
        "on",
        (
            "Typing notices are on: others see when you type.",
            "Typing notices are off: others do not see when you type.",
        ),
    ),
    "bell": Preference(
        ON_OFF,
        "on",
        ("The bell is on: it rings when somebody mentions you.", "The bell is off."),
    ),
    "echo": Preference(
        ON_OFF,
        "on",
        (
            "Echo is on: you see your own messages when they are stored.",
            "Echo is off: you do not see your own messages again.",
        ),
    ),
    "plain": Preference(
        ON_OFF,
        "off",
        (
            "Plain mode is on: one event, one line; nothing moves.",
            "Plain mode is off.",
        ),
    ),
    "colors": Preference(
        ON_OFF,
        "on",
        ("Colours are on where your terminal can show them.", "Colours are off."),
    ),
    "time": Preference(
        ("24", "12", "off"), "24", ("Times: 24 hour.", "Times: 12 hour.", "Times: off.")
    ),
    "emoji": Preference(
        ("signs", "words"), "signs", ("Emoji: signs.", "Emoji: words, for screen readers.")
    ),
    "theme": Preference(
        ("system", "dark", "light", "contrast"),
        "system",
        (
            "Theme of the page: as your system. Others: dark, light, contrast.",
            "Theme of the page: dark. Others: system, light, contrast.",
            "Theme of the page: light. Others: system, dark, contrast.",
            "Theme of the page: contrast. Others: system, dark, light.",
        ),
    ),
    "notify": Preference(
        ("all", "mentions", "nothing"),
        "mentions",
        (
            "Alerts: all messages.",
            "Alerts: private messages and mentions.",
            "Alerts: none.",
        ),
    ),
}


def current(hub: "Hub", session: Session, name: str) -> str:
    """Return the value of a setting for a session's person."""
    return hub.preference(session, name) or PREFERENCES[name].default
