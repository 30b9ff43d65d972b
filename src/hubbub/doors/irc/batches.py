"""Lines that belong together, and labels that tell what they answer (IRCv3)."""

from collections.abc import Callable

from hubbub.doors.irc.format import inside, tag_line
from hubbub.doors.irc.source import SERVER
from hubbub.wire.irc import build


def batch(reference: str, lines: list[bytes], kind: str, *params: str) -> list[bytes]:
    """Return lines as a batch with this reference."""
    begin = build("BATCH", f"+{reference}", kind, *params, source=SERVER)
    return [begin, *inside(lines, reference), build("BATCH", f"-{reference}", source=SERVER)]


def labeled(lines: list[bytes], label: str, new_id: Callable[[], str]) -> bytes:
    """Return what answers a request with its label: an ACK, the one line or batch, or a batch."""
    if not lines:
        return build("ACK", source=SERVER, tags={"label": label})
    if len(lines) > 1 and not is_one_batch(lines):
        lines = batch(new_id(), lines, "labeled-response")
    return b"".join([tag_line(lines[0], "label", label), *lines[1:]])


def is_one_batch(lines: list[bytes]) -> bool:
    """Tell whether lines are a single batch, which takes the label itself."""
    words = lines[0].rpartition(b" BATCH +")[2].split(b" ")
    return b" BATCH +" in lines[0] and lines[-1].endswith(b" BATCH -" + words[0].strip() + b"\r\n")
