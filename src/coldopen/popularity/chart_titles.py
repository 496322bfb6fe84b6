"""Which title of the catalogue a chart means by a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from coldopen.core.title import Kind, Title

_FIRST_ACCENT = 200
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_YEAR_AT_END = re.compile(r"(.+?)\s*\((\d{4})\)\s*")


class Titles:
    """Titles by id and by name, for matching; `ambiguous` collects names that several titles answer to.

    >>> titles = Titles([Title(id="t1", name="Élite", kind="series"), Title(id="t2", name="Elite")])
    >>> titles.find("ELITE ", kind="series"), titles.find("t2"), titles.find("Elise")
    ('t1', 't2', None)
    """

    def __init__(self, titles: Iterable[Title]) -> None:
        self.ambiguous: dict[str, None] = {}
        self._ids: set[str] = set()
        self._by_name: dict[str, list[Title]] = {}
        self._found: dict[tuple[str, Kind | None, int | None], str | None] = {}
        for title in titles:
            self._ids.add(title.id)
            self._by_name.setdefault(fold(title.name), []).append(title)

    def find(self, text: str, kind: Kind | None = None, year: int | None = None) -> str | None:
        """The id of the title that is meant: by id, else by name, of that kind and year where these are told.

        A year may be out by one. A name may end in its year, as in "Heat (1995)". Of several titles the one
        of the latest year is taken, and the name is noted as ambiguous.
        """
        key = (text, kind, year)
        if key not in self._found:
            self._found[key] = text if text in self._ids else self._named(text, kind, year)
        return self._found[key]

    def _named(self, text: str, kind: Kind | None, year: int | None) -> str | None:
        titles = self._by_name.get(fold(text), [])
        if not titles and (told := _YEAR_AT_END.fullmatch(text)):
            titles, year = self._by_name.get(fold(told[1]), []), year or int(told[2])
        if kind is not None:
            titles = [t for t in titles if t.kind == kind]
        if year is not None:
            titles = _of_year(titles, year)
        if len(titles) > 1:
            self.ambiguous[text] = None
        return max(titles, key=lambda t: (t.year or 0, t.id)).id if titles else None


def fold(name: str) -> str:
    """A name for comparing: without case, accents, punctuation and extra spaces.

    Marks that make another letter (in Japanese, in Indian scripts) stay.

    >>> fold("Amélie & the  Wolf's Tale!") == fold("AMELIE AND THE WOLFS TALE")
    True
    >>> fold("が") == fold("か"), fold("!!!")
    (False, '!!!')
    """
    letters = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES).replace("&", " and ")).casefold()
    kept = "".join(c for c in letters if unicodedata.combining(c) < _FIRST_ACCENT)
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", kept))
    return " ".join(words) or " ".join(name.casefold().split())


def _of_year(titles: list[Title], year: int) -> list[Title]:
    """Those of exactly that year, else of the one before or after, else of a year that is not known."""
    exact = [t for t in titles if t.year == year]
    near = [t for t in titles if t.year is not None and abs(t.year - year) == 1]
    return exact or near or [t for t in titles if t.year is None]
