"""The popularity fold: what counts, in any order, and across a restart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldopen.core.decision import Ask, Decision, PlannedRow, pack_titles
from coldopen.core.errors import Problem
from coldopen.core.events import Add, Batch, Click, Impression, Play, Progress
from coldopen.core.log import Activation, Record, Tombstone
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.popularity import PopularityFold, PopularityOptions

HOUR = 3_600_000
NOW = 480_000 * HOUR
TITLES = ["a", "b", "c", "d", "e"]


def decision(visit: str, visitor: str | None = None, **signals) -> Decision:
    return Decision(
        visit=visit,
        number=1,
        at=NOW,
        visitor=visitor,
        language="en",
        signals=Signals(**signals),
        ask=Ask(),
        evidence=0,
        view=0,
        catalogue="cat",
        rules="",
        phrases="",
        settings="",
        tier="popularity",
        tier_reason="",
        rows=(PlannedRow("trending", "trending", "poster", Message("trending"), Message("x"), 5),),
        titles=pack_titles(range(5)),
    )


def batch(visit: str, n: int, *events, at: int = NOW, network: str = "", page: str = "") -> Batch:
    return Batch(
        visit=visit,
        n=n,
        decision=page or f"{visit}.1",
        received_at=at,
        offset_ms=0,
        events=events,
        address_group=network,
    )


def stream(column: int, at: int = NOW) -> Progress:
    """Two minutes and more of the title in this column."""
    return Progress(at=at, row=0, column=column, seconds=300)


def folded(bodies, at: int = NOW, options: PopularityOptions | None = None) -> PopularityFold:
    known: dict[tuple[str, int], Decision] = {}
    fold = PopularityFold(lambda v, n: known.get((v, n)), lambda _: TITLES, options)
    fold.apply(Record(1, at, Activation("catalogue", "cat")))
    for seq, body in enumerate(bodies, 2):
        if isinstance(body, Decision):
            known[body.visit, body.number] = body
        fold.apply(Record(seq, at, body))
    return fold


def streams(fold: PopularityFold, context: str) -> dict[str, float]:
    view = fold.view()
    names = view["contexts"].tolist()
    if context not in names:
        return {}
    start, end = view["offsets"][names.index(context) :][:2]
    return {
        TITLES[t]: round(c, 9)
        for t, c in zip(view["titles"][start:end], view["counts"][start:end], strict=True)
    }


def test_a_stream_counts_once_in_every_context_of_its_visitor() -> None:
    fold = folded(
        [
            decision("v", country="DE", region="DE-BY", device="tv"),
            batch("v", 0, Play(at=NOW, row=0, column=1), Progress(at=NOW, row=0, column=1, seconds=130)),
        ]
    )
    for context in ("world", "area:de", "DE", "DE-BY", "device:tv"):
        assert streams(fold, context) == {"b": 1.0}


def test_impressions_and_what_comes_before_a_stream_add_nothing_without_one() -> None:
    fold = folded(
        [
            decision("v"),
            batch("v", 0, Impression(at=NOW, ranges=[(0, 0, 4)]), Click(at=NOW, row=0, column=0)),
            batch("v", 1, Play(at=NOW, row=0, column=1), Progress(at=NOW, row=0, column=1, seconds=30)),
        ]
    )
    assert streams(fold, "world") == {}


def test_beside_streams_lesser_acts_count_for_a_quarter_of_them_at_most() -> None:
    people = [body for n in range(4) for body in (decision(f"p{n}"), batch(f"p{n}", 0, stream(0)))]
    clicks = [decision("v"), batch("v", 0, Click(at=NOW, row=0, column=0))]
    assert streams(folded([*people, *clicks]), "world") == {"a": 4.1}
    plays = [body for n in range(9) for body in (decision(f"v{n}"), batch(f"v{n}", 0, Play(NOW, 0, 0)))]
    assert streams(folded([*people, *plays]), "world") == {"a": 5.0}


def test_ten_thousand_clicks_of_one_visitor_count_as_one() -> None:
    flood = [batch("v", n, *[Click(at=NOW, row=0, column=2)] * 100) for n in range(100)]
    watched = [decision("w"), batch("w", 0, stream(2))]
    assert streams(folded([decision("v"), *watched, *flood]), "world") == {"c": 1.1}


def test_what_was_never_shown_teaches_nothing() -> None:
    fold = folded([decision("v"), batch("v", 0, stream(99), Progress(at=NOW, row=7, column=0, seconds=300))])
    assert streams(fold, "world") == {}


def test_a_batch_that_cites_the_page_of_another_visit_teaches_nothing() -> None:
    stolen = batch("w", 0, stream(1), page="v.1")
    assert streams(folded([decision("v"), decision("w"), stolen]), "world") == {}
    assert streams(folded([stolen, decision("v"), decision("w")]), "world") == {}


@pytest.mark.parametrize("page", ["v.2", "w.1", "nonsense", "v.", "v.ffffffffffffffffff"])
def test_a_batch_that_cites_no_page_there_was_teaches_nothing(page) -> None:
    assert streams(folded([decision("v"), batch("v", 0, stream(1), page=page)]), "world") == {}


def test_events_wait_for_a_decision_that_is_still_on_its_way() -> None:
    fold = folded([batch("v", 0, stream(1)), decision("v")])
    assert streams(fold, "world") == {"b": 1.0}


def test_a_deleted_visitor_is_taken_back() -> None:
    page = decision("v", visitor="anna")
    fold = folded([page, batch("v", 0, stream(1)), Tombstone("anna")])
    assert streams(fold, "world") == {}


def test_old_days_close_and_keep_their_counts() -> None:
    fold = folded([decision("v"), batch("v", 0, stream(1))])
    fold.apply(Record(9, NOW + 24 * 7 * HOUR, Activation("rules", "")))
    assert streams(fold, "world") == {"b": 0.5}


kinds = st.sampled_from([Click, Play, Add, lambda at, row, column: Progress(at, row, column, 300)])
batches = st.builds(
    lambda visit, n, cols, kind, lag, network: batch(
        visit, n, *[kind(at=NOW - lag * HOUR, row=0, column=c) for c in cols], at=NOW, network=network
    ),
    st.sampled_from(["v", "w", "x", "y", "z"]),
    st.integers(0, 5),
    st.lists(st.integers(0, 6), max_size=4),
    kinds,
    st.integers(0, 60),
    st.sampled_from(["", "home", "home", "office"]),
)
PAGES = [
    decision("v", visitor="anna", country="IN", device="mobile"),
    decision("w", visitor="anna", country="IN", device="tv"),
    decision("x", country="JP"),
    decision("y", country="JP"),
    decision("z", country="IN"),
]
TIGHT = PopularityOptions(visitor_titles=3, network_title_visitors=1, network_visitors=2, weak_share=0.1)
options = st.sampled_from([PopularityOptions(), TIGHT])


@given(st.lists(batches, max_size=25), options, st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_any_order_with_anything_sent_again_gives_the_same_fold(sent, caps, random) -> None:
    unique = list({(b.visit, b.n): b for b in sent}.values())
    again = [*PAGES, *unique, *unique[::2]]
    random.shuffle(again)
    one, other = folded([*PAGES, *unique], options=caps).view(), folded(again, options=caps).view()
    assert one["contexts"].tolist() == other["contexts"].tolist()
    for name in ("offsets", "titles", "counts", "trending_titles", "trending_counts"):
        assert one[name].tobytes() == other[name].tobytes()


@given(st.lists(batches, max_size=20), options, st.integers(0, 20))
@settings(max_examples=100)
def test_a_restart_from_a_snapshot_changes_nothing(sent, caps, cut) -> None:
    bodies = [*PAGES[:2], *sent, *PAGES[2:]]
    whole = folded(bodies, options=caps)
    known = {(d.visit, d.number): d for d in bodies[:cut] if isinstance(d, Decision)}
    first = folded(bodies[:cut], options=caps)
    second = PopularityFold(lambda v, n: known.get((v, n)), lambda _: TITLES, caps)
    second.restore(first.snapshot())
    for seq, body in enumerate(bodies[cut:], cut + 2):
        if isinstance(body, Decision):
            known[body.visit, body.number] = body
        second.apply(Record(seq, NOW, body))
    for name, array in whole.view().items():
        assert array.tobytes() == second.view()[name].tobytes()
    assert {k: v.tobytes() for k, v in whole.snapshot().items()} == {
        k: v.tobytes() for k, v in second.snapshot().items()
    }


def test_a_catalogue_that_cannot_be_read_leaves_no_counts_in_terms_of_the_one_before() -> None:
    fold = folded([decision("v"), batch("v", 0, stream(1))])
    assert streams(fold, "world") == {"b": 1.0}

    def gone(_: str) -> list[str]:
        raise Problem("catalogue artifact", "new", "one that is there")

    fold._titles_of = gone
    with pytest.raises(Problem):
        fold.apply(Record(9, NOW, Activation("catalogue", "new")))
    assert streams(fold, "world") == {}


def test_events_still_count_after_the_clock_was_a_year_ahead_for_a_moment() -> None:
    fold = folded([decision("v")])
    ahead = NOW + 365 * 24 * HOUR
    fold.apply(Record(8, ahead, Activation("rules", "")))
    fold.apply(Record(9, ahead, batch("v", 0, stream(1))))
    assert streams(fold, "world") == {"b": 1.0}


def test_a_snapshot_of_another_form_is_refused_so_that_the_log_is_folded_anew() -> None:
    fold = folded([decision("v"), batch("v", 0, stream(1))])
    before = {name: array for name, array in fold.snapshot().items() if name != "form"}
    with pytest.raises(Problem, match="popularity snapshot: received 'form 1'"):
        folded([]).restore(before)


def crowd(n: int, network=lambda n: "") -> list[Decision | Batch]:
    """So many bots, who open and play the second title without ever streaming it."""
    acts = Click(at=NOW, row=0, column=1), Play(at=NOW, row=0, column=1)
    made = [(decision(f"b{i}"), batch(f"b{i}", 0, *acts, network=network(i))) for i in range(n)]
    return [body for bodies in made for body in bodies]


def audience(n: int, column: int = 0) -> list[Decision | Batch]:
    """So many people from networks of their own, each of whom streams a title."""
    names = [f"p{column}-{i}" for i in range(n)]
    made = [(decision(p), batch(p, 0, stream(column), network=f"home {p}")) for p in names]
    return [body for bodies in made for body in bodies]


@pytest.mark.parametrize("n_bots", [11, 111], ids=["1% of visitors", "10% of visitors"])
def test_bots_on_networks_of_their_own_do_not_move_a_title_that_nobody_streams(n_bots) -> None:
    fold = folded([*audience(1000), *crowd(n_bots, lambda i: f"bot {i}")])
    assert streams(fold, "world") == {"a": 1000.0}


def test_bots_on_networks_of_their_own_add_a_quarter_to_a_title_at_most() -> None:
    fold = folded([*audience(1000), *audience(20, 1), *crowd(111, lambda i: f"bot {i}")])
    assert streams(fold, "world") == {"a": 1000.0, "b": 25.0}


def test_bots_of_one_network_move_a_title_by_no_more_than_ten_visitors_would() -> None:
    fold = folded([*audience(1000), *audience(200, 1), *crowd(111, lambda _: "one")])
    assert streams(fold, "world") == {"a": 1000.0, "b": 205.0}


def test_bots_that_stream_count_as_ten_people_from_one_network_and_as_people_from_many() -> None:
    streaming = [(decision(f"b{i}"), batch(f"b{i}", 0, stream(1), network="one")) for i in range(111)]
    fold = folded([*audience(1000), *[body for bodies in streaming for body in bodies]])
    assert streams(fold, "world") == {"a": 1000.0, "b": 10.0}
    assert streams(folded([*audience(1000), *audience(111, 1)]), "world") == {"a": 1000.0, "b": 111.0}


def test_one_visitor_who_streams_everything_counts_for_twenty_titles() -> None:
    wide = [f"t{i}" for i in range(500)]
    page = decision("v")
    page = replace(page, rows=(replace(page.rows[0], n_titles=500),), titles=pack_titles(range(500)))
    fold = PopularityFold(lambda v, n: page, lambda _: wide)
    fold.apply(Record(1, NOW, Activation("catalogue", "cat")))
    fold.apply(Record(2, NOW, batch("v", 0, *[stream(column) for column in range(500)])))
    assert fold.view()["trending_counts"].tolist() == [1.0] * 20
