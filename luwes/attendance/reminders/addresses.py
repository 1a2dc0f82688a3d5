"""
Which addresses our server may be asked to call: push services on the open network, over TLS.

A subscription is written by a browser, so its address is input like any other: without this a
person could make our server call the services behind our own firewall (SSRF).
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

TLS_PORT = 443
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """Not an address that a push service on the open network can have."""


def check_shape(endpoint: str) -> None:
    """
    Make sure that an address is https on the usual port, by name or by a public number.

    :raises AddressRefused: with what is wrong with it.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("not an address") from error
    if parts.scheme != "https" or not parts.hostname:
        raise AddressRefused("not https")
    if parts.username or parts.password or port not in (None, TLS_PORT):
        raise AddressRefused("an account or a port in the address")
    if "." not in parts.hostname and ":" not in parts.hostname:
        raise AddressRefused("a name of a local network")
    if _is_number(parts.hostname) and not ip_address(parts.hostname).is_global:
        raise AddressRefused("an address of a private network")


def resolved(host: str, port: int, *, may_be_private: bool = False) -> str:
    """
    Return a number at which `host` is called; call exactly this one, for names may change.

    :raises AddressRefused: if one of its numbers is not of the open network.
    :raises OSError: if the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(row[4][0]).partition("%")[0] for row in found]
    if not may_be_private and not all(_is_open(number) for number in numbers):
        raise AddressRefused(f"{host} lies in a private network")
    return numbers[0]


def _is_open(number: str) -> bool:
    address = ip_address(number)
    meant = _within(address) if isinstance(address, IPv6Address) else address
    return meant.is_global and not meant.is_multicast


def _within(address: IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address only wraps (RFC 4291, 3056, 6052), or itself."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
