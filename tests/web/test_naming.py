"""A room that gets another name, in a browser: where one is, what was said, what one was typing."""

import pytest

from support.serving import Client, Server
from web.conftest import Visit

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_a_room_that_is_renamed_stays_open(server: Server, visit: Visit) -> None:
    """The page shows the new name, keeps the log and the draft, and sends to the room it is."""
    with Client(server, "Nam ben") as ben:
        ben.send("/join oldroom\n/topic tea\nbefore\n")
        ben.until("You: before")
        ana = visit("Nam ana")
        ana.type("/join oldroom")
        ana.see("before")
        ana.find("#box-text").fill("half a thou")
        ben.send("/rename #newroom tidy\n")
        ben.until("renamed #oldroom to #newroom: tidy")
        ana.find("#log-list").get_by_text("renamed #oldroom to #newroom: tidy").wait_for()
        assert ana.find("#box-text").input_value() == "half a thou"
        assert ana.find("#box-text").get_attribute("placeholder") == "Message #newroom"
        assert ana.texts() == ["before"]
        ana.find("#box-text").press("Enter")
        ben.until("Nam ana: half a thou")
        ana.page.reload()
        ana.entered()
        ana.see("half a thou")
        assert ana.find("#box-text").get_attribute("placeholder") == "Message #newroom"
