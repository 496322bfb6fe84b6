import pytest

from coldopen.core.errors import Problem
from coldopen.signals.address import address_group, parse_address, parse_networks, visitor_address

DAY_MS = 86_400_000
PROXIES = parse_networks("trusted_proxies", ["10.0.0.0/8", "fd00::/8"])


def seen(peer, forwarded_for=""):
    address = visitor_address(peer, forwarded_for, PROXIES)
    return None if address is None else str(address)


def test_a_stranger_cannot_say_whom_it_speaks_for():
    assert seen("203.0.113.9", "192.0.2.1") == "203.0.113.9"


@pytest.mark.parametrize(
    ("forwarded_for", "visitor"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1, 10.1.1.1,fd00::2", "192.0.2.1"),
        ("10.9.9.9, 10.1.1.1", "10.9.9.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("192.0.2.1:5000", "192.0.2.1"),
        ("192.0.2.1, unknown", None),
        ("", "10.0.0.1"),
    ],
)
def test_the_rightmost_untrusted_address_is_the_visitors(forwarded_for, visitor):
    assert seen("10.0.0.1", forwarded_for) == visitor


@pytest.mark.parametrize(
    "text", ["", "localhost", "1.2.3", "1.2.3.4.5", "::g", "9" * 10_000, "\x00", "[", "١.٢.٣.٤"]
)
def test_what_is_no_address_is_none(text):
    assert parse_address(text) is None
    assert address_group(text, b"secret", 0) == ""


def test_a_group_is_the_same_within_a_network_and_a_day_only():
    group = address_group("192.0.2.1", b"secret", DAY_MS)
    assert group == address_group("192.0.2.254", b"secret", 2 * DAY_MS - 1)
    others = [
        address_group("192.0.3.1", b"secret", DAY_MS),
        address_group("192.0.2.1", b"secret", 2 * DAY_MS),
        address_group("192.0.2.1", b"another", DAY_MS),
        address_group("2001:db8::1", b"secret", DAY_MS),
    ]
    assert len({group, *others}) == 5


def test_a_group_of_ipv6_is_its_48_first_bits_and_mapped_ipv4_is_ipv4():
    assert address_group("2001:db8:1::1", b"s", 0) == address_group("2001:db8:1:ffff::2", b"s", 0)
    assert address_group("2001:db8:1::1", b"s", 0) != address_group("2001:db8:2::1", b"s", 0)
    assert address_group("::ffff:192.0.2.7", b"s", 0) == address_group("192.0.2.9", b"s", 0)
    assert address_group("2001:db8::1%eth0", b"s", 0) == address_group("2001:db8::1", b"s", 0)


@pytest.mark.parametrize("text", ["127.0.0.1", "10.1.2.3", "192.168.1.9", "::1", "fd00::1", "fe80::1%eth0"])
def test_an_address_of_a_private_network_is_a_proxys_and_in_no_group(text):
    assert address_group(text, b"secret", 0) == ""


def test_a_network_that_is_none_is_refused_by_name():
    with pytest.raises(Problem, match=r"trusted_proxies: received '10\.0\.0\.0/99'"):
        parse_networks("trusted_proxies", ["10.0.0.0/99"])
