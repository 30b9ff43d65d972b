"""When the others are told that somebody types here; pure."""

AGAIN = 3.0  # seconds between two notices, IRCv3 typing


class Composer:
    """Decides on typing notices from the text of the typing line; only the fact is ever told."""

    def __init__(self) -> None:
        self._told: float | None = None  # monotonic seconds of the last notice, if it stands

    def notice(self, text: str, now: float) -> str:
        """Return `active`, `done` or nothing to tell, for the text as it is now."""
        if text.strip() and (not text.startswith("/") or text.startswith("/me ")):
            if self._told is None or now - self._told >= AGAIN:
                self._told = now
                return "active"
        elif self._told is not None:
            self._told = None
            return "done"
        return ""

    def sent(self) -> None:
        """Note that the line was sent: the message itself ends the notice."""
        self._told = None
