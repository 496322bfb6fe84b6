"""MovieLens: the year stands in the name, and a leading article at its end."""

from __future__ import annotations

import re

from coldopen.catalogue.fields import MAX_NAME
from coldopen.catalogue.layouts.layout import Layout, Values
from coldopen.catalogue.text import short

_YEAR = re.compile(r"\s*\((\d{4})(?:[-–]\s*(?:\d{4})?)?\)\s*$")
_ARTICLES = "The|An?|Les?|La|L'|Una?|Une|El|Los|Las|Il|Lo|I|Gli|Der|Die|Das|Eine?|De|Den|Det|Het|Os?|As"
_ARTICLE = re.compile(rf"([^()]+), ({_ARTICLES})(?=\s*(?:\(|\)|$))")
_NO_GENRES = "(no genres listed)"


def split_name(text: str) -> tuple[str, str | None]:
    """A name as a page shows it, and the year.

    >>> split_name("City of Lost Children, The (Cité des enfants perdus, La) (1995)")
    ('The City of Lost Children (La Cité des enfants perdus)', '1995')
    """
    found = _YEAR.search(text)
    return _ARTICLE.sub(_in_front, text[: found.start()] if found else text), found[1] if found else None


def _in_front(found: re.Match[str]) -> str:
    space = "" if found[2].endswith("'") else " "
    name = found[1].lstrip()
    return found[1][: len(found[1]) - len(name)] + found[2] + space + name


def _adjust(values: Values) -> Values:
    name, year = split_name(short(values.get("name"), MAX_NAME + 1))
    genres = "" if values.get("genres") == _NO_GENRES else values.get("genres")
    return values | {"name": name, "year": year, "genres": genres}


MOVIELENS = Layout(
    name="movielens",
    fields={"id": ("movieId",), "name": ("title",), "genres": ("genres",)},
    needs=frozenset(["movieId", "title", "genres"]),
    adjust=_adjust,
)
