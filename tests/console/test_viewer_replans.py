"""What was done changes what comes next: rows nobody has seen are replaced, those that were seen stay."""

import pytest
from browser_steps import CARD, soon

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = """() => [...document.querySelectorAll('#rows .row')].map((row) => ({
    top: row.getBoundingClientRect().top,
    key: row.dataset.key,
    cards: [...row.querySelectorAll('.card')].map((card) => card.getAttribute('aria-label')),
    pages: [...new Set([...row.querySelectorAll('.card')].map((card) => card.dataset.page))],
}))"""


def click_and_wait(page, service, row: int, column: int) -> list[dict]:
    """Open a title, wait for the page that follows, and give the rows as they stand then."""
    n = len(service.asked)
    page.click(CARD.format(row, column))
    soon(lambda: len(service.asked) > n)
    page.wait_for_timeout(400)
    return page.evaluate(SHOWN)


@pytest.fixture
def reacting(service):
    service.reacts = True
    return service


def test_one_click_changes_the_rows_below_and_leaves_those_that_were_seen(visit, reacting):
    page = visit()
    before = page.evaluate(SHOWN)
    after = click_and_wait(page, reacting, 1, 2)
    assert reacting.asked[1]["visit"] == "visit1"
    n_on_screen = sum(row["top"] < 900 for row in after)
    assert 1 <= n_on_screen < 6
    assert [row["cards"] for row in after[:n_on_screen]] == [row["cards"] for row in before[:n_on_screen]]
    assert all(row["pages"] == ["0"] for row in after[:n_on_screen])
    assert all(row["pages"] == ["1"] for row in after[n_on_screen:])
    kept = {card for row in before[:n_on_screen] for card in row["cards"]}
    for row in after[n_on_screen:]:
        assert row["key"].startswith("regional") or not kept & set(row["cards"])
    assert len(after) >= len(before) - 2


def test_what_was_seen_further_down_stays_too(visit, reacting):
    page = visit()
    page.evaluate("document.querySelectorAll('#rows .row')[4].scrollIntoView({block: 'center'})")
    soon(lambda: any(row == 5 for row, _ in reacting.seen()))
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    before = page.evaluate(SHOWN)
    after = click_and_wait(page, reacting, 1, 0)
    assert [row["cards"] for row in after[:5]] == [row["cards"] for row in before[:5]]
    assert after[-1]["pages"] == ["1"]


def test_events_cite_the_page_that_each_row_came_from(visit, reacting):
    page = visit()
    soon(lambda: {0, 1} <= {row for row, _ in reacting.seen()})
    click_and_wait(page, reacting, 1, 2)
    page.keyboard.press("Escape")
    page.evaluate("document.querySelectorAll('#rows .row')[6].scrollIntoView({block: 'center'})")
    card = page.locator("#rows .row").nth(6).locator(".card").first
    row, column = (int(card.get_attribute(name)) for name in ("data-row", "data-column"))
    soon(lambda: (row, column) in reacting.seen())
    card.click()
    soon(lambda: len(reacting.events("click")) == 2)
    told = {
        (batch["token"], event["type"], event.get("row"), event.get("column"))
        for batch in reacting.batches
        for event in batch["events"]
    }
    assert ("visit1~1", "click", 1, 2) in told
    assert ("visit1~2", "click", row, column) in told
    seen_of = {
        token: {
            r[0]
            for batch in reacting.batches
            if batch["token"] == token
            for event in batch["events"]
            if event["type"] == "impression"
            for r in event["ranges"]
        }
        for token in ("visit1~1", "visit1~2")
    }
    assert {0, 1} <= seen_of["visit1~1"]
    assert row in seen_of["visit1~2"]
    numbers = [batch["n"] for batch in reacting.batches]
    assert len(numbers) == len(set(numbers))
    assert len(reacting.events("page_view")) == 1, "it is still the same page to whoever looks at it"


def test_a_page_that_comes_out_the_same_is_left_alone(visit, service):
    page = visit()
    page.evaluate("document.querySelectorAll('#rows .row').forEach((row) => (row.marked = true))")
    n = len(service.asked)
    page.click(CARD.format(1, 2))
    soon(lambda: len(service.asked) > n)
    page.wait_for_timeout(400)
    assert page.evaluate("[...document.querySelectorAll('#rows .row')].every((row) => row.marked)")


def test_a_service_that_cannot_answer_again_changes_nothing(visit, reacting):
    page = visit()
    before = page.evaluate(SHOWN)
    reacting.page_failures = 1
    after = click_and_wait(page, reacting, 1, 1)
    assert [row["cards"] for row in after] == [row["cards"] for row in before]
    assert page.is_visible(".details")


def test_focus_and_scroll_stay_where_they_were(visit, reacting):
    page = visit()
    page.evaluate("document.querySelector('.strip').scrollBy({left: 500, behavior: 'instant'})")
    page.wait_for_timeout(300)
    card = CARD.format(1, 6).replace("'", '"')
    page.evaluate(
        "(card) => { const at = document.querySelector(card); at.focus({preventScroll: true}); at.click(); }",
        card,
    )
    soon(lambda: len(reacting.asked) == 2)
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.strip').scrollLeft") == 500
    focused = page.evaluate("({...document.activeElement.dataset})")
    assert (focused["row"], focused["column"]) == ("1", "6")
