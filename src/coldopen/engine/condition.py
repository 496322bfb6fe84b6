"""What pages are decided by: settings and what is made of them, for each combination of variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from coldopen.core.decision import Assignment
from coldopen.experiments import HOLDOUT, IN_HOLDOUT, REST, ExperimentBook
from coldopen.planner import COMMON, Basis, Ladder, report
from coldopen.plugins import PluginOptions, Plugins, guarded_policy, load_plugins
from coldopen.policies import Policy
from coldopen.settings import Settings, fingerprint, varied

_N_KEPT = 256


@dataclass(frozen=True, slots=True)
class Condition:
    """Settings, the content id of their fingerprint, the ladder and row policy that follow from them, and
    what pages are made from."""

    settings: Settings
    settings_id: str
    ladder: Ladder
    policy: Policy
    basis: Basis = COMMON


class Conditions:
    """Makes the conditions of combinations of variants, each once, from the one that is `common` to all.
    `keep` keeps a fingerprint and gives its content id."""

    def __init__(self, common: Condition, plugins: Plugins, keep: Callable[[bytes], str]) -> None:
        self._common = common
        self._plugins = plugins
        self._keep = keep
        self._made: dict[tuple[str, tuple[Assignment, ...]], Condition] = {}

    def of(self, book: ExperimentBook, assignments: tuple[Assignment, ...]) -> Condition:
        """The condition of those who are in all of these variants.

        Raises:
            Problem: the book has no such experiment or variant, or its settings cannot be used.
        """
        key = book.id, assignments
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _N_KEPT:
                self._made.clear()
            made = self._made[key] = self._make(book, assignments)
        return made

    def _make(self, book: ExperimentBook, assignments: tuple[Assignment, ...]) -> Condition:
        settings, basis = self._common.settings, COMMON
        for each in assignments:
            if each.experiment == HOLDOUT:
                held = book.holdout if each.variant == IN_HOLDOUT else None
                settings = settings if held is None else varied(settings, held.settings)
                continue
            one = book[each.experiment]
            variant = one.variant(each.variant)
            settings = varied(settings, variant.settings)
            basis = replace(
                basis,
                pool=one.pool(variant.name) or basis.pool,
                model=variant.model or basis.model,
                content=one.catalogue if variant.frozen_content else basis.content,
            )
        if settings == self._common.settings:
            return replace(self._common, basis=basis)
        return self._under(settings, basis)

    def _under(self, settings: Settings, basis: Basis) -> Condition:
        """The condition of other settings; breakers are those of all, since what fails for one fails for the
        others."""
        common = self._common.ladder
        policy, told = self._common.policy, self._plugins.identities
        ladder = Ladder(common.sources, settings.planner, report, breakers=common.breakers)
        if settings.policy != self._common.settings.policy:
            loaded = load_plugins(PluginOptions(), settings.policy)
            chosen = replace(self._plugins, policy=loaded.policy, foreign_policy=loaded.foreign_policy)
            policy = guarded_policy(chosen, settings.planner, common.breakers, report)
            told = {**told, **loaded.identities}
        settings_id = self._keep(fingerprint(settings, told))
        return Condition(settings, settings_id, ladder, policy, replace(basis, name=settings_id))


def variants_of(book: ExperimentBook, experiment: str) -> list[tuple[Assignment, ...]]:
    """Every variant of one experiment, or of the holdout, as assignments."""
    names = [IN_HOLDOUT, REST] if experiment == HOLDOUT else [v.name for v in book[experiment].variants]
    return [(Assignment(experiment, name),) for name in names]
