"""A real Chromium on the real service: what is done on the page is in the log, and moves the next page."""

import json
from contextlib import ExitStack

import pytest
from browser_steps import CARD, focused, press
from command_line import coldopen
from running_service import RunningService, events_in_log, soon, titles_of, trending

from coldopen.core.events import Click, End, Impression, PageView, Play, Scroll

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHORT_STREAMS = {"COLDOPEN_POPULARITY__STREAM_SECONDS": "1"}
VISIT = "JSON.parse(sessionStorage.getItem('coldopen.visit')).visit"
MARKUP = {
    "s1": "<script>document.title='taken'</script>",
    "s2": "<img src=x onerror=alert(1)>",
    "s3": '"><svg onload=alert(2)>',
    "s4": "</script><script>alert(3)</script>",
    "s5": "&lt;b&gt;bold&lt;/b&gt; & <i>italic</i>",
    "s6": "{{ 7 * 7 }} ${7 * 7} javascript:alert(4)",
}


@pytest.fixture
def visit(chromium):
    """Open the viewer of a service; scripts that fail and dialogs that open fail the test."""
    troubles: list[str] = []
    with ExitStack() as stack:

        def open_page(service: RunningService, query: str = "", width: int = 1440, height: int = 900):
            context = chromium.new_context(viewport={"width": width, "height": height})
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}") or dialog.dismiss())
            page.on(
                "response",
                lambda answer: (
                    troubles.append(f"{answer.status} {answer.url}") if answer.status >= 400 else 0
                ),
            )
            page.goto(service.url + "/" + query)
            page.wait_for_selector('main[aria-busy="false"]')
            return page

        yield open_page
    assert troubles == []


def shown_at(page, row, column):
    """The name on a card."""
    return page.locator(CARD.format(row, column)).get_attribute("aria-label")


def seen_in(events):
    return {
        (row, column)
        for event in events
        if isinstance(event, Impression)
        for row, first, last in event.ranges
        for column in range(first, last + 1)
    }


def test_scrolling_clicking_and_playing_is_in_the_log_and_trends_on_the_next_page(serve, quiet, visit):
    service = serve(quiet, environment=SHORT_STREAMS)
    page = visit(service)
    page.wait_for_timeout(900)
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(900)
    page.locator(CARD.format(5, 2)).scroll_into_view_if_needed()
    page.wait_for_timeout(700)
    label = shown_at(page, 5, 2)
    page.click(CARD.format(5, 2))
    page.wait_for_selector(".details .synopsis")
    name = page.text_content(".details h2")
    assert name in label
    page.click(".details .play")
    page.wait_for_timeout(1600)
    page.keyboard.press("Escape")
    visit_id = page.evaluate(VISIT)

    events = soon(
        lambda: (found := events_in_log(quiet, visit_id)) and any(isinstance(e, End) for e in found) and found
    )
    kinds = {type(event) for event in events}
    assert {PageView, Impression, Scroll, Click, Play, End} <= kinds
    placed = {(type(e), e.row, e.column) for e in events if isinstance(e, Click | Play | End)}
    assert placed == {(Click, 5, 2), (Play, 5, 2), (End, 5, 2)}
    (end,) = [event for event in events if isinstance(event, End)]
    assert 1.0 <= end.seconds <= 6.0
    assert {(0, 0), (1, 0), (5, 2)} <= seen_in(events)

    with service.client() as client:
        soon(lambda: trending(service, client)[:1] == [name], 2.0)
        stranger = client.post("/v1/page", json={}).json()
        again = client.post("/v1/page", json={"visit": visit_id}).json()
    leading = {row["titles"][0]["name"] for row in stranger["rows"]}
    assert name in leading, "nobody had watched it before; now it leads a row of everybody's page"
    assert len(titles_of(again, "continue")) == 1
    page.reload()
    page.wait_for_selector('main[aria-busy="false"]')
    assert name in shown_at(page, 1, 0), "and this visitor can go on watching it"


def test_arrow_keys_alone_find_and_watch_a_title_on_a_television(serve, busy, visit):
    service = serve(busy, environment=SHORT_STREAMS)
    page = visit(service, "?device=tv&country=BR", width=1920, height=1080)
    assert page.evaluate("document.documentElement.dataset.layout") == "tv"
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", *["ArrowRight"] * 6)
    place = focused(page)
    assert place[0] >= 2
    assert place[1] == 6
    page.wait_for_timeout(900)
    box = page.locator(":focus").bounding_box()
    assert 0 <= box["x"] <= 1920 - box["width"]
    assert 0 <= box["y"] <= 1080 - box["height"]
    name = shown_at(page, *place)
    press(page, "Enter")
    page.wait_for_selector(".details[open]")
    assert page.text_content(".details h2") in name
    press(page, "Enter")
    page.wait_for_selector(".player[open]")
    page.wait_for_timeout(1600)
    press(page, "Escape", "Escape")
    assert focused(page) == place
    visit_id = page.evaluate(VISIT)
    events = soon(
        lambda: (found := events_in_log(busy, visit_id)) and any(isinstance(e, End) for e in found) and found
    )
    placed = {(type(e), e.row, e.column) for e in events if isinstance(e, Click | Play | End)}
    assert placed == {(kind, *place) for kind in (Click, Play, End)}
    assert any(isinstance(event, Scroll) for event in events)
    with service.client() as client:
        page_again = client.post("/v1/page", json={"visit": visit_id, "signals": {"country": "BR"}}).json()
    assert len(titles_of(page_again, "continue")) == 1


def test_html_in_titles_is_shown_as_text_by_the_real_service(serve, tmp_path, visit):
    file, data = tmp_path / "titles.jsonl", tmp_path / "data"
    lines = [
        {"id": key, "name": name, "genres": [name[:80], "Drama"], "synopsis": name, "people": [name]}
        for key, name in MARKUP.items()
    ]
    lines += [{"id": f"t{i}", "name": f"Harmless {i}", "genres": ["Drama"]} for i in range(12)]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    done = coldopen("import", file, "--data", data)
    assert done.returncode == 0, done.stderr
    service = serve(data)
    page = visit(service)
    labels = " ".join(page.eval_on_selector_all("[aria-label]", "all => all.map((e) => e.ariaLabel)"))
    headings = page.inner_text("main")
    found = [name for name in MARKUP.values() if name in labels or name in headings]
    assert len(found) >= 4, "they are there, as text"
    for card in page.locator("#rows .card").all()[:6]:
        card.click()
        page.wait_for_selector(".details .synopsis")
        page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.wait_for_selector("#lens:not([hidden])")
    assert page.locator("img[src=x], svg[onload], main script, main i:has-text('italic')").count() == 0
    assert page.title() != "taken"
