"""How titles are received: what counts as seen, played and streamed, and of whom."""

import numpy as np
import pytest
from drawn_pages import HOUR, NOW, Story, batch, page

from coldopen.core.events import Click, Dismiss, End, Impression, Play, Progress
from coldopen.core.log import Activation, Record, Tombstone
from coldopen.policies import ReceptionOptions, TitleReception

DAY = 24 * HOUR
SOON, LATER = NOW + 10_000, NOW + 20_000
TITLES = {"cat": [f"t{i:02}" for i in range(30)], "other": ["t07", "new", "t05"], "": []}


def seen(*ranges: tuple[int, int, int]) -> Impression:
    return Impression(at=NOW, ranges=list(ranges))


def play(row: int, column: int) -> Play:
    return Play(at=NOW, row=row, column=column)


def stream(row: int, column: int, seconds: float = 125) -> Progress:
    return Progress(at=NOW, row=row, column=column, seconds=seconds)


def fold_of(story: Story, **options) -> TitleReception:
    return TitleReception(story.decision_of, TITLES.__getitem__, 120, ReceptionOptions(**options))


def folded(story: Story, **options) -> TitleReception:
    fold = fold_of(story, **options)
    for record in story.records:
        fold.apply(record)
    return fold


def told(story: Story, at: int = LATER, **options) -> dict[int, tuple[float, float, float]]:
    """By catalogue index, how many saw a title, played and streamed it, once ten seconds have begun anew."""
    story.tell(page("last"), at)
    view = folded(story, **options).view()
    counts = zip(*(view[name].tolist() for name in ("seen", "played", "streamed")), strict=True)
    return dict(zip(view["titles"].tolist(), counts, strict=True))


def opened(*visits: str, **changes) -> Story:
    """A service whose pages have five titles in each of six rows, of which these visits have one each."""
    story = Story()
    story.tell(Activation("catalogue", "cat"))
    for visit in visits:
        story.tell(page(visit, **changes))
    return story


def test_who_saw_a_title_counts_once_and_so_does_who_played_and_who_streamed_it() -> None:
    story = opened("v", "w")
    story.tell(batch(page("v"), 0, seen((1, 0, 2)), play(1, 2), stream(1, 2)))
    story.tell(batch(page("v"), 1, seen((1, 1, 3)), play(1, 2), stream(1, 2, 905), stream(1, 2, 3605)))
    story.tell(batch(page("w"), 0, seen((1, 2, 2)), play(1, 2), End(at=NOW, row=1, column=2, seconds=40)))
    assert told(story) == {5: (1, 0, 0), 6: (1, 0, 0), 7: (2, 2, 1), 8: (1, 0, 0)}


def test_what_was_played_was_seen_and_what_was_streamed_was_played() -> None:
    story = opened("v", "w")
    story.tell(batch(page("v"), 0, play(2, 0)))
    story.tell(batch(page("w"), 0, stream(2, 1)))
    assert told(story) == {10: (1, 1, 0), 11: (1, 1, 1)}


def test_clicks_dismissals_and_short_tries_alone_count_for_nothing() -> None:
    story = opened("v")
    told_of = (Click(at=NOW, row=1, column=0), Dismiss(at=NOW, row=1, column=0), stream(1, 0, 119))
    story.tell(batch(page("v"), 0, seen((1, 0, 0)), *told_of))
    assert told(story) == {5: (1, 0, 0)}


def test_a_visitor_with_an_id_counts_once_a_day_whatever_their_visits() -> None:
    story = opened("v", "w", visitor="anna")
    for visit in "vw":
        story.tell(batch(page(visit, visitor="anna"), 0, seen((1, 0, 0)), play(1, 0)))
    story.tell(batch(page("w"), 1, seen((1, 0, 0)), at=NOW + DAY), NOW + DAY)
    seen_on_both, played, _ = told(story, NOW + DAY + 20_000, half_life_hours=8760)[5]
    fading = 2 ** (-24 / 8760)
    assert (seen_on_both, played) == pytest.approx((1 + fading, fading))


def test_counts_fade_by_the_hour() -> None:
    story = opened("v", "w")
    story.tell(batch(page("v"), 0, seen((1, 0, 0)), stream(1, 0)))
    story.tell(batch(page("w"), 0, seen((1, 0, 0))), NOW + 48 * HOUR)
    assert told(story, NOW + 48 * HOUR + 20_000, half_life_hours=24)[5] == (1.25, 0.25, 0.25)


def test_of_one_visitor_so_many_titles_count() -> None:
    story = opened("v")
    story.tell(batch(page("v"), 0, seen((1, 0, 4), (2, 0, 4)), play(2, 4), play(1, 0)))
    assert told(story, titles_per_visitor=7) == {
        5: (1, 1, 0),
        **dict.fromkeys(range(6, 12), (1, 0, 0)),
    }


def test_of_one_network_so_many_visitors_count_and_so_many_plays_of_a_title() -> None:
    visits = [f"v{i}" for i in range(20)]
    story = opened(*visits)
    for visit in visits:
        told_of = (seen((1, 0, 1)), play(1, 0), stream(1, 0))
        story.tell(batch(page(visit), 0, *told_of, address_group="n"))
    assert told(story, visitors_per_network=12, plays_per_network=3) == {5: (12, 3, 3), 6: (12, 0, 0)}


def test_ten_thousand_clicks_and_plays_count_for_nothing_and_silence_the_visitor() -> None:
    story = opened("bot", "v")
    clicks = [kind(at=NOW + 40 * i, row=1, column=0) for i in range(200) for kind in (Click, Play)]
    for n in range(25):
        story.tell(batch(page("bot"), n, *clicks))
    story.tell(batch(page("bot"), 25, seen((1, 0, 4)), stream(1, 0)))
    story.tell(batch(page("v"), 0, seen((1, 1, 1))))
    assert told(story) == {6: (1, 0, 0)}


def test_ten_thousand_slow_plays_of_a_visitor_count_as_one() -> None:
    story = opened("bot")
    for n in range(10_000):
        story.tell(batch(page("bot"), n, seen((1, 0, 0)), play(1, 0), stream(1, 0)))
    assert told(story) == {5: (1, 1, 1)}


def test_a_batch_on_a_page_of_another_visit_teaches_nothing_nor_does_one_on_an_unknown_page() -> None:
    story = opened("v")
    story.tell(batch(page("v"), 0, seen((1, 0, 4)), visit="other"))
    story.tell(batch(page("unknown"), 0, seen((1, 0, 4))))
    story.tell(batch(page("v"), 1, seen((9, 0, 4), (1, 7, 9)), play(1, 9)))
    assert told(story) == {}


def test_a_page_whose_titles_its_catalogue_does_not_have_teaches_nothing() -> None:
    story = opened("v", catalogue="other")
    story.tell(batch(page("v", catalogue="other"), 0, seen((1, 0, 4)), play(1, 0)))
    assert told(story) == {}


def test_a_catalogue_that_cannot_be_read_leaves_a_view_of_no_title() -> None:
    story = opened("v")
    story.tell(batch(page("v"), 0, seen((1, 0, 2))))
    fold = folded(story)
    with pytest.raises(KeyError):
        fold.apply(Record(9, LATER, Activation("catalogue", "unreadable")))
    assert fold.view()["titles"].tolist() == []
    fold.apply(Record(10, LATER, Activation("catalogue", "cat")))
    assert fold.view()["titles"].tolist() == [5, 6, 7]


def test_a_deleted_visitor_counts_no_more_that_day() -> None:
    story = opened("v", visitor="anna")
    story.tell(batch(page("v", visitor="anna"), 0, seen((1, 0, 0))))
    story.tell(Tombstone("anna"))
    story.tell(batch(page("v", visitor="anna"), 1, seen((1, 0, 4))))
    assert told(story) == {5: (1, 0, 0)}


def test_a_view_tells_what_had_been_counted_when_the_ten_seconds_began() -> None:
    story = opened("v")
    fold = folded(story)
    before = fold.view()
    story.tell(batch(page("v"), 0, seen((1, 0, 0))), NOW + 1000)
    story.tell(batch(page("v"), 1, seen((1, 1, 1))), NOW + 9999)
    for record in story.records[-2:]:
        fold.apply(record)
    assert fold.view() is before
    story.tell(batch(page("v"), 2, seen((1, 2, 2))), SOON)
    fold.apply(story.records[-1])
    after = fold.view()
    assert after["titles"].tolist() == [5, 6]
    assert after["version"].tolist() == [story.records[-2].seq]


def test_another_catalogue_has_the_same_titles_elsewhere() -> None:
    story = opened("v")
    story.tell(batch(page("v"), 0, seen((1, 0, 2)), stream(1, 2)))
    story.tell(Activation("catalogue", "other"))
    assert told(story) == {0: (1, 1, 1), 2: (1, 0, 0)}


def test_or_what_had_been_by_the_twentieth_batch_since() -> None:
    visits = [f"v{i}" for i in range(30)]
    story = opened(*visits)
    for visit in visits:
        story.tell(batch(page(visit), 0, seen((1, 0, 0))))
        story.tell(batch(page(visit), 1, seen((1, 0, 0))))
    assert folded(story).view()["seen"].tolist() == [20]


@pytest.mark.parametrize("cut", [0, 1, 4, 11, 30])
def test_a_fold_restored_from_a_snapshot_goes_on_alike(cut: int) -> None:
    story = opened()
    for i in range(20):
        at, who = NOW + i * 7 * HOUR, f"person{i % 3}"
        story.tell(page(f"v{i}", visitor=who), at)
        told_of = (seen((1 + i % 4, 0, 4)), play(1 + i % 4, i % 5), stream(1 + i % 4, i % 2))
        story.tell(batch(page(f"v{i}"), 0, *told_of, at=at, address_group="n"), at + 3000)
    whole, cut_one = folded(story), fold_of(story)
    for record in story.records[:cut]:
        cut_one.apply(record)
    again = fold_of(story)
    again.restore(cut_one.snapshot())
    for one, other in ((cut_one.view(), again.view()), (cut_one.snapshot(), again.snapshot())):
        assert all(np.array_equal(one[name], other[name]) for name in one)
    for record in story.records[cut:]:
        again.apply(record)
    for one, other in ((whole.view(), again.view()), (whole.snapshot(), again.snapshot())):
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_nothing_counted_gives_an_empty_view() -> None:
    view = fold_of(Story()).view()
    assert [len(view[name]) for name in ("titles", "seen", "played", "streamed")] == [0, 0, 0, 0]
