"""A request for a page, and what is settled of it before anything is decided."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from coldopen.core.decision import Ask, Assignment, Decision
from coldopen.core.signals import Signals
from coldopen.engine.condition import Condition
from coldopen.planner import FrozenPage, Loaded, PageRequest, Thawed, size


@dataclass(frozen=True, slots=True)
class Call:
    """A request: what is asked, what is known of the visitor, the visit, the visit and number of the page to
    go on from, when it came (Unix milliseconds; `started` by `time.perf_counter`), and how to answer. It is
    `timed` where it is answered in real time."""

    asked: PageRequest
    signals: Signals
    visit: str
    before: tuple[str, int] | None
    now_ms: int
    started: float
    record: bool
    crowded: bool
    timed: bool

    def took_us(self) -> int:
        """Microseconds since it came; 0 where it is not timed, or is said to come later."""
        return max(0, round(1e6 * (time.perf_counter() - self.started))) if self.timed else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Which variants a visitor is in, by which id, of which experiments (their content id), what their pages
    are decided by and made from, and what is asked for in terms of that."""

    experiments: str
    unit: str
    assignments: tuple[Assignment, ...]
    by: Condition
    loaded: Loaded
    ask: Ask

    def told(self, call: Call) -> dict[str, Any]:
        """What the record of a page says of this, whatever makes the page."""
        catalogue = self.loaded.edition.catalogue
        return {
            "visit": call.visit,
            "at": call.now_ms,
            "visitor": call.asked.visitor,
            "signals": call.signals,
            "ask": self.ask,
            "view": self.loaded.view.number,
            "catalogue": catalogue.id if len(catalogue) else "",
            "rules": self.loaded.view.active.get("rules", ""),
            "settings": self.by.settings_id,
            "model": self.loaded.edition.model,
            "assignments": self.assignments,
            "unit": self.unit,
            "pool": self.loaded.pool,
            "experiments": self.experiments,
            "took_us": call.took_us(),
        }

    def records(self, frozen: FrozenPage) -> bool:
        """Whether a record could say what was shown of a frozen page: where its titles are those of the
        catalogue in service, or there are none."""
        return self.loaded.complete and frozen.catalogue in ("", self.loaded.edition.catalogue.id)


def thawed(
    call: Call, standing: Standing | None, common: Condition, frozen: FrozenPage, gone: set[str]
) -> Thawed:
    """What of the frozen page is shown to a visitor: nothing that is `gone`, that they exclude, or that their
    variant leaves out."""
    if standing is not None and standing.by.basis.content:
        gone = gone | _withheld(standing, frozen)
    options = (common if standing is None else standing.by).settings.planner
    return frozen.thawed(
        gone.union(call.asked.exclude),
        call.asked.max_age,
        call.now_ms,
        *size(call.signals.device, call.asked.ask, options),
    )


def frozen_decision(
    call: Call,
    standing: Standing,
    frozen: FrozenPage,
    shown: Thawed,
    number: int,
    phrases: str,
    reason: str,
) -> Decision:
    """The record of what was shown of the frozen page. Nothing was drawn, and nothing that the visit had done
    was looked at."""
    return Decision(
        **standing.told(call),
        number=number,
        language=frozen.language,
        evidence=0,
        phrases=frozen.phrases or phrases,
        tier="frozen",
        tier_reason=reason,
        rows=shown.planned,
        titles=shown.titles,
    )


def _withheld(standing: Standing, frozen: FrozenPage) -> set[str]:
    """The titles of the frozen page that a variant does not show: by their ids, so that it does not matter
    which catalogue the page was made from."""
    edition = standing.loaded.edition
    index, withdrawn = edition.catalogue.index, edition.withdrawn
    ids = (title.id for row in frozen.rows for title in row.titles)
    return {title for title in ids if title in index and withdrawn[index[title]]}
