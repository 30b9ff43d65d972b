"""Your door and its settings: bell, echo, typing, plain, times, and small questions."""

from datetime import datetime

from hubbub import __version__
from hubbub.commands.common import user_of
from hubbub.core.commands import Rest, Word, command
from hubbub.core.hub import Hub
from hubbub.core.preferences import PREFERENCES, current
from hubbub.core.session import Session
from hubbub.errors import ChatError
from hubbub.events import Clear, Preference
from hubbub.sentences import span


def change(hub: Hub, me: Session, name: str, value: str) -> None:
    """Propose a new value of a setting; without one, tell the present. Raises ChatError."""
    user = user_of(me)
    preference = PREFERENCES.get(name)
    if preference is None:
        raise ChatError("no-setting", name=name)
    if not value:
        hub.tell(me, "setting", sentence=preference.say(current(hub, me, name)))
        return
    chosen = value.strip().lower()
    if chosen not in preference.choices:
        choices = " or ".join(preference.choices)
        example = f"/set {name} {preference.choices[0]}"
        raise ChatError("usage-choice", word=f"/{name}", choices=choices, example=example)
    event_id, at = hub.stamp()
    hub.propose(me, Preference(id=event_id, at=at, person=user.person, name=name, value=chosen))


@command("settings", example="/set bell off")
def set_(hub: Hub, me: Session, name: Word = "", value: Rest = "") -> None:
    """Show your settings, or change one."""
    user_of(me)
    if name:
        change(hub, me, name.lower(), value)
        return
    shown = ", ".join(f"{name} {current(hub, me, name)}" for name in PREFERENCES)
    hub.tell(me, "settings", list=shown)
    hub.tell(me, "settings-how")


@command(example="/typing off")
def typing(hub: Hub, me: Session, value: Word = "") -> None:
    """Let others see when you type, or not: on, off."""
    change(hub, me, "typing", value)


@command(example="/bell off")
def bell(hub: Hub, me: Session, value: Word = "") -> None:
    """Ring when somebody mentions you: on, off."""
    change(hub, me, "bell", value)


@command(example="/echo off")
def echo(hub: Hub, me: Session, value: Word = "") -> None:
    """Show your own messages when they are stored: on, off."""
    change(hub, me, "echo", value)


@command(example="/plain on")
def plain(hub: Hub, me: Session, value: Word = "") -> None:
    """Write plain lines for screen readers and simple terminals: on, off."""
    change(hub, me, "plain", value)


@command("color", "colours", example="/colors off")
def colors(hub: Hub, me: Session, value: Word = "") -> None:
    """Show names in colours where your terminal can: on, off."""
    change(hub, me, "colors", value)


@command("timestamp", example="/time 12")
def time(hub: Hub, me: Session, value: Word = "") -> None:
    """Show times as 24 hours, 12 hours or off."""
    change(hub, me, "time", value)


@command(example="/theme dark")
def theme(hub: Hub, me: Session, value: Word = "") -> None:
    """Choose how the page in a browser looks: system, dark, light, contrast."""
    change(hub, me, "theme", value)


@command("alerts", example="/notify mentions")
def notify(hub: Hub, me: Session, value: Word = "") -> None:
    """Get alerts for all messages, only for private ones and mentions, or for nothing."""
    change(hub, me, "notify", value)


@command()
def dnd(hub: Hub, me: Session) -> None:
    """Get no alerts: the same as /notify nothing."""
    change(hub, me, "notify", "nothing")


@command("cls")
def clear(_hub: Hub, me: Session) -> None:
    """Empty the screen; nothing is deleted."""
    me.show(Clear())


@command(cost=0, nameless=True)
def ping(hub: Hub, me: Session) -> None:
    """Measure the way between you and the server."""
    ms = me.port.round_trip()
    hub.tell(me, "pong" if ms is None else "pong-ms", ms=ms)


@command(nameless=True)
def uptime(hub: Hub, me: Session) -> None:
    """Show since when the chat is open."""
    since = datetime.fromtimestamp(hub.started / 1000).astimezone()
    today = since.date() == datetime.fromtimestamp(hub.clock() / 1000).astimezone().date()
    how_long = span((hub.clock() - hub.started) // 1000)
    hub.tell(me, "uptime", since=since.strftime("%H:%M" if today else "%d %b %H:%M"), span=how_long)


@command(nameless=True)
def version(hub: Hub, me: Session) -> None:
    """Show which version of Hubbub this is."""
    hub.tell(me, "version", version=__version__)
