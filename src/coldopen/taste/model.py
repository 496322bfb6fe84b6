"""A model: all that was learned about tastes, as one artifact.

Its bytes are numpy's own archive format (a zip of arrays, each with its checksum), the same for the same
training. Nothing in it is executable. `id` names the bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.taste.belief import Link
from coldopen.taste.calibration import Calibration
from coldopen.taste.content import Content
from coldopen.taste.gain import Gain
from coldopen.taste.items import Items, ItemTable
from coldopen.taste.options import EvidenceWeights
from coldopen.taste.parts.belief_part import BeliefScorer
from coldopen.taste.parts.content_part import ContentScorer
from coldopen.taste.parts.context import ContextScorer
from coldopen.taste.prior import Prior
from coldopen.taste.soundness import check_archive, check_arrays, check_numbers
from coldopen.taste.tokens import Vocabulary

FORMAT = 1


class Header(Struct, frozen=True, kw_only=True):
    """What is no array: the format, the blend's levels, the link, and how acts and scores are read."""

    format: int = FORMAT
    levels: tuple[int, ...] = ()
    scale: float = 6.0
    offset: float = -3.0
    part: float = 0.3
    penalty: float = 0.0
    evidence: EvidenceWeights = EvidenceWeights()
    calibration: Calibration = Calibration()
    gains: tuple[Gain, ...] = ()


@dataclass(frozen=True)
class Model:
    """What was learned, over the titles `title_ids`, each with `n_likes`, int32 (n_titles,).

    `weights` (n_levels, 3) are those of popularity, belief and content; the item tables have theirs inside.
    """

    header: Header
    title_ids: tuple[str, ...]
    n_likes: np.ndarray
    context: ContextScorer
    belief: BeliefScorer
    content: ContentScorer
    items: Items
    weights: np.ndarray

    @cached_property
    def id(self) -> str:
        """The content id of its bytes."""
        return content_id(self.encode())

    def encode(self) -> bytes:
        """The model as bytes."""
        buffer = io.BytesIO()
        header = np.frombuffer(msgspec.json.encode(self.header), np.uint8)
        np.savez(buffer, allow_pickle=False, header=header, **self._arrays())
        return buffer.getvalue()

    @classmethod
    def decode(cls, data: bytes) -> Model:
        """The model that these bytes hold.

        Raises:
            Problem: they are cut short or damaged, hold no model, or one of another format, or one whose
                parts do not fit each other.
        """
        try:
            check_archive(data)
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                told = msgspec.json.decode(archive["header"].tobytes())
                if told.get("format") != FORMAT:
                    raise Problem("model", f"format {told.get('format')}", f"format {FORMAT}: train it anew")
                header = msgspec.convert(told, Header)
                arrays = {name: archive[name] for name in archive.files}
            return cls._of(header, arrays)
        except Problem:
            raise
        except Exception as error:  # damage shows in zipfile, numpy and tokenize alike, as any kind of error
            raise Problem("model", f"{len(data)} bytes: {error}", "a whole, undamaged model") from None

    def _arrays(self) -> dict[str, Any]:
        context, belief, content, items = self.context, self.belief, self.content, self.items
        arrays = {
            "title_ids": _text(self.title_ids),
            "n_likes": self.n_likes,
            "weights": self.weights,
            "context.words": _text(context.vocabulary.words),
            "context.log_share": context.log_share,
            "context.deviation": context.deviation,
            "belief.embeddings": belief.embeddings,
            "belief.features": _text(belief.content.names),
            "belief.by_feature": belief.content.embeddings,
            "belief.featureless": belief.content.base,
            "prior.words": _text(belief.prior.vocabulary.words),
            "prior.mean": belief.prior.mean,
            "prior.by_word": belief.prior.by_word,
            "prior.covariance": belief.prior.covariance,
            "content.features": _text(content.names),
            "content.by_feature": content.embeddings,
            "content.directions": content.directions,
            "items.known": items.known,
            "items.words": _text(items.vocabulary.words),
        }
        for i, table in enumerate(items.tables):
            arrays[f"items.{i}.neighbour"] = table.neighbour
            arrays[f"items.{i}.weight"] = table.weight
            arrays[f"items.{i}.base"] = table.base
            arrays[f"items.{i}.by_word"] = table.by_word
        return arrays

    @classmethod
    def _of(cls, header: Header, a: dict[str, np.ndarray]) -> Model:
        _check(header, a)
        tables = tuple(
            ItemTable(*[a[f"items.{i}.{name}"] for name in ("neighbour", "weight", "base", "by_word")])
            for i in range(len(header.levels))
        )
        prior = Prior(_words(a["prior.words"]), a["prior.mean"], a["prior.by_word"], a["prior.covariance"])
        content = Content(_read(a["belief.features"]), a["belief.by_feature"], a["belief.featureless"])
        return cls(
            header,
            _read(a["title_ids"]),
            a["n_likes"],
            ContextScorer(
                _words(a["context.words"]), a["context.log_share"], a["context.deviation"], header.part
            ),
            BeliefScorer(a["belief.embeddings"], content, prior, Link(header.scale, header.offset)),
            ContentScorer(_read(a["content.features"]), a["content.by_feature"], a["content.directions"]),
            Items(a["items.known"], _words(a["items.words"]), tables),
            a["weights"],
        )


_TEXTS = ("title_ids", "context.words", "belief.features", "prior.words", "content.features", "items.words")


def _check(header: Header, arrays: dict[str, np.ndarray]) -> None:
    """That the parts of a model fit each other; raises Problem where they do not."""
    check_arrays(arrays, {name: _read(arrays[name]) for name in _TEXTS}, header.levels)
    if len(header.gains) != len(header.levels):
        raise Problem("model: gains", len(header.gains), f"one for each of {len(header.levels)} levels")
    check_numbers(
        {name: getattr(header, name) for name in ("scale", "offset", "part", "penalty")}
        | {name: getattr(header.calibration, name) for name in ("intercept", "slope")}
        | {f"gain {i}": number for i, gain in enumerate(header.gains) for number in (gain.mean, gain.lower)}
    )


def _text(words: tuple[str, ...]) -> np.ndarray:
    """Text as JSON: a column of fixed width would be as wide as its longest word."""
    return np.frombuffer(msgspec.json.encode(words), np.uint8)


def _read(column: np.ndarray) -> tuple[str, ...]:
    return msgspec.json.decode(column.tobytes(), type=tuple[str, ...])


def _words(column: np.ndarray) -> Vocabulary:
    return Vocabulary(_read(column))
