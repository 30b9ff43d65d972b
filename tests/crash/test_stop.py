"""Asked to stop under load, the server says goodbye to all, keeps all, and is gone soon."""

import signal
import socket
from pathlib import Path

import pytest

from crash.campaign import Campaign, End, moment
from crash.clients import Lines
from crash.conftest import Serve
from support.serving import DEADLINE, STOPPED_WITHIN, Client, Server, wait_for

SENDERS = 3  # of each door
EACH = 50  # messages at least are acked before a stop: fewer would prove nothing
HELPS = 300  # answers, some hundred KiB: more than the kernel takes for a client that is stuck


def signalled(campaign: Campaign, number: int) -> End:
    """Send a signal, twice in a row, some time after everybody began to talk."""

    async def end(server: Server) -> None:
        await campaign.acks(EACH)
        await moment(0.2)
        server.process.send_signal(number)
        server.process.send_signal(number)

    return end


@pytest.mark.slow
@pytest.mark.crash
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_stop_under_load(tmp_path: Path, number: int) -> None:
    """Who listens is told goodbye, the exit status is 0, and what was acked is there."""
    campaign = Campaign(tmp_path, SENDERS)
    statuses = [campaign.run(signalled(campaign, number)).process.returncode for _ in range(2)]
    campaign.finish()
    assert statuses == [0, 0]
    assert {one.name: one.goodbyes for one in campaign.people if not one.talks} == dict.fromkeys(
        ("applistener", "netcatlistener", "telnetlistener", "chronicle", "historian"), 3
    )
    assert campaign.verdict, campaign.verdict
    assert campaign.integrity == "ok"
    assert len(campaign.acked) >= 2 * EACH


def test_stuck_reader_holds_up_no_stop(serve: Serve) -> None:
    """One who takes nothing delays the end by seconds; nobody comes in meanwhile."""
    server = serve(message_burst=0, sendq=1 << 30)
    stuck = Client(server, "stuck", receive_buffer=4096)
    with stuck, Lines(server, "ana") as ana:
        for _ in range(HELPS):
            stuck.send("/help\n")
        ana.command("ping")
        server.process.send_signal(signal.SIGTERM)
        ana.until("is closing")
        ana.ended()
        with pytest.raises(ConnectionRefusedError), socket.socket() as late:
            late.connect((server.host, server.port))
        wait_for(lambda: server.process.poll() is not None, "the end", STOPPED_WITHIN + DEADLINE)
    assert server.process.returncode == 0
