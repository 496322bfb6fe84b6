"""Fitting all of taste: settings chosen on trials, weights learned on them, then all likes learned from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from coldopen.taste.belief import Link
from coldopen.taste.blend import LEVELS, Blend, Trial, learn_weights, ndcg_of
from coldopen.taste.calibration import Calibration, Reliability, calibrated
from coldopen.taste.cold import ColdTitles
from coldopen.taste.content import Features, features_of
from coldopen.taste.gain import Gain, hits
from coldopen.taste.interactions import Interactions
from coldopen.taste.options import PARTS, TasteOptions
from coldopen.taste.parts.belief_part import BeliefScorer, BeliefTechnique
from coldopen.taste.parts.content_part import ContentScorer, ContentTechnique
from coldopen.taste.parts.context import Context
from coldopen.taste.parts.factorise import Factorise, als
from coldopen.taste.parts.few_shot import FewShot
from coldopen.taste.parts.neighbours import Cosine, Edlae
from coldopen.taste.parts.recent import Recent
from coldopen.taste.technique import Newcomer, Scorer, Technique
from coldopen.taste.trials import Fold, folds, moments

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many steps of it are done, and of how many."""

_DAYS: tuple[float | None, ...] = (None, 90.0, 14.0, 3.0, 1.0, 0.25, 0.05, 0.02, 0.005)
_LIFT_DAYS: tuple[float | None, ...] = (None, 14.0, 1.0, 0.25)
_LIFT_PARTS = (0.2, 0.3, 0.45, 0.6, 0.8)
_WINDOWS: tuple[float | None, ...] = (None, 7.0, 1.0)
_N_EXAMINED = 100
_SOON_DAYS = 1.0
_N_STEPS = 5
_MOST = 1_000_000
_FEWEST = 20
_LINKS = (Link(6.0, -3.0), Link(12.0, -3.0), Link(6.0, -5.0))


@dataclass(frozen=True)
class Choices:
    """What trials decided: how fast counts fade, and those by word (days, None for never), in what part the
    latter count, what is old, the length of embeddings, and the link between taste and chance."""

    half_life_days: float | None = None
    lift_half_life_days: float | None = None
    lift_part: float = 0.3
    window_days: float | None = None
    n_factors: int = 32
    link: Link = field(default_factory=Link)


@dataclass(frozen=True)
class Fitted:
    """All parts, fitted on the same likes, and how they are blended. A scorer itself."""

    parts: dict[str, Scorer]
    blend: Blend
    choices: Choices
    options: TasteOptions
    seed: int
    learn: Learn
    cold: ColdTitles
    calibration: Calibration = field(default_factory=Calibration)
    reliability: Reliability | None = None
    gains: tuple[Gain, ...] = ()

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Blended scores (n_newcomers, n_titles)."""
        told = {name: part.score(newcomers) for name, part in self.parts.items()}
        scores = np.zeros_like(next(iter(told.values())), np.float32)
        for i, newcomer in enumerate(newcomers):
            scores[i] = self.blend.mix(len(newcomer.liked), [part[i] for part in told.values()])
        for row in scores:
            self.cold.fill(row)
        if self.options.popularity_penalty:
            scores -= np.float32(self.options.popularity_penalty) * told["popularity"]
        return scores

    def refresh(self, likes: Interactions) -> Fitted:
        """The parts fitted anew on later likes; what was chosen, and the weights, stay."""
        used = {name for name, weights in zip(self.parts, self.blend.weights.T, strict=True) if weights.any()}
        parts = self.learn.parts(likes, self.choices, self.seed, used | {"popularity", "content"})
        names = list(self.parts)
        weights = self.blend.weights[:, [names.index(name) for name in parts]]
        return replace(
            self,
            parts=parts,
            blend=Blend(self.blend.levels, weights),
            cold=cold_titles(parts, likes, self.learn.features),
        )


@dataclass(frozen=True)
class Learn:
    """How parts are learned: the seam for another factorisation or other content features."""

    options: TasteOptions = field(default_factory=TasteOptions)
    factorise: Factorise = als
    features: Features = features_of

    def technique(self, name: str, choices: Choices) -> Technique:
        """One part by its name, as it is set up under these choices."""
        n_known, n_neighbours = self.options.known_titles, self.options.neighbours
        made: dict[str, Technique] = {
            "popularity": Context(choices.half_life_days, choices.lift_half_life_days, choices.lift_part),
            "belief": self.belief(choices.n_factors, choices.link),
            "content": ContentTechnique(self.features),
            "cosine": Cosine(n_known=n_known, n_neighbours=n_neighbours),
            "edlae": Edlae(n_known=n_known, n_neighbours=n_neighbours),
            "few-shot-1": FewShot(1, 0.3, n_known, n_neighbours),
            "few-shot-10": FewShot(10, 3.0, n_known, n_neighbours),
        }
        counted = name in ("popularity", "content")
        return made[name] if counted else Recent(made[name], choices.window_days)

    def belief(self, n_factors: int, link: Link) -> BeliefTechnique:
        """The belief, with this factorisation and these features."""
        return BeliefTechnique(n_factors, link, factorise=self.factorise, features=self.features)

    def parts(
        self, likes: Interactions, choices: Choices, seed: int, only: Collection[str] = PARTS
    ) -> dict[str, Scorer]:
        """All parts (of `only` these) fitted on some likes, by name."""
        names = [name for name in self.options.blended if name in only]
        return {name: self.technique(name, choices).fit(likes, seed) for name in names}


def silent(what: str, n_done: int, n_steps: int) -> None:
    """Nobody is told."""


def fit(learn: Learn, likes: Interactions, seed: int = 0, progress: Progress = silent) -> Fitted:
    """Chooses settings and weights on trials, then learns all parts from all likes.

    With too few visitors for trials, what is popular serves alone.
    """
    progress("choosing settings", 0, _N_STEPS)
    choices = Choices(n_factors=learn.options.factors[0])
    counted = moments(likes, seed)
    if counted:
        choices = _counted(choices, counted, seed)
    tried = folds(likes, seed, soon=(choices.half_life_days or _SOON_DAYS) < _SOON_DAYS)
    if tried:
        choices = _choose(learn, choices, tried, seed)
    n_steps = len(tried) + 2
    fitted = []
    for i, fold in enumerate(tried):
        progress("learning weights", i + 1, n_steps)
        fitted.append(learn.parts(fold.past, choices, seed))
    blend = _blended(fitted, tried, learn.options.blended)
    progress("learning from all", n_steps - 1, n_steps)
    parts = learn.parts(likes, choices, seed)
    progress("learned", n_steps, n_steps)
    cold = cold_titles(parts, likes, learn.features)
    calibration, found = calibrated(*_examined(fitted, tried, blend))
    gains = _gains(fitted, tried, blend)
    return Fitted(parts, blend, choices, learn.options, seed, learn, cold, calibration, found, gains)


def cold_titles(parts: dict[str, Scorer], likes: Interactions, features: Features) -> ColdTitles:
    """The titles without a like, by what they are like; none where content is no part."""
    content = parts.get("content")
    directions = content.directions if isinstance(content, ContentScorer) else np.zeros((likes.n_titles, 1))
    n_likes = np.bincount(likes.title, minlength=likes.n_titles)
    return ColdTitles.of(directions, n_likes, likes.titles, features)


def _blended(fitted: Sequence[dict[str, Scorer]], tried: Sequence[Fold], names: Sequence[str]) -> Blend:
    """Weights of each level by what its trials say; a level without trials keeps those of the one before,
    the first those of popularity alone."""
    groups = {
        k: [(list(parts.values()), fold.trials(k)) for parts, fold in zip(fitted, tried, strict=True)]
        for k in LEVELS
    }
    enough = {k: found for k, found in groups.items() if sum(len(trials) for _, trials in found) >= _FEWEST}
    learned = dict(zip(enough, learn_weights(enough), strict=True))
    weights = [np.eye(len(names))[0]]
    for k in LEVELS:
        weights.append(learned.get(k, weights[-1]))
    return Blend(LEVELS, np.array(weights[1:]))


def _gains(fitted: Sequence[dict[str, Scorer]], tried: Sequence[Fold], blend: Blend) -> tuple[Gain, ...]:
    """What ranking by the blend gains at each level over the first of its parts alone."""
    gains: list[Gain] = []
    for k in LEVELS:
        gains.append(Gain.of(_gained(fitted, tried, blend, k), gains[-1] if gains else None))
    return tuple(gains)


def _gained(fitted: Sequence[dict[str, Scorer]], tried: Sequence[Fold], blend: Blend, k: int) -> np.ndarray:
    """What it gained on each trial of a level, (n_trials,)."""
    gained: list[np.ndarray] = [np.zeros(0)]
    for parts, fold in zip(fitted, tried, strict=True):
        trials = fold.trials(k)
        if trials:
            scores = [part.score([trial.newcomer for trial in trials]) for part in parts.values()]
            gained.append(hits(blend.mix(k, scores), trials) - hits(scores[0], trials))
    return np.concatenate(gained)


def _examined(
    fitted: Sequence[dict[str, Scorer]], tried: Sequence[Fold], blend: Blend
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What trials examined, the most popular titles: scores, which were liked, and whose, each (n,)."""
    scores, liked, whose = [np.zeros(0)], [np.zeros(0, bool)], [np.zeros(0, np.int64)]
    for f, (parts, fold) in enumerate(zip(fitted, tried, strict=True)):
        popular = np.argsort(-np.bincount(fold.past.title, minlength=fold.past.n_titles), kind="stable")
        shown = popular[:_N_EXAMINED]
        for k in LEVELS:
            trials = fold.trials(k)
            if not trials:
                continue
            newcomers = [trial.newcomer for trial in trials]
            mixed = blend.mix(k, [part.score(newcomers)[:, shown] for part in parts.values()])
            for i, trial in enumerate(trials):
                unseen = ~np.isin(shown, trial.newcomer.liked)
                scores.append(mixed[i, unseen])
                liked.append(np.isin(shown, trial.targets)[unseen])
                whose.append(np.full(int(unseen.sum()), f * _MOST + i))
    return np.concatenate(scores), np.concatenate(liked), np.concatenate(whose)


def _choose(learn: Learn, choices: Choices, tried: Sequence[Fold], seed: int) -> Choices:
    """What is left to choose, one setting after the other, by nDCG@20 on the trials of the last fold; of
    equals the first."""
    if tried[0].past.at_ms is not None:
        choices = max(
            [replace(choices, window_days=days) for days in _WINDOWS],
            key=lambda c: _ndcg(learn.technique("cosine", c), tried[-1:], (1, 2, 3), seed),
        )
    if "belief" not in learn.options.parts:
        return choices
    best: list[tuple[float, Choices]] = []
    for n_factors in learn.options.factors:
        shaped = replace(choices, n_factors=n_factors)
        scorers = [learn.technique("belief", shaped).fit(fold.past, seed) for fold in tried[-1:]]
        for link in _LINKS:
            linked = [replace(s, link=link) for s in scorers if isinstance(s, BeliefScorer)]
            quality = _quality(linked, tried[-1:], (1, 3, 5, 10))
            best.append((quality, replace(shaped, link=link)))
    return max(best, key=lambda told: told[0])[1]


def _counted(choices: Choices, tried: Sequence[Fold], seed: int) -> Choices:
    """How counts fade: first those of all, then those by word and in what part they count."""
    timed = tried[0].past.at_ms is not None
    half_life = max(
        _DAYS if timed else (None,), key=lambda days: _ndcg(Context(days, part=0.0), tried, (0,), seed)
    )
    found: list[tuple[float, Choices]] = []
    for days in _LIFT_DAYS if timed else (None,):
        scorers = [Context(half_life, days, 1.0).fit(fold.past, seed) for fold in tried]
        for part in _LIFT_PARTS:
            quality = _quality([replace(scorer, part=part) for scorer in scorers], tried, (0,))
            told = replace(choices, half_life_days=half_life, lift_half_life_days=days, lift_part=part)
            found.append((quality, told))
    return max(found, key=lambda each: each[0])[1]


def _ndcg(technique: Technique, tried: Sequence[Fold], levels: Sequence[int], seed: int) -> float:
    return _quality([technique.fit(fold.past, seed) for fold in tried], tried, levels)


def _quality(scorers: Sequence[Scorer], tried: Sequence[Fold], levels: Sequence[int]) -> float:
    """Mean nDCG@20 over levels and trials."""
    found: list[float] = []
    for scorer, fold in zip(scorers, tried, strict=True):
        for k in levels:
            trials: list[Trial] = fold.trials(k)
            if trials:
                found += ndcg_of(scorer, trials).tolist()
    return float(np.mean(found)) if found else 0.0
