"""A visit: somebody looks at pages, opens, watches, leaves and perhaps returns. Bots, scrapers and faulty
clients, too."""

from coldopen.simulator.session.session import first_look, visit

__all__ = [
    "first_look",
    "visit",
]
