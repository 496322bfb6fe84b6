"""How often new titles were seen: which are new, and what counts."""

from datetime import UTC, datetime

import numpy as np
import pytest
from drawn_pages import HOUR, NOW, Story, batch, page
from msgspec.structs import replace

from coldopen.core.decision import TitleDraw
from coldopen.core.events import Click, Impression
from coldopen.core.log import Activation
from coldopen.policies import NewTitleOptions, TitleExposure, exploration_of

DAY = 24 * HOUR
TODAY = datetime.fromtimestamp(NOW / 1000, UTC).date()
OLD = tuple((f"t{i:02}", None) for i in range(28))
CATALOGUES = {
    "before": OLD,
    "cat": (*OLD, ("u28", None), ("u29", None)),
    "dated": (("a", TODAY), ("b", TODAY.replace(year=2000)), ("c", None)),
}


def seen(*ranges: tuple[int, int, int]) -> Impression:
    return Impression(at=NOW, ranges=list(ranges))


def fold_of(story: Story, **options) -> TitleExposure:
    return TitleExposure(
        story.decision_of,
        lambda catalogue: [title for title, _ in CATALOGUES.get(catalogue, ())],
        lambda catalogue: CATALOGUES.get(catalogue, ()),
        NewTitleOptions(**options),
    )


def folded(story: Story, **options) -> dict[int, tuple[int, int]]:
    """By catalogue index: how often a new title was seen, and since when it is new."""
    fold = fold_of(story, **options)
    for record in story.records:
        fold.apply(record)
    view = fold.view()
    return {
        i: (n, at)
        for i, n, at in zip(*(view[k].tolist() for k in ("titles", "n_seen", "first_at")), strict=True)
    }


def opened() -> Story:
    """A service that had 28 titles, and now has two more: the last two of the last row of each page."""
    story = Story()
    story.tell(Activation("catalogue", "before"), NOW - DAY)
    story.tell(Activation("catalogue", "cat"))
    return story


def test_titles_of_a_later_catalogue_are_new_and_those_of_the_first_are_not() -> None:
    assert folded(opened()) == {28: (0, NOW), 29: (0, NOW)}


def test_of_the_first_catalogue_titles_added_lately_are_new() -> None:
    story = Story()
    story.tell(Activation("catalogue", "dated"))
    midnight = NOW // DAY * DAY
    assert folded(story) == {0: (0, midnight)}


def test_impressions_of_new_titles_count() -> None:
    story = opened()
    for visit in ("v", "w"):
        story.tell(page(visit))
        story.tell(batch(page(visit), 0, seen((1, 0, 4), (5, 0, 3))))
    assert folded(story) == {28: (2, NOW), 29: (0, NOW)}


def test_a_visitor_counts_so_often_a_day_and_so_does_a_network() -> None:
    story = opened()
    for i in range(20):
        shown = page(f"v{i}", visitor="anna" if i < 10 else None)
        story.tell(shown)
        story.tell(batch(shown, 0, seen((5, 4, 4)), address_group="" if i < 10 else "n"))
    assert folded(story, counted_per_visitor=4, counted_per_network=7)[29][0] == 4 + 7


def test_what_a_machine_says_that_it_saw_does_not_count() -> None:
    story = opened()
    clicks = [Click(at=NOW + 40 * i, row=0, column=0) for i in range(50)]
    story.tell(page())
    story.tell(batch(page(), 0, seen((5, 0, 4)), *clicks))
    assert folded(story) == {28: (0, NOW), 29: (0, NOW)}


def test_a_title_is_new_for_so_many_days() -> None:
    story = opened()
    story.tell(page("v"), NOW + 3 * DAY)
    assert folded(story, days=2) == {}
    assert len(folded(story, days=4)) == 2


def test_a_title_that_left_and_came_back_is_not_new_again() -> None:
    story = opened()
    story.tell(Activation("catalogue", "before"), NOW + 9 * DAY)
    story.tell(Activation("catalogue", "cat"), NOW + 10 * DAY)
    assert folded(story) == {}


@pytest.mark.parametrize("cut", [1, 2, 3, 15])
def test_a_fold_restored_from_a_snapshot_goes_on_alike(cut) -> None:
    story = opened()
    for i in range(10):
        story.tell(page(f"v{i}", visitor="anna"), NOW + i * HOUR)
        story.tell(batch(page(f"v{i}"), 0, seen((5, 0, 4)), address_group="n"), NOW + i * HOUR)
        story.tell(tried(f"v{i % 3}", i % 2, number=i), NOW + i * HOUR)
    whole, cut_one = fold_of(story), fold_of(story)
    for record in story.records:
        whole.apply(record)
    for record in story.records[:cut]:
        cut_one.apply(record)
    again = fold_of(story)
    again.restore(cut_one.snapshot())
    for record in story.records[cut:]:
        again.apply(record)
    for one, other in ((whole.view(), again.view()), (whole.snapshot(), again.snapshot())):
        assert all(np.array_equal(one[name], other[name]) for name in one)


def tried(visit: str, n: int, number: int = 1, n_others: int = 1):
    """A page that tried out `n` titles, and drew that row's own title at other slots."""
    draws = [TitleDraw(1, 3, (-1, 28), bytes([0, 0]), int(i < n)) for i in range(n + n_others)]
    return page(visit, number, explored=tuple(draws))


def told(story: Story, at_ms: int = NOW, **options):
    fold = fold_of(story, **options)
    for record in story.records:
        fold.apply(record)
    return exploration_of(fold.view(), at_ms, NewTitleOptions(**options))


def test_an_operator_is_told_how_many_new_titles_were_seen_often_enough() -> None:
    story = opened()
    for visit in ("v", "w", "x"):
        story.tell(page(visit))
        story.tell(batch(page(visit), 0, seen((5, 0, 3))))
    found = told(story, NOW + 2 * DAY, impressions=2)
    assert (found.n_new, found.impressions, found.n_reached) == (2, 2, 1)
    assert (found.least, found.median, found.n_behind) == (0, 1.5, 1)
    assert told(story, NOW, impressions=2).n_behind == 0


def test_and_of_those_that_left_how_many_were_not() -> None:
    story = opened()
    for visit in ("v", "w"):
        story.tell(page(visit))
        story.tell(batch(page(visit), 0, seen((5, 0, 3))))
    story.tell(page("x"), NOW + 8 * DAY)
    found = told(story, NOW + 8 * DAY, impressions=2)
    assert (found.n_new, found.least, found.n_left, found.n_short) == (0, None, 2, 1)


def test_and_how_much_was_tried_out_today_at_most_for_one_visit() -> None:
    story = opened()
    for at, visits in ((NOW - DAY, "abcdef"), (NOW, "vvw"), (NOW, "x")):
        for i, visit in enumerate(visits):
            story.tell(tried(visit, 0 if visit == "x" else 2, number=i), at)
    found = told(story, NOW)
    assert (found.n_pages, found.n_tried_on, found.n_tried, found.most_in_a_visit) == (4, 3, 6, 4)
    assert (found.per_page, found.per_visit, found.per_visitor, found.days) == (2, 6, 12, 7)
    assert told(story, NOW + DAY).n_tried == 0


def test_and_for_one_visitor_who_without_an_id_is_their_visit() -> None:
    story = opened()
    for number, (visit, visitor) in enumerate((("v", "anna"), ("v", "anna"), ("w", "anna"), ("x", None))):
        story.tell(replace(tried(visit, 2, number), visitor=visitor))
    found = told(story)
    assert (found.most_in_a_visit, found.most_for_a_visitor) == (4, 6)
    alone = opened()
    for number in range(2):
        alone.tell(tried("x", 2, number))
    assert told(alone).most_for_a_visitor == 4


def test_a_snapshot_from_before_visitors_were_counted_begins_their_count_anew() -> None:
    story = opened()
    story.tell(replace(tried("v", 2), visitor="anna"))
    fold = fold_of(story)
    for record in story.records:
        fold.apply(record)
    kept = {name: array for name, array in fold.snapshot().items() if not name.startswith("tried.visitors.")}
    kept["tried.today"] = kept["tried.today"][:5]
    again = fold_of(story)
    again.restore(kept)
    found = exploration_of(again.view(), NOW, NewTitleOptions())
    assert (found.n_tried, found.most_in_a_visit, found.most_for_a_visitor) == (2, 2, 0)
    story.tell(replace(tried("w", 1), visitor="anna"))
    again.apply(story.records[-1])
    assert exploration_of(again.view(), NOW, NewTitleOptions()).most_for_a_visitor == 1


def test_where_nothing_was_folded_there_is_nothing_to_tell() -> None:
    found = exploration_of(None, NOW, NewTitleOptions())
    assert (found.n_new, found.least, found.median, found.n_pages) == (0, None, None, 0)
