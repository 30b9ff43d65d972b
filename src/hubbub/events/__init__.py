"""Every event: what can happen (public) and what one session is answered (reply).

Strategy: an event is one class in the module of its theme, and one word in the union at its end.
Everybody else imports events from here, so the theme of an event is nobody's concern.
"""

# ruff: noqa: F403, F405 - so that an event is added in one file only

from hubbub.events.base import *
from hubbub.events.people import *
from hubbub.events.replies import *
from hubbub.events.rooms import *
from hubbub.events.talk import *

Told = Topic | Mode | Kick | Redact  # what is kept of a conversation besides messages
PublicEvent = TalkEvent | RoomEvent | PeopleEvent
AnyEvent = PublicEvent | ReplyEvent
