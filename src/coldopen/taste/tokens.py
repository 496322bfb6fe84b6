"""Signals as words, and tables of which visitor has which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from coldopen.core.signals import Signals
from coldopen.taste.interactions import Tokens

MOST_TOKENS = 2000


def tokens_of(signals: Signals) -> Tokens:
    """The words of a visitor's signals; what is unknown has none. Narrow ones follow the wider ones that
    they lean on (a region its country).

    >>> tokens_of(Signals(country="DE", region="DE-BY", hour=20, genres=("Drama",)))
    ('country:DE', 'region:DE-BY', 'daypart:evening', 'hour:20', 'genre:drama')
    """
    one = [
        ("country", signals.country),
        ("region", signals.region),
        ("device", signals.device),
        ("referral", signals.referral),
        ("daypart", None if signals.hour is None else _daypart(signals.hour)),
        ("hour", signals.hour),
        ("weekday", signals.weekday),
    ]
    words = [f"{name}:{value}" for name, value in one if value is not None]
    words += [f"language:{tag.split('-')[0].lower()}" for tag in signals.languages[:3]]
    words += [f"genre:{genre.lower()}" for genre in signals.genres]
    return tuple(dict.fromkeys(words))


def _daypart(hour: int) -> str:
    return ("night", "morning", "afternoon", "evening")[hour // 6]


class Vocabulary:
    """The words that enough past visitors had; others are as good as unknown. Words are sorted."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: tuple[str, ...] = tuple(words)
        self._place = {word: i for i, word in enumerate(self.words)}

    @classmethod
    def of(cls, signals: Sequence[Tokens], least: int) -> Vocabulary:
        """The words of at least `least` visitors, the 2,000 most frequent at most."""
        n_visitors = Counter(word for tokens in signals for word in tokens)
        common = sorted(word for word, n in n_visitors.most_common(MOST_TOKENS) if n >= least)
        return cls(common)

    def __len__(self) -> int:
        return len(self.words)

    def places(self, tokens: Tokens) -> list[int]:
        """Where the known ones among these words are."""
        return [self._place[word] for word in tokens if word in self._place]

    def table(self, signals: Sequence[Tokens]) -> np.ndarray:
        """Who has which word, float32 (n_visitors, n_words)."""
        table = np.zeros((len(signals), len(self)), np.float32)
        for i, tokens in enumerate(signals):
            table[i, self.places(tokens)] = 1.0
        return table
