"""Addresses on the command line: HOST:PORT, and whether a host is this machine only."""

import ipaddress
from typing import NamedTuple

from binome.kernel.errors import Refusal


class NotSafe(Refusal):
    """Listening there would open the door too wide."""

    word = "not_safe"


class WrongAddress(Refusal):
    """Not HOST:PORT."""

    word = "wrong_address"


class Address(NamedTuple):
    """A host and a port."""

    host: str
    port: int


def address(text: str) -> Address:
    """Read HOST:PORT, `[::1]:8000` included; raise WrongAddress."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise WrongAddress(f"“{text}” is not an address of the form HOST:PORT.")
    return Address(host.strip("[]"), int(port))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
