"""Events as lines of text: what telnet, netcat, the console and `hubbub join` show.

Strategy: `rows(event, view)` gives plain rows, one function per event, which stands in the form of
its theme; `render` adds what only the wire needs (line ends, encoding). Each form cleans every
field that came from a person again: stored text is never trusted. Clients with an equal Look share
one TextForm, so that an event is rendered once for all of them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import assert_never, cast

from hubbub import events as ev
from hubbub.wire import answerform, eventform, modes, powerform
from hubbub.wire.look import OWN, Look, error, happened, notice
from hubbub.wire.messageform import message

CLEAR = "\x1b[2J\x1b[H"


@lru_cache(maxsize=512)
def text_form(look: Look) -> "TextForm":
    """Return the one form for a look."""
    return TextForm(look)


class TextForm:
    """Renders events as text. See hubbub.core.session.Format."""

    windows = True
    folds = True
    acks = False
    echoes = True
    greets = True
    lobby = True

    def __init__(self, look: Look) -> None:
        self.look = look

    def render(self, event: ev.Event, view: int = 0) -> bytes:
        """Return the lines of an event, each with CR LF, as UTF-8."""
        rows = self.rows(event, int(view))  # & of plain numbers is ten times as fast
        return ("\r\n".join(rows) + "\r\n").encode() if rows else b""

    def rows(self, event: ev.Event, view: int = 0) -> Sequence[str]:
        """Return the rows of an event, without line ends; none = it is not shown."""
        look, event = self.look, cast("ev.AnyEvent", event)
        match event:
            case ev.Message():
                return message(look, event, view)
            case ev.Login() | ev.Quit() | ev.Nick() | ev.Away() | ev.Op():
                return eventform.happening(look, event, view)
            case ev.Join() | ev.Part() | ev.Topic() | ev.Invite():
                return eventform.happening(look, event, view)
            case ev.Mode():
                texts = modes.sentences(event)
                return [row for text in texts for row in happened(look, event.at, text)]
            case ev.Redact() if view & OWN:
                return notice(look, "You removed a message.")
            case ev.Kick() | ev.Rename() | ev.Removed() | ev.Ban() | ev.Silence() | ev.Redact():
                return happened(look, event.at, powerform.sentence(event))
            case ev.Welcome():
                return answerform.welcome(look, event)
            case ev.Entered():
                return answerform.entered(look, event)
            case ev.Members():
                return answerform.members(look, event)
            case ev.Conversations():
                return answerform.conversations(look, event)
            case ev.Rooms():
                return answerform.rooms(look, event)
            case ev.Whois():
                return answerform.whois(look, event)
            case ev.Page():
                return answerform.page(look, event)
            case ev.Record():
                return answerform.record(look, event)
            case ev.Info():
                return notice(look, event.text)
            case ev.Help():
                return answerform.help_rows(look, event)
            case ev.Failed():
                return error(look, event.text)
            case ev.Goodbye():
                return error(look, event.text) if event.error else notice(look, event.text)
            case ev.Clear():
                return [CLEAR] if look.screen and not look.plain else []
            case ev.Day():
                return eventform.day(look, event.at)
            case ev.Crowd():
                return eventform.crowd(look, event)
            case ev.Logout() | ev.Typing() | ev.Done() | ev.Hello() | ev.Window():
                return []
            case ev.Preference() | ev.Ignore() | ev.Mute() | ev.Read():
                return []
            case ev.Tagged() | ev.Realname() | ev.Metadata():
                return []
            case _:
                assert_never(event)
