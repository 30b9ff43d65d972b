"""What the passing of time does: folded comings and goings, lost users, old typing, days."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from hubbub.core import talking
from hubbub.core.state import Room
from hubbub.events import Crowd, Day, Event, Quit

if TYPE_CHECKING:
    from hubbub.core.hub import Hub

GRACE = 10.0  # seconds in which a lost user may come back unnoticed
TICK = 1.0  # seconds between two calls of `tick`


class Clockwork:
    """Does what is due; `tick` is called once a second."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.today = self._date()

    def _date(self) -> date:
        return datetime.fromtimestamp(self.hub.clock() / 1000).astimezone().date()

    def tick(self) -> None:
        """Tell folded comings and goings, end what timed out, announce a new day."""
        self._tell_crowds()
        self._end_lost()
        self._end_typing()
        self._new_day()

    def _tell_crowds(self) -> None:
        crowded, self.hub.crowded = self.hub.crowded, set()
        for scope in crowded:
            room = self.hub.scopes.get(scope)
            if room is not None and (room.came or room.went):
                self._tell_crowd(room)

    def _tell_crowd(self, room: Room) -> None:
        came, went = tuple(room.came), tuple(room.went)
        room.came, room.went = [], []
        crowd = Crowd(at=self.hub.clock(), room=room.name, came=came, went=went)
        self._broadcast(room, crowd)

    def _broadcast(self, room: Room, event: Event) -> None:
        for form, view, sessions in room.groups:
            data = form.render(event, view) if form.folds else b""
            if data:
                for session in sessions:
                    session.send(data)

    def _end_lost(self) -> None:
        due = self.hub.now() - GRACE
        for user in [u for u in self.hub.lost if u.lost is not None and u.lost <= due]:
            event_id, at = self.hub.stamp()
            gone = Quit(
                id=event_id, at=at, nick=user.nick, person=user.person, lost=not user.closed
            )
            self.hub.publish(gone)
        self.hub.lost = {user for user in self.hub.lost if user.lost and user.lost > due}

    def _end_typing(self) -> None:
        now = self.hub.now()
        for user in [u for u in self.hub.typists if u.typing is None or u.typing[1] <= now]:
            self.hub.typists.discard(user)
            if user.typing is not None:
                talking.stop_typing(self.hub, user)

    def _new_day(self) -> None:
        today = self._date()
        if today != self.today:
            self.today = today
            self._broadcast(self.hub.lobby, Day(at=self.hub.clock()))
