"""Sentences: each can be met in a story, each refusal ends in a next step, and the grammar."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubbub import sentences
from hubbub.errors import ERRORS, sentence
from hubbub.sentences import NOTICES
from support.scenario import all_stories

# Sentences that no story can meet, and the test that does.
ELSEWHERE = {
    "no-answer": "core/test_hub.py::test_a_store_that_fails_is_told",
    "no-door": "doors/test_openings.py::test_browser_that_comes_late_is_told_in_http",
    "too-many-connections": "reliability/test_abuse.py::test_many_connections_from_one_address",
    "full-connections": "commands/test_ops.py::test_a_system_without_connections_says_so",
    "web-host": "doors/web/test_guard.py::test_other_hosts_are_refused",
    "web-bad": "doors/web/test_http.py::test_what_is_no_http_is_answered_and_closed",
    "web-origin": "doors/web/test_guard.py::test_other_origins_are_refused",
    "web-type": "doors/web/test_api.py::test_a_body_that_is_no_json_is_refused",
    "web-method": "doors/web/test_api.py::test_only_look_ups_can_be_fetched",
    "web-slow": "doors/web/test_api.py::test_a_slow_body_is_refused",
    "web-socket": "doors/web/test_socket.py::test_a_wrong_handshake_is_refused",
    "web-loopback": "doors/web/test_guard.py::test_metrics_are_for_this_computer",
    "web-no-page": "doors/web/test_guard.py::test_paths_that_lead_nowhere",
    "line-flood": "doors/test_openings.py::test_irc_client_without_line_ends_is_told_and_closed",
    "internal": "core/test_commands.py::test_a_fault_ends_only_its_own_session",
    "too-many-rooms-here": "core/test_changes.py::test_rooms_are_bounded",
    "too-many-keys": "doors/irc/test_metadata.py::test_keys_are_bounded",
    "too-many-ignored": "core/test_changes.py::test_ignored_people_are_bounded",
    "room-moving": "core/test_renaming.py::test_a_name_is_free_when_that_is_stored",
    "list-full": "core/test_changes.py::test_lists_of_a_room_are_bounded",
    "own-address": "commands/test_ops.py::test_the_servers_own_address_is_not_banned",
    "console-nobody": "commands/test_ops.py::test_the_console_is_nobody_in_a_room",
    "console-talk": "commands/test_ops.py::test_the_console_is_no_place_to_talk_by_accident",
    "pong": "commands/test_ops.py::test_the_console_can_ask_small_questions",
}

# How a sentence says what to do next: a word to type, or what to do.
NEXT = re.compile(
    r"/[a-z]|\{example\}|\b(type|try|send|wait|close|connect|ask|make|take|free:|come back|"
    r"stands on|write)",
    re.IGNORECASE,
)
SEEN = re.compile(r"[^:]+(?: sees| sees later|'s line): ?(.*)")
NAMED = re.compile(r'"text": "((?:[^"\\]|\\.)*)"')


def told() -> Iterator[str]:
    """Yield everything that somebody sees in a story."""
    for story in all_stories():
        for _, line in story.lines:
            seen = SEEN.fullmatch(line)
            if seen:
                yield seen[1]
                yield from (text.replace('\\"', '"') for text in NAMED.findall(seen[1]))


TOLD = list(told())
SOURCE = [
    path.read_text(encoding="utf-8")
    for path in Path(sentences.__file__).parent.rglob("*.py")
    if path.name not in ("errors.py", "sentences.py")
]


def is_told(template: str) -> bool:
    """Tell whether some story shows a sentence made from this template."""
    parts = re.split(r"\{[^}]*\}", template.strip())
    pattern = re.compile(".*".join(map(re.escape, parts)))
    return any(pattern.search(text) for text in TOLD)


@pytest.mark.parametrize("code", ERRORS)
def test_every_refusal_can_be_met(code: str) -> None:
    """Each error code has a story in which somebody provokes it."""
    assert code in ELSEWHERE or is_told(ERRORS[code])


@pytest.mark.parametrize("place", ELSEWHERE.values())
def test_what_no_story_meets_has_a_test(place: str) -> None:
    """The tests named here are there."""
    file, _, name = place.partition("::")
    assert f"def {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("code", [*ERRORS, *NOTICES])
def test_every_sentence_is_used(code: str) -> None:
    """No sentence is left over: the program names its code somewhere."""
    quoted = (f'"{code}"', f"'{code}'")
    assert any(word in text for word in quoted for text in SOURCE)


@pytest.mark.parametrize("code", NOTICES)
def test_every_notice_can_be_met(code: str) -> None:
    """Each notice has a story in which somebody sees it."""
    assert code in ELSEWHERE or is_told(NOTICES[code])


@pytest.mark.parametrize("code", ERRORS)
def test_every_refusal_says_what_to_do(code: str) -> None:
    """Each refusal ends in a next step."""
    last = re.split(r"(?<=[.?:!]) ", ERRORS[code])[-2:]
    assert NEXT.search(" ".join(last))


@pytest.mark.parametrize("text", [*ERRORS.values(), *NOTICES.values()])
def test_sentences_are_ascii_and_short(text: str) -> None:
    """Our own sentences survive every character set and fit two or three lines."""
    assert text.isascii()
    assert len(text) <= 216


def test_a_sentence_has_its_words_filled_in() -> None:
    """Numbers are grouped, names stand in quotes."""
    assert sentence("too-long", {"length": 5210, "limit": 4000}) == (
        "Your message has 5,210 characters; the limit is 4,000. Send it in parts."
    )


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (1200, "1,200 people")]
)
def test_count(number: int, text: str) -> None:
    """A number agrees with its word."""
    assert sentences.count(number, "person", "people") == text


def test_people_here() -> None:
    """The banner counts people as one speaks."""
    assert sentences.people_here(0) == "Nobody else is here yet."
    assert sentences.people_here(1) == "1 person is here."
    assert sentences.people_here(3) == "3 people are here."


@pytest.mark.parametrize(
    ("words", "limit", "text"),
    [
        ([], 0, ""),
        (["ben"], 0, "ben"),
        (["ben", "cho"], 0, "ben and cho"),
        (["ben", "cho", "dee"], 0, "ben, cho and dee"),
        (["ben", "cho", "dee"], 3, "ben, cho and dee"),
        (["ben", "cho", "dee", "eve"], 2, "ben, cho and 2 others"),
    ],
)
def test_listing(words: list[str], limit: int, text: str) -> None:
    """Lists have one `and`, and long ones end in a number."""
    assert sentences.listing(words, limit) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (42, "42 s"),
        (60, "1 min"),
        (2400, "40 min"),
        (7200, "2 h"),
        (86_400, "1 day"),
        (300_000, "3 days"),
    ],
)
def test_span(seconds: int, text: str) -> None:
    """A length of time is told in its largest unit."""
    assert sentences.span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (30, "30 seconds"), (60, "1 minute"), (600, "10 minutes")],
)
def test_minutes(seconds: int, text: str) -> None:
    """A waiting time is told in words."""
    assert sentences.minutes(seconds) == text


@pytest.mark.parametrize(
    ("nicks", "text"),
    [
        ([], ""),
        (["ben"], "ben is typing"),
        (["ben", "cho"], "ben and cho are typing"),
        (["ben", "cho", "dee"], "3 people are typing"),
    ],
)
def test_typing(nicks: list[str], text: str) -> None:
    """The typing hint names two at most."""
    assert sentences.typing(nicks) == text


def test_small_additions() -> None:
    """Reasons and similar names are added only where there are some."""
    assert sentences.why("lunch") == ": lunch"
    assert sentences.why("") == ""
    assert sentences.similar(["bo", "rob"]) == " Similar: bo, rob."
    assert sentences.similar([]) == ""
