"""Who may not come in, and who may not talk: bans and silences of the whole server."""

from typing import TYPE_CHECKING

from hubbub import names
from hubbub.core import present
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.errors import ChatError
from hubbub.events import Ban, Silence
from hubbub.sentences import minutes

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

MOST_BANS = 1_000  # of the server


def ban(hub: "Hub", event: Ban) -> Show:
    """Apply a ban, or its end. Those it means are put out by the `Removed` that follows."""
    present.operator(hub, event.nick)
    before, barred = hub.bans, hub.barred
    standing = _standing(before, event.at)
    if not event.on and all(_place(entry) != _place(event) for entry in standing):
        raise ChatError("not-banned", name=event.name or event.address)
    carry_out(hub, event)

    def undo(_show: Show) -> None:
        hub.bans, hub.barred = before, barred

    return Show(event, None, _operators(hub), undo=undo)


def carry_out(hub: "Hub", event: Ban) -> None:
    """Carry out a ban, or its end: then those it put out may come back too."""
    others = [b for b in _standing(hub.bans, event.at) if _place(b) != _place(event)]
    hub.bans = [*others[-MOST_BANS:], event] if event.on else others
    if not event.on:
        hub.barred = {p: until for p, until in hub.barred.items() if not _means(hub, event, p)}


def _standing(bans: list[Ban], at: int) -> list[Ban]:
    return [entry for entry in bans if not entry.until or entry.until > at]


def _means(hub: "Hub", event: Ban, person_id: str) -> bool:
    person = hub.people.by_id.get(person_id)
    if person is None:
        return False
    if event.address and person.address == event.address:
        return True
    return bool(event.name) and names.key(person.nick) == names.key(event.name)


def _place(event: Ban) -> tuple[str, str]:
    return (names.key(event.name) if event.name else "", event.address)


def _operators(hub: "Hub") -> dict[Session, View | None]:
    people = [hub.server, *(user for user in hub.users.values() if user.operator)]
    return {session: View.PLAIN for user in people for session in user.sessions}


def check_banned(hub: "Hub", nick: str, address: str, person: str) -> None:
    """Raise ChatError when this name, address or person may not come in now."""
    now, key = hub.clock(), names.key(nick)
    until = hub.barred.get(person, 0)
    if until > now:
        seconds = (until - now) // 1000 + 1
        wait = minutes(seconds)
        raise ChatError("barred", server=hub.settings.name, wait=wait).later(seconds)
    for entry in hub.bans:
        over = entry.until and entry.until <= now
        means = (entry.address and entry.address == address) or _place(entry)[0] == key
        if means and not over:
            end = f" until {hub.time_of(entry.until)}" if entry.until else ""
            reason = f" (reason: {entry.text})" if entry.text else ""
            refusal = ChatError("banned", server=hub.settings.name, until=end, reason=reason)
            raise refusal.later((entry.until - now) // 1000 + 1) if end else refusal


def silence(hub: "Hub", event: Silence) -> Show:
    """Apply that somebody may not talk for some time, or may again."""
    present.operator(hub, event.nick)
    before = hub.silenced.get(event.person, 0)
    hub.silence(event.person, event.until if event.on else 0)
    return Show(event, hub.lobby.groups, undo=lambda _show: hub.silence(event.person, before))
