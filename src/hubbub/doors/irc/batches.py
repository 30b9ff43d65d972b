"""Lines that belong together, and labels that tell what they answer (IRCv3)."""

from collections.abc import Callable
from typing import Final

from hubbub.wire.irc import build
from hubbub.wire.irctags import build_tags

# What comes twice when one sends it to oneself: as echo, and to who it was sent to.
SAID: Final = frozenset({b"PRIVMSG", b"NOTICE", b"TAGMSG", b"BATCH"})


def batch(server: str, reference: str, lines: list[bytes], kind: str, *params: str) -> list[bytes]:
    """Return lines as a batch with this reference."""
    begin = build("BATCH", f"+{reference}", kind, *params, source=server)
    return [begin, *inside(lines, reference), build("BATCH", f"-{reference}", source=server)]


def labeled(server: str, lines: list[bytes], label: str, new_id: Callable[[], str]) -> bytes:
    """Return what answers a request with its label: an ACK, the one line or batch, or a batch."""
    if not lines:
        return build("ACK", source=server, tags={"label": label})
    lines, delivered = echo_and_delivered(lines)
    if len(lines) > 1 and not is_one_batch(lines):
        lines = batch(server, new_id(), lines, "labeled-response")
    return b"".join([tag_line(lines[0], "label", label), *lines[1:], *delivered])


def echo_and_delivered(lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return what answers a request, and apart what came of it: what one sent to oneself.

    Only the echo has the label (labeled-response, "Client implementation considerations").
    """
    half = len(lines) // 2
    if half and lines[:half] == lines[half:] and _command(lines[0]) in SAID:
        return lines[:half], lines[half:]
    return lines, []


def _command(line: bytes) -> bytes:
    words = line.split(b" ", 3)
    return words[1 + line.startswith(b"@")]


def is_one_batch(lines: list[bytes]) -> bool:
    """Tell whether lines are a single batch, which takes the label itself."""
    words = lines[0].rpartition(b" BATCH +")[2].split(b" ")
    return b" BATCH +" in lines[0] and lines[-1].endswith(b" BATCH -" + words[0].strip() + b"\r\n")


class Labels:
    """The labels of one client: what is told for a request gets its own, see `labeled`.

    Requests of one line are answered together. There are no more of them than requests that wait,
    and each is answered or refused.
    """

    def __init__(self, server: str, new_id: Callable[[], str]) -> None:
        self._server = server
        self._new_id = new_id
        self._joint: dict[str, Joint] = {}  # by their ref

    def join(self, label: str, count: int) -> str:
        """Return the one ref of so many requests that are answered together."""
        reference = self._new_id()
        self._joint[reference] = Joint(self._server, label, reference, count)
        return reference

    def told(self, lines: list[bytes], ref: str) -> bytes:
        """Return what answers the request with this ref: a label, or that of `join`."""
        joint = self._joint.get(ref)
        if joint is None:
            return labeled(self._server, lines, ref, self._new_id)
        told = joint.add(lines, self._new_id)
        if not joint.left:
            del self._joint[ref]
        return told


class Joint:
    """The answers to one line that asked for several things, in one batch with its label."""

    def __init__(self, server: str, label: str, reference: str, count: int) -> None:
        self.server = server
        self.label = label
        self.reference = reference
        self.left = count  # requests that are not answered yet
        self._opened = False

    def add(self, lines: list[bytes], new_id: Callable[[], str]) -> bytes:
        """Return the answer to one of the requests, as a part of the batch."""
        self.left -= 1
        if not self._opened and not self.left:
            return labeled(self.server, lines, self.label, new_id)
        told: list[bytes] = []
        lines, delivered = echo_and_delivered(lines)
        if lines and not self._opened:
            self._opened = True
            begin = build("BATCH", f"+{self.reference}", "labeled-response", source=self.server)
            told.append(tag_line(begin, "label", self.label))
        told += inside(lines, self.reference)
        if self._opened and not self.left:
            told.append(build("BATCH", f"-{self.reference}", source=self.server))
        return b"".join([*told, *delivered])


def tag_line(line: bytes, name: str, value: str) -> bytes:
    """Return a line with one more tag in front."""
    return _tagged_line(line, _tag(name, value))


def _tag(name: str, value: str) -> bytes:
    return f"@{build_tags({name: value})}".encode()


def _tagged_line(line: bytes, tag: bytes) -> bytes:
    return tag + b";" + line[1:] if line.startswith(b"@") else tag + b" " + line


def inside(lines: list[bytes], reference: str) -> list[bytes]:
    """Return lines as parts of a batch; those of a batch within it are so already."""
    tag = _tag("batch", reference)
    return [line if _has_batch(line) else _tagged_line(line, tag) for line in lines]


def _has_batch(line: bytes) -> bool:
    tags = line.partition(b" ")[0] if line.startswith(b"@") else b""
    return tags.startswith(b"@batch=") or b";batch=" in tags
