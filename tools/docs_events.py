"""The events of docs/protocol.md: fields, types and an example of each, from their structs."""

import inspect
import re
from collections.abc import Iterable
from typing import Any, get_args

import msgspec
from msgspec import inspect as kinds

from docs_table import table
from hubbub import events as ev
from hubbub.wire.jsonform import HIDDEN, encode

HAPPENS: tuple[type[ev.Public], ...] = tuple(
    kind for kind in get_args(ev.PublicEvent) if kind not in HIDDEN
)
ANSWERS: tuple[type[ev.Reply], ...] = get_args(ev.ReplyEvent)
PARTS = (ev.MemberInfo, ev.RoomInfo, ev.ConversationInfo, ev.ModeChange)  # structs inside events
OF_ALL = ("id", "at", "seq")  # fields of all that happens, described once

# What stands in the examples: by field, and where a field means something else, by event.
SAMPLES: dict[str, object] = {
    "id": "5f2b9c01d4e7a836",
    "at": 1_763_712_912_345,
    "seq": 1042,
    "until": 1_763_716_512_345,
    "nick": "ana",
    "person": "d41c9be0f7a2",
    "session": "09d3b7e65a1c4f28",
    "message": "5f2b9c01d4e7a836",
    "room": "#dev",
    "to": "#dev",
    "scope": "#dev",
    "text": "hello",
    "door": "app",
    "who": "dee",
    "new": "anna",
    "by": "ben",
    "server": "Office",
    "version": 1,
    "people": 3,
    "count": 3,
    "quiet": 12,
    "since": 1_763_700_000_000,
    "doors": ("telnet",),
    "rooms": ("#lobby", "#dev"),
    "name": "#dev",
    "members": (ev.MemberInfo(nick="ben"), ev.MemberInfo(nick="ana", you=True)),
    "ref": 7,
    "mode": "s",
    "on": True,
}
SPECIAL: dict[str, dict[str, object]] = {
    "invite": {"to": "ben"},
    "rename": {"new": "#build"},
    "ban": {"nick": "ben", "name": "dee", "until": SAMPLES["until"]},
    "kick": {"nick": "ben", "text": "please calm down"},
    "removed": {"nick": "ben"},
    "silence": {"nick": "ben", "until": SAMPLES["until"]},
    "login": {"device": True},
    "rooms": {"rooms": (ev.RoomInfo(room="#lobby", count=3), ev.RoomInfo(room="#dev", count=1))},
    "conversations": {
        "list": (
            ev.ConversationInfo(name="#lobby", scope="#lobby", read=1040, last=1040, count=3),
            ev.ConversationInfo(
                name="ben", scope="@d41c9be0f7a2:e07", person="e07", unread=2, read=7, last=1042
            ),
        )
    },
    "entered": {"messages": (), "topic": "Stand-up 9:30"},
    "page": {"head": "The last 2 messages:"},
    "info": {"code": "muted", "text": "#dev is muted: no alerts, no unread count."},
    "help": {"lines": ("Just type to talk.", ("/r TEXT\tanswer the last one",))},
    "failed": {
        "code": "no-room",
        "text": "There is no room called #dvv. Similar: #dev. /join #dvv makes it.",
        "ref": 7,
        "line": "say",
    },
    "done": {"id": SAMPLES["id"], "seq": SAMPLES["seq"]},
    "goodbye": {"text": "Goodbye, ana."},
    "record": {
        "events": (
            ev.Op(id="5f2b9c01d4e7a836", at=1_763_712_912_345, nick="ana", by="ben", on=True),
        )
    },
    "read": {"upto": 1042},
    "crowd": {"came": ("ben", "cho"), "went": ("dee",)},
}
_COMMENT = re.compile(r"^    (\w+): [^#\n]*#\s*(.+)$", re.MULTILINE)


def sections(events: Iterable[type[ev.Event]]) -> str:
    """Return what is to be said about each event."""
    return "".join(map(_section, events))


def _section(kind: type[ev.Event]) -> str:
    line = encode(example(kind)).decode()
    return f"\n### `{tag(kind)}`\n\n{about(kind)}\n\n{fields(kind)}```json\n{line}\n```\n"


def parts() -> str:
    """Return what is to be said about the structs inside events."""
    return "".join(
        f"\n### {k.__name__}\n\n{about(k)}\n\n{fields(k)}".rstrip() + "\n" for k in PARTS
    )


def tag(kind: type[msgspec.Struct]) -> str:
    """Return what stands under `event`."""
    return str(kind.__struct_config__.tag)


def about(kind: type[msgspec.Struct]) -> str:
    """Return the docstring, each paragraph in one line."""
    paragraphs = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(text.split()) for text in paragraphs)


def fields(kind: type[msgspec.Struct]) -> str:
    """Return a table of the fields, or nothing when the event has none of its own."""
    notes = dict(_COMMENT.findall(inspect.getsource(kind)))
    shared = OF_ALL if issubclass(kind, ev.Public) else ()
    rows = [
        (f"`{f.name}`", type_name(f.type), _omitted(f), notes.get(f.name, ""))
        for f in _struct(kind).fields
        if f.name not in shared
    ]
    return table(("field", "type", "left out when", "meaning"), rows) + "\n" if rows else ""


def _omitted(field: kinds.Field) -> str:
    if field.required:
        return ""
    if field.default_factory is dict or field.default in ("", ()):
        return "empty"
    return f"`{msgspec.json.encode(field.default).decode()}`"


def type_name(kind: kinds.Type) -> str:
    """Return a type in words: text, number, list of text."""
    match kind:
        case kinds.StrType():
            return "text"
        case kinds.IntType():
            return "number"
        case kinds.BoolType():
            return "true or false"
        case kinds.NoneType():
            return "null"
        case kinds.LiteralType():
            return " or ".join(f'`"{value}"`' for value in kind.values)
        case kinds.DictType():
            return f"object of {type_name(kind.value_type)}"
        case kinds.VarTupleType():
            inner = type_name(kind.item_type)
            return f"list of ({inner})" if " or " in inner else f"list of {inner}"
        case kinds.UnionType():
            return " or ".join(type_name(one) for one in kind.types)
        case kinds.StructType() if issubclass(kind.cls, ev.Event):
            return f"`{tag(kind.cls)}`"
        case kinds.StructType():
            return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
    raise TypeError(f"{kind} has no name in words")


def example(kind: type[Any]) -> Any:
    """Return an event, or a struct inside one, with all that it needs filled in."""
    special = SPECIAL.get(tag(kind), {})
    values = {
        field.name: special[field.name] if field.name in special else _sample(field)
        for field in _struct(kind).fields
        if field.required or field.name in special or (field.name == "seq" and kind.durable)
    }
    return kind(**values)


def _sample(field: kinds.Field) -> object:
    if field.name in SAMPLES:
        return SAMPLES[field.name]
    match field.type:
        case kinds.VarTupleType(item_type=kinds.StructType() as inner):
            return (example(inner.cls),)
        case kinds.VarTupleType():
            return ()
        case kinds.BoolType():
            return True
        case kinds.IntType():
            return 1
    return field.name


def _struct(kind: type[msgspec.Struct]) -> kinds.StructType:
    info = kinds.type_info(kind)
    if not isinstance(info, kinds.StructType):
        raise TypeError(f"{kind} is no struct")
    return info
