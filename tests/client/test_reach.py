"""Where a chat is looked for: addresses as people type them."""

import pytest

from hubbub.client.reach import Address, AddressError, address
from hubbub.client.visit import where

HERE = Address("127.0.0.1", 5005)


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("192.168.1.20", None, Address("192.168.1.20", 5005)),
        ("192.168.1.65", 8082, Address("192.168.1.65", 8082)),
        ("192.168.1.20:6000", None, Address("192.168.1.20", 6000)),
        ("office", None, Address("office", 5005)),
        ("office:6000", 6000, Address("office", 6000)),
        ("::1", None, Address("::1", 5005)),
        ("::1", 6000, Address("::1", 6000)),
        ("[::1]", None, Address("::1", 5005)),
        ("[fe80::1%eth0]:6000", None, Address("fe80::1%eth0", 6000)),
        ("http://192.168.1.20:6000/", None, Address("192.168.1.20", 6000)),
        (" office ", None, Address("office", 5005)),
    ],
)
def test_addresses(host: str, port: int | None, expected: Address) -> None:
    """Addresses may be written in every usual way, and are kept in one."""
    assert address(host, port) == expected
    assert address(str(expected)) == expected


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("", None),
        ("a b", None),
        ("http://office/page", None),
        ("ftp://office", None),
        ("ana@office", None),
        ("office:", None),
        ("office:http", None),
        ("office:0", None),
        ("office:65536", None),
        ("office", 0),
        ("office", 70_000),
        ("office:6000", 5005),
        ("[::1", None),
        ("[::1]x", None),
        ("office:٣", None),
    ],
)
def test_mistyped_addresses(host: str, port: int | None) -> None:
    """What is no address is refused with a sentence."""
    with pytest.raises(AddressError, match=r"\.$|\]$|5005$"):
        address(host, port)


def test_without_a_host() -> None:
    """The last server, then this computer, each once."""
    last = Address("192.168.1.20", 6000)
    assert where(None, None, last) == [last, HERE]
    assert where(None, None, HERE) == [HERE]
    assert where(None, None, None) == [HERE]
    assert where("office", None, last) == [Address("office", 5005)]
