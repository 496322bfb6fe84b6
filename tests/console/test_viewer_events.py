"""What the viewer reports is what happened: impressions, scrolls, clicks, plays, batches."""

import pytest
from browser_steps import CARD, HERO, focused, soon

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ON_SCREEN = """() => [...document.querySelectorAll('[data-row][data-column]')].filter((node) => {
    const box = node.getBoundingClientRect();
    const w = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const h = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return w > 0 && h > 0 && w * h >= 0.5 * box.width * box.height;
}).map((node) => [Number(node.dataset.row), Number(node.dataset.column)])"""


def test_impressions_are_what_was_really_on_screen_and_each_once(visit, service):
    page = visit()
    page.wait_for_timeout(900)
    on_screen = sorted(map(tuple, page.evaluate(ON_SCREEN)))
    soon(lambda: service.events("impression"))
    assert sorted(service.seen()) == on_screen
    assert (0, 0) in on_screen, "the hero counts too"

    page.mouse.move(700, 500)
    page.mouse.wheel(0, 700)
    soon(lambda: service.events("scroll"))
    soon(lambda: any(row == 2 for row, _ in service.seen()))
    page.mouse.wheel(0, -700)
    page.wait_for_timeout(3200)
    assert len(service.seen()) == len(set(service.seen()))
    assert max(row for row, _ in service.seen()) <= 4


def test_what_flies_past_or_lies_under_a_dialog_is_not_seen(visit, service):
    page = visit()
    page.evaluate("scrollTo(0, 2600)")
    page.wait_for_timeout(150)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    page.click("#open-genres")
    page.evaluate("scrollTo(0, 1500)")
    page.wait_for_timeout(3200)
    rows = {row for row, _ in service.seen()}
    assert all(row <= 1 for row in rows), rows


def test_a_sideways_scroll_reports_the_furthest_column(visit, service):
    page = visit()
    page.evaluate("document.querySelectorAll('.row')[1].scrollIntoView({block: 'center'})")
    page.wait_for_timeout(900)
    page.evaluate("document.querySelectorAll('.strip')[1].scrollBy({left: 900})")
    event = soon(lambda: [e for e in service.events("scroll") if e["row"] == 2 and e["column"] > 4])
    assert event[0]["column"] < service.n_columns


def test_click_play_progress_and_end_cite_the_placement(visit, service):
    page = visit()
    page.click(CARD.format(1, 2))
    soon(lambda: service.events("click"))
    name = page.text_content(".details h2")
    assert name in page.get_attribute(CARD.format(1, 2), "aria-label")
    page.wait_for_selector(".details .synopsis")
    page.click(".details .play")
    soon(lambda: service.events("play"))
    page.wait_for_timeout(2300)
    page.keyboard.press("Space")
    soon(lambda: service.events("progress"))
    page.keyboard.press("Escape")
    soon(lambda: service.events("end"))
    for kind in ("click", "play", "progress", "end"):
        event = service.events(kind)[-1]
        assert (event["row"], event["column"]) == (1, 2)
    end = service.events("end")[0]
    assert 1.5 <= end["seconds"] <= 6.0
    assert end["completed"] is False
    assert page.is_visible(".details"), "closing the player goes back to the details"
    page.keyboard.press("Escape")
    assert focused(page) == (1, 2)


def test_progress_comes_every_ten_seconds_of_watching(visit, service):
    page = visit()
    page.clock.install()
    page.reload()
    page.wait_for_selector('main[aria-busy="false"]')
    page.click(f"{HERO} .play")
    page.clock.run_for(21_500)
    soon(lambda: len(service.events("progress")) >= 2)
    seconds = [event["seconds"] for event in service.events("progress")]
    assert seconds[0] == pytest.approx(10, abs=0.7)
    assert seconds[1] == pytest.approx(20, abs=0.9)
    page.keyboard.press("Escape")
    soon(lambda: service.events("end"))


def test_leaving_the_page_ends_the_film_and_sends_what_was_left(visit, service):
    page = visit()
    page.click(f"{HERO} .play")
    soon(lambda: service.events("play"))
    page.wait_for_timeout(700)
    page.goto("about:blank")
    soon(lambda: service.events("end"))
    assert service.events("end")[0]["seconds"] > 0.3


def test_a_refused_batch_is_sent_again_under_its_number(visit, service):
    service.refusals = [503, 503]
    page = visit()
    page.click(CARD.format(1, 0))
    soon(lambda: service.events("click"))
    assert service.tries[:3] == [0, 0, 0]
    numbers = [batch["n"] for batch in service.batches]
    assert numbers == sorted(set(numbers))
    assert len(service.events("page_view")) == 1


def test_a_batch_refused_for_good_is_dropped_and_the_next_one_goes(visit, service):
    service.refusals = [400]
    page = visit()
    page.click(CARD.format(1, 0))
    soon(lambda: service.tries == [0])
    page.keyboard.press("Escape")
    page.click(CARD.format(1, 1))
    soon(lambda: service.events("click"))
    assert [event["column"] for event in service.events("click")] == [1]


def test_batches_go_on_counting_after_a_reload_and_never_mix_pages(visit, service):
    page = visit()
    page.wait_for_timeout(900)
    page.reload()
    page.wait_for_selector('main[aria-busy="false"]')
    soon(lambda: len(service.events("page_view")) == 2)
    assert service.asked[1]["visit"] == "visit1"
    numbers = [batch["n"] for batch in service.batches]
    assert len(numbers) == len(set(numbers))
    for token in ("visit1~1", "visit1~2"):
        events = [e["type"] for batch in service.batches if batch["token"] == token for e in batch["events"]]
        assert events.count("page_view") == 1


def test_a_dismissed_title_leaves_and_the_places_of_the_others_stand(visit, service):
    page = visit()
    page.click(CARD.format(1, 1))
    page.click(".details .dismiss")
    page.wait_for_selector(CARD.format(1, 1), state="detached")
    page.click(CARD.format(1, 2))
    soon(lambda: len(service.events("click")) == 2)
    assert service.events("dismiss")[0]["column"] == 1
    assert service.events("click")[1]["column"] == 2


def test_adding_marks_the_card_and_is_told_once(visit, service):
    page = visit()
    page.click(CARD.format(1, 1))
    page.click(".details .list")
    soon(lambda: service.events("add"))
    assert page.get_attribute(".details .list", "aria-pressed") == "true"
    assert page.locator("li.listed").count() == 1
    page.click(".details .list")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    assert page.locator("li.listed").count() == 0
    assert len(service.events("add")) == 1
