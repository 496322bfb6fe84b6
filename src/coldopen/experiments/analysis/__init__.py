"""From what an experiment's visitors did to a decision, and the report that shows why.

Needs the extra `analysis`. `readout` puts together what `gather` finds in the log: effects on every metric,
segments, curves, faults, and one verdict by the rule of `verdict`.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:  # doctest: +IGNORE_EXCEPTION_DETAIL
...     history(Path(folder), "learned-rows")
Traceback (most recent call last):
Problem: experiment: received 'learned-rows'; expected the id of an experiment; there is none
"""

from coldopen.experiments.analysis.definition import Dated
from coldopen.experiments.analysis.export import export
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.gathering import gather
from coldopen.experiments.analysis.past import history, started
from coldopen.experiments.analysis.readout import ADJUST_BY, Asked, readout
from coldopen.experiments.analysis.records import Readout
from coldopen.experiments.analysis.report import html

__all__ = [
    "ADJUST_BY",
    "Asked",
    "Dated",
    "Found",
    "Readout",
    "export",
    "gather",
    "history",
    "html",
    "readout",
    "started",
]
