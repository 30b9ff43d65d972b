"""The addresses of this computer that a neighbour can use, and a peer's address as shown."""

import ipaddress
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

import ifaddr

# Addresses beyond the default route (documentation ranges, RFC 5737 and 3849). Nothing is sent.
FAR_AWAY = ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1"))
MOST_NAMES = 1_024  # kept; more addresses than a network of this size has in an hour
# Interfaces that lead to containers, virtual machines or tunnels, not to neighbours.
VIRTUAL = re.compile(
    r"(docker|br-|veth|virbr|vmnet|vbox|podman|cni|lxc|lxd|u?tun|wg|tailscale|zt)|.*virtual"
)


def addresses() -> list[str]:
    """Return the addresses a neighbour could use, best first; asks no name server.

    Private IPv4 comes before public IPv4 before IPv6, within each that of the default route first,
    and after all of them those of virtual interfaces. Loopback is never among them.
    """
    routes = [address for family, far in FAR_AWAY if (address := _routed(family, far))]
    found = {address: virtual for address, virtual in _interface_addresses() if _usable(address)}
    found = found or {address: False for address in routes if _usable(address)}
    near = [address for address in found if not _ip(address).is_link_local]

    def rank(address: str) -> tuple[bool, ...]:
        ip = _ip(address)
        return (found[address], ip.version == 6, not ip.is_private, address not in routes)

    return sorted(near or found, key=rank)


def _usable(address: str) -> bool:
    ip = _ip(address)
    link_local = ip.version == 6 and ip.is_link_local
    return not (ip.is_loopback or ip.is_unspecified or ip.is_multicast or link_local)


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address)


def _interface_addresses() -> Iterator[tuple[str, bool]]:
    """Yield each address and whether its interface is virtual."""
    with suppress(OSError):  # some sandboxes forbid the question
        for adapter in ifaddr.get_adapters():
            virtual = VIRTUAL.match(adapter.nice_name.lower()) is not None
            for entry in adapter.ips:
                yield entry.ip if isinstance(entry.ip, str) else entry.ip[0], virtual


def _routed(family: socket.AddressFamily, far: str) -> str:
    """Return our address on the way to a far one, or nothing where no way leads there."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((far, 9))  # chooses the route; a datagram socket sends nothing for it
        return str(probe.getsockname()[0])
    return ""


def peer_name(sockaddr: tuple[Any, ...] | str | None) -> str:
    """Return a peer's address as shown: IPv4 inside IPv6 as IPv4, without scope; never a name."""
    if not sockaddr or isinstance(sockaddr, str):
        return "unknown"  # gone before it was asked
    return _shown(str(sockaddr[0]).partition("%")[0])


@lru_cache(MOST_NAMES)
def _shown(address: str) -> str:
    ip = _ip(address)
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return sys.intern(str(mapped or ip))  # many connections come from one address
