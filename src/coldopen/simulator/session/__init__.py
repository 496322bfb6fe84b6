"""A visit: somebody looks at pages, opens, watches, leaves and perhaps returns. Bots, scrapers and faulty
clients, too."""

from coldopen.simulator.session.session import visit

__all__ = [
    "visit",
]
