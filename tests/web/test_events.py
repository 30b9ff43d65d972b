"""The page knows every kind of event that the server has."""

import json
import subprocess
from typing import get_args

from conftest import needs
from hubbub import events
from support.serving import DEADLINE, ROOT

STATE = (ROOT / "src" / "hubbub" / "web" / "state.js").as_uri()
KINDS = f"""
import {{ SERVER, SKIPPED }} from {json.dumps(STATE)};
console.log(JSON.stringify([Object.keys(SERVER), [...SKIPPED]]));
"""


@needs("node")
def test_the_page_knows_each_event() -> None:
    """Each kind of event changes the page's state or is skipped knowingly, and no other does."""
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=KINDS,
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=True,
    )
    handled, skipped = map(set, json.loads(done.stdout))
    assert not handled & skipped
    assert handled | skipped == {kind.__struct_config__.tag for kind in get_args(events.AnyEvent)}
