"""What `hubbub serve` prints when it is open, and the operator's code; pure text, no terminal."""

import ipaddress
import shlex
import textwrap
from collections.abc import Callable, Collection, Sequence
from itertools import zip_longest

import segno
from wcwidth import wcswidth

from hubbub.sentences import listing

# One line for each door, in the order shown. A door `https` may be open too: it is in no line of
# its own, since browsers and apps find it behind the same address.
JOIN_LINES = {
    "browser": "{url}",
    "ssh": "ssh -p {port} {address}",
    "app": "hubbub join {address} {port}",
    "telnet": "telnet {address} {port}",
    "netcat": "nc {address} {port}",
    "IRC": "/connect {address} {port}",
}
DEFAULT_DOORS = ("browser", "app", "telnet", "netcat", "IRC")
LOOPBACK = "127.0.0.1"
LABEL_WIDTH = 10  # columns; the longest label is `browser`

SQUARE_COLUMN = 53  # where the square begins if it is as small as usual
SQUARE_BORDER = 2  # modules; scanners manage with less than the standard's four
SQUARE_NEEDS = 80  # columns; below, the lines to copy would be cramped
GAP = 2  # columns between the texts and the square
HEAD_WIDTH = 48  # columns left of the widest square of an IPv4 address
BLOCKS = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}  # (upper, lower), 1 = dark

WINDOWS_HINT = 'Windows may ask whether to allow this. Tick "Private networks".'

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, no 1 I L
CODE_LENGTH = 8  # characters: 39.6 bits


def start_screen(
    name: str,
    addresses: Sequence[str],
    port: int,
    code: str,
    *,
    columns: int,
    unicode: bool,
    qr: bool = True,
    doors: Collection[str] = DEFAULT_DOORS,
    windows: bool = False,
) -> list[str]:
    """Return the lines of the start screen.

    `addresses` are those a neighbour can use, best first; none means that there is no network.
    """
    address = addresses[0] if addresses else LOOPBACK
    texts = [*_head(_clean(name, unicode=unicode), columns), "", _who_can_join(addresses), ""]
    texts += [f"  {door:<{LABEL_WIDTH}}{line}" for door, line in _join_lines(address, port, doors)]
    texts += _also(addresses[1:])
    wanted = qr and unicode and columns >= SQUARE_NEEDS and not _is_loopback(address)
    square = _square(url(address, port).upper()) if wanted else []
    return [*_beside(texts, square, columns), "", *_foot(code, doors, columns, windows=windows)]


def ready_line(clock: str) -> str:
    """Return the line under the start screen; `clock` is a time such as 09:14."""
    say = 'Type /help for operator commands, /say TEXT to talk as "server".'
    return f"{clock} -- ready. {say}"


def plain_ready(name: str, address: str, port: int) -> str:
    """Return the line for programs that says the chat is open; `shlex.split` takes it apart."""
    return f"ready name={shlex.quote(_clean(name))} address={address} port={port}"


def url(address: str, port: int) -> str:
    """Return the web address of an address, IPv6 in brackets."""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def operator_code(randbytes: Callable[[int], bytes]) -> str:
    """Return a new operator code such as 7F3K-92QD; `randbytes` is `secrets.token_bytes`."""
    # 128 bits for 40: no code is likelier than another by more than one part in 2**88.
    number = int.from_bytes(randbytes(16))
    letters = ""
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_ALPHABET))
        letters += CODE_ALPHABET[letter]
    return f"{letters[:4]}-{letters[4:]}"


def _clean(name: str, *, unicode: bool = True) -> str:
    """Return the name without anything that moves the cursor or that cannot be printed."""
    visible = "".join(letter for letter in name if letter.isprintable()).strip()
    return visible if unicode else visible.encode("ascii", "replace").decode()


def _head(name: str, columns: int) -> list[str]:
    width = min(HEAD_WIDTH, columns)
    is_open = f"{_cut(name, max(8, width - len(' chat is open.')))} chat is open."
    head = f"{is_open}  Ctrl+C closes it."
    return [head] if wcswidth(head) <= width else [is_open, "Ctrl+C closes it."]


def _cut(text: str, width: int) -> str:
    """Return the text, shortened with `...` to a number of columns."""
    if wcswidth(text) <= width:
        return text
    fitting = (end for end in range(len(text), 0, -1) if wcswidth(text[:end]) <= width - 3)
    return text[: next(fitting, 0)].rstrip() + "..."


def _who_can_join(addresses: Sequence[str]) -> str:
    if not addresses:
        return "Only this computer can join (no network found)."
    if _is_loopback(addresses[0]):
        return "Only this computer can join:"
    return "Anyone on this network can join:"


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def ways(address: str, port: int) -> list[str]:
    """Return what to type where there is no browser, or none that runs the page."""
    lines = _join_lines(address, port, DEFAULT_DOORS)
    return [line for door, line in lines if door != "browser"]


def _join_lines(address: str, port: int, doors: Collection[str]) -> list[tuple[str, str]]:
    words = {"address": address, "port": port, "url": url(address, port)}
    return [(door, line.format_map(words)) for door, line in JOIN_LINES.items() if door in doors]


def _also(others: Sequence[str]) -> list[str]:
    """Return the other networks' addresses; two lines at most, so that all fits in 24 rows."""
    # 39 columns: the longest IPv6 address.
    lines = textwrap.wrap(", ".join(others), 39, max_lines=2, placeholder=" ...")
    labels = ["Also:", ""]
    return [f"  {label:<{LABEL_WIDTH}}{line}" for label, line in zip(labels, lines, strict=False)]


def _square(text: str) -> list[str]:
    """Return a QR code, two rows of modules to a line (ISO/IEC 18004, level L)."""
    code = segno.make(text, error="L", boost_error=False, micro=False)
    modules = [[int(dark) for dark in row] for row in code.matrix_iter(border=SQUARE_BORDER)]
    modules.append([0] * len(modules[0]))  # the number of rows is odd
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return ["".join(BLOCKS[pair] for pair in zip(*rows, strict=True)) for rows in pairs]


def _beside(texts: list[str], square: list[str], columns: int) -> list[str]:
    """Return the texts with the square at their right, or alone where it does not fit."""
    width = len(square[0]) if square else 0
    with_square = ["", *texts, "", "Phone: point the camera at the square."]
    column = max(
        max(wcswidth(text) for text in with_square) + GAP, min(SQUARE_COLUMN, columns - 1 - width)
    )
    if not square or column + width > columns:
        return texts
    rows = zip_longest(with_square, square, fillvalue="")
    return [f"{text}{' ' * (column - wcswidth(text))}{part}".rstrip() for text, part in rows]


def _foot(code: str, doors: Collection[str], columns: int, *, windows: bool) -> list[str]:
    shown, how = f"Your operator code: {code}", f"(/op {code} in any door makes you operator)"
    both = f"{shown}   {how}"
    foot = [both] if len(both) <= columns else [shown, how]
    foot += [_about_encryption(doors), *([WINDOWS_HINT] if windows else [])]
    return [line for text in foot for line in _wrapped(text, columns)]


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, max(20, columns), break_on_hyphens=False, break_long_words=False)


def _about_encryption(doors: Collection[str]) -> str:
    """Say which of the open doors can be read along. With https the app is encrypted too."""
    secret = [door for door in ("ssh", "https") if door in doors]
    if not secret:
        return "Nothing is encrypted: others on this network can read along."
    https = "https" in doors
    words = {"telnet": "telnet", "netcat": "netcat", "browser": "http"}
    words |= {"IRC": "plain IRC"} if https else {"IRC": "IRC", "app": "the app"}
    plain = [word for door, word in words.items() if door in doors]
    rest = f"; {listing(plain)} {_be(plain)} not" if plain else ""
    return f"{listing(secret)} {_be(secret)} encrypted{rest}."


def _be(words: list[str]) -> str:
    return "is" if len(words) == 1 else "are"
