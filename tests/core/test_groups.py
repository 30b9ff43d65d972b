"""The groups of a room: its members' sessions by how they see what happens there."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hubbub.core.session import Session
from hubbub.core.state import Room, User
from hubbub.wire.jsonform import JsonForm
from hubbub.wire.look import Look
from hubbub.wire.textform import TextForm

FORMS = [TextForm(Look()), TextForm(Look(plain=True)), JsonForm(addresses=False)]
LOOKS = st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from(["#lobby", "#dev"])))


class Looker(Session):
    """A session of which only that is known that decides its group."""

    def __init__(self, form: Any, window: str) -> None:
        self.form = form
        self.window = window


def _entered(room: Room, looks: list[tuple[Any, str]], start: int = 0) -> None:
    """Let people come into a room, each with one session."""
    for number, (form, window) in enumerate(looks, start):
        user = User(f"ann{number}", f"ann{number}", str(number), 0, "")
        session = Looker(form, window)
        room.members[user.key] = user
        user.sessions.append(session)
        room.admit(session)


def _plain(room: Room) -> list[tuple[int, int, list[int]]]:
    return [(id(form), view, [id(s) for s in sessions]) for form, view, sessions in room.groups]


@given(LOOKS, LOOKS)
def test_admitting_gives_the_groups_of_a_new_count(
    first: list[tuple[Any, str]], then: list[tuple[Any, str]]
) -> None:
    """Who comes in is in the same group as if all were grouped anew; old groups stay as given."""
    room = Room("#lobby", "#lobby")
    _entered(room, first)
    before = room.groups
    kept = [list(sessions) for _, _, sessions in before]
    _entered(room, then, len(first))
    admitted = _plain(room)
    room.regroup()
    assert admitted == _plain(room)
    assert [sessions for _, _, sessions in before] == kept
