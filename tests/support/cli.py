"""The command line in a process of its own, run to its end."""

import os
import subprocess
import sys
from pathlib import Path

from support.serving import DEADLINE, ROOT


def hubbub(
    *arguments: str | Path, within: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `hubbub` with nothing to read; return its exit status and all that it wrote."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUBBUB_")}
    path = os.pathsep.join((str(ROOT / "src"), kept.get("PYTHONPATH", "")))
    return subprocess.run(
        [*within, sys.executable, "-m", "hubbub", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
        env={**kept, "PYTHONPATH": path, **environment},
    )
