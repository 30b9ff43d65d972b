"""The web door: the page, its WebSocket, the API and what operators watch."""

from hubbub.doors.web.door import WebDoor

__all__ = ["WebDoor"]
