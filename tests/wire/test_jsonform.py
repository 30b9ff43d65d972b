"""The JSON form: requests in, events out, one object to a line."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub import events as ev
from hubbub.errors import ChatError
from hubbub.wire.jsonform import HIDDEN, JsonForm, decode, encode, request

ID: dict[str, Any] = {"id": "x", "at": 5}
KINDS: list[type[ev.Event]] = [*ev.PublicEvent.__args__, *ev.ReplyEvent.__args__]


def some(kind: Any, name: str = "") -> Any:
    """Return a value of a field's type."""
    info = msgspec.inspect.type_info(kind)
    match info:
        case msgspec.inspect.StrType():
            return f"a {name}"
        case msgspec.inspect.BoolType():
            return True
        case msgspec.inspect.IntType():
            return 7
        case msgspec.inspect.LiteralType():
            return info.values[-1]
        case msgspec.inspect.StructType():
            return example(info.cls)
        case msgspec.inspect.UnionType():
            return None
        case msgspec.inspect.DictType():
            return {}
        case _:
            return ()


def example(kind: type[Any]) -> Any:
    """Return an event of a kind, with something in each field."""
    fields = msgspec.structs.fields(kind)
    return kind(**{field.name: some(field.type, field.name) for field in fields})


@pytest.mark.parametrize(
    ("text", "verb", "values", "ref"),
    [
        ('{"cmd":"say","text":"hello","ref":7}', "say", {"text": "hello"}, 7),
        ('{"cmd":"say","text":"hello","ref":"a"}', "say", {"text": "hello"}, "a"),
        ('{"cmd":"who"}', "who", {}, None),
        ('{"cmd":"max","count":5}', "max", {"count": 5}, None),
        (' {"cmd":"who","ref":null}', "who", {}, None),
    ],
)
def test_requests(text: str, verb: str, values: dict[str, Any], ref: object) -> None:
    """A request is its verb, parameters by name, and the client's number."""
    made = decode(text)
    assert (made.verb, made.values, made.ref, made.text) == (verb, values, ref, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        "hello",
        "{}",
        '{"cmd":""}',
        '{"cmd":5}',
        '{"cmd":null}',
        '{"cmd":["say"]}',
        '{"cmd":"say","text":["x"]}',
        '{"cmd":"say","text":{"a":1}}',
        '{"cmd":"say","ref":1.5}',
        '{"cmd":"say","ref":[1]}',
        '{"cmd":"say","ref":"' + "x" * 65 + '"}',
        '{"cmd":"say"}{"cmd":"say"}',
        "[" * 100_000,
        '{"cmd":"say","text":"\ud800"}',
    ],
)
def test_what_is_no_request(text: str) -> None:
    """Anything else is refused with one sentence."""
    with pytest.raises(ChatError) as caught:
        decode(text)
    assert caught.value.code == "bad-json"
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_a_request_or_refused(data: bytes | str) -> None:
    """Nothing but a refusal comes of nonsense."""
    try:
        verb, code = decode(data).verb, "bad-json"
    except ChatError as error:
        verb, code = "none", error.code
    assert verb
    assert code == "bad-json"


def test_decoded_fields() -> None:
    """A door that decodes by itself is held to the same rules."""
    made = request({"cmd": "say", "text": "x", "ref": 3})
    assert (made.verb, made.values, made.ref) == ("say", {"text": "x"}, 3)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_survives(kind: type[ev.Event]) -> None:
    """Each kind is written under its tag and read back equal."""
    event = example(kind)
    data = encode(event, addresses=True)
    fields = json.loads(data)
    assert fields["event"] == kind.__struct_config__.tag
    assert msgspec.json.decode(data, type=ev.AnyEvent) == event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_is_one_line_or_hidden(kind: type[ev.Event]) -> None:
    """A program gets one line per event; what is nobody else's business, nothing."""
    data = JsonForm(addresses=False).render(example(kind))
    if kind in HIDDEN:
        assert data == b""
    else:
        assert data.endswith(b"\n")
        assert data.count(b"\n") == 1


def test_tags_are_different() -> None:
    """No two kinds of events share a tag."""
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(tags)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_one_line(text: str) -> None:
    """No text makes a second line, and it comes back as it was."""
    event = ev.Message(**ID, person="p", nick="n", to="#a", scope="#a", text=text)
    data = JsonForm(addresses=False).render(event)
    assert data.count(b"\n") == 1
    assert json.loads(data)["text"] == text


def test_addresses_are_left_out() -> None:
    """An address is for everybody only where it is set so."""
    login = ev.Login(**ID, nick="n", person="p", session="s", door="d", address="10.0.0.1")
    assert b"10.0.0.1" not in JsonForm(addresses=False).render(login)
    assert b"10.0.0.1" in JsonForm(addresses=True).render(login)


def test_other_events_are_untouched() -> None:
    """Only what is an address is taken away."""
    whois = ev.Whois(nick="n", doors=("app",), since=1, quiet=1, rooms=(), address="10.0.0.1")
    assert b"10.0.0.1" in encode(whois)
