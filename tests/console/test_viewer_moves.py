"""Moving through the viewer: arrow keys, the lens, genres, profiles, right to left, trouble."""

import pytest
from browser_steps import CARD, focused, press, soon

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOCUS_TEXT = "document.activeElement.textContent"


def test_arrow_keys_alone_drive_a_television(visit, service):
    page = visit("?device=tv", width=1920, height=1080)
    assert page.evaluate("document.documentElement.dataset.layout") == "tv"
    assert page.evaluate(FOCUS_TEXT) == "Play"
    press(page, "ArrowRight")
    assert page.evaluate(FOCUS_TEXT) == "More"
    press(page, "ArrowDown", "ArrowDown")
    assert focused(page) == (1, 0)
    press(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight")
    assert focused(page) == (2, 3)
    press(page, "ArrowDown")
    assert focused(page) == (3, 0)
    press(page, "ArrowUp")
    assert focused(page) == (2, 3), "each row remembers its column"
    press(page, *["ArrowRight"] * 30)
    assert focused(page) == (2, service.n_columns - 1)
    page.wait_for_timeout(900)
    box = page.locator(":focus").bounding_box()
    assert 0 <= box["x"] <= 1920 - box["width"]
    assert 0 <= box["y"] <= 1080 - box["height"]

    press(page, "Enter")
    page.wait_for_selector(".details[open]")
    assert page.evaluate("document.activeElement.classList.contains('play')")
    press(page, "ArrowRight", "ArrowRight")
    assert "dismiss" in page.evaluate("document.activeElement.className")
    press(page, "Enter")
    page.wait_for_timeout(700)
    assert focused(page) == (2, service.n_columns - 2), "a dismissed card hands its focus on"
    soon(lambda: service.events("dismiss"))
    press(page, "Backspace")
    assert focused(page) == (2, 0)
    press(page, "Escape")
    assert page.evaluate(FOCUS_TEXT) == "Play"
    press(page, "ArrowUp")
    assert page.evaluate("document.activeElement.closest('.bar') !== null")
    press(page, *["ArrowDown"] * 60)
    assert focused(page)[0] == service.n_rows, "down ends at the last row"


def test_a_film_can_be_watched_with_the_arrow_keys(visit, service):
    page = visit("?device=tv", width=1920, height=1080)
    press(page, "Enter")
    page.wait_for_selector(".player[open]")
    press(page, "Enter")
    soon(lambda: service.events("progress"))
    press(page, "ArrowRight", "Enter", "ArrowUp")
    assert page.evaluate("document.activeElement.closest('.player .head') !== null")
    press(page, "Backspace")
    soon(lambda: service.events("end"))
    assert page.evaluate(FOCUS_TEXT) == "Play"


def test_the_lens_shows_sources_and_gives_the_page_of_someone_else(visit, service):
    page = visit()
    page.keyboard.press("i")
    assert "accept-language" in page.inner_text("#lens")
    before = page.locator(".row .card").first.get_attribute("aria-label")
    page.click("#lens button:has-text('Phone in Mumbai')")
    page.wait_for_selector("#lens dd:has-text('India')")
    mumbai = {"country": "IN", "region": "IN-MH", "device": "mobile", "hour": 21, "languages": ["hi", "en"]}
    assert service.asked[1]["signals"] == mumbai
    assert "visit" not in service.asked[1], "someone else begins a visit of their own"
    assert "country=IN" in page.url
    assert page.locator(".row .card").first.get_attribute("aria-label") != before
    page.go_back()
    soon(lambda: len(service.asked) == 3)
    assert "zone" in service.asked[2]["signals"]


def test_one_signal_can_be_changed_alone(visit, service):
    page = visit("?country=DE&hour=8")
    page.click("#open-lens")
    page.focus("#lens select[name=hour]")
    page.select_option("#lens select[name=hour]", "23")
    soon(lambda: len(service.asked) == 2)
    assert service.asked[1]["signals"] == {"country": "DE", "hour": 23}
    page.wait_for_selector("#lens .flash dd:has-text('23:00')")
    assert page.evaluate("document.activeElement.name") == "hour", "the focus stays where it was"


def test_chosen_genres_are_told_and_a_new_page_is_asked_for(visit, service):
    page = visit()
    page.click("#open-genres")
    chips = page.locator(".chip")
    chosen = [chips.nth(i).inner_text() for i in (0, 2)]
    for i in (0, 2):
        chips.nth(i).click()
    page.click(".genres .confirm")
    soon(lambda: len(service.asked) == 2)
    assert service.events("genres")[0]["genres"] == chosen
    assert service.asked[1]["visit"] == "visit1"
    assert service.asked[1]["signals"]["genres"] == chosen


def test_children_get_the_childrens_profile(visit, service):
    page = visit()
    page.click("#kids")
    page.wait_for_selector('#kids[aria-pressed="true"]')
    assert service.asked[1]["max_age"] == 7
    assert "max_age=7" in page.url


def test_arabic_mirrors_the_page_and_the_arrow_keys(visit, service):
    page = visit("?country=EG&languages=ar")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    page.locator(CARD.format(2, 0)).focus()
    first, second = (page.locator(CARD.format(2, i)).bounding_box() for i in (0, 1))
    assert first["x"] > second["x"]
    press(page, "ArrowLeft")
    assert focused(page) == (2, 1)
    heading = page.locator(".row h2").nth(1).bounding_box()
    assert heading["x"] + heading["width"] > 1440 - 120


def test_a_failed_page_says_so_and_can_be_tried_again(visit, service):
    service.page_failures = 1
    page = visit()
    assert "The service is starting." in page.inner_text("#notice")
    page.click(".retry")
    page.wait_for_selector(".row")
    assert page.is_hidden("#notice")


def test_a_refused_page_says_why_and_offers_the_visitors_own(visit, service):
    page = visit("?country=XX&max_age=12")
    assert "This page cannot be made" in page.inner_text("#notice h1")
    assert "received 'XX'" in page.inner_text("#notice")
    page.click("text=See it as yourself")
    page.wait_for_selector(".row")
    assert "country" not in page.url
    assert "country" not in service.asked[-1]["signals"]
    assert service.asked[-1]["max_age"] == 12, "a child's limit is kept"


def test_how_the_visitor_came_is_told_for_every_page_unless_the_address_states_it(visit, service):
    service.arrived = {"referral": "email", "campaign_title": "t3"}
    page = visit("?utm_medium=email")
    page.click("#kids")
    soon(lambda: len(service.asked) == 2)
    for asked in service.asked:
        assert asked["signals"].items() >= service.arrived.items()
    visit("?referral=social")
    assert service.asked[2]["signals"].items() >= {"referral": "social", "campaign_title": "t3"}.items()


def test_a_limit_that_cannot_be_read_is_a_childs(visit, service):
    page = visit("?max_age=abc")
    assert service.asked[0]["max_age"] == 7
    assert page.get_attribute("#kids", "aria-pressed") == "true"
    read = """async (queries) => {
        const {readQuery} = await import('/static/visit.js');
        return queries.map((query) => readQuery(query).max_age ?? null);
    }"""
    queries = ["?max_age=22", "?max_age=-1", "?max_age=", "?max_age=18&max_age=x", "?max_age=12", "?hour=9"]
    assert page.evaluate(read, queries) == [7, 7, 7, 7, 12, None]


def test_a_child_chooses_among_the_genres_of_the_page(visit, service):
    page = visit("?max_age=7&genres=Horror,Comedy")
    page.click("#open-genres")
    keys = page.locator(".row").evaluate_all("(rows) => rows.map((row) => row.dataset.key)")
    offered = page.locator(".chip").all_inner_texts()
    assert sorted(offered) == sorted(key[6:] for key in keys if key.startswith("genre:"))
    page.click(".genres .confirm")
    soon(lambda: len(service.asked) == 2)
    assert service.asked[1]["signals"]["genres"] == ["Comedy"], "what is not offered is not told either"


def test_arrow_keys_follow_the_lines_of_genres_as_they_are_seen(visit):
    page = visit("?device=tv", width=1920, height=1080)
    page.click("#open-genres")
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    page.wait_for_timeout(400)
    tops = []
    for _ in range(4):
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top"))
        press(page, "ArrowDown")
    lines = page.locator(".chip").evaluate_all(
        "(chips) => [...new Set(chips.map((chip) => chip.getBoundingClientRect().top))]"
    )
    assert tops[: len(lines)] == lines[:4]
    press(page, *["ArrowDown"] * 6)
    assert "confirm" in page.evaluate("document.activeElement.className")
    press(page, "ArrowUp")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") == lines[-1]


def test_the_lens_tells_which_rows_rules_and_editors_made(visit, service):
    page = visit()
    page.keyboard.press("i")
    assert "rows: hero, regional, trending" in page.inner_text("#lens .outline")
    assert "genre:Comedy" in page.inner_text("#lens .outline")
    assert "trust its own top ten" in page.inner_text("#lens .tier")
    page.wait_for_selector("#lens li.made")
    made = page.locator("#lens li.made").all_inner_texts()
    assert len(made) == 2
    assert "by an editor" in made[0]
    assert "evenings" in made[0]
    assert "by a rule" in made[1]


def test_an_empty_page_is_honest(visit, service):
    service.empty = True
    page = visit()
    assert "Nothing to show here yet" in page.inner_text("#notice")
    assert page.locator(".row").count() == 0


def test_the_details_give_the_reason_of_the_very_title(visit, service):
    page = visit()
    page.locator(CARD.format(2, 3)).click()
    page.wait_for_selector(".details .from:has-text('Popular in row 2, 3')")
    assert service.whys[-1] | {"token": ""} == {"token": "", "row": "2", "column": "3"}
    assert service.whys[-1]["token"].startswith(service.batches[-1]["token"].split("~")[0])
