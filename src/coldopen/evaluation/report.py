"""What the benchmark of newcomers found: tables of techniques by level, and comparisons."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from coldopen.evaluation.intervals import Difference, Estimate

Role = Literal["strong peer", "best as shipped", "popularity", "trending", "ablation"]
Kind = Literal["ours", "as shipped", "tuned", "blended", "ablation"]


class Line(Struct, frozen=True):
    """One technique in one table.

    `figures` has a list, an estimate a level, for every measure; `coverage` is the share of candidates in
    somebody's first 20, a level each; `settings` what was chosen, for each seed.
    """

    name: str
    kind: Kind
    settings: tuple[str, ...]
    figures: dict[str, list[Estimate]]
    coverage: list[float]


class Against(Struct, frozen=True):
    """One of our techniques against another, in one measure after k likes. `role` says why against it."""

    ours: str
    other: str
    role: Role
    measure: str
    k: int
    difference: Difference


class Table(Struct, frozen=True):
    """One set, measured one way.

    `strong` names, for each level, the peer that is best on these very newcomers in nDCG@20, as shipped,
    tuned or blended: whoever is compared with it is compared with the luckiest of the peers, too.
    """

    set: str
    table: str
    limits: str
    levels: tuple[int, ...]
    n_newcomers: int
    n_seeds: int
    strong: tuple[str, ...]
    lines: tuple[Line, ...]
    comparisons: tuple[Against, ...]
    seconds: float


class Report(Struct, frozen=True):
    """All tables of a run, and the versions of what made them."""

    tables: tuple[Table, ...]
    versions: dict[str, str]
