"""From likes to a model: what was fitted, as it serves."""

from __future__ import annotations

import numpy as np

from coldopen.taste.fitting import Fitted, Learn, Progress, fit, silent
from coldopen.taste.interactions import Interactions
from coldopen.taste.items import merged
from coldopen.taste.model import Header, Model
from coldopen.taste.parts.belief_part import BeliefScorer
from coldopen.taste.parts.content_part import ContentScorer
from coldopen.taste.parts.context import ContextScorer
from coldopen.taste.parts.neighbours import NeighbourScorer
from coldopen.taste.technique import Scorer


def train(learn: Learn, likes: Interactions, seed: int = 0, progress: Progress = silent) -> Model:
    """The model for these likes; the same bytes for the same arguments.

    Raises:
        Problem: the extra that training needs is not installed.
    """
    fitted = fit(learn, likes, seed, progress)
    return model_of(fitted, likes)


def model_of(fitted: Fitted, likes: Interactions) -> Model:
    """What serves of what was fitted."""
    learn, choices, seed = fitted.learn, fitted.choices, fitted.seed

    def part(name: str) -> Scorer:
        made = fitted.parts.get(name)
        return learn.technique(name, choices).fit(likes, seed) if made is None else made

    context, belief, content = part("popularity"), part("belief"), part("content")
    assert isinstance(context, ContextScorer)
    assert isinstance(belief, BeliefScorer)
    assert isinstance(content, ContentScorer)
    by_name = dict(zip(fitted.parts, fitted.blend.weights.T, strict=True))
    none = np.zeros(len(fitted.blend.levels))
    items = [(p, by_name[n]) for n, p in fitted.parts.items() if isinstance(p, NeighbourScorer)]
    weights = np.stack([w for _, w in items], 1) if items else np.zeros((len(none), 0))
    header = Header(
        levels=fitted.blend.levels,
        scale=choices.link.scale,
        offset=choices.link.offset,
        part=context.part,
        penalty=fitted.options.popularity_penalty,
        evidence=fitted.options.evidence,
        calibration=fitted.calibration,
        gains=fitted.gains,
    )
    return Model(
        header,
        tuple([title.id for title in likes.titles]),
        np.bincount(likes.title, minlength=likes.n_titles).astype(np.int32),
        context,
        belief,
        content,
        merged([p for p, _ in items], weights, likes.n_titles, fitted.options.neighbours),
        np.stack([by_name.get(name, none) for name in ("popularity", "belief", "content")], 1),
    )
