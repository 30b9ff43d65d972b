"""The API: commands and look-ups over HTTP, for programs with a token."""

import asyncio
import json
import os
from unittest.mock import Mock

import pytest
from aiohttp import web

from doors.web.asking import TOKEN, ask, post
from hubbub.doors.web.api import Api
from support.chat import Chat
from support.serving import Client, Server, Serving, fresh
from support.world import CODE


def enter(server: Server, name: str) -> str:
    """Come in as a program; return its token."""
    token = os.urandom(16).hex()
    assert post(server, "login", {"name": name}, token=token).status == 200
    return token


def test_a_program_talks_with_everybody(server: Server) -> None:
    """What is posted is stored, shown in telnet, and found in the history."""
    name = fresh("bot")
    with Client(server, fresh("ana")) as ana:
        token = enter(server, name)
        said = post(server, "say", {"text": "build is green"}, token=token)
        assert said.json["done"]["seq"] > 0
        ana.until(f"{name}: build is green")
        ana.say("thanks")
        found = ask(server, "GET", "/api/history?count=2", token=token).json
    texts = [message["text"] for message in found["events"][0]["messages"]]
    assert texts == ["build is green", "thanks"]


def test_looking_up(server: Server) -> None:
    """Rooms, people and search answer with the events of the other doors."""
    token = enter(server, fresh("bot"))
    word = fresh("rhubarb")
    post(server, "say", {"text": f"there is {word}"}, token=token)
    kinds = {
        "rooms": "rooms",
        "people": "rooms",
        f"search?words={word}": "page",
    }
    for path, kind in kinds.items():
        assert ask(server, "GET", f"/api/{path}", token=token).json["events"][0]["event"] == kind


def test_the_same_message_twice_is_one(server: Server) -> None:
    """A client id makes a repeated post harmless."""
    token = enter(server, fresh("bot"))
    message = {"text": "only once", "client": "id-1"}
    first, second = (post(server, "say", message, token=token).json["done"] for _ in range(2))
    assert first["seq"] == second["seq"]


@pytest.mark.parametrize("token", ["", "short", TOKEN[:31]])
def test_without_a_token_nothing_is_told(server: Server, token: str) -> None:
    """No token, no rooms, no people, no history."""
    for path in ("history", "search?words=x", "rooms", "people"):
        said = ask(server, "GET", f"/api/{path}", token=token)
        assert said.status == 401
        assert said.json["code"] == "bad-token"
        assert "WWW-Authenticate: Bearer" in said.head


def test_a_stranger_logs_in_first(server: Server) -> None:
    """A token that nobody has used has no name yet."""
    said = post(server, "say", {"text": "hi"}, token=os.urandom(16).hex())
    assert (said.status, said.json["code"]) == (401, "login-first")


def test_strangers_put_no_program_out(server: Server) -> None:
    """Tokens that nobody has a name for are not remembered, however many ask."""
    name = fresh("bot")
    token = enter(server, name)
    with Client(server, fresh("ana")) as ana:
        for number in range(300):
            assert post(server, "say", {"text": "x"}, token=f"{number:032}").status == 401
        assert post(server, "say", {"text": "still here"}, token=token).status == 200
        assert f"{name} disconnected" not in ana.until("still here")


def test_one_address_takes_few_places(serving: Serving) -> None:
    """Programs that log in under ever new tokens put out their own kind only, not people."""
    server = serving(max_clients=30)
    for _ in range(40):
        enter(server, fresh("bot"))
    with Client(server, fresh("ana")) as ana:
        ana.say("there is room")


def test_who_was_here_comes_back_by_its_token(serving: Serving) -> None:
    """After a restart a program goes on without a login."""
    server = serving()
    name = fresh("bot")
    token = enter(server, name)
    server.stop()
    server.start()
    with Client(server, fresh("ana")) as ana:
        assert post(server, "say", {"text": "back again"}, token=token).status == 200
        ana.until(f"{name}: back again")


def test_a_body_that_is_no_json_is_refused(server: Server) -> None:
    """Forms and texts are not taken, whatever they hold."""
    said = ask(server, "POST", "/api/say", body="text=hi", token=TOKEN, Content_Type="text/plain")
    assert (said.status, said.json["code"]) == (415, "web-type")


BODIES = {
    "deep": "[" * 100_000,
    "deep object": '{"a":' * 10_000,
    "huge number": '{"count": ' + "9" * 50_000 + "}",
    "NaN": '{"count": NaN}',
    "lone surrogate": '{"text": "\\ud800"}',
    "proto": '{"__proto__": {"x": 1}}',
    "list": "[1]",
    "cut": '{"text": ',
    "unknown field": '{"text": "x", "admin": true}',
    "wrong type": '{"text": 5}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_json_beyond_the_schema_is_answered(server: Server, body: str) -> None:
    """Each gets an error event and nothing happens."""
    token = enter(server, fresh("bot"))
    said = ask(server, "POST", "/api/say", body=body, token=token, Content_Type="application/json")
    assert said.status in {400, 413}
    assert said.json["event"] == "failed"


def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    """More than 64 KiB is not read."""
    body = json.dumps({"text": "x" * 70_000})
    said = ask(server, "POST", "/api/say", body=body, token=TOKEN, Content_Type="application/json")
    assert said.status == 413


def test_a_packed_body_is_none(server: Server) -> None:
    """Nothing that is sent is unpacked: a bomb stays small, and broken packing is no fault."""
    said = ask(
        server,
        "POST",
        "/api/say",
        body="this is not packed",
        token=TOKEN,
        Content_Type="application/json",
        Content_Encoding="gzip",
    )
    assert (said.status, said.json["code"]) == (400, "bad-json")


def test_who_goes_before_a_body_has_come_is_no_fault() -> None:
    """A body that is cut off is answered like one that is wrong, for nobody to read."""
    request = Mock(spec=web.Request, content_type="application/json")
    request.read.side_effect = ConnectionResetError("Connection lost")
    said = asyncio.run(Api(Chat().hub, lambda: False).post(request))
    assert said.status == 400
    assert isinstance(said.body, bytes)
    assert b"it did not come whole" in said.body


def test_only_look_ups_can_be_fetched(server: Server) -> None:
    """GET changes nothing, so no link can make anybody talk."""
    said = ask(server, "GET", "/api/say?text=pwned", token=TOKEN)
    assert (said.status, said.json["code"]) == (405, "web-method")


def test_a_slow_body_is_refused(serving: Serving) -> None:
    """A body has its time."""
    server = serving(
        patches="import hubbub.doors.web.api as api\napi.BODY_TIME = 0.3\n",
    )
    with Client(server) as client:
        client.send(
            f"POST /api/say HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n"
            "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
        said = client.ended().decode()
    assert said.startswith("HTTP/1.1 408 ")
    assert "too long to arrive" in said


def test_too_many_requests_wait(serving: Serving) -> None:
    """A program has the same tokens as a person in any door."""
    server = serving(message_burst=3, message_rate=0.01)
    token = enter(server, fresh("bot"))
    answers = [post(server, "say", {"text": "again"}, token=token).status for _ in range(6)]
    assert answers.count(200) <= 3
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("command", "values", "status"),
    [
        ("frobnicate", {}, 404),
        ("quit", {}, 404),
        ("dm", {"name": "nobody-there", "text": "x"}, 404),
        ("announce", {"text": "hear me"}, 403),
        ("say", {"text": "x" * 5_000}, 413),
        ("say", {}, 400),
    ],
)
def test_refusals_have_their_status(
    server: Server, command: str, values: dict[str, str], status: int
) -> None:
    """What is refused is the event of the other doors, under a status programs know."""
    token = enter(server, fresh("bot"))
    said = post(server, command, values, token=token)
    assert said.status == status
    assert said.json["event"] == "failed"


def test_who_is_banned_is_out_of_the_api_too(serving: Serving) -> None:
    """A ban ends the program's session and its token; /unban lets it in again."""
    server = serving(operator_code=CODE)
    name = fresh("bot")
    token = enter(server, name)
    with Client(server, fresh("ana")) as ana:
        ana.send(f"/op {CODE}\n")
        ana.until("You are an operator")
        ana.send(f"/ban {name} 1h spam\n")
        ana.until(f"removed {name}")
        said = post(server, "say", {"text": "still here"}, token=token)
        assert (said.status, said.json["event"]) == (403, "failed")
        assert post(server, "login", {"name": fresh("other")}, token=token).status == 403
        ana.send(f"/unban {name}\n")
        ana.until("may come back")
        assert post(server, "say", {"text": "thanks"}, token=token).status == 200
        ana.until(f"{name}: thanks")
