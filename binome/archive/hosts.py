"""Whether an address that calls is the host or network that an entry of the AE table names."""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_at(host: str, *, address: str) -> bool:
    """True when `host` (an address, a network as 10.1.0.0/16, or a name) holds that address.

    Without a host nobody is there: a title alone proves nothing.
    """
    if not host:
        return False
    calling = _plain(ipaddress.ip_address(address.partition("%")[0]))
    try:
        network = ipaddress.ip_network(host, strict=False)
    except ValueError:
        return calling in _addresses_of(host)
    return calling in network


def _addresses_of(name: str) -> set[Address]:
    """What the resolver says of a name now; nothing when it does not know it."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {_plain(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in found}


def _plain(address: Address) -> Address:
    """An IPv4 address that came through an IPv6 socket, as itself."""
    return getattr(address, "ipv4_mapped", None) or address
