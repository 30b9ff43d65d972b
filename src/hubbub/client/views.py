"""How events look to this person, and what is learnt from them: names, own messages, typing."""

from hubbub import events as ev
from hubbub.client.model import State, Turn, Typist, same_window
from hubbub.core.preferences import PREFERENCES
from hubbub.names import key, mentions
from hubbub.sentences import typing
from hubbub.wire.clean import one_line
from hubbub.wire.look import ELSEWHERE, MENTION, OWN

MOST_PEOPLE = 500  # names remembered for completion
MOST_SEEN = 200  # ids of own messages remembered
MOST_TYPISTS = 50


def view(state: State, event: ev.AnyEvent) -> int:
    """Return how this person sees an event."""
    match event:
        case ev.Message():
            return _message(state, event)
        case ev.Topic():
            return _own(state, event.nick) | _elsewhere(state, event.room)
        case ev.Invite() | ev.Nick() | ev.Part() | ev.Op() | ev.Away() | ev.Login() | ev.Join():
            return _own(state, event.nick)
    return 0


def _own(state: State, nick: str) -> int:
    return OWN if nick == state.nick else 0


def _elsewhere(state: State, window: str) -> int:
    return 0 if same_window(window, state.window) else ELSEWHERE


def _message(state: State, event: ev.Message) -> int:
    own = event.person == state.person
    if event.recipient:
        away = _elsewhere(state, "@" + (event.to if own else event.nick))
    else:
        away = _elsewhere(state, event.to)
    if own:
        return OWN | away
    me = key(state.nick)
    named = mentions(event.text, lambda name: me if name == me else None)
    return away | (MENTION if named else 0)


def rings(state: State, event: ev.Message) -> bool:
    """Tell whether a message is for this person."""
    if event.person == state.person or state.choices.get("bell") == "off":
        return False
    return bool(event.recipient) or bool(_message(state, event) & MENTION)


# What is learnt


def learn(turn: Turn, event: ev.Message) -> None:
    """Note who spoke, and which own messages are shown."""
    state = turn.state
    turn.set(seq=max(state.seq, event.seq))
    if event.person == state.person:
        turn.set(seen=(*state.seen, event.id)[-MOST_SEEN:])
    else:
        meet(turn, event.nick)
        stop_typing(turn, event.nick)


def meet(turn: Turn, *nicks: str) -> None:
    """Remember names, the last one first."""
    people = turn.state.people
    for nick in nicks:
        people = (nick, *(other for other in people if other != nick))[:MOST_PEOPLE]
    turn.set(people=people)


def forget(turn: Turn, nick: str) -> None:
    """Forget somebody who left."""
    turn.set(people=tuple(other for other in turn.state.people if other != nick))
    stop_typing(turn, nick)


def setting(turn: Turn, event: ev.Info) -> None:
    """Learn from the server's confirmation what the person set."""
    for name, preference in PREFERENCES.items():
        for value in preference.choices:
            if event.code == "setting" and event.text == preference.say(value):
                turn.set(choices={**turn.state.choices, name: value})


# Who is typing


def is_typing(turn: Turn, event: ev.Typing) -> None:
    """Note that somebody types, or stopped."""
    stop_typing(turn, event.nick)
    if event.state != "done" and event.nick != turn.state.nick:
        typist = Typist(event.nick, event.to, turn.now + ev.TYPING_SHOWN[event.state])
        turn.set(typists=(*turn.state.typists, typist)[-MOST_TYPISTS:])


def stop_typing(turn: Turn, nick: str) -> None:
    """Note that somebody does not type any more."""
    turn.set(typists=tuple(other for other in turn.state.typists if other.nick != nick))


def typing_hint(state: State, now: float) -> str:
    """Return who is typing to the conversation looked at: `ben is typing`."""
    typists = [t for t in state.typists if t.until > now and _for_window(state, t)]
    return typing([one_line(typist.nick) for typist in typists])


def _for_window(state: State, typist: Typist) -> bool:
    if state.window[:1] == "@":
        to_me = key(typist.to.removeprefix("@")) == key(state.nick)
        return to_me and same_window(state.window, f"@{typist.nick}")
    return typist.to[:1] == "#" and same_window(typist.to, state.window)
