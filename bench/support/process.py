"""Processes as the kernel sees them: CPU spent, memory in use, the cores they run on."""

import os
from pathlib import Path

KIB = 1024


def cpu(pid: int) -> float:
    """Return the seconds of CPU that the threads of a process have used, to the nanosecond."""
    return _schedstat(pid, 0)


def waited(pid: int) -> float:
    """Return the seconds that the threads of a process were ready but had no core."""
    return _schedstat(pid, 1)


def _schedstat(pid: int, field: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[field])
        except OSError:  # the thread ended just now
            continue
    return total / 1e9


def main_cpu(pid: int) -> float:
    """Return the seconds of CPU that the first thread of a process has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def resident(pid: int) -> int:
    """Return the bytes of memory a process has in RAM."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * KIB
    return 0


def _cores() -> tuple[set[int], set[int]]:
    """Return the cores for clients and for servers: apart, where there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        return set(allowed), set(allowed)
    return {allowed[0]}, {allowed[-1]}


CLIENT_CORES, SERVER_CORES = _cores()


def pin(cores: set[int]) -> None:
    """Keep this process, and those it starts from now on, on some cores."""
    os.sched_setaffinity(0, cores)
