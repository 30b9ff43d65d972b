"""What each event changes: the only code that changes users and rooms. All checks are here."""

from typing import TYPE_CHECKING, assert_never, cast

from msgspec.structs import replace

from hubbub import names
from hubbub.core import (
    arrivals,
    bans,
    entering,
    keeping,
    metadata,
    modes,
    places,
    powers,
    present,
    redacting,
    removing,
    renaming,
    talking,
)
from hubbub.core.session import Session, View
from hubbub.core.show import Show
from hubbub.core.state import User
from hubbub.errors import ChatError
from hubbub.events import (
    Away,
    Ban,
    Ignore,
    Invite,
    Join,
    Kick,
    Login,
    Logout,
    Message,
    Metadata,
    Mode,
    Mute,
    Nick,
    Op,
    Part,
    Preference,
    Public,
    PublicEvent,
    Quit,
    Read,
    Realname,
    Redact,
    Removed,
    Rename,
    Silence,
    Tagged,
    Topic,
    Typing,
)

if TYPE_CHECKING:
    from hubbub.core.hub import Hub


def apply(hub: "Hub", event: Public) -> Show:
    """Check an event against the state, change the state, return what is to be shown.

    Raises ChatError when it is refused; then nothing has changed.
    """
    happened = cast("PublicEvent", event)
    match happened:
        case Message():
            return talking.message(hub, happened)
        case Topic():
            return _topic(hub, happened)
        case Login():
            return arrivals.login(hub, happened)
        case Logout():
            return arrivals.logout(hub, happened)
        case Quit():
            return arrivals.quit_(hub, happened)
        case Nick():
            return _nick(hub, happened)
        case Join():
            return entering.join(hub, happened)
        case Part():
            return entering.part(hub, happened)
        case Mode():
            return modes.change(hub, happened)
        case Rename():
            return renaming.rename(hub, happened)
        case Kick():
            return removing.kick(hub, happened)
        case Removed():
            return removing.removed(hub, happened)
        case Ban():
            return bans.ban(hub, happened)
        case Silence():
            return bans.silence(hub, happened)
        case Redact():
            return redacting.redact(hub, happened)
        case Op():
            return _op(hub, happened)
        case Invite():
            return entering.invite(hub, happened)
        case Away():
            return _away(hub, happened)
        case Typing():
            return talking.typing(hub, happened)
        case Tagged():
            return talking.tagged(hub, happened)
        case Realname():
            return _realname(hub, happened)
        case Preference() | Ignore() | Mute() | Read():
            return keeping.keep(hub, happened)
        case Metadata():
            return metadata.change(hub, happened)
        case _:
            assert_never(happened)


# People


def _realname(hub: "Hub", event: Realname) -> Show:
    user = present.user(hub, event.nick)
    powers.check_silence(hub, user)
    user.realname = event.text
    return Show(event, places.around(hub, user), present.own(user, hub.lobby.key))


def _nick(hub: "Hub", event: Nick) -> Show:
    user = present.user(hub, event.nick)
    key = names.key(event.new)
    bans.check_banned(hub, event.new, "", "")
    powers.check_silence(hub, user)
    if key != user.key and hub.taken(event.new):
        raise arrivals.taken(hub, event.new, user.nick)
    if user.typing:
        talking.stop_typing(hub, user)  # the hint names who typed
    del hub.users[user.key]
    for room in user.rooms:
        del room.members[user.key]
        room.members[key] = user
        room.regroup()
    user.nick, user.key, user.info = event.new, key, None
    hub.users[key] = user
    hub.people.rename(hub.people.of(user.person, event.nick), event.new)
    return Show(
        event,
        places.around(hub, user),
        present.own(user, hub.lobby.key),
        then=lambda _: _changed(user),
    )


def _changed(user: User) -> None:
    for session in user.sessions:
        session.port.changed()


def _op(hub: "Hub", event: Op) -> Show:
    user = present.user(hub, event.nick)
    before = user.operator
    user.set_operator(on=event.on)

    def undo(_show: Show) -> None:
        user.set_operator(on=before)

    told: dict[Session, View | None] = {
        session: View.PLAIN
        for other in [*hub.users.values(), hub.server]
        if other.operator and other is not user
        for session in other.sessions
    }
    return Show(event, None, told | present.own(user, hub.lobby.key), undo=undo)


def _away(hub: "Hub", event: Away) -> Show:
    user = present.user(hub, event.nick)
    if not event.on and user.away is None:
        raise ChatError("not-away")
    if event.text:
        powers.check_silence(hub, user)
    if event.on:
        user.away, user.away_since = event.text, event.at
    else:
        user.away = None
    user.info = None
    return Show(event, places.around(hub, user), present.own(user, hub.lobby.key))


# Rooms


def _topic(hub: "Hub", event: Topic) -> Show:
    user = present.user(hub, event.nick)
    room = present.room_of(hub, user, event.room)
    if "t" in room.flags:
        powers.demand(room, user)
    powers.check_talk(hub, room, user)
    event = replace(event, scope=room.mark)
    before, room.topic = room.topic, event if event.text else None

    def undo(_show: Show) -> None:
        room.topic = before

    return Show(event, room.groups, present.own(user, room.key), undo=undo)
