"""The configurations in which propensities are checked: each makes it hard in its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from coldopen.core.title import Title
from coldopen.engine import Engine, PageRequest
from coldopen.evaluation.propensities import past
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.settings import Settings
from coldopen.signals import Given
from coldopen.simulator.titles import generate_titles

ASKED = PageRequest(signals=Given(country="IN", device="mobile", languages=("hi",)), n_rows=6, n_columns=8)
_UNHURRIED = PlannerOptions(deadline_ms=600_000)
"""So that a busy machine cuts no page short."""

_SOFTMAX = PolicyOptions()
_N_TITLES = 120

Prepare = Callable[[Engine, PageRequest], PageRequest]
"""Puts into an engine's log what happened before, and says what is asked for then."""


def nothing(engine: Engine, asked: PageRequest) -> PageRequest:
    """Nothing happened before."""
    return asked


@dataclass(frozen=True)
class Case:
    """A service and a request. `about` says what is hard about it."""

    name: str
    about: str
    titles: Callable[[], list[Title]] = lambda: generate_titles(_N_TITLES)
    rules: str = ""
    asked: PageRequest = ASKED
    planner: PlannerOptions = _UNHURRIED
    policy: PolicyOptions = _SOFTMAX
    before: Prepare = nothing

    @property
    def slug(self) -> str:
        """The name in letters and hyphens."""
        return "".join(c if c.isalpha() else "-" for c in self.name)

    @property
    def settings(self) -> Settings:
        """Those of the service."""
        return Settings(planner=self.planner, policy=self.policy)


def alike(n: int) -> list[Title]:
    """Titles of three genres out of eight each, so that rows share most of theirs."""
    names = ("Drama", "Comedy", "Crime", "Family", "War", "Music", "Sport", "Horror")
    return [
        Title(
            id=f"t{i}",
            name=f"Title {i}",
            genres=tuple(sorted({names[i % 8], names[(i // 2) % 8], names[(i // 5 + 3) % 8]})),
            countries=("IN",),
            languages=("hi",),
            year=2000 + i % 20,
            tags=("gore",) * (i % 8 == 7),
        )
        for i in range(n)
    ]


_PINNED_ROWS = """
[[rule]]
id = "drama-second"
pin = { row = "genre:Drama", position = 1 }

[[row]]
id = "ours"
heading = "Ours"
query = { countries = ["IN"] }
position = 3
"""

_PINNED_TITLES = """
[[rule]]
id = "one"
pin = { row = "genre:Drama", title = "t1", column = 0 }

[[rule]]
id = "two"
pin = { row = "fresh", title = "t5", column = 2 }

[[rule]]
id = "last"
pin = { row = "genre:Drama", title = "t9", column = 7 }

[[rule]]
id = "three"
pin = { row = "genre:Sport", title = "t2", column = 0 }

[[rule]]
id = "four"
pin = { row = "genre:Sport", title = "t3", column = 1 }

[[culture]]
id = "gore-later"
tags = ["gore"]
treatment = "not_first"
"""

_MOVED = """
[[rule]]
id = "local-up"
boost = { row = "local", by = 4.0 }

[[rule]]
id = "drama-down"
bury = { row = "genre:Drama", by = 3.0 }

[[rule]]
id = "nothing-new"
forbid = { row = "fresh" }

[[rule]]
id = "no-horror"
forbid = { query = { genres = ["Horror"] } }

[[rule]]
id = "ours"
boost = { query = { countries = ["IN"] }, by = 5.0 }
"""

_TWICE = """
[[row]]
id = "a"
heading = "A"
titles = ["t1", "t2", "t3", "t4"]

[[row]]
id = "b"
heading = "The same as A"
titles = ["t4", "t3", "t2", "t1"]
"""

_WITHIN_TOP = """
[[row]]
id = "hits"
heading = "Hits, all of them in the top ten"
titles = ["t1", "t2", "t3", "t4"]
"""

CASES = (
    Case("pinned rows", "two rows have slots of their own", rules=_PINNED_ROWS),
    Case(
        "pinned titles",
        "titles are kept for rows that may never come, others until three rows are placed, and new ones are "
        "tried out; epsilon-greedy",
        titles=lambda: alike(80),
        rules=_PINNED_TITLES,
        before=past.with_new_titles,
        policy=PolicyOptions(name="epsilon_greedy", epsilon=0.3),
    ),
    Case(
        "moved rows",
        "rules boost, bury and forbid rows and titles; uniform",
        rules=_MOVED,
        policy=PolicyOptions(name="uniform"),
    ),
    Case("shared titles", "rows share titles, and two are the same", titles=lambda: alike(48), rules=_TWICE),
    Case(
        "few titles",
        "rows run out before the page is full; Thompson sampling",
        titles=lambda: generate_titles(40),
        asked=msgspec.structs.replace(ASKED, n_rows=12),
        policy=PolicyOptions(name="thompson"),
    ),
    Case(
        "a top ten",
        "a row reserves its titles, and must be on the page",
        titles=lambda: alike(60),
        rules=_WITHIN_TOP,
        asked=msgspec.structs.replace(ASKED, n_rows=5),
        before=past.with_chart,
    ),
    Case(
        "re-plans",
        "two rows stay, three are drawn anew, the rest comes as it was",
        asked=msgspec.structs.replace(ASKED, n_rows=8),
        planner=msgspec.structs.replace(_UNHURRIED, replan_rows=3),
        before=past.with_page,
    ),
    Case("new titles", "new titles are tried out", titles=lambda: alike(60), before=past.with_new_titles),
    Case(
        "drawn titles",
        "on every other page titles are drawn too",
        titles=lambda: alike(80),
        policy=PolicyOptions(sampled=0.5),
    ),
    Case("by taste", "a model orders titles and rows", titles=past.tasted_titles, before=past.with_model),
    Case("learned values", "values were learned from pages before", before=past.with_learned_values),
)

CHILD = Case("a child's profile", "nothing is drawn", asked=msgspec.structs.replace(ASKED, max_age=12))
