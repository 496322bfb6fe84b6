"""The catalogue: titles read from files, checked, kept as an immutable snapshot, and looked up fast."""

from coldopen.catalogue.catalogue import Catalogue
from coldopen.catalogue.imports import Import, TooManyRejects, import_titles
from coldopen.catalogue.layouts import LAYOUTS
from coldopen.catalogue.maturity import maturity_age
from coldopen.catalogue.query import TitleQuery
from coldopen.catalogue.report import Diff, Gap, Gaps, Reject, Unread, diff, gaps
from coldopen.catalogue.snapshot import decode, encode, title_arrivals, title_ids

__all__ = [
    "LAYOUTS",
    "Catalogue",
    "Diff",
    "Gap",
    "Gaps",
    "Import",
    "Reject",
    "TitleQuery",
    "TooManyRejects",
    "Unread",
    "decode",
    "diff",
    "encode",
    "gaps",
    "import_titles",
    "maturity_age",
    "title_arrivals",
    "title_ids",
]
