"""How each event changes what the client knows: reduce(state, event) and nothing else; pure."""

from hubbub import events as ev
from hubbub.client import naming, returning, waiting
from hubbub.client.model import (
    LOCAL,
    Composing,
    Connected,
    Ended,
    Leave,
    Local,
    Lost,
    Named,
    Overlong,
    Retry,
    State,
    Tick,
    Turn,
    Typed,
    same_window,
)
from hubbub.client.views import forget, is_typing, learn, meet, rings, setting, view
from hubbub.names import LOBBY
from hubbub.sentences import notice, people_here
from hubbub.wire.jsonform import VERSION

# Trying again at once would only be refused again.
KEPT_OUT = frozenset({"removed", "barred", "banned", "flood-cut"})
NAME_REFUSED = frozenset({"name-taken", "name-reserved", "bad-name", "name-needed", "usage"})
LEAVING = 10.0  # seconds the server may take to say goodbye
WAITS = ("greeting", "login", "restoring")  # phases in which the server owes an answer


def reduce(state: State, event: ev.AnyEvent | Local, now: float) -> Turn:
    """Return the step that an event, of the server or our own, brings about."""
    turn = Turn(state, now)
    if state.phase == "over":
        return turn
    if isinstance(event, LOCAL):
        _local(turn, event)
    else:
        _event(turn, event)
    return turn


# Our own side


def _local(turn: Turn, event: Local) -> None:
    match event:
        case Connected():
            _connected(turn)
        case Lost():
            _lost(turn, event)
        case Retry():
            turn.set(retry=turn.now + event.seconds)
        case Named():
            _named(turn, event)
        case Typed():
            waiting.typed(turn, event)
        case Composing():
            if turn.state.phase == "on":
                turn.tell("compose", state=event.state)
        case Tick():
            _tick(turn)
        case Ended():
            _ended(turn)
        case Overlong():
            waiting.refuse(turn, "", "too-big")
        case Leave():
            _leave(turn)


def _connected(turn: Turn) -> None:
    turn.set(phase="greeting", progress=turn.now)
    if turn.state.name:
        _log_in(turn)
    else:
        turn.tell("hello", version=VERSION)


def _log_in(turn: Turn) -> None:
    state = turn.state
    after = {"after": state.seq} if state.returning else {}
    ref = turn.ask("hello", version=VERSION, name=state.name, token=state.token, **after)
    turn.set(phase="login", login_ref=ref, progress=turn.now)


def _named(turn: Turn, event: Named) -> None:
    turn.set(name=event.name, token=event.token)
    if turn.state.phase == "nameless":
        _log_in(turn)


def _lost(turn: Turn, event: Lost) -> None:
    state = turn.state
    if state.person and not state.returning:
        turn.set(lost=turn.now, lost_at=event.at)
    waiting.unanswered(turn)
    turn.set(phase="off", typists=(), restores=())
    if state.leaving is not None and not state.patient:
        turn.over()


def _tick(turn: Turn) -> None:
    waiting.check(turn)
    state = turn.state
    owes = state.phase in WAITS or (state.phase == "on" and any(w.ref for w in state.waiting))
    if owes and turn.now - state.progress > waiting.STALLED:
        turn.hang_up = True
    if _had_enough(state, turn.now):
        turn.over()


def _had_enough(state: State, now: float) -> bool:
    """Tell whether a visit that is to end has waited long enough for a goodbye."""
    if state.patient and state.waiting:
        return False
    if state.leaving is not None and now - state.leaving > LEAVING:
        return True
    return state.patient and state.ended and state.phase == "off"


def _ended(turn: Turn) -> None:
    turn.set(ended=True)
    if turn.state.phase == "on" or (turn.state.patient and turn.state.name):
        waiting.leave_when_done(turn)
    else:
        turn.over()


def _leave(turn: Turn) -> None:
    turn.set(patient=False)
    if turn.state.phase != "on" or turn.state.leaving is not None:
        turn.over()
        return
    turn.set(leaving=turn.now)
    turn.ask("quit")


# The server's side


def _event(turn: Turn, event: ev.AnyEvent) -> None:
    match event:
        case ev.Hello():
            _hello(turn, event)
        case ev.Welcome():
            _welcome(turn, event)
        case ev.Entered():
            _entered(turn, event)
        case ev.Window():
            _window(turn, event.name)
        case ev.Message():
            _message(turn, event)
        case ev.Page():
            _page(turn, event)
        case ev.Done():
            _done(turn, event)
        case ev.Failed():
            _failed(turn, event)
        case ev.Goodbye():
            _goodbye(turn, event)
        case ev.Info():
            _info(turn, event)
        case ev.Typing():
            is_typing(turn, event)
        case _:
            _other(turn, event)


def _hello(turn: Turn, event: ev.Hello) -> None:
    turn.set(server=event.server, progress=turn.now)
    if event.version > VERSION:
        turn.complain("newer", server=event.server)
        turn.set(refused=True)
        turn.over()
    elif turn.state.phase == "greeting" and turn.state.name:
        _log_in(turn)  # the name was given while the server was still being asked who it is
    elif turn.state.phase == "greeting":
        turn.set(phase="nameless", default=turn.state.default or event.nick)
        people = people_here(event.people)
        text = notice("banner", {"server": event.server, "people": people})
        turn.show(ev.Info(code="banner", text=text))


def _welcome(turn: Turn, event: ev.Welcome) -> None:
    turn.set(nick=event.nick, person=event.person, refused=False, progress=turn.now)
    if not turn.state.returning:
        turn.set(seq=event.seq, window=LOBBY)
        turn.show(event)


def _entered(turn: Turn, event: ev.Entered) -> None:
    meet(turn, *(info.nick for info in event.members if not info.you))
    naming.enter(turn, event)
    if turn.state.returning:
        returning.hold(turn, event.messages)
        return
    turn.show(event)
    for message in event.messages:
        learn(turn, message)
    _window(turn, event.room)


def _window(turn: Turn, name: str) -> None:
    if not turn.state.returning:
        turn.set(window=name)


def _message(turn: Turn, event: ev.Message) -> None:
    if turn.state.returning:
        returning.hold(turn, (event,))
        return
    learn(turn, event)
    turn.show(event, view(turn.state, event), rings=rings(turn.state, event))


def _page(turn: Turn, event: ev.Page) -> None:
    if turn.state.returning:
        returning.hold(turn, event.messages)
    else:
        turn.show(event)


def _info(turn: Turn, event: ev.Info) -> None:
    setting(turn, event)
    if not turn.state.returning:
        turn.show(event)


def _done(turn: Turn, event: ev.Done) -> None:
    restore = returning.find(turn, event.ref)
    item = waiting.find(turn, event.ref)
    if event.ref == turn.state.login_ref and turn.state.phase == "login":
        _logged_in(turn)
    elif restore is not None:
        returning.settled(turn, restore, None)
    elif item is not None:
        waiting.done(turn, item, event)


def _logged_in(turn: Turn) -> None:
    if turn.state.returning:
        returning.begin(turn)
    else:
        turn.set(phase="on")
        waiting.pump(turn)


def _failed(turn: Turn, event: ev.Failed) -> None:
    restore = returning.find(turn, event.ref)
    item = waiting.find(turn, event.ref)
    if turn.state.phase == "login" and event.ref in (turn.state.login_ref, None):
        _not_let_in(turn, event)
    elif restore is not None:
        returning.settled(turn, restore, event)
    elif item is not None:
        waiting.failed(turn, item, event)
    elif event.ref is None:
        turn.show(event)


def _not_let_in(turn: Turn, event: ev.Failed) -> None:
    turn.show(event)
    if event.code in NAME_REFUSED and not turn.state.patient:
        turn.set(phase="nameless", name="", token="", default="")
    elif turn.state.returning and event.code not in KEPT_OUT:
        turn.hang_up = True
    else:
        turn.set(refused=True)
        turn.over()


def _goodbye(turn: Turn, event: ev.Goodbye) -> None:
    turn.show(event)
    state = turn.state
    if state.leaving is not None:
        turn.set(waiting=tuple(w for w in state.waiting if waiting.verb_of(w.line) != "quit"))
        turn.over()
    elif event.code in KEPT_OUT or (event.error and not state.person and state.phase != "nameless"):
        turn.set(refused=True)
        turn.over()
    else:
        turn.hang_up = True


def _other(turn: Turn, event: ev.AnyEvent) -> None:
    """Show what is only to be shown; learn names and rooms from it."""
    how = view(turn.state, event)
    match event:
        case ev.Login():
            meet(turn, event.nick)
        case ev.Quit():
            forget(turn, event.nick)
        case ev.Nick():
            _renamed(turn, event)
        case ev.Rename():
            naming.rename(turn, event.room, event.new)
        case ev.Part() if how:
            left = event.room
            rooms = turn.state.rooms
            turn.set(rooms=tuple(room for room in rooms if not same_window(room, left)))
    turn.show(event, how)


def _renamed(turn: Turn, event: ev.Nick) -> None:
    state = turn.state
    if event.person == state.person:
        turn.set(nick=event.new, name=event.new)
    else:
        forget(turn, event.nick)
        meet(turn, event.new)
    if state.window[:1] == "@" and same_window(state.window, f"@{event.nick}"):
        turn.set(window=f"@{event.new}")
