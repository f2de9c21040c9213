"""A calling title counts only from the host or network its entry names."""

import pytest

from binome.archive.hosts import is_at


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("10.1.0.0/16", "10.1.200.3"),
        ("10.1.7.9/16", "10.1.200.3"),
        ("fe80::1", "fe80::1%eth0"),
        ("localhost", "127.0.0.1"),
    ],
)
def test_a_host_holds_its_own_addresses(host: str, address: str) -> None:
    assert is_at(host, address=address)


@pytest.mark.parametrize("host", ["", "127.0.0.2", "10.1.0.0/16", "a..b"])
def test_any_other_address_is_elsewhere(host: str) -> None:
    assert not is_at(host, address="127.0.0.1")
