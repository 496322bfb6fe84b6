"""The frozen page is kept fresh, survives a restart, and never shows what it was made without."""

from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.decision import unpack_titles
from coldopen.planner import Freezer, FrozenPage, Ladder, PlannerOptions
from coldopen.rows import SOURCES

CATALOGUE = Catalogue.of(titles(200))


class Clocks:
    """A wall clock that can be set, and one that only goes forward."""

    def __init__(self) -> None:
        self.unix_ms, self.seconds = 1_780_000_000_000, 50.0

    def go_on(self, seconds: float) -> None:
        self.unix_ms += int(seconds * 1000)
        self.seconds += seconds


def page(n_rows: int = 6) -> FrozenPage:
    answer = Ladder(SOURCES, PlannerOptions()).answer(situation(CATALOGUE), n_rows, 8, ())
    return FrozenPage.of(answer.composed, CATALOGUE, lambda message: message.id, "phrases", "en")


def freezer(path, clocks: Clocks) -> Freezer:
    return Freezer(path, lambda where, error: None, lambda: clocks.unix_ms, lambda: clocks.seconds)


def test_it_is_due_at_first_then_every_ten_minutes_and_whenever_what_it_is_made_from_changes(tmp_path):
    clocks = Clocks()
    kept = freezer(tmp_path / "frozen.json", clocks)
    assert kept.is_due("rules 1")
    kept.take("rules 1", page())
    clocks.go_on(599)
    assert (kept.is_due("rules 1"), kept.is_due("rules 2")) == (False, True)
    clocks.go_on(1)
    assert kept.is_due("rules 1")


def test_a_clock_that_is_set_changes_nothing(tmp_path):
    clocks = Clocks()
    kept = freezer(tmp_path / "frozen.json", clocks)
    kept.take("rules", page())
    for years in (-30, 30):
        clocks.unix_ms += years * 365 * 86_400_000
        assert not kept.is_due("rules")
        assert kept.state().age_seconds == 0
    clocks.unix_ms -= 30 * 365 * 86_400_000
    assert freezer(tmp_path / "frozen.json", clocks).state().age_seconds == 0, "from the future"


def test_it_survives_a_restart_and_tells_its_age(tmp_path):
    clocks = Clocks()
    freezer(tmp_path / "frozen.json", clocks).take("rules", page())
    clocks.go_on(3600)
    again = freezer(tmp_path / "frozen.json", clocks)
    state = again.state()
    assert (state.age_seconds, state.n_rows) == (3600, 6)
    assert state.n_titles == page().n_titles
    assert again.page.rows == page().rows


def test_a_page_that_is_not_whole_replaces_none_that_is_and_is_tried_again_soon(tmp_path):
    clocks = Clocks()
    kept = freezer(tmp_path / "frozen.json", clocks)
    kept.take("rules", page(6))
    clocks.go_on(600)
    kept.take("rules", page(4), whole=False)
    assert len(kept.page.rows) == 6
    kept.take("rules", None)
    assert len(kept.page.rows) == 6
    clocks.go_on(30)
    assert kept.is_due("rules")


def test_a_page_made_from_something_else_goes_even_where_no_other_can_be_made(tmp_path):
    kept = freezer(tmp_path / "frozen.json", Clocks())
    kept.take("rules 1", page())
    kept.take("rules 2", None)
    assert kept.page.rows == ()
    assert kept.state().age_seconds is None


def test_a_disk_that_cannot_be_written_costs_the_copy_on_it_alone(tmp_path):
    told = []
    clocks = Clocks()
    kept = Freezer(
        tmp_path / "away" / "frozen.json",
        lambda where, error: told.append((where, type(error))),
        lambda: clocks.unix_ms,
        lambda: clocks.seconds,
    )
    kept.take("rules", page())
    assert kept.page.rows
    assert told == [("frozen page", FileNotFoundError)]


def test_it_is_shown_no_larger_than_asked_for_and_without_what_is_not_wanted():
    frozen = page()
    first = frozen.rows[1].titles[0].id
    shown = frozen.thawed({first}, None, 0, n_rows=3, n_columns=2)
    assert [len(row.titles) for row in shown.rows] == [2, 2, 2]
    assert first.encode() not in b"".join(bytes(card) for row in shown.rows for card in row.titles)


def test_what_is_shown_of_it_is_recorded_as_it_is_shown():
    shown = page().thawed({page().rows[1].titles[0].id}, None, 0, n_rows=3, n_columns=2)
    assert [(row.key, row.n_titles) for row in shown.planned] == [(row.key, 2) for row in shown.rows]
    cards = [bytes(card) for row in shown.rows for card in row.titles]
    assert [bytes(CATALOGUE.cards[i]) for i in unpack_titles(shown.titles)] == cards


def test_one_of_another_layout_counts_as_none(tmp_path):
    old = b'{"rows":[],"row_titles":[[["t1",7,null,{}]]],"made_at":5}'
    (tmp_path / "frozen.json").write_bytes(old.replace(b"[],", b'[{"key":"k"}],'))
    assert FrozenPage.load(tmp_path / "frozen.json") == FrozenPage()
