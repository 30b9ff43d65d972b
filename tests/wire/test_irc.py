"""IRC lines: what a line says, and that what we build is one line that says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.wire.irc import (
    BODY_MAX,
    LINE_MAX,
    Line,
    Problem,
    ProtocolError,
    Reason,
    build,
    fits,
    parse,
    room,
)
from hubbub.wire.irctags import (
    CLIENT_TAGS_MAX,
    TAGS_MAX,
    build_tags,
    escaped,
    parse_tags,
    unescaped,
)


def line(command: str, *params: str, source: str = "", tags: dict[str, str] | None = None) -> Line:
    """Make a line as `parse` returns it."""
    return Line(tags or {}, source, command, params)


# line: what it says. After RFC 1459, 2.3 and 2.3.1, and modern.ircdocs.horse, "Message Format".
LINES: dict[bytes, Line] = {
    b"AWAY": line("AWAY"),
    b"WHO #lobby %n": line("WHO", "#lobby", "%n"),
    b":ben AWAY": line("AWAY", source="ben"),
    b":ben WHO #lobby %n x": line("WHO", "#lobby", "%n", "x", source="ben"),
    # the last parameter
    b"PRIVMSG #lobby :good morning": line("PRIVMSG", "#lobby", "good morning"),
    b"PRIVMSG #lobby :morning": line("PRIVMSG", "#lobby", "morning"),
    b"PRIVMSG #lobby morning": line("PRIVMSG", "#lobby", "morning"),
    b"PRIVMSG #lobby :": line("PRIVMSG", "#lobby", ""),
    b"PRIVMSG #lobby ::-)": line("PRIVMSG", "#lobby", ":-)"),
    b"PRIVMSG #lobby :a :b": line("PRIVMSG", "#lobby", "a :b"),
    b"PRIVMSG #lobby :  in the middle  ": line("PRIVMSG", "#lobby", "  in the middle  "),
    b"PRIVMSG #lobby :   ": line("PRIVMSG", "#lobby", "   "),
    b":ben PRIVMSG #lobby :smile :) ": line("PRIVMSG", "#lobby", "smile :) ", source="ben"),
    b":ben JOIN :#lobby": line("JOIN", "#lobby", source="ben"),
    b":ben MODE #lobby :+t": line("MODE", "#lobby", "+t", source="ben"),
    b":ben MODE #lobby +ov ann :cho": line("MODE", "#lobby", "+ov", "ann", "cho", source="ben"),
    b"AWAY :": line("AWAY", ""),
    b"USER ben 0 * :Ben": line("USER", "ben", "0", "*", "Ben"),
    b"MODE a:b c:": line("MODE", "a:b", "c:"),
    # spaces: one or more of them, and only them
    b"AWAY ": line("AWAY"),
    b":ben AWAY  ": line("AWAY", source="ben"),
    b"  WHO   #lobby    %n  ": line("WHO", "#lobby", "%n"),
    b"@a   :ben   WHO   #lobby   :x": line("WHO", "#lobby", "x", source="ben", tags={"a": ""}),
    b":srv 432  #lobby :Not a name: bad": line("432", "#lobby", "Not a name: bad", source="srv"),
    b":b\ten WHO #lo\tbby x": line("WHO", "#lo\tbby", "x", source="b\ten"),
    b"WHO\x0b #a\x0c \x1fb": line("WHO\x0b", "#a\x0c", "\x1fb"),
    "WHO #a\u2028b \u3000 \x85".encode(): line("WHO", "#a\u2028b", "\u3000", "\x85"),
    # sources may hold anything else
    b":ben!~b@ho\x03st\x02.lan QUIT": line("QUIT", source="ben!~b@ho\x03st\x02.lan"),
    b": QUIT": line("QUIT"),
    b"::x QUIT": line("QUIT", source=":x"),
    # commands are the same in small letters, but only those of ASCII
    b"PrivMsg a b": line("PRIVMSG", "a", "b"),
    "jo\u0131n #a".encode(): line("jo\u0131n", "#a"),
    # tags, message-tags "Format"
    b"@a=b;c PING x": line("PING", "x", tags={"a": "b", "c": ""}),
    b"@a=;b;c=d :ben PING": line("PING", source="ben", tags={"a": "", "b": "", "c": "d"}),
    b"@x/a=1;a=2;+x/a=3;+a=4 PING": line(
        "PING", tags={"x/a": "1", "a": "2", "+x/a": "3", "+a": "4"}
    ),
    b"@a=1;b=2;a=3 PING": line("PING", tags={"a": "3", "b": "2"}),
    b"@a=1;a PING": line("PING", tags={"a": ""}),
    b"@a=b=c;_$%=:, PING": line("PING", tags={"a": "b=c", "_$%": ":,"}),
    b"@;;a=1; PING": line("PING", tags={"a": "1"}),
    b"@=1 PING": line("PING"),
    "@+emoji=😀 PING".encode(): line("PING", tags={"+emoji": "😀"}),
    rb"@a=b\sc\:d\\e\rf\ng PING": line("PING", tags={"a": "b c;d\\e\rf\ng"}),
    b"PRIVMSG a :@a=b c": line("PRIVMSG", "a", "@a=b c"),
    b" @a=b PING": line("@A=B", "PING"),  # the @ must come first
}

# line: the reason it is refused for, and what of it is known
REFUSED: dict[bytes, Problem] = {
    b"": Problem(Reason.EMPTY),
    b"   ": Problem(Reason.EMPTY),
    b"@": Problem(Reason.NO_COMMAND),
    b"@a": Problem(Reason.NO_COMMAND),
    b"@label=1": Problem(Reason.NO_COMMAND),
    b"@label=1 ": Problem(Reason.NO_COMMAND, label="1"),
    b"@label=1 :ben": Problem(Reason.NO_COMMAND, label="1"),
    b":": Problem(Reason.NO_COMMAND),
    b":ben": Problem(Reason.NO_COMMAND),
    b":ben :hello": Problem(Reason.NO_COMMAND),
    b" :hello": Problem(Reason.NO_COMMAND),
    b"PRIVMSG a :b\0c": Problem(Reason.BAD_CHARACTER, "PRIVMSG"),
    b"\0": Problem(Reason.BAD_CHARACTER),
    b"@label=a\0b PING x": Problem(Reason.BAD_CHARACTER, "PING"),
    b"PING a\r\nQUIT": Problem(Reason.BAD_CHARACTER, "PING"),
    b"PING a\rQUIT": Problem(Reason.BAD_CHARACTER, "PING"),
    b"privmsg a :caf\xe9": Problem(Reason.NOT_UTF8, "PRIVMSG"),
    b"@label=7;x=y PRIVMSG a :caf\xe9": Problem(Reason.NOT_UTF8, "PRIVMSG", "7"),
    b"@label=\xe9;x=y PRIVMSG a :b": Problem(Reason.NOT_UTF8, "PRIVMSG"),
    b"@label=7 PRIV\xffMSG a :b": Problem(Reason.NOT_UTF8, "", "7"),
    b"@label=%b PING \xff" % (b"x" * 64): Problem(Reason.NOT_UTF8, "PING", "x" * 64),
    b"@label=%b PING \xff" % (b"x" * 65): Problem(Reason.NOT_UTF8, "PING"),
    b"PING \xc0\xaf": Problem(Reason.NOT_UTF8, "PING"),  # an overlong /
    b"PING \xed\xa0\xbd": Problem(Reason.NOT_UTF8, "PING"),  # half of a surrogate pair
    b"PING \xf4\x90\x80\x80": Problem(Reason.NOT_UTF8, "PING"),  # behind the end of Unicode
    b"PING " + b"x" * (BODY_MAX - 4): Problem(Reason.TOO_LONG, "PING"),
    b"@label=5 PING " + b"x" * (BODY_MAX - 4): Problem(Reason.TOO_LONG, "PING", "5"),
    b"@label=5;a=" + b"x" * TAGS_MAX + b" PING": Problem(Reason.TOO_LONG, "PING", "5"),
    b"@label=" + b"5" * TAGS_MAX: Problem(Reason.TOO_LONG),
}

ESCAPES = {
    "": "",
    "plain:=,+@": "plain:=,+@",
    "; \\\r\n": r"\:\s\\\r\n",
    r"\s": r"\\s",
    r"\\:": r"\\\\:",
    "a\\": r"a\\",
    "ß€😀": "ß€😀",
}
# What only others send: message-tags, "Escaping values"
LAX_ESCAPES = {
    "a\\": "a",
    "\\": "",
    r"\b": "b",
    r"a\1b": "a1b",
    r"\\n": r"\n",
    r"\\\n": "\\\n",
    "\\😀": "😀",
}

BUILT: dict[bytes, tuple[str, tuple[str, ...], str, dict[str, str]]] = {
    b"PING\r\n": ("PING", (), "", {}),
    b":srv PONG srv x\r\n": ("PONG", ("srv", "x"), "srv", {}),
    b"PONG srv :x y\r\n": ("PONG", ("srv", "x y"), "", {}),
    b"PONG :\r\n": ("PONG", ("",), "", {}),
    b"PONG ::x\r\n": ("PONG", (":x",), "", {}),
    b"PONG x:\r\n": ("PONG", ("x:",), "", {}),
    b"PONG : x \r\n": ("PONG", (" x ",), "", {}),
    b"PONG b\tc\r\n": ("PONG", ("b\tc",), "", {}),
    b":ben!b@h PRIVMSG #a :hi\r\n": ("PRIVMSG", ("#a", "hi"), "ben!b@h", {}),
    b":ben JOIN #a\r\n": ("JOIN", ("#a",), "ben", {}),
    b":ben PART #a\r\n": ("PART", ("#a",), "ben", {}),
    b":ben PART #a :bye\r\n": ("PART", ("#a", "bye"), "ben", {}),
    b":ben KICK #a cho :out\r\n": ("KICK", ("#a", "cho", "out"), "ben", {}),
    b":ben QUIT :bye\r\n": ("QUIT", ("bye",), "ben", {}),
    b"@a :srv PING\r\n": ("PING", (), "srv", {"a": ""}),
    b"@a=b\\sc;+d=\\: PING\r\n": ("PING", (), "", {"a": "b c", "+d": ";"}),
    b"@a PING\r\n": ("PING", (), "", {"a": "\0"}),
    "PONG ü€😀\r\n".encode(): ("PONG", ("ü€😀",), "", {}),
    b"PONG a?b\r\n": ("PONG", ("a\ud800b",), "", {}),
    # one line, whatever the text holds
    b"PRIVMSG a :b  QUIT\r\n": ("PRIVMSG", ("a", "b\r\nQUIT"), "", {}),
    b"PONG :a b c d \r\n": ("PONG", ("a\0b\rc\nd\n",), "", {}),
    b"@a=\\r\\nQUIT PING\r\n": ("PING", (), "", {"a": "\r\nQUIT"}),
}

# command, parameters, source, key of a tag: mistakes of a caller, not of a person
MISTAKES: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "no command": ("", (), "", ""),
    "tags for a command": ("@a", (), "", ""),
    "a space in the command": ("PING x", (), "", ""),
    "a line end in the command": ("PING\n", (), "", ""),
    "an empty middle": ("MODE", ("", "x"), "", ""),
    "a space in the middle": ("MODE", ("a b", "x"), "", ""),
    "a colon in front": ("MODE", (":a", "x"), "", ""),
    "CR in the middle": ("MODE", ("a\rb", "x"), "", ""),
    "LF in the middle": ("MODE", ("a\nb", "x"), "", ""),
    "LF at the end of the middle": ("MODE", ("a\n", "x"), "", ""),
    "NUL in the middle": ("MODE", ("a\0b", "x"), "", ""),
    "a space in the source": ("PING", (), "ben QUIT", ""),
    "LF in the source": ("PING", (), "ben\nQUIT", ""),
    "a space in a key": ("PING", (), "", "a b"),
    "LF in a key": ("PING", (), "", "a\n"),
    "= in a key": ("PING", (), "", "a=b"),
}

NOT_IN_WORDS = "\0\r\n "
characters = st.characters(codec="utf-8", exclude_characters="\0\r\n")
words = st.text(st.characters(codec="utf-8", exclude_characters=NOT_IN_WORDS), min_size=1).filter(
    lambda word: word[0] != ":"
)
values = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
keys = st.from_regex(r"\+?([a-z0-9.-]+/)?[A-Za-z0-9-]+", fullmatch=True)
commands = st.from_regex(r"[A-Z]{1,12}|[0-9]{3}", fullmatch=True)
lines = st.builds(
    Line,
    st.dictionaries(keys, values, max_size=4),
    words | st.just(""),
    commands,
    st.builds(
        lambda middle, last: (*middle, *last),
        st.lists(words, max_size=4),
        st.lists(st.text(characters), max_size=1),
    ),
)


def built(made: Line) -> bytes:
    """Build a line from its parts."""
    return build(made.command, *made.params, source=made.source, tags=made.tags)


def refusal(data: bytes, tags_max: int = TAGS_MAX) -> Problem:
    """Return the problem that `data` is refused for."""
    with pytest.raises(ProtocolError) as caught:
        parse(data, tags_max)
    return caught.value.problem


@pytest.mark.parametrize(("data", "expected"), LINES.items(), ids=map(repr, LINES))
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_lines(data: bytes, expected: Line, end: bytes) -> None:
    """A line says what RFC 1459 2.3.1 and message-tags say, with and without its end."""
    assert parse(data + end) == expected


@pytest.mark.parametrize(("data", "problem"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refused(data: bytes, problem: Problem) -> None:
    """A wrong line has one reason; command and label are kept (utf8-only, labeled-response)."""
    assert refusal(data) == problem


def test_any_number_of_parameters() -> None:
    """More than 15 parameters are read too (modern.ircdocs.horse, "Parameters")."""
    given_ = [str(number % 10) for number in range(250)]
    assert parse(f"MODE {' '.join(given_)}".encode()).params == tuple(given_)


def test_exactly_the_limits() -> None:
    """510 bytes without tags, and tags of the size allowed, are not too long (message-tags)."""
    body = b"PING " + b"x" * (BODY_MAX - 5)
    for most in (CLIENT_TAGS_MAX, TAGS_MAX):
        tags = b"@a=" + b"y" * (most - 4) + b" "
        assert len(tags) == most
        assert parse(tags + body + b"\r\n", most).params == ("x" * (BODY_MAX - 5),)
        assert refusal(b"@b" + tags[1:] + body, most).reason is Reason.TOO_LONG
    assert refusal(body + b"x").reason is Reason.TOO_LONG


def test_length_is_in_bytes() -> None:
    """The limit counts bytes, not characters (RFC 1459, 2.3)."""
    assert parse(b"PING " + "😀".encode() * 126).params == ("😀" * 126,)
    assert refusal(b"PING " + "😀".encode() * 127).reason is Reason.TOO_LONG


@pytest.mark.parametrize(("value", "wire"), ESCAPES.items())
def test_escapes(value: str, wire: str) -> None:
    """Values of tags are escaped and come back (message-tags, "Escaping values")."""
    assert escaped(value) == wire
    assert unescaped(wire) == value


@pytest.mark.parametrize(("wire", "value"), LAX_ESCAPES.items())
def test_lax_escapes(wire: str, value: str) -> None:
    """A backslash before anything else goes; so does a last one (message-tags)."""
    assert unescaped(wire) == value


@pytest.mark.parametrize(("data", "parts"), BUILT.items(), ids=range(len(BUILT)))
def test_built(data: bytes, parts: tuple[str, tuple[str, ...], str, dict[str, str]]) -> None:
    """Lines are built as modern.ircdocs.horse "Parameters" says, people's text with a colon."""
    command, params, source, tags = parts
    assert build(command, *params, source=source, tags=tags) == data


def test_colon_can_be_asked_for() -> None:
    """A colon before the last parameter is always allowed (modern.ircdocs.horse, "Parameters")."""
    assert build("JOIN", "#a", colon=True) == b"JOIN :#a\r\n"
    assert build("JOIN", colon=True) == b"JOIN\r\n"


@pytest.mark.parametrize(("command", "params", "source", "key"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(command: str, params: tuple[str, ...], source: str, key: str) -> None:
    """What is no word cannot stand where only a word may (RFC 1459, 2.3.1)."""
    with pytest.raises(ValueError, match=r"^not "):
        build(command, *params, source=source, tags={key: "x"} if key else None)


def test_fits() -> None:
    """512 bytes fit, and 8,191 of tags with them; not one more (RFC 1459; message-tags)."""
    space = room("PRIVMSG", "#a", source="ben!b@h")
    assert fits(build("PRIVMSG", "#a", "x" * space, source="ben!b@h"))
    assert not fits(build("PRIVMSG", "#a", "x" * (space + 1), source="ben!b@h"))
    full = build("PING", "x" * (LINE_MAX - 7), tags={"a": "y" * (TAGS_MAX - 4)})
    assert fits(full)
    assert not fits(b"@z" + full[1:])
    assert not fits(full.replace(b"PING", b"PINGS"))


@given(lines)
def test_round_trip(made: Line) -> None:
    """What is built says the same when it is read, if it fits (RFC 1459, 2.3)."""
    data = built(made)
    if fits(data):
        assert parse(data) == made
    else:
        assert refusal(data).reason is Reason.TOO_LONG


@given(
    st.lists(st.text(), max_size=4),
    st.text(),
    st.dictionaries(st.text(), st.text(), max_size=3),
    commands,
)
def test_no_second_line(params: list[str], source: str, tags: dict[str, str], command: str) -> None:
    """No text smuggles a second line or bad UTF-8 (RFC 1459, 2.3; utf8-only)."""
    try:
        data = build(command, *params, source=source, tags=tags)
    except ValueError:
        return
    assert data.endswith(b"\r\n")
    assert not {0, 10, 13} & set(data[:-2])
    data.decode()


@given(st.text(max_size=300))
def test_text_arrives(text: str) -> None:
    """Text in the last parameter arrives, with spaces for what cannot (RFC 1459, 2.3.1)."""
    data = build("PRIVMSG", "#a", text)
    expected = text.translate(dict.fromkeys(b"\0\r\n", " ")).encode(errors="replace").decode()
    if fits(data):
        assert parse(data).params == ("#a", expected)


@given(st.dictionaries(keys, values))
def test_tags_round_trip(tags: dict[str, str]) -> None:
    """Tags come back, and nothing in them ends the tag, the tags or the line (message-tags)."""
    text = build_tags(tags)
    assert parse_tags(text) == tags
    assert not set(text) & set("\0\r\n ")
