"""The belief about a visitor as numbers, for the service's main recommender to go on from."""

from __future__ import annotations

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.planner.newcomer import NewcomerStage
from coldopen.rows import Situation
from coldopen.taste import Stranger, Taste


class ExportedBelief(Struct, frozen=True, kw_only=True):
    """What is believed of a visitor's taste: x ~ N(mean, covariance), of d factors.

    The chance that they like a title once they look at it is sigmoid(offset + scale x.v), averaged over x, v
    being the title's embedding in the model of this id. `n_signals` and `n_acts` say what it rests on: what
    was known on arrival, and titles seen or acted upon. `evidence` is the number of the last record that was
    read.
    """

    visit: str
    model: str
    mean: list[float]
    covariance: list[list[float]]
    scale: float
    offset: float
    n_signals: int
    n_acts: int
    evidence: int
    stage: NewcomerStage


def exported_belief(visit: str, evidence: int, situation: Situation, stage: NewcomerStage) -> ExportedBelief:
    """The belief about the visitor of a visit, whose last record has the number `evidence`.

    Raises:
        Problem: no model serves, or none that holds a belief.
    """
    taste, stranger = situation.taste, situation.stranger
    if taste is None or stranger is None:
        why = situation.edition.without_taste or "none was trained"
        raise Problem("model", f"nothing in service ({why})", "a model, as `coldopen train` makes one")
    if not isinstance(taste, Taste) or not isinstance(stranger, Stranger):
        raise Problem("model", type(taste).__name__, "a model of coldopen's own: this one holds no belief")
    belief, link = stranger.belief, taste.model.belief.link
    n_acts = len(situation.evidence.acts)
    return ExportedBelief(
        visit=visit,
        model=situation.edition.model,
        mean=belief.mean.tolist(),
        covariance=belief.covariance.tolist(),
        scale=link.scale,
        offset=link.offset,
        n_signals=stranger.n_known - n_acts,
        n_acts=n_acts,
        evidence=evidence,
        stage=stage,
    )
