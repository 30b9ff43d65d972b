"""What the passing of time does."""

from hubbub.core.clockwork import Clockwork
from hubbub.events import Crowd, Day, Login, Logout, Quit
from support.chat import Chat, KeepingForm, port_of


class TestClockwork:
    """What the passing of time does."""

    def test_a_crowd_is_told_once_a_second(self) -> None:
        """Above twenty people comings and goings are one line, for those who fold."""
        chat = Chat()
        form = KeepingForm()
        form.folds = True
        people = [chat.enter(f"p{n}", form=form) for n in range(21)]
        eve = chat.enter("eve")
        clockwork = Clockwork(chat.hub)
        clockwork.tick()
        for session in (people[0], eve):
            chat.seen(session)
        late = [chat.enter(f"q{n}", form=form) for n in range(3)]
        chat.seen(people[0])
        chat.do(late[0], "quit")
        assert not [e for e in chat.events(people[0]) if isinstance(e, Login | Quit)]
        clockwork.tick()
        crowds = [event for event in chat.events(people[0]) if isinstance(event, Crowd)]
        assert [(crowd.came, crowd.went) for crowd in crowds] == [(("q0", "q1", "q2"), ("q0",))]
        clockwork.tick()
        assert chat.events(people[0]) == []

    def test_a_new_day_is_told_once(self) -> None:
        """Midnight passes for everybody in the lobby."""
        chat = Chat()
        chat.form.folds = True
        ann = chat.enter("ann")
        clockwork = Clockwork(chat.hub)
        chat.pass_time(86_400)
        clockwork.tick()
        clockwork.tick()
        assert [type(event) for event in chat.events(ann)] == [Day]

    def test_lost_users_have_ten_seconds(self) -> None:
        """Who is lost is gone after the grace, and not before."""
        chat = Chat()
        chat.enter("ann")
        bob = chat.enter("bob")
        clockwork = Clockwork(chat.hub)
        user = chat.hub.users["bob"]
        event_id, at = chat.hub.stamp()
        chat.publish(Logout(id=event_id, at=at, nick="bob", session=bob.id, lost=True))
        chat.pass_time(9.9)
        clockwork.tick()
        assert chat.hub.users["bob"] is user
        chat.pass_time(0.2)
        clockwork.tick()
        assert "bob" not in chat.hub.users
        assert chat.hub.lost == set()

    def test_typing_ends_by_itself(self) -> None:
        """A notice is taken away when its time is over."""
        chat = Chat()
        ann, bob = chat.enter("ann"), chat.enter("bob")
        clockwork = Clockwork(chat.hub)
        chat.do(ann, "compose active")
        chat.pass_time(5.9)
        clockwork.tick()
        assert [e.state for e in port_of(bob).typists] == ["active"]
        chat.pass_time(0.2)
        clockwork.tick()
        assert [e.state for e in port_of(bob).typists] == ["active", "done"]
        assert chat.hub.typists == set()
