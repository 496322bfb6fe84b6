"""The contexts in which popularity is counted: places from the world down, and the device."""

from __future__ import annotations

from functools import lru_cache

from coldopen.core.signals import Signals
from coldopen.signals import area_of

WORLD = "world"


@lru_cache(maxsize=4096)
def places_of(country: str | None, region: str | None) -> tuple[str, ...]:
    """The places that a visitor is in, widest first: the world, language area, country, region.

    >>> places_of("DE", "DE-BY")
    ('world', 'area:de', 'DE', 'DE-BY')
    >>> places_of(None, None)
    ('world',)
    """
    if country is None:
        return (WORLD,)
    places = [WORLD]
    if area := area_of(country):
        places.append(f"area:{area}")
    places.append(country)
    if region is not None:
        places.append(region)
    return tuple(places)


def contexts_of(signals: Signals) -> tuple[str, ...]:
    """All contexts that an interaction of this visitor counts in.

    >>> contexts_of(Signals(country="DE", device="tv"))
    ('world', 'area:de', 'DE', 'device:tv')
    """
    places = places_of(signals.country, signals.region)
    return (*places, f"device:{signals.device}") if signals.device else places
