"""Two machines on one: no way out, no name server, and a cable that is pulled."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import needs
from realclients.programs import Program
from support.serving import FAULTS, Server, running, wait_for

pytestmark = [
    needs("ip", "telnet", "nc"),
    pytest.mark.usefixtures("networks"),
    pytest.mark.slow,
]

HERE, THERE = f"hub{os.getpid()}", f"peer{os.getpid()}"  # names of the network namespaces
SERVER, PEER = "10.77.0.1", "10.77.0.2"

# In the server, before everything else: whoever asks for a name, or for an address by its name,
# leaves a note and fails.
NO_NAMES = """
import pathlib, socket, sys
NOTE = pathlib.Path(__file__).with_name("asked")
numeric = socket.getaddrinfo

def refuse(*args, **kwargs):
    NOTE.write_text(f"{args} {kwargs}")
    raise OSError("no names here")

def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if not flags & socket.AI_NUMERICHOST:
        refuse(host, port)
    return numeric(host, port, family, type, proto, flags)

socket.getaddrinfo = getaddrinfo
socket.gethostbyaddr = socket.gethostbyname = socket.gethostbyname_ex = refuse
socket.getnameinfo = socket.getfqdn = refuse
"""
# A dead line is noticed in seconds, to save a minute and a half.
SOON = """
from hubbub.core import clockwork
from hubbub.doors import tcp
clockwork.GRACE = 2.0
tcp.CALM = tcp.KeepAlive(1, 1, 2)
tcp.USER_TIMEOUT = 2_000
"""


def ip(*words: str) -> str:
    """Run `ip`."""
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=True).stdout


def inside(namespace: str, *command: str) -> tuple[str, ...]:
    """Return a command as it is run inside a namespace."""
    return ("ip", "netns", "exec", namespace, *command)


@pytest.fixture
def networks() -> Iterator[None]:
    """Make two namespaces joined by a cable; neither has a way out, so no name server either."""
    try:
        ip("netns", "add", HERE)
    except subprocess.CalledProcessError:
        pytest.skip("not permitted: network namespaces")
    try:
        ip("netns", "add", THERE)
        ip("-n", HERE, "link", "add", "cable", "type", "veth", "peer", "cable", "netns", THERE)
        for namespace, address in ((HERE, SERVER), (THERE, PEER)):
            ip("-n", namespace, "address", "add", f"{address}/24", "dev", "cable")
            ip("-n", namespace, "link", "set", "lo", "up")
            ip("-n", namespace, "link", "set", "cable", "up")
        yield
    finally:
        for namespace in (HERE, THERE):
            subprocess.run(["ip", "netns", "delete", namespace], check=False)


def program(server: Server, namespace: str, name: str) -> Program:
    """Start telnet or netcat in a namespace."""
    return Program(*inside(namespace, name, server.host, str(server.port)))


def enter(person: Program, name: str) -> None:
    """Give a name."""
    person.see_row("Your name:")
    person.quiet()
    person.type(f"{name}\r")
    person.see(f"You are {name}.")


def test_no_way_out_and_no_names(tmp_path: Path) -> None:
    """Without a default route and without DNS everything works, and no name is asked for."""
    assert ip("-n", HERE, "route", "show", "default") == ""
    with running(tmp_path, host="", within=inside(HERE), patches=NO_NAMES) as server:
        assert f"address={SERVER} port={server.port}" in server.events
        server.host = SERVER
        with program(server, THERE, "telnet") as ana, program(server, THERE, "nc") as ben:
            enter(ana, "ana")
            enter(ben, "ben")
            ana.type("hello\r")
            ben.see("ana: hello")
            ben.type("hi ana\n")
            ana.see("ben: hi ana")
            ana.type("/whois ben\r")
            ana.see("-- ben: ")
        wait_for(lambda: f"ana<{PEER}> connected (telnet)" in server.events, "the event")
        assert not [fault for fault in FAULTS if fault in server.log]
    asked = tmp_path / "asked"
    assert not asked.exists(), asked.read_text(encoding="utf-8")
    counters = subprocess.run(
        inside(HERE, "cat", "/proc/net/snmp"), capture_output=True, text=True, check=True
    ).stdout
    names, values = (line.split() for line in counters.splitlines() if line.startswith("Udp:"))
    assert dict(zip(names, values, strict=True))["OutDatagrams"] == "0"


@pytest.mark.parametrize("talks", [False, True], ids=["nothing to send", "something to send"])
def test_pulled_cable(tmp_path: Path, talks: bool) -> None:
    """Who vanished is missed in a while, once, and the name is free again."""
    with running(tmp_path, host="", within=inside(HERE), patches=SOON) as server:
        server.host = SERVER
        with program(server, HERE, "telnet") as ana, program(server, THERE, "telnet") as ben:
            enter(ana, "ana")
            enter(ben, "ben")
            ana.see("-- ben connected")
            ip("-n", THERE, "link", "set", "cable", "down")
            if talks:
                ana.type("are you there?\r")
            ana.see("-- ben lost the connection")
            with program(server, HERE, "nc") as other:
                enter(other, "ben")
                ana.see("-- ben connected")
            assert sum("ben lost the connection" in line for line in ana.lines) == 1
        assert not [fault for fault in FAULTS if fault in server.log]


def test_dead_lines_are_noticed_in_ninety_seconds(tmp_path: Path) -> None:
    """As it is shipped, a silent line is asked after a minute whether it lives."""
    with running(tmp_path, host="", within=inside(HERE)) as server:
        server.host = SERVER
        with program(server, THERE, "telnet") as ana:
            enter(ana, "ana")
            wait_for(lambda: _keepalive(server) is not None, "a timer that asks after the peer")
            left = _keepalive(server)
            assert left is not None
            assert left <= 60


def _keepalive(server: Server) -> float | None:
    """Return the seconds until the kernel asks whether the peer lives; None = no such timer."""
    table = subprocess.run(
        inside(HERE, "cat", "/proc/net/tcp"), capture_output=True, text=True, check=True
    ).stdout
    connected = rf":{server.port:04X} \S+ 01 \S+ 02:([0-9A-F]+) "  # 01 = connected, 02 = keepalive
    found = re.search(connected, table)
    return int(found[1], 16) / os.sysconf("SC_CLK_TCK") if found else None
