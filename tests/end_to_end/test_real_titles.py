"""Real titles and the real top tens by country: the same request from five countries, five pages."""

import itertools
import os
from pathlib import Path

import pytest
from command_line import coldopen
from running_service import titles_of

pytestmark = pytest.mark.slow

COUNTRIES = {"IN": "India", "JP": "Japan", "BR": "Brazil", "DE": "Germany", "US": "the United States"}
FIRST_ROWS, FIRST_COLUMNS = 5, 6


def data_file(*parts):
    root = Path(os.environ.get("COLDOPEN_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs real data: {'/'.join(parts)} in $COLDOPEN_DATA or ../shared/data")
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with the real titles, and the official top tens of 94 countries as prior counts."""
    titles = data_file("catalogues", "netflix_titles.csv")
    chart = data_file("netflix_top10", "all-weeks-countries_2022-09.parquet")
    folder = tmp_path_factory.mktemp("real") / "data"
    for arguments in ((titles,), ("--chart", chart, "--name", "Netflix Top 10")):
        done = coldopen("import", *arguments, "--data", folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def pages(serve, prepared):
    """One and the same request, but for the country."""
    asked = {"device": "desktop", "languages": ["en"], "hour": 20, "weekday": 4}
    with serve(prepared).client() as client:
        return {
            country: client.post("/v1/page", json={"signals": {**asked, "country": country}}).json()
            for country in COUNTRIES
        }


def first_screen(page):
    return {card["id"] for row in page["rows"][:FIRST_ROWS] for card in row["titles"][:FIRST_COLUMNS]}


def test_the_same_request_from_five_countries_gives_five_different_pages(pages):
    for one, other in itertools.combinations(pages, 2):
        mine, theirs = first_screen(pages[one]), first_screen(pages[other])
        overlap = len(mine & theirs) / len(mine | theirs)
        assert overlap <= 0.8, f"{one} and {other} share {overlap:.0%} of their first screens"
        top_tens = [titles_of(pages[country], "regional") for country in (one, other)]
        assert len(top_tens[0]) == len(top_tens[1]) == 10
        assert len({*top_tens[0]} & {*top_tens[1]}) <= 8
        assert top_tens[0] != top_tens[1]
    overlaps = [
        len(first_screen(a) & first_screen(b)) / len(first_screen(a) | first_screen(b))
        for a, b in itertools.combinations(pages.values(), 2)
    ]
    assert sum(overlaps) / len(overlaps) <= 0.5, "half of a first screen, on average, is the place's own"


def test_every_row_says_why_and_the_place_is_named(pages):
    for country, page in pages.items():
        assert page["tier"] == "popularity"
        assert page["signals"]["sources"]["country"] == "caller"
        assert len(page["rows"]) >= 12
        assert all(row["heading"] and row["reason"] for row in page["rows"] if row["shape"] != "hero")
        assert all(row["reason"] for row in page["rows"])
        by_key = {row["key"]: row for row in page["rows"]}
        assert by_key["regional"]["heading"] == f"Top 10 in {COUNTRIES[country]}"
        assert by_key["regional"]["reason"] == "From a public chart: Netflix Top 10"
        named = [row for row in page["rows"] if COUNTRIES[country] in row["reason"] + row["heading"]]
        assert len(named) >= 3


def test_local_productions_are_from_the_place(serve, prepared):
    with serve(prepared).client() as client:
        for country in COUNTRIES:
            page = client.post("/v1/page", json={"signals": {"country": country}}).json()
            local = titles_of(page, "local")
            assert len(local) >= 8
            for title in local[:8]:
                assert country in client.get(f"/v1/titles/{title}").json()["countries"]
