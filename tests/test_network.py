"""Addresses and listening, with the interfaces of other computers and real sockets."""

import errno
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import ifaddr
import pytest

from hubbub.network import ListenError, addresses, interfaces, listen, listening, peer_name
from support.serving import free_port

LOOPBACK = "127.0.0.1"
PATIENCE = 60  # seconds after which a test that waits has failed


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend to be a computer with these interfaces and default routes."""

    def pretend(*entries: tuple[str, str], routes: tuple[str, str] = ("", "")) -> None:
        def adapter(number: int, name: str, ip: str) -> ifaddr.Adapter:
            there = (ip, 0, number) if ":" in ip else ip
            return ifaddr.Adapter(name, name, [ifaddr.IP(there, 24, name)], number)

        adapters = [adapter(number, *entry) for number, entry in enumerate(entries)]
        ways = dict(zip((socket.AF_INET, socket.AF_INET6), routes, strict=True))
        monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
        monkeypatch.setattr(interfaces, "_routed", lambda family, _: ways[family])

    return pretend


def test_the_address_of_the_default_route_is_first(computer: Callable[..., None]) -> None:
    """Of several private networks the one that leads out is the one neighbours are in."""
    computer(("eth1", "10.0.0.5"), ("wlan0", "192.168.1.20"), routes=("192.168.1.20", ""))
    assert addresses() == ["192.168.1.20", "10.0.0.5"]


def test_without_a_default_route_the_order_is_the_systems(computer: Callable[..., None]) -> None:
    """A network without internet works as well."""
    computer(("eth1", "10.0.0.5"), ("wlan0", "192.168.1.20"))
    assert addresses() == ["10.0.0.5", "192.168.1.20"]


def test_private_before_public_before_ipv6(computer: Callable[..., None]) -> None:
    """Neighbours use private addresses first, and IPv6 only after IPv4."""
    computer(
        ("eth0", "2a00:1450::7"),
        ("eth0", "fd00::2"),
        ("eth0", "8.8.4.4"),
        ("eth1", "10.0.0.5"),
        routes=("8.8.4.4", "2a00:1450::7"),
    )
    assert addresses() == ["10.0.0.5", "8.8.4.4", "fd00::2", "2a00:1450::7"]


@pytest.mark.parametrize(
    "name", ["docker0", "br-6f3a", "veth12", "virbr0", "tun0", "Hyper-V Virtual Ethernet Adapter"]
)
def test_virtual_interfaces_are_last(computer: Callable[..., None], name: str) -> None:
    """A container's bridge is no way in for neighbours, even where the default route uses it."""
    computer((name, "172.17.0.1"), ("br0", "192.168.1.20"), routes=("172.17.0.1", ""))
    assert addresses() == ["192.168.1.20", "172.17.0.1"]


def test_what_no_neighbour_can_use_is_left_out(computer: Callable[..., None]) -> None:
    """Loopback, link-local and unspecified addresses are never shown beside a real one."""
    never = ["127.0.0.1", "127.0.1.1", "0.0.0.0", "::1", "fe80::1", "169.254.7.7"]
    computer(*(("eth0", ip) for ip in never), ("eth0", "192.168.1.20"))
    assert addresses() == ["192.168.1.20"]


def test_link_local_is_better_than_nothing(computer: Callable[..., None]) -> None:
    """Two computers on one cable, without a router, find each other."""
    computer(("lo", "127.0.0.1"), ("eth0", "169.254.7.7"))
    assert addresses() == ["169.254.7.7"]


def test_only_loopback_is_no_address(computer: Callable[..., None]) -> None:
    """Without a network there is no address for neighbours."""
    computer(("lo", "127.0.0.1"), ("lo", "::1"))
    assert addresses() == []


def test_an_address_on_two_interfaces_is_shown_once(computer: Callable[..., None]) -> None:
    """A bridge and its member may share an address."""
    computer(("eth0", "192.168.1.20"), ("wlan0", "192.168.1.20"))
    assert addresses() == ["192.168.1.20"]


def test_where_interfaces_are_secret_the_route_tells(
    computer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox that forbids listing interfaces still shows the address in use."""

    def forbidden() -> list[ifaddr.Adapter]:
        raise PermissionError(errno.EACCES, "forbidden")

    computer(routes=("192.168.1.20", ""))
    monkeypatch.setattr(ifaddr, "get_adapters", forbidden)
    assert addresses() == ["192.168.1.20"]


def test_this_computers_own_addresses_can_be_listed() -> None:
    """On a real computer, whatever its network, nothing useless is among them."""
    for address in addresses():
        assert not address.startswith(("127.", "0.", "fe80:"))
        assert address != "::1"


def test_a_route_that_is_not_there_is_no_address() -> None:
    """Asking for the way to an address of the wrong family gives nothing, and no error."""
    assert interfaces._routed(socket.AF_INET, "::1") == ""
    assert interfaces._routed(socket.AF_INET, LOOPBACK) == LOOPBACK


@pytest.mark.parametrize(
    ("sockaddr", "shown"),
    [
        (("192.168.1.31", 40000), "192.168.1.31"),
        (("::ffff:192.168.1.31", 40000, 0, 0), "192.168.1.31"),
        (("fe80::1%eth0", 40000, 0, 2), "fe80::1"),
        (("FD00:0::2", 40000, 0, 0), "fd00::2"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_a_peer_is_shown_by_its_plain_address(
    sockaddr: tuple[object, ...] | str | None, shown: str
) -> None:
    """One person has one address, whichever socket they came through."""
    assert peer_name(sockaddr) == shown


def is_here(address: str) -> bool:
    """Whether the computer has an address; some have IPv6 sockets and yet no ::1."""
    try:
        listening._open(address, 0, 1).close()
    except OSError:
        return False
    return True


@contextmanager
def closed_after(sockets: list[socket.socket]) -> Iterator[list[socket.socket]]:
    """Close the sockets when the test is done with them."""
    with ExitStack() as stack:
        for sock in sockets:
            stack.enter_context(sock)
        yield sockets


def refusal(host: str | None, port: int, who: str | None = None) -> str:
    """Return why the server cannot listen there, where `who` has the port."""
    with pytest.raises(ListenError) as caught:
        listen(host, port, ask=lambda *_: who)
    return str(caught.value)


def test_all_interfaces_are_heard_and_peers_are_plain() -> None:
    """Without an address everybody can come, and IPv4 peers look like IPv4."""
    port = free_port(LOOPBACK)
    with closed_after(listen(None, port)) as sockets:
        assert not any(sock.getblocking() for sock in sockets)
        assert sockets[0].getsockname() == ("0.0.0.0", port)
        for sock in sockets:
            near = LOOPBACK if sock.family == socket.AF_INET else "::1"
            if not is_here(near):
                continue
            sock.settimeout(PATIENCE)
            with socket.create_connection((near, port), PATIENCE):
                peer, sockaddr = sock.accept()
                peer.close()
            assert peer_name(sockaddr) == near


@pytest.mark.parametrize("host", [LOOPBACK, "localhost", "[127.0.0.1]", " 127.0.0.1"])
def test_one_address_is_one_socket(host: str) -> None:
    """With an address only that one is heard."""
    port = free_port(LOOPBACK)
    with closed_after(listen(host, port)) as sockets:
        assert [sock.getsockname() for sock in sockets] == [(LOOPBACK, port)]


def test_a_restart_need_not_wait() -> None:
    """A port with connections that were just closed is free at once."""
    port = free_port(LOOPBACK)
    with closed_after(listen(LOOPBACK, port)) as (sock,):
        sock.settimeout(PATIENCE)
        with socket.create_connection((LOOPBACK, port), PATIENCE) as visitor:
            sock.accept()[0].close()
            assert visitor.recv(1) == b""
    with closed_after(listen(LOOPBACK, port)) as (again,):
        assert again.getsockname() == (LOOPBACK, port)


def test_a_computer_without_ipv6_listens_on_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPv6 switched off in the system is no reason not to start."""
    open_one = listening._open

    def without_ipv6(host: str, port: int, backlog: int) -> socket.socket:
        if ":" in host:
            raise OSError(errno.EAFNOSUPPORT, "no IPv6")
        return open_one(LOOPBACK, port, backlog)

    monkeypatch.setattr(listening, "_open", without_ipv6)
    with closed_after(listen(None, free_port(LOOPBACK))) as sockets:
        assert [sock.family for sock in sockets] == [socket.AF_INET]


def test_when_one_of_two_fails_none_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal leaves no half of the server listening."""
    open_one = listening._open
    opened: list[socket.socket] = []

    def ipv6_taken(host: str, port: int, backlog: int) -> socket.socket:
        if ":" in host:
            raise OSError(errno.EADDRINUSE, "taken")
        opened.append(open_one(LOOPBACK, port, backlog))
        return opened[-1]

    monkeypatch.setattr(listening, "_open", ipv6_taken)
    refusal(None, free_port(LOOPBACK))
    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


def test_the_sentences_of_the_design() -> None:
    """A port taken by a chat is refused with the three designed lines."""
    text = listening._taken(
        5005, "another chat server (Office)", LOOPBACK, "hubbub serve --port 5006"
    )
    assert text.splitlines() == [
        "Port 5005 is already used on this computer, by another chat server (Office).",
        "Join that one:       hubbub join 127.0.0.1 5005",
        "Or use another port: hubbub serve --port 5006",
    ]


@pytest.mark.parametrize(
    ("who", "named"), [("a web server", "a web server"), (None, "another program")]
)
def test_another_program_that_has_the_port_is_no_chat_to_join(who: str | None, named: str) -> None:
    """Only a chat can be joined; beside anything else there is only another port."""
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        first, second = refusal(LOOPBACK, port, who).splitlines()
    assert first == f"Port {port} is already used on this computer, by {named}."
    assert re.fullmatch(r"Use another port: hubbub serve 127\.0\.0\.1 \d+", second)


def test_the_proposed_port_is_free() -> None:
    """Ports that are taken too are skipped, and after the highest come the usual ones."""
    with closed_after([socket.create_server((LOOPBACK, 0))]) as (other,):
        port = other.getsockname()[1]
        command = listening._serve_elsewhere([LOOPBACK], port - 1)
        assert int(command.split()[-1]) > port
    last = listening._serve_elsewhere([LOOPBACK], 65_535)
    assert 5_005 <= int(last.split()[-1]) <= 5_104


def test_an_address_of_another_computer(computer: Callable[..., None]) -> None:
    """An address that is not here is refused with those that are."""
    computer(("eth0", "192.168.1.20"))
    assert refusal("192.0.2.222", 8082).splitlines() == [
        "This computer does not have the address 192.0.2.222. It has 192.168.1.20.",
        "Leave the address out to use all of them: hubbub serve --port 8082",
    ]


def test_an_address_of_another_computer_without_a_network(computer: Callable[..., None]) -> None:
    """Without a network the computer has at least its own address."""
    computer()
    assert "It has 127.0.0.1." in refusal("192.0.2.222", 8082)


@pytest.mark.parametrize("host", ["office", "192.168.1", "1.2.3.4.5", "fe80::zz", "*"])
def test_a_text_that_is_no_address(host: str) -> None:
    """Names are not looked up, and typing errors are told."""
    assert refusal(host, 8082).splitlines() == [
        f'"{host}" is not an address such as 192.168.1.20.',
        "Leave the address out to use all of them: hubbub serve --port 8082",
    ]


@pytest.mark.parametrize("port", [-1, 0, 65_536, 10**9])
def test_a_port_that_does_not_exist(port: int) -> None:
    """Ports end at 65535."""
    assert refusal(None, port) == (
        f"There is no port {port}: ports are 1 to 65535. Try: hubbub serve --port 5005"
    )


@pytest.mark.parametrize(
    ("port", "number", "sentence"),
    [
        (80, errno.EACCES, "Ports below 1024 need administrator rights. 5005 and 8082 do not."),
        (8082, errno.EACCES, "Port 8082 is already used on this computer, by another program."),
        (8082, errno.EMFILE, "Port 8082 cannot be used: too bad."),
    ],
)
def test_what_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch, port: int, number: int, sentence: str
) -> None:
    """Every error of the system becomes a sentence, never a traceback."""
    refused = OSError(number, "too bad")

    def open_one(*_: object) -> socket.socket:
        raise refused

    monkeypatch.setattr(listening, "_open", open_one)
    assert refusal(None, port).splitlines()[0] == sentence
