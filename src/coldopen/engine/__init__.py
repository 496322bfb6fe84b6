"""The composition root: settings to a wired engine, and the Python API.

>>> from tempfile import TemporaryDirectory
>>> from coldopen.simulator.titles import generate_titles
>>> with TemporaryDirectory() as folder, Engine.open(folder) as engine:
...     _ = engine.install("catalogue", encode_titles(generate_titles(300)))
...     served = engine.page(PageRequest(signals=Given(country="IN", device="mobile")))
...     served.page.tier, served.page.rows[0].key
('popularity', 'hero')
"""

from coldopen.catalogue import encode as encode_titles
from coldopen.engine.engine import Engine, Served
from coldopen.engine.folds import make_folds, title_finder
from coldopen.engine.in_service import one_before
from coldopen.planner import Candidate, PageRequest, Recomputed, Replan
from coldopen.signals import Given, RawRequest

__all__ = [
    "Candidate",
    "Engine",
    "Given",
    "PageRequest",
    "RawRequest",
    "Recomputed",
    "Replan",
    "Served",
    "encode_titles",
    "make_folds",
    "one_before",
    "title_finder",
]
