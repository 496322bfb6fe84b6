"""What an import found: rows set aside, values not understood, what changed, what the catalogue lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from coldopen.core.title import Title


class Reject(Struct, frozen=True):
    """A row that was set aside. `line` is where it begins in its file, from 1 (a Parquet file's row)."""

    file: str
    line: int
    field: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: received {self.value!r}; expected {self.expected}"


class Unread(Struct, frozen=True):
    """A value that was not understood and so counts as unknown, and in how many rows it stood."""

    field: str
    value: str
    n_rows: int


class Diff(Struct, frozen=True):
    """The ids of the titles that one catalogue has over another, lacks, or has otherwise."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class Gap(Struct, frozen=True):
    """How many titles lack a field, and as a share of all."""

    n_titles: int
    share: float


class Gaps(Struct, frozen=True):
    """What the titles of a catalogue lack, each field by itself."""

    genres: Gap
    countries: Gap
    languages: Gap
    year: Gap
    maturity: Gap
    synopsis: Gap


def diff(before: Sequence[Title], after: Sequence[Title]) -> Diff:
    """What it takes to come from the titles `before` to those `after`.

    >>> a, b = Title(id="a", name="A"), Title(id="b", name="B")
    >>> diff([a], [Title(id="a", name="Arc"), b])
    Diff(added=('b',), removed=(), changed=('a',))
    """
    old = {title.id: title for title in before}
    new = {title.id: title for title in after}
    return Diff(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(id for id in new.keys() & old.keys() if new[id] != old[id])),
    )


def gaps(titles: Sequence[Title]) -> Gaps:
    """Counts what is unknown.

    >>> gaps([Title(id="a", name="A", year=2020), Title(id="b", name="B")]).year
    Gap(n_titles=1, share=0.5)
    """

    def gap(lacking: Iterable[bool]) -> Gap:
        n_titles = sum(lacking)
        return Gap(n_titles, n_titles / len(titles) if titles else 0.0)

    return Gaps(
        genres=gap(not title.genres for title in titles),
        countries=gap(not title.countries for title in titles),
        languages=gap(not title.languages for title in titles),
        year=gap(title.year is None for title in titles),
        maturity=gap(title.maturity is None for title in titles),
        synopsis=gap(not title.synopsis for title in titles),
    )
