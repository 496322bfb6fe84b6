from ipaddress import ip_address

import pytest

from coldopen.core.errors import Problem
from coldopen.signals.geo import NOWHERE, GeoDatabase, Place, make_place


def test_only_what_is_valid_of_a_place_is_kept():
    assert make_place("T1", "T1-X") == NOWHERE
    assert make_place(None, "DE-BY", "Europe/Berlin") == Place(zone="Europe/Berlin")
    assert make_place("GB", "US-CA") == Place(country="GB")
    assert make_place({"iso_code": 7}, 3, ["x"]) == NOWHERE


def test_a_city_database_gives_country_region_and_zone(geo_data):
    database = GeoDatabase(str(geo_data / "GeoLite2-City-Test.mmdb"))
    assert database.place_of(ip_address("2.125.160.216")) == Place("GB", "GB-ENG", "Europe/London")
    assert database.place_of(ip_address("192.0.2.1")) == NOWHERE
    database.close()


def test_a_country_database_gives_the_country(geo_data):
    database = GeoDatabase(str(geo_data / "GeoLite2-Country-Test.mmdb"))
    assert database.place_of(ip_address("2.125.160.216")) == Place("GB")
    database.close()


def test_a_flat_ipv4_database_gives_the_country_and_nothing_for_ipv6(geo_data):
    database = GeoDatabase(str(geo_data / "geo-whois-asn-country-ipv4.cc0.mmdb"))
    assert database.place_of(ip_address("1.0.0.1")) == Place("AU")
    assert database.place_of(ip_address("2001:db8::1")) == NOWHERE
    database.close()


@pytest.mark.parametrize("content", [None, b"", b"not a database"])
def test_a_database_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "places.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem, match=r"geo_database: received .*places\.mmdb"):
        GeoDatabase(str(path))
