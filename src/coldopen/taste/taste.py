"""A model placed on a catalogue: what it makes of a stranger, in well under a millisecond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.taste.acts import Act, weight_of
from coldopen.taste.belief import Belief
from coldopen.taste.blend import Blend, between
from coldopen.taste.calibration import Calibration
from coldopen.taste.cold import ColdTitles
from coldopen.taste.content import features_of
from coldopen.taste.items import PlacedItems
from coldopen.taste.model import Model
from coldopen.taste.parts.content_part import directed
from coldopen.taste.technique import Newcomer
from coldopen.taste.tokens import tokens_of

N_PASSED = 20
"""Of the titles passed over, the latest so many are evidence."""

_CHOSEN_WEIGHT = 0.5
_N_OF_GENRE = 50
_PLACES = ("country:", "region:")


@dataclass(frozen=True)
class Space:
    """Where titles and a visitor's taste lie: embeddings (n_titles, d), and the covariance (d, d) of the
    belief about the taste x. In logits, title t is liked `scale` x.v_t more or less."""

    embeddings: np.ndarray
    belief: Belief
    scale: float

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of the belief, (d, d)."""
        return self.belief.covariance


@dataclass(frozen=True)
class Stranger:
    """What a model makes of one visitor.

    `scores` (n_titles,), float32: higher is likelier to be liked next; they differ as log chances do.
    `belief` is the distribution of their taste; `n_known` counts the signals and acts it rests on; `gain` is
    the gain in the chance that something among the first ten is liked, of ranking by taste over ranking by
    popularity, for past newcomers of whom as much was known: mean and lower 80% bound, 0.01 being one point.
    """

    scores: np.ndarray
    belief: Belief
    n_known: int
    gain: tuple[float, float]
    calibration: Calibration
    space: Space

    def chance(self, scores: np.ndarray) -> np.ndarray:
        """P(play | examined) of titles with these scores, of the same shape."""
        return self.calibration.chance(scores)


@dataclass(frozen=True)
class Taste:
    """A model on the titles of a catalogue, each with an embedding: its own, or one from its content."""

    model: Model
    titles: tuple[Title, ...]
    embeddings: np.ndarray
    directions: np.ndarray
    log_share: np.ndarray
    deviation: np.ndarray
    items: PlacedItems
    cold: ColdTitles

    @classmethod
    def of(cls, model: Model, titles: Sequence[Title]) -> Taste:
        """The model on these titles, in their order; titles it has never met are placed by their content."""
        where = {id_: i for i, id_ in enumerate(model.title_ids)}
        places = np.array([where.get(title.id, -1) for title in titles], np.int64)
        met = places >= 0
        new = [title for title, known in zip(titles, met.tolist(), strict=True) if not known]
        content = model.content
        directions = _placed(
            content.directions, places, directed(new, content.names, content.embeddings, features_of)
        )
        context = model.context
        log_share = np.full(len(titles), context.log_share.min(initial=0.0), np.float32)
        log_share[met] = context.log_share[places[met]]
        deviation = np.zeros((len(context.deviation), len(titles)), np.float32)
        deviation[:, met] = context.deviation[:, places[met]]
        n_likes = np.zeros(len(titles), np.int64)
        n_likes[met] = model.n_likes[places[met]]
        return cls(
            model,
            tuple(titles),
            _placed(model.belief.embeddings, places, model.belief.content.embed(new)),
            directions,
            log_share,
            deviation,
            PlacedItems.of(model.items, places),
            ColdTitles.of(directions, n_likes, titles),
        )

    def stranger(self, signals: Signals, acts: tuple[Act, ...], log_shares: np.ndarray) -> Stranger:
        """What is made of a visitor. A pure function of the model, the catalogue and these arguments.

        Arguments:
            signals: theirs; any may be unknown.
            acts: theirs, one a title, in order of time.
            log_shares: of each title in their place, as the service counts now, (n_titles,).
        """
        tokens = tokens_of(signals)
        beyond_place = tuple([word for word in tokens if not word.startswith(_PLACES)])
        popular = np.asarray(log_shares, np.float32) + self._lift(beyond_place)
        belief, k = self._belief(signals, tokens, acts)
        scores = self._scores(tokens, acts, popular, belief, k)
        known = len(tokens) + len(acts)
        header = self.model.header
        space = Space(self.embeddings, belief, self.model.belief.link.scale)
        return Stranger(scores, belief, known, self._gain(k), header.calibration, space)

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Scores (n_newcomers, n_titles) by the shares of the time of training: a `Scorer`."""
        scores = [self._score(newcomer) for newcomer in newcomers]
        return np.array(scores, np.float32).reshape(len(newcomers), len(self.titles))

    def similar(self, title: int) -> np.ndarray:
        """How alike each title is to one, by what its likers like and how it is described, float32
        (n_titles,); minus infinity for itself."""
        alike = self._unit @ self._unit[title] + 0.5 * (self.directions @ self.directions[title])
        alike[title] = -np.inf
        return alike

    def place_lift(self, signals: Signals) -> np.ndarray | None:
        """How much better each title is liked in the visitor's place than elsewhere, as a difference of log
        shares (n_titles,); None where nothing is known of the place."""
        words = tuple([word for word in tokens_of(signals) if word.startswith(_PLACES)])
        return self._lift(words) if self.model.context.vocabulary.places(words) else None

    def _score(self, newcomer: Newcomer) -> np.ndarray:
        acts = tuple([Act(title, "stream", 1e9) for title in newcomer.liked])
        popular = self.log_share + self._lift(newcomer.signals)
        belief = self._evidence(self.model.belief.prior.given(newcomer.signals), acts)
        return self._scores(newcomer.signals, acts, popular, belief, float(len(acts)))

    def _lift(self, tokens: Sequence[str]) -> np.ndarray:
        lift = np.zeros(self.deviation.shape[1], np.float32)
        for place in self.model.context.vocabulary.places(tuple(tokens)):
            lift += self.deviation[place]
        return self.model.context.part * lift

    def _belief(
        self, signals: Signals, tokens: tuple[str, ...], acts: tuple[Act, ...]
    ) -> tuple[Belief, float]:
        """The belief, and how many full likes its evidence comes to."""
        prior = self.model.belief.prior.given(tokens)
        weights = self._weights
        chosen = [self._genres[g.lower()] for g in signals.genres if g.lower() in self._genres]
        campaign = self._index.get(signals.campaign_title or "")
        told = acts if campaign is None else (Act(campaign, "click"), *acts)
        belief = self._evidence(prior, told, np.array(chosen) if chosen else None)
        k = sum(weight_of(act, weights) for act in told if act.liked) + _CHOSEN_WEIGHT * len(chosen)
        return belief, k

    def _evidence(self, prior: Belief, acts: Sequence[Act], chosen: np.ndarray | None = None) -> Belief:
        """The prior after what was chosen (n_chosen, d) and after acts."""
        weights = self._weights
        n_passes = sum(act.kind == "pass" for act in acts)
        told = [act for act in acts if act.kind != "pass" or (n_passes := n_passes - 1) < N_PASSED]
        vectors = self.embeddings[[act.title for act in told]]
        outcomes = np.array([float(act.liked) for act in told])
        counts = np.array([weight_of(act, weights) for act in told])
        if chosen is not None:
            vectors = np.concatenate([chosen.astype(np.float32), vectors])
            outcomes = np.concatenate([np.ones(len(chosen)), outcomes])
            counts = np.concatenate([np.full(len(chosen), _CHOSEN_WEIGHT), counts])
        return prior.after(vectors, outcomes, counts, self.model.belief.link)

    def _scores(
        self, tokens: tuple[str, ...], acts: Sequence[Act], popular: np.ndarray, belief: Belief, k: float
    ) -> np.ndarray:
        by_popularity, by_belief, by_content = self._blend.at(k).tolist()
        weights = self._weights
        scores = np.float32(by_belief) * (self.embeddings @ belief.mean.astype(np.float32))
        scores += np.float32(by_popularity) * popular
        told = [act for act in acts if act.kind != "pass"]
        counts = np.array(
            [weight_of(act, weights) * (1.0 if act.liked else -0.5) for act in told], np.float32
        )
        self.items.add(scores, self._level(k), tokens, told, counts)
        if told and by_content:
            direction = counts @ self.directions[[act.title for act in told]]
            scores += np.float32(by_content) * (self.directions @ direction)
        self.cold.fill(scores)
        if self.model.header.penalty:
            scores -= np.float32(self.model.header.penalty) * popular
        return scores

    def _level(self, k: float) -> int:
        """The level nearest to k likes, on a log scale."""
        points = np.log1p(np.array(self.model.header.levels, float))
        return int(np.abs(points - np.log1p(k)).argmin())

    def _gain(self, k: float) -> tuple[float, float]:
        """The gain on past newcomers of whom as much was known, between levels on a log scale."""
        mean, lower = between(self.model.header.levels, self._gains, k).tolist()
        return mean, lower

    @cached_property
    def _blend(self) -> Blend:
        return Blend(self.model.header.levels, self.model.weights)

    @cached_property
    def _gains(self) -> np.ndarray:
        return np.array([(gain.mean, gain.lower) for gain in self.model.header.gains])

    @cached_property
    def _weights(self) -> dict[str, float]:
        return self.model.header.evidence.by_kind()

    @cached_property
    def _index(self) -> dict[str, int]:
        return {title.id: i for i, title in enumerate(self.titles)}

    @cached_property
    def _unit(self) -> np.ndarray:
        length = np.linalg.norm(self.embeddings, axis=1, keepdims=True)
        unit: np.ndarray = self.embeddings / np.maximum(length, 1e-12)
        return unit

    @cached_property
    def _genres(self) -> dict[str, np.ndarray]:
        """By genre in small letters, the mean embedding of its most popular titles, (d,)."""
        order = np.argsort(-self.log_share, kind="stable")
        found: dict[str, list[int]] = {}
        for i in order.tolist():
            for genre in self.titles[i].genres:
                among = found.setdefault(genre.lower(), [])
                if len(among) < _N_OF_GENRE:
                    among.append(i)
        return {genre: self.embeddings[among].mean(0) for genre, among in found.items()}


def _placed(own: np.ndarray, places: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Rows by `places` where they are there, the rows of `new` one after the other where they are -1."""
    placed = np.empty((len(places), own.shape[1]), np.float32)
    placed[places >= 0] = own[places[places >= 0]]
    placed[places < 0] = new
    return placed
