"""The port of a session without a connection: the console's, or a program's over HTTP."""

from collections.abc import Callable

from hubbub.events import Event, Typing


class Detached:
    """What there is nothing to do for does nothing. See hubbub.core.session.Port."""

    def answered(self, ref: int | str, start: int) -> None:
        """Label no answer."""

    def typing(self, event: Typing) -> None:
        """Show nobody typing: no conversation is looked at."""

    def ring(self, event: Event) -> None:
        """Ring no bell."""

    def elsewhere(self, event: Event, data: bytes) -> None:
        """Show nothing of other conversations."""

    def failed(self, line: str) -> None:
        """Keep no line: there is no typing line."""

    def changed(self) -> None:
        """Redraw nothing."""

    def run(self, call: Callable[[], None]) -> None:
        """Do it at once."""
        call()

    def resume(self) -> None:
        """Go on with nothing: no request waits here."""

    def round_trip(self) -> float | None:
        """Return that it is not known."""
        return None

    def probe(self, then: Callable[[], None]) -> None:
        """Answer at once."""
        then()
