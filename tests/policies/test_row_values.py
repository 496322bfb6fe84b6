"""What rows teach, when, how often; and the same bits from the same log."""

import subprocess
import sys
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pytest
from drawn_pages import HOUR, NOW, Story, batch, page

from coldopen.core.events import Batch, Click, Impression, Play
from coldopen.core.log import Activation, Tombstone
from coldopen.metrics import labels_of, reward_of
from coldopen.policies import Context, PolicyOptions, RowValues, Values, words_of
from coldopen.policies.features import GAIN, LOG2, N_FEATURES, ORDER, POSITION, SAME, UNITS

LATER = NOW + 110_000
"""When a window that opened now has closed."""


def seen(*rows: int, at: int = NOW) -> Impression:
    return Impression(at=at, ranges=[(row, 0, 4) for row in rows])


def folded(story: Story, **options) -> RowValues:
    fold = RowValues(story.decision_of, PolicyOptions(**options))
    for record in story.records:
        fold.apply(record)
    return fold


@dataclass
class Sums:
    """A view's sums, over all features."""

    xx: np.ndarray
    xy: np.ndarray

    @property
    def n_rows(self) -> float:
        return float(self.xx[0, 0])

    @property
    def n_acted(self) -> float:
        return float(self.xy[0])


def sums(fold: RowValues) -> Sums:
    view = fold.view()
    xx, xy = np.zeros((N_FEATURES, N_FEATURES)), np.zeros(N_FEATURES)
    xx[np.ix_(view["features"], view["features"])] = view["xx"]
    xy[view["features"]] = view["xy"]
    return Sums(xx, xy)


def told(*steps) -> Story:
    """(at, body) after (at, body), and a minute's quiet in which windows close."""
    story = Story()
    for at, body in steps:
        story.tell(body, at)
    return story


def x_of(slot: int, source: str, order: int, gain: int, same: int) -> np.ndarray:
    """The whole features of a row, written out."""
    x = np.zeros(N_FEATURES, np.int64)
    context = Context.of(page().signals, told=False, tier="popularity")
    x[list(words_of(context, source, f"{source}:{slot}"))] = 1
    x[[ORDER, GAIN, SAME, POSITION]] = LOG2[order], gain, same, LOG2[slot]
    return x


def test_two_rows_seen_and_one_played_add_their_features_once_the_window_has_closed() -> None:
    events = batch(page(), 0, seen(0, 2, 3), Play(at=NOW + 5, row=3, column=1))
    story = told((NOW, page()), (NOW, events))
    assert not len(folded(story).view()["features"])
    story.tell(Activation("rules", ""), LATER)
    found = sums(folded(story))
    second, third = x_of(2, "genre", 1, 10, 0), x_of(3, "genre", 1, 5, 1)
    assert np.array_equal(found.xx, np.outer(second, second) + np.outer(third, third))
    assert np.array_equal(found.xy, third)


def test_a_row_that_was_not_drawn_teaches_nothing() -> None:
    story = told(
        (NOW, page()), (NOW, batch(page(), 0, seen(0), Play(at=NOW, row=0, column=0))), (LATER, page("w"))
    )
    assert sums(folded(story)).n_rows == 0


def test_an_act_in_a_later_batch_counts_while_the_window_is_open() -> None:
    story = told(
        (NOW, page()),
        (NOW, batch(page(), 0, seen(1))),
        (NOW + 80_000, batch(page(), 1, Play(at=NOW + 79_000, row=1, column=0), at=NOW + 80_000)),
        (LATER, batch(page(), 2, Play(at=NOW + 80_000, row=2, column=0), at=LATER)),
    )
    found = sums(folded(story))
    assert (found.n_rows, found.n_acted) == (1, 1)


def test_a_row_teaches_once_however_often_it_is_told_as_seen_and_played() -> None:
    story = told((NOW, page()))
    for n in range(40):
        at = NOW + 30_000 * n
        story.tell(batch(page(), n, seen(1, at=at), Play(at=at, row=1, column=n % 5), at=at), at)
    found = sums(folded(story))
    assert (found.n_rows, found.n_acted) == (1, 1)


def test_a_kept_row_teaches_by_the_page_that_drew_it() -> None:
    second = page(number=2, previous=1, n_kept=3, draws=page().draws[2:])
    story = told(
        (NOW, page()),
        (NOW, second),
        (NOW, batch(second, 0, seen(2, 3), Play(at=NOW, row=2, column=0))),
        (LATER, page("w")),
    )
    found = sums(folded(story))
    assert (found.n_rows, found.n_acted) == (2, 1)


def test_a_page_older_than_an_hour_teaches_nothing_new() -> None:
    late = NOW + HOUR + 1
    story = told((NOW, page()), (late, batch(page(), 0, seen(1), at=late)), (late + 200_000, page("w")))
    assert sums(folded(story)).n_rows == 0


def test_what_cites_no_page_teaches_nothing() -> None:
    story = told((NOW, batch(page(), 0, seen(1, 2))), (LATER, page("w")))
    assert sums(folded(story)).n_rows == 0


def test_a_visitor_teaches_so_many_rows_a_day_first_come() -> None:
    story = Story()
    for i in range(4):
        shown = page(f"v{i}", visitor="anna")
        story.tell(shown)
        story.tell(batch(shown, 0, seen(*range(1, 6)), *([Play(at=NOW, row=1, column=0)] if i == 3 else ())))
    story.tell(page("w"), LATER)
    found = sums(folded(story, rows_per_visitor=12))
    assert (found.n_rows, found.n_acted) == (12, 0)
    tomorrow = page("v9", visitor="anna", at=NOW + 24 * HOUR)
    story.tell(tomorrow, tomorrow.at)
    story.tell(batch(tomorrow, 0, seen(1, at=tomorrow.at), at=tomorrow.at), tomorrow.at)
    story.tell(page("w", 2), tomorrow.at + 110_000)
    day = 2 ** (-24 / 336)
    assert sums(folded(story, rows_per_visitor=12)).n_rows == pytest.approx(12 * day + 1)


def test_a_network_teaches_so_many_rows_a_day() -> None:
    story = Story()
    for i in range(50):
        shown = page(f"v{i}")
        story.tell(shown)
        story.tell(batch(shown, 0, seen(1, 2), address_group="n1" if i % 2 else ""))
    story.tell(page("w"), LATER)
    assert sums(folded(story, rows_per_network=7)).n_rows == 7 + 50


def pushed(n_bots: int, n_people: int, **options) -> Sums:
    """What is taught by people who each play a title of a row of their own choice, after as many bots, from
    networks of their own and no faster than people, that all play the same title."""
    story = Story()
    for i in range(n_bots):
        shown = page(f"bot{i}")
        story.tell(shown)
        story.tell(batch(shown, 0, seen(5), Play(at=NOW, row=5, column=2)))
    for i in range(n_people):
        shown = page(f"v{i}")
        story.tell(shown)
        story.tell(batch(shown, 0, seen(1, 2), Play(at=NOW, row=1 + i % 2, column=i % 5)))
    story.tell(page("w"), LATER)
    return sums(folded(story, **options))


def test_a_title_makes_a_share_of_a_days_successes_first_come() -> None:
    alone = pushed(500, 0)
    assert (alone.n_rows, alone.n_acted) == (20, 20), "beyond its share a row teaches neither way"
    among = pushed(500, 120)
    assert among.n_acted == 20 + 120
    assert among.n_rows == 20 + 240
    assert pushed(500, 0, title_share=1.0).n_acted == 500


def test_a_title_may_have_a_quarter_of_what_others_have_too() -> None:
    story = Story()
    for i in range(400):
        shown = page(f"v{i}")
        story.tell(shown)
        row, column = (2, i // 2 % 5) if i % 2 else (1, 4)  # every other one the same title
        story.tell(batch(shown, 0, seen(1, 2), Play(at=NOW, row=row, column=column)))
    story.tell(page("w"), LATER)
    found = sums(folded(story))
    of_one = found.n_acted - 200
    assert of_one == pytest.approx(0.25 * found.n_acted, abs=2)


def test_a_row_acted_upon_for_two_titles_counts_for_the_one_that_has_room() -> None:
    story = Story()
    for i in range(30):
        shown = page(f"v{i}")
        both = [Play(at=NOW, row=1, column=0), Play(at=NOW + 900, row=1, column=1)]
        story.tell(shown)
        story.tell(batch(shown, 0, seen(1), *both))
    story.tell(page("w"), LATER)
    assert sums(folded(story)).n_acted == 30


def test_a_bot_with_ten_thousand_clicks_teaches_nothing() -> None:
    story = told((NOW, page()), (NOW, batch(page(), 0, seen(1, 2))))
    for n in range(1, 101):
        clicks = [Click(at=NOW + 40 * i, row=1, column=0) for i in range(100)]
        story.tell(batch(page(), n, *clicks, at=NOW + 4000), NOW + 4000)
    story.tell(page("w"), LATER)
    assert sums(folded(story, reward="click@1")).n_rows == 0


def test_a_deleted_visitors_open_rows_teach_nothing() -> None:
    for visitor in ("anna", "v"):
        shown = page(visitor="anna")
        story = told(
            (NOW, shown), (NOW, batch(shown, 0, seen(1))), (NOW, Tombstone(visitor)), (LATER, page("w"))
        )
        assert sums(folded(story)).n_rows == 0


def test_what_was_learned_counts_half_after_a_half_life() -> None:
    events = batch(page(), 0, seen(1), Play(at=NOW, row=1, column=0))
    story = told((NOW, page()), (NOW, events), (NOW + 48 * HOUR, page("w")))
    assert sums(folded(story, half_life_hours=24)).n_acted == 0.25


def test_a_view_stays_the_same_object_until_something_was_learned_or_an_hour_passed() -> None:
    story = told((NOW, page()), (NOW, batch(page(), 0, seen(1))), (LATER, page("w")))
    fold = folded(story)
    before = fold.view()
    fold.apply(story.records[0])
    assert fold.view() is before
    story.tell(page("x"), LATER + HOUR)
    fold.apply(story.records[-1])
    assert fold.view() is not before


def crowd(n_bots: int = 0, n_people: int = 200) -> Story:
    """People who come one a minute, see a few rows and play one or two; and bots between them, each from a
    network of its own, that claim a title of the last row as fast as machines can."""
    rng, story = np.random.default_rng(8), Story()
    bots = set(np.linspace(0, n_people - 1, n_bots).astype(int).tolist())
    for i in range(n_people):
        at = NOW + i * 60_000
        shown = page(f"v{i}", at=at)
        story.tell(shown, at)
        rows = np.sort(rng.permutation(6)[: rng.integers(1, 6)]).tolist()
        plays = [
            Play(at=at + 5000 * (k + 1), row=int(rng.choice(rows)), column=0) for k in range(rng.integers(3))
        ]
        half = len(rows) // 2
        story.tell(batch(shown, 0, seen(*rows[:half], at=at), *plays, at=at + 12_000), at + 12_000)
        story.tell(batch(shown, 1, seen(*rows[half:], at=at + 14_000), at=at + 14_000), at + 14_000)
        if i in bots:
            bot = page(f"bot{i}", at=at)
            story.tell(bot, at + 15_000)
            for n in range(3):
                clicks = [Play(at=at + 40 * k, row=5, column=0) for k in range(400)]
                own = batch(bot, n, seen(5, at=at), *clicks, at=at + 16_000, address_group=f"b{i}")
                story.tell(own, at + 16_000)
    story.tell(page("w"), at + HOUR)
    return story


@pytest.mark.parametrize("n_bots", [2, 20])
def test_bots_among_a_hundred_sessions_or_ten_change_no_bit_of_what_is_learned(n_bots) -> None:
    alone, among = folded(crowd()).view(), folded(crowd(n_bots)).view()
    assert all(np.array_equal(alone[name], among[name]) for name in ("features", "xx", "xy"))


def test_what_the_fold_learns_is_what_labels_read_from_whole_visits_say() -> None:
    story = crowd(n_bots=20)
    visits: dict[str, list[Batch]] = {}
    for record in story.records:
        if isinstance(record.body, Batch):
            visits.setdefault(record.body.visit, []).append(record.body)
    drawn = [
        each.label
        for batches in visits.values()
        for each in labels_of(batches, story.decision_of, reward_of("play@1"), window_seconds=90)
        if each.slot > 0
    ]
    found = sums(folded(story, half_life_hours=8760, title_share=1.0))
    assert found.n_rows == pytest.approx(len(drawn), rel=1e-3)
    assert found.n_acted == pytest.approx(sum(drawn), rel=1e-3)


def test_rows_that_are_played_more_come_to_be_worth_more() -> None:
    """Rows of "for_you" are played by 14 visitors in 100, others by 5: after 400 visits both are known within
    three spreads, which are under two points."""
    rng, story = np.random.default_rng(1), Story()
    for i in range(400):
        shown = page(f"v{i}")
        story.tell(shown)
        chances = [0.14 if row == 4 else 0.05 for row in range(1, 6)]
        plays = [Play(at=NOW, row=row, column=i % 5) for row, p in enumerate(chances, 1) if rng.random() < p]
        story.tell(batch(shown, 0, seen(*range(1, 6)), *plays))
    story.tell(page("w"), LATER)
    values = Values.of(folded(story).view())
    x = np.array([x_of(4, "for_you", 1, 3, 0), x_of(2, "genre", 1, 10, 0)]) * UNITS
    spread = np.sqrt(np.einsum("nf,fg,ng->n", x, values.covariance, x))
    assert (np.abs(x @ values.mean - [0.14, 0.05]) < 3 * spread).all()
    assert (spread < 0.02).all()


def long_story(n_visits: int = 300) -> Story:
    """Three days of visits, some seen, some played, some by the same visitors, some by machines."""
    rng = np.random.default_rng(4)
    story = Story()
    for i in range(n_visits):
        at = NOW + i * 72 * HOUR // n_visits
        shown = page(f"v{i}", visitor=f"u{rng.integers(40)}", at=at, evidence=int(rng.integers(2)))
        story.tell(shown, at)
        rows = rng.permutation(np.arange(6))[: rng.integers(1, 6)].tolist()
        plays = [Play(at=at + 600 * k, row=int(rng.choice(rows)), column=0) for k in range(rng.integers(14))]
        story.tell(
            batch(shown, 0, seen(*rows, at=at), *plays, at=at + 2000, address_group=f"n{i % 5}"), at + 2000
        )
    return story


def digest(fold: RowValues) -> str:
    parts = [fold.view(), fold.snapshot()]
    return blake2b(b"".join(a.tobytes() for arrays in parts for _, a in sorted(arrays.items()))).hexdigest()


def replayed() -> str:
    return digest(folded(long_story(), rows_per_visitor=20, rows_per_network=60, half_life_hours=1.0))


def test_two_processes_fold_a_log_to_the_same_bits() -> None:
    code = "import test_row_values; print(test_row_values.replayed())"
    done = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=__file__.rsplit("/", 1)[0], capture_output=True, check=True
        )
        for _ in range(2)
    ]
    assert {each.stdout.decode().strip() for each in done} == {replayed()}


@pytest.mark.parametrize("cut", [1, 77, 300, 599])
def test_a_fold_restored_from_a_snapshot_goes_on_to_the_same_bits(cut) -> None:
    story, options = (
        long_story(),
        PolicyOptions(rows_per_visitor=20, rows_per_network=60, half_life_hours=1.0),
    )
    fold = RowValues(story.decision_of, options)
    for record in story.records[:cut]:
        fold.apply(record)
    again = RowValues(story.decision_of, options)
    again.restore(fold.snapshot())
    assert digest(again) == digest(fold)
    for record in story.records[cut:]:
        fold.apply(record)
        again.apply(record)
    assert digest(again) == digest(fold)


def test_sums_over_a_hundred_years_neither_overflow_nor_lose_the_present() -> None:
    story = Story()
    for year in range(0, 100, 3):
        at = NOW + year * 8766 * HOUR
        story.tell(page(f"v{year}", at=at), at)
        story.tell(batch(page(f"v{year}"), 0, seen(1, at=at), at=at), at)
    story.tell(page("w"), at + 110_000)
    assert sums(folded(story, half_life_hours=1.0)).n_rows == pytest.approx(1.0)
