from zoneinfo import ZoneInfo

import pytest

from coldopen.signals.places import _ZONE_OF_REGION, area_of, countries, is_country, likely_zone


def test_there_are_as_many_countries_as_iso_assigns_and_kosovo():
    assert len(countries()) == 250


@pytest.mark.parametrize("code", ["XX", "ZZ", "T1", "EU", "UN", "de", "", "DEU", "001", "🇩🇪"])
def test_what_is_no_country_is_told_apart(code):
    assert not is_country(code)
    assert area_of(code) == "und"
    assert likely_zone(code) is None


@pytest.mark.parametrize(
    ("country", "area"),
    [
        ("DE", "de"),
        ("AT", "de"),
        ("CH", "de"),
        ("MX", "es"),
        ("PY", "es"),
        ("BR", "pt"),
        ("IN", "hi"),
        ("TW", "zh"),
        ("HK", "zh"),
        ("NO", "no"),
        ("ME", "sr"),
        ("RS", "sr"),
        ("US", "en"),
        ("SN", "fr"),
        ("AQ", "en"),
    ],
)
def test_a_country_belongs_to_the_area_of_its_language(country, area):
    assert area_of(country) == area


def test_every_country_has_an_area_and_nearly_every_one_a_zone_that_exists():
    without = set()
    for country in countries():
        area = area_of(country)
        assert area.isalpha()
        assert 2 <= len(area) <= 3
        assert area != "und"
        zone = likely_zone(country)
        if zone is None:
            without.add(country)
        else:
            ZoneInfo(zone)
    assert without == {"AQ", "BV", "HM"}


def test_every_zone_of_a_region_exists_and_is_of_a_country():
    for region, zone in _ZONE_OF_REGION.items():
        assert is_country(region[:2])
        ZoneInfo(zone)


def test_a_region_has_its_own_zone_only_within_its_country():
    assert likely_zone("US", "US-HI") == "Pacific/Honolulu"
    assert likely_zone("US", "US-NY") == "America/New_York"
    assert likely_zone("US", "US-??") == "America/New_York"
    assert likely_zone("CA", "US-HI") == "America/Toronto"
