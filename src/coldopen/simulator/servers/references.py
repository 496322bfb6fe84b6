"""References to hold an engine against: the floor, the ceiling, and a page that costs nothing to make.

All keep to the rights of the country that a request tells of, as a service must, and show a visit one page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import get_args

import numpy as np

from coldopen.core.signals import Device
from coldopen.core.title import Title
from coldopen.simulator.choice.assortment import screens_filled
from coldopen.simulator.choice.discrete import Discrete
from coldopen.simulator.choice.judging import judged
from coldopen.simulator.choice.layout import scan_of, screen_of
from coldopen.simulator.choice.logits import sigmoid
from coldopen.simulator.choice.model import ChoiceModel, Looks
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, stream
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.world import World

N_ROWS, N_COLUMNS = 14, 14
_N_TITLES = N_ROWS * N_COLUMNS
_KEYS = tuple(f"row-{row}" for row in range(N_ROWS))
_MOST_KEPT = 1024
_MOST_LOGITS = 500.0
"""Beyond it a title is chosen for certain, and exp would overflow."""

Choose = Callable[[Wish, np.ndarray], np.ndarray]
"""What to show: given a wish and the titles that may be shown (catalogue indices, (n,)), some of them, best
first."""


class Reference:
    """A `Server` whose pages are of 14 rows of 14 titles, filled in the order in which people look.

    Arguments:
        world: its titles and their rights.
        name: what to call it.
        choose: which titles, in which order.
    """

    def __init__(self, world: World, name: str, choose: Choose) -> None:
        self.name = name
        self._catalogue = world.catalogue
        self._choose = choose
        self._candidates: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """See `Server`."""
        return [self._page(wish) for wish in wishes]

    def take(self, told: Sequence[Told]) -> None:
        """Nothing is learned."""

    def turn(self, now_ms: int) -> None:
        """Nothing was learned."""

    def _page(self, wish: Wish) -> Shown:
        candidates = self._allowed(wish.person.told.country, wish.at_ms)
        rows = laid_out(self._choose(wish, candidates), wish.person.device)
        return Shown(f"{wish.visit}.{wish.n_pages:x}", "", self.name, _KEYS[: len(rows)], rows)

    def _allowed(self, country: str | None, at_ms: int) -> np.ndarray:
        """The titles that may be shown, as indices; the mask is kept beside them, so that no other array
        takes its identity."""
        mask = self._catalogue.allowed(country, at_ms, None)
        kept = self._candidates.get(id(mask))
        if kept is None:
            if len(self._candidates) >= _MOST_KEPT:
                self._candidates.clear()
            kept = self._candidates[id(mask)] = (mask, np.flatnonzero(mask))
        return kept[1]


def fixed(world: World) -> Reference:
    """The same page for everybody in a country: the first titles of the catalogue. For measuring how fast
    people choose."""
    return Reference(world, "fixed", lambda wish, candidates: candidates[:_N_TITLES])


def random_pages(world: World) -> Reference:
    """The floor: titles drawn with equal chances, by the scenario's seed and the visit."""
    seed = world.scenario.seed

    def draw(wish: Wish, candidates: np.ndarray) -> np.ndarray:
        n = min(_N_TITLES, len(candidates))
        return stream(seed, "random page", wish.visit).choice(candidates, n, replace=False)

    return Reference(world, "random", draw)


def blurred(world: World, blur: float) -> Reference:
    """Between floor and ceiling: what has been launched within the scenario's time leads the page, as editors
    would have it, the latest first; then comes what this person likes, as far as it is known.

    It needs no traffic to learn from: two of them are two policies whose difference is known, at thousands of
    visits a second.

    Arguments:
        world: the truth.
        blur: standard deviation of the error about each title, in logits.
    """
    launched = np.array([_launched_after(title, world.scenario.starts) for title in world.catalogue.titles])

    def best(wish: Wish, candidates: np.ndarray) -> np.ndarray:
        person = wish.person
        worth = world.tastes.worth(person, candidates, wish.at_ms)
        known = judged(key_of(person.key, "blurred"), candidates, worth, 0.0, blur).appeal
        return candidates[np.lexsort((-known, -launched[candidates]))[:_N_TITLES]]

    return Reference(world, f"blurred by {blur:g}", best)


def _launched_after(title: Title, starts: datetime) -> float:
    """How many seconds after the start a title came in; 0 where it was there already."""
    opened = [window.starts_at for window in title.windows if window.starts_at is not None]
    return max([0.0, *((at - starts).total_seconds() for at in opened)])


def ceiling(world: World) -> Reference:
    """The ceiling: knows the truth. It fills the page by the true chance that this person, looking at a
    title, opens and streams it, the likeliest where they look first.

    That order makes an early stream as likely as an order of single titles can where looking on is as likely
    after any of them (Kempe and Mahdian, "A cascade model for externalities in sponsored search", WINE 2008,
    section 3, with equal continuation). Where the titles of a screen compete for one choice, a screen may
    have those that are best together (`assortment`): of three such orders, each person is shown the one that
    makes a stream likeliest. What somebody streamed in earlier visits it does not know.
    """
    options, misjudged, model = world.scenario.choice, world.scenario.taste.misjudged, world.choice

    def best(wish: Wish, candidates: np.ndarray) -> np.ndarray:
        person = wish.person
        worth = world.tastes.worth(person, candidates, wish.at_ms)
        looks = judged(person.key, candidates, worth, options.appeal, misjudged)
        satisfied = sigmoid(looks.worth - options.satisfaction)
        orders = [np.argsort(-sigmoid(looks.appeal) * satisfied, kind="stable")]
        if isinstance(model, Discrete):
            weight = np.exp(np.minimum(looks.appeal - model.look_on, _MOST_LOGITS))
            sizes = _screen_sizes(person.device)
            orders += [screens_filled(weight, satisfied, sizes, best_last) for best_last in (True, False)]
            orders.sort(key=lambda order: -_any_stream(model, person, looks, order))
        return candidates[orders[0][:_N_TITLES]]

    return Reference(world, "knows the truth", best)


def _any_stream(model: ChoiceModel, person: Person, looks: Looks, order: np.ndarray) -> float:
    """The chance that a page with titles in this order leads to a stream, no row being scrolled."""
    scan = scan_of(laid_out(order[:_N_TITLES], person.device), person.device)
    on_it = Looks(looks.appeal[scan.title], looks.worth[scan.title])
    return model.chain(scan, on_it, person.patience_seconds).any_stream


def _screen_sizes(device: Device) -> list[int]:
    """How many titles of a page each screen shows at first."""
    screen = screen_of(device)
    return [screen.columns * min(screen.rows, N_ROWS - row) for row in range(0, N_ROWS, screen.rows)]


def laid_out(titles: np.ndarray, device: Device) -> tuple[np.ndarray, ...]:
    """Rows of titles such that who reads the page in the usual way comes to them in this order.

    >>> [row.tolist() for row in laid_out(np.array([7, 5, 3]), "tv")]
    [[7, 5, 3]]
    """
    page = np.full(_N_TITLES, -1, np.int64)
    page[_reading_order(device)[: len(titles)]] = titles
    rows = page.reshape(N_ROWS, N_COLUMNS)
    if len(titles) == _N_TITLES:
        return tuple(rows)
    return tuple(row[row >= 0] for row in rows if (row >= 0).any())


@lru_cache(maxsize=len(get_args(Device)))
def _reading_order(device: Device) -> np.ndarray:
    """All placements of a page, numbered row by row, in the order in which they are come to: what every row
    shows at first, then what comes into view when it is scrolled."""
    page = np.arange(_N_TITLES).reshape(N_ROWS, N_COLUMNS)
    at_first = scan_of(list(page), device).title
    scrolled = np.setdiff1d(page, at_first)
    columns = scrolled % N_COLUMNS
    return np.concatenate([at_first, scrolled[np.argsort(columns, kind="stable")]])
