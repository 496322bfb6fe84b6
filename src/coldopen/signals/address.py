"""Addresses: whose a request is behind trusted proxies, and the daily group an address falls into."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from coldopen.core.errors import Problem

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_DAY_MS = 86_400_000
_MAX_HOPS = 32


def parse_address(text: str) -> Address | None:
    """An IP address, with or without a port; IPv4 mapped into IPv6 as IPv4. None where it is none.

    >>> parse_address("::ffff:192.0.2.1"), parse_address("[2001:db8::1]:443"), parse_address("unknown")
    (IPv4Address('192.0.2.1'), IPv6Address('2001:db8::1'), None)
    """
    text = text.strip() if len(text) <= 64 else ""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def parse_networks(name: str, texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of a setting. Raises Problem for what is no network."""
    networks = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip()))
        except ValueError:
            raise Problem(name, text, "an address or a network such as '10.0.0.0/8'") from None
    return tuple(networks)


def is_within(address: Address | None, networks: tuple[Network, ...]) -> bool:
    """Whether an address is in any of the networks."""
    return address is not None and any(address in network for network in networks)


def visitor_address(peer: str | None, forwarded_for: str, trusted: tuple[Network, ...]) -> Address | None:
    """Whose request it is: the peer's, or what a trusted peer says (X-Forwarded-For) of whom it speaks for.

    Read from the right, the first address that is not a trusted proxy's is the visitor's: what stands left
    of it, anyone may have written. None where it cannot be told.

    >>> proxies = parse_networks("trusted_proxies", ["10.0.0.0/8"])
    >>> visitor_address("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", proxies)
    IPv4Address('203.0.113.9')
    >>> visitor_address("203.0.113.9", "1.1.1.1", proxies)
    IPv4Address('203.0.113.9')
    """
    address = parse_address(peer or "")
    if not forwarded_for or not is_within(address, trusted):
        return address
    for hop in forwarded_for[-2048:].rsplit(",", _MAX_HOPS)[::-1][:_MAX_HOPS]:
        address = parse_address(hop)
        if not is_within(address, trusted):
            return address
    return address


def address_group(address: str, secret: bytes, at_ms: int) -> str:
    """A name for the network (/24 of IPv4, /48 of IPv6) of an address that holds for one UTC day.

    It is BLAKE2b of the network, keyed by HMAC-SHA256(secret, date): events of one day and network can be
    counted together, those of two days not, and without the secret nothing leads back. "" where the
    address is none, or one of a private network: then it is that of a proxy or of the machine itself, and
    says nothing of whose request it is. `at_ms` is Unix milliseconds.

    >>> address_group("192.0.2.1", b"s", 0) == address_group("::ffff:192.0.2.77", b"s", 86_399_999)
    True
    >>> address_group("192.0.2.1", b"s", 0) == address_group("192.0.2.1", b"s", 86_400_000)
    False
    >>> address_group("nobody", b"s", 0), address_group("10.0.0.1", b"s", 0)
    ('', '')
    """
    parsed = parse_address(address)
    if parsed is None or is_within(parsed, _PRIVATE):
        return ""
    network = parsed.packed[: 3 if parsed.version == 4 else 6]
    return blake2b(network, key=_key_of_day(secret, at_ms // _DAY_MS), digest_size=10).hexdigest()


_PRIVATE = parse_networks(
    "private networks",
    [
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    ],
)


@lru_cache(maxsize=8)
def _key_of_day(secret: bytes, day: int) -> bytes:
    return hmac.digest(secret, b"coldopen address group %d" % day, "sha256")
