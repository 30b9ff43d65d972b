"""The start screen: the same letters as the design, and a layout that holds for every network."""

import secrets
import shlex
from collections import Counter

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from hubbub import screen

ALL_DOORS = ("browser", "ssh", "app", "telnet", "netcat", "IRC", "https")
CODE = "7F3K-92QD"
SQUARE = "█▀▄"

# Letter by letter the screen of the design.
FULL = """\
                                                     █████████████████████████
Office chat is open.  Ctrl+C closes it.              ██ ▄▄▄▄▄ █▀ █▀ █ ▄▄▄▄▄ ██
                                                     ██ █   █ █▀ ▀█▄█ █   █ ██
Anyone on this network can join:                     ██ █▄▄▄█ █▀ ▄▄▀█ █▄▄▄█ ██
                                                     ██▄▄▄▄▄▄▄█▄▀▄█ █▄▄▄▄▄▄▄██
  browser   http://192.168.1.20:5005                 ██    ▄▀▄  ▄▀▀▀ ▀ ▀▄█▄▀██
  ssh       ssh -p 5005 192.168.1.20                 ██▄▀▄▀▄ ▄██▄ ▄ ▀██ ▀▀▀▄██
  app       hubbub join 192.168.1.20 5005            ██▄▄█▄▄█▄█  ▄█ ▀▄██▀▀▀▀██
  telnet    telnet 192.168.1.20 5005                 ██ ▄▄▄▄▄ █▄█▄▄▄▀█▄▄ ▄████
  netcat    nc 192.168.1.20 5005                     ██ █   █ █  ▀ ▄▄▀ █▄█▄▄██
  IRC       /connect 192.168.1.20 5005               ██ █▄▄▄█ █ ▀█ ▀▄  ▄ ▄█▀██
                                                     ██▄▄▄▄▄▄▄█▄▄██▄▄▄█▄▄█████
Phone: point the camera at the square.               █████████████████████████

Your operator code: 7F3K-92QD   (/op 7F3K-92QD in any door makes you operator)
ssh and https are encrypted; telnet, netcat, http and plain IRC are not.
"""

PLAIN = """\
Office chat is open.  Ctrl+C closes it.

Anyone on this network can join:

  app       hubbub join 192.168.1.20 5005
  telnet    telnet 192.168.1.20 5005
  netcat    nc 192.168.1.20 5005

Your operator code: 7F3K-92QD   (/op 7F3K-92QD in any door makes you operator)
Nothing is encrypted: others on this network can read along.
"""


def show(
    *addresses: str,
    name: str = "Office",
    port: int = 5005,
    columns: int = 80,
    unicode: bool = True,
    qr: bool = True,
    doors: tuple[str, ...] = ("app", "telnet", "netcat"),
    windows: bool = False,
) -> list[str]:
    """Return the start screen of a usual server but for what is given."""
    return screen.start_screen(
        name,
        addresses,
        port,
        CODE,
        columns=columns,
        unicode=unicode,
        qr=qr,
        doors=doors,
        windows=windows,
    )


def modules_of(lines: list[str], size: int) -> list[list[int]]:
    """Read the square off the screen: one list of 0 and 1 for each row of modules."""
    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    width = size + 2 * screen.SQUARE_BORDER
    drawn = [line[-width:] for line in lines if line and line[-1] in SQUARE]
    rows = [[halves[cell][half] for cell in line] for line in drawn for half in (0, 1)]
    border = screen.SQUARE_BORDER
    return [row[border : border + size] for row in rows[border : border + size]]


def has_square(lines: list[str]) -> bool:
    """Whether anything of a square is on the screen."""
    return any(sign in line for line in lines for sign in SQUARE)


def test_the_screen_is_the_one_of_the_design() -> None:
    """With every door open and 80 columns the screen is the designed one to the letter."""
    assert show("192.168.1.20", doors=ALL_DOORS) == FULL.splitlines()


@pytest.mark.parametrize(
    "without", [{"unicode": False}, {"qr": False}, {"columns": 79}], ids=lambda w: next(iter(w))
)
def test_without_the_square_only_the_texts_stand(without: dict[str, bool | int]) -> None:
    """No UTF-8, no wish for a square or a narrow terminal leave the texts and nothing else."""
    lines = show("192.168.1.20", **without)  # type: ignore[arg-type]
    assert lines == PLAIN.splitlines()
    assert "\n".join(lines).isascii()


def test_the_square_stands_beside_fewer_doors_too() -> None:
    """The square is whole when the texts have fewer rows than it."""
    lines = show("192.168.1.20")
    assert sum(line != "" and line[-1] in SQUARE for line in lines) == 13
    assert [line[:53].rstrip() for line in lines[1:8]] == PLAIN.splitlines()[:7]
    assert lines[9].startswith("Phone: point the camera at the square.   ")


@pytest.mark.parametrize(
    ("address", "port", "columns"),
    [
        ("192.168.1.20", 5005, 80),
        ("192.168.100.200", 50050, 80),
        ("10.0.0.1", 1, 200),
        ("fd00::2", 5005, 80),
        ("fd12:3456:789a:bcde:211:22ff:fe33:4455", 50050, 120),
    ],
)
def test_the_square_says_the_address(address: str, port: int, columns: int) -> None:
    """Read back from the screen, the square is the QR code of the web address."""
    lines = show(address, port=port, columns=columns, doors=ALL_DOORS)
    host = f"[{address}]" if ":" in address else address
    code = segno.make(f"HTTP://{host}:{port}".upper(), error="L", boost_error=False, micro=False)
    assert modules_of(lines, len(code.matrix)) == [list(row) for row in code.matrix]


@given(
    address=st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str),
    others=st.lists(st.ip_addresses().map(str), max_size=6),
    name=st.text(max_size=40),
    port=st.integers(1, 65535),
    columns=st.integers(80, 200),
    doors=st.lists(st.sampled_from(ALL_DOORS)),
)
def test_no_line_is_wider_than_the_terminal(
    address: str, others: list[str], name: str, port: int, columns: int, doors: list[str]
) -> None:
    """Whatever name and addresses there are, it fits 80 x 24 with two rows left for typing."""
    lines = show(address, *others, name=name, port=port, columns=columns, doors=tuple(doors))
    assert max(wcswidth(line) for line in lines) <= columns
    assert min(wcswidth(line) for line in lines) >= 0
    assert len(lines) <= 22
    assert all(line == line.rstrip() for line in lines)


def test_a_narrow_terminal_wraps_sentences_and_keeps_commands_whole() -> None:
    """On 40 columns sentences wrap at spaces; what is meant for copying stays on one line."""
    lines = show("192.168.1.20", columns=40, name="The reading room of the library")
    assert lines[:3] == ["The reading room of the... chat is open.", "Ctrl+C closes it.", ""]
    assert "  app       hubbub join 192.168.1.20 5005" in lines
    assert lines[-5:] == [
        "Your operator code: 7F3K-92QD",
        "(/op 7F3K-92QD in any door makes you",
        "operator)",
        "Nothing is encrypted: others on this",
        "network can read along.",
    ]


def test_an_ipv6_address_has_brackets_only_in_the_web_address() -> None:
    """Programs take IPv6 plain; only a web address needs the brackets."""
    lines = show("fd00::2", doors=ALL_DOORS, qr=False)
    assert "  browser   http://[fd00::2]:5005" in lines
    assert "  ssh       ssh -p 5005 fd00::2" in lines
    assert "  app       hubbub join fd00::2 5005" in lines


def test_other_networks_follow() -> None:
    """The first address is in the lines, the others stand under them."""
    lines = show("192.168.1.20", "10.0.0.5", "fd00::2", qr=False)
    after = lines.index("  netcat    nc 192.168.1.20 5005") + 1
    assert lines[after : after + 2] == ["  Also:     10.0.0.5, fd00::2", ""]


def test_very_many_networks_are_cut() -> None:
    """A computer with dozens of networks does not push the code off the screen."""
    lines = show(*(f"172.17.{number}.1" for number in range(50)))
    assert len(lines) <= 22
    assert sum("172.17.0.1" in line for line in lines) == 3
    assert any("..." in line for line in lines)


def test_without_a_network_it_says_so() -> None:
    """Only this computer: the lines show loopback, and there is no square for a phone."""
    lines = show()
    assert lines[2] == "Only this computer can join (no network found)."
    assert "  telnet    telnet 127.0.0.1 5005" in lines
    assert not has_square(lines)


def test_open_for_this_computer_by_choice() -> None:
    """Listening on loopback is no failure of the network."""
    lines = show("::1")
    assert lines[2] == "Only this computer can join:"
    assert not has_square(lines)


def test_a_long_name_takes_two_rows() -> None:
    """A name that does not fit beside the way to close it has a row of its own."""
    lines = show("192.168.1.20", name="Pavan's Raspberry Pi")
    assert lines[1].startswith("Pavan's Raspberry Pi chat is open.   ")
    assert lines[2].startswith("Ctrl+C closes it.   ")


def test_a_name_cannot_move_the_cursor() -> None:
    """Control and direction characters of a name are left out, here and in the plain line."""
    name = "Of\x1b[2Jfi\u202ece\r\n"
    assert show(name=name)[0] == "Of[2Jfice chat is open.  Ctrl+C closes it."
    assert "\n" not in screen.plain_ready(name, "10.0.0.1", 5005)


def test_a_name_fits_an_ascii_terminal() -> None:
    """Letters that the terminal cannot show do not stop the server."""
    assert show(name="Café", unicode=False)[0] == "Caf? chat is open.  Ctrl+C closes it."


@pytest.mark.parametrize(
    ("doors", "sentence"),
    [
        (ALL_DOORS, FULL.splitlines()[-1]),
        (("app", "telnet", "netcat"), PLAIN.splitlines()[-1]),
        (("browser", "IRC", "app"), PLAIN.splitlines()[-1]),
        (("ssh", "app", "telnet"), "ssh is encrypted; telnet and the app are not."),
        (("ssh", "IRC"), "ssh is encrypted; IRC is not."),
        (("https", "app"), "https is encrypted."),
    ],
)
def test_what_is_said_about_encryption_is_true(doors: tuple[str, ...], sentence: str) -> None:
    """The sentence names the doors that are open, and calls none encrypted that is not."""
    assert show("192.168.1.20", doors=doors)[-1] == sentence


def test_windows_people_hear_of_the_firewall() -> None:
    """On Windows the last line prepares for the question that the system asks."""
    assert show("192.168.1.20", windows=True)[-1] == screen.WINDOWS_HINT


def test_the_ready_line_says_how_to_talk() -> None:
    """The line under the screen says how to talk, because a bare line is not talk here."""
    assert screen.ready_line("09:14") == (
        '09:14 -- ready. Type /help for operator commands, /say TEXT to talk as "server".'
    )
    assert len(screen.ready_line("09:14")) <= 80


def test_the_plain_ready_line() -> None:
    """Programs find name, address and port in one line."""
    assert screen.plain_ready("Office", "192.168.1.20", 5005) == (
        "ready name=Office address=192.168.1.20 port=5005"
    )


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_every_name_can_be_read_back(name: str) -> None:
    """Quotes and spaces in a name do not break the plain line."""
    spaced = f"{name} {name}"
    words = shlex.split(screen.plain_ready(spaced, "::1", 5005))
    assert words == ["ready", f"name={spaced}", "address=::1", "port=5005"]


def test_a_code_has_no_letters_that_look_alike() -> None:
    """Nobody has to guess whether it was a zero or an O."""
    letters = {letter for _ in range(200) for letter in screen.operator_code(secrets.token_bytes)}
    assert letters <= set(screen.CODE_ALPHABET) | {"-"}
    assert not letters & set("01OIL")


@given(st.binary(min_size=16, max_size=16))
def test_a_code_has_two_groups_of_four(random: bytes) -> None:
    """A code can be read out in two breaths, whatever the random bytes are."""
    first, dash, second = screen.operator_code(lambda size: random[:size]).partition("-")
    assert (len(first), dash, len(second)) == (4, "-", 4)


def test_every_letter_of_a_code_is_as_likely_as_any_other() -> None:
    """Over a whole round of the remainder each letter comes equally often in the first place."""
    size = len(screen.CODE_ALPHABET)
    codes = [screen.operator_code(lambda n, i=i: i.to_bytes(n)) for i in range(3 * size)]  # type: ignore[misc]
    assert set(Counter(code[0] for code in codes).values()) == {3}
    assert size**screen.CODE_LENGTH >= 2**39
