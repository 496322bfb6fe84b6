"""The HTML report: whole, by itself, and with the numbers in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from made_up_readout import BETTER, LATENCY, UNCLEAR, WORSE, effect, metric, readout

from coldopen.experiments.analysis.records import Factorial, Readout, Summary
from coldopen.experiments.analysis.report import html

VOID = {"meta"}
SHIP = Summary("ship", "learned", ("Share: 43.0% with learned.",), ("Visitors arrived on 5 days only.",))


class Tags(HTMLParser):
    """Complains where tags do not close in the order in which they opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def whole(**changed: object) -> Readout:
    guardrail = metric(effect(UNCLEAR), words=LATENCY, role="guardrail")
    return msgspec.structs.replace(readout(SHIP, metric(effect(BETTER)), guardrail), **changed)


def bare() -> Readout:
    """As little as a readout can have."""
    early = metric(effect(None))
    few = msgspec.structs.replace(early, looks=())
    nothing = {
        "segments": (),
        "survival": None,
        "heat": (),
        "days": (),
        "tiers": (),
        "wholes": (),
        "set_aside": (),
    }
    return msgspec.structs.replace(readout(SHIP, few), **nothing)


@pytest.mark.parametrize("made", [whole(), bare()], ids=["whole", "bare"])
def test_the_page_is_well_formed(made: Readout) -> None:
    tags = Tags()
    tags.feed(html(made))
    assert tags.open == []


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page, tags = html(whole()), Tags()
    tags.feed(page)
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|<iframe|<img", page)
    assert not tags.attributes & {"src", "href", "onclick", "onload"}


def test_the_numbers_and_the_decision_are_in_it() -> None:
    page = html(whole())
    for told in (
        "Ship <b>learned</b>",
        "43.0%",
        "+3 points",
        "+1 to +5",
        "first_stream@1",
    ):
        assert told in page
    assert "Visitors arrived on 5 days only." in page
    assert "4 visitors set aside: seen under two variants." in page


def test_words_of_the_experimenter_stay_words() -> None:
    assert "newcomers &lt;before&gt;" in html(whole())


def test_every_drawing_says_what_it_shows_and_has_a_table() -> None:
    page = html(whole())
    drawings = re.findall(r"<svg.*?</svg>", page, re.S)
    assert drawings
    for drawing in drawings:
        assert re.search(r'role="img"><title>[^<]+</title><desc>[^<]+</desc>', drawing)
    assert page.count("<summary>As a table</summary>") == 6  # course, curves, segments, two heat maps, days


def test_simulated_visitors_are_called_so() -> None:
    assert "Simulated visitors" in html(whole(simulated=True))
    assert "Simulated visitors" not in html(whole())


def test_a_two_by_two_has_its_table() -> None:
    crossed = Factorial(effect(BETTER), effect(UNCLEAR), effect(WORSE))
    page = html(whole(factorial=crossed))
    assert "Personalisation, averaged over content" in page


def test_a_report_stays_small() -> None:
    assert len(html(whole())) < 120_000


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1100, "light")])
def test_it_is_readable_at_every_size(tmp_path: Path, chromium, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "report.html"
    file.write_text(html(whole()), "utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [file.as_uri()]
    shown = page.evaluate("[...document.querySelectorAll('svg')].filter((s) => s.checkVisibility()).length")
    assert shown == page.evaluate("document.querySelectorAll('svg').length") / 2
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('svg text')].filter((t) => t.checkVisibility())
            .map((t) => t.getBoundingClientRect().height))"""
    )
    assert smallest >= 12
    context.close()
