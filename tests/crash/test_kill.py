"""Kill -9 under load loses nothing that was acked, doubles nothing, reorders nothing."""

import json
import os
import random
import sys
from pathlib import Path

import pytest

from crash.campaign import HISTORY, Campaign, End, moment
from support.serving import Server

SENDERS = 3  # of each door
EACH = 20  # messages at least are acked before a kill: fewer would prove nothing
SEED = int(os.environ.get("CRASH_SEED", "20261121"))


@pytest.mark.slow
@pytest.mark.crash
@pytest.mark.timeout(1800)
def test_kill_9_loses_nothing(
    tmp_path: Path,
    cycles: int,
    in_earnest: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whenever the server dies, what was acked on any door is there, once and in order."""
    moments = random.Random(SEED)
    campaign = Campaign(tmp_path, SENDERS)
    for _ in range(cycles):
        campaign.run(killed(campaign, moments.uniform(0.1, 2.0 if in_earnest else 0.4)))
        check_history(campaign)
    campaign.finish()
    report = campaign.report(case="kill -9", seed=SEED, cycles=cycles)
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(report)}\n")
    assert campaign.verdict, campaign.verdict
    assert campaign.integrity == "ok"
    assert not [one.refused for one in campaign.people if one.refused]
    assert len(campaign.acked) >= cycles * EACH


def killed(campaign: Campaign, seconds: float) -> End:
    """Kill the server some seconds after everybody began to talk and some were heard."""

    async def end(server: Server) -> None:
        await campaign.acks(EACH)
        await moment(seconds)
        server.process.kill()

    return end


def check_history(campaign: Campaign) -> None:
    """Note what the historian, before this cycle, did not find on the last page or by a word."""
    historian = campaign.historian
    if historian.wanted:
        page = set(campaign.order[-HISTORY:]) ^ set(historian.page)
        found = zip(historian.wanted, historian.found, strict=True)
        campaign.verdict.missed += [*page, *(tag for tag, tags in found if tags != [tag])]
