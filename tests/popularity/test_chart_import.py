"""Outside charts, by hand on small files, and the official top tens where they are at hand."""

import math
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.catalogue import Catalogue, import_titles
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.popularity import Chart, read_chart
from coldopen.popularity.chart_titles import fold

DATA = Path(os.environ.get("COLDOPEN_DATA", Path(__file__).parents[3] / "shared" / "data"))
CATALOGUE = Catalogue.of(
    [
        Title(id="t1", name="Élite", kind="series", year=2018),
        Title(id="t2", name="Bay of Ships", year=2020),
        Title(id="t3", name="Don't Look & See!", year=2021),
        Title(id="t4", name="Arrow", kind="film", year=1999),
        Title(id="t5", name="Arrow", kind="film", year=2015),
        Title(id="t6", name="Arrow", kind="series", year=2012),
    ]
)


@pytest.fixture
def chart(tmp_path):
    def read(text, file="chart.csv", **arguments):
        (tmp_path / file).write_text(text, "utf-8")
        return read_chart(tmp_path / file, CATALOGUE, **arguments)

    return read


def test_a_rank_counts_one_over_it_and_shares_of_a_place_sum_to_one(chart):
    read = chart("place,title,rank\nIN,t1,1\nIN,t2,2\nDE,t2,1\n")
    assert read.chart.shares["IN"] == pytest.approx({"t1": 2 / 3, "t2": 1 / 3})
    assert read.chart.shares["DE"] == {"t2": 1.0}
    assert read.places == ("DE", "IN", "world")
    assert (read.n_rows, read.n_matched, read.measure) == (3, 3, "rank")


def test_the_world_is_the_mean_of_the_countries_unless_the_file_says_it(chart):
    rows = "place,title,rank\nIN,t1,1\nIN,t2,2\nDE,t2,1\n"
    read = chart(rows)
    assert read.chart.shares["world"] == pytest.approx({"t1": (2 / 3) / 2, "t2": (1 / 3 + 1) / 2})
    assert any("mean of 2 countries" in note for note in read.notes)
    assert chart(rows + "World,t1,1\n").chart.shares["world"] == {"t1": 1.0}


def test_a_week_counts_half_after_the_half_life_seen_from_its_places_newest(chart):
    read = chart(
        "place,title,share,date\n"
        "IN,t1,0.5,2022-01-29\nIN,t2,0.5,2022-01-01\n"  # four weeks apart
        "DE,t1,0.5,2021-01-08\nDE,t2,0.5,2021-01-01\n"  # one week apart, a year earlier
    )
    assert read.chart.shares["IN"] == pytest.approx({"t1": 2 / 3, "t2": 1 / 3})
    week = 2 ** (-1 / 4)
    assert read.chart.shares["DE"] == pytest.approx({"t1": 1 / (1 + week), "t2": week / (1 + week)})
    assert read.newest == date(2022, 1, 29)


def test_the_half_life_can_be_chosen(chart):
    rows = "title,rank,date\nt1,1,2022-01-08\nt2,1,2022-01-01\n"
    assert chart(rows, half_life_weeks=1).chart.shares["world"] == pytest.approx({"t1": 2 / 3, "t2": 1 / 3})
    with pytest.raises(Problem, match="half_life_weeks"):
        chart(rows, half_life_weeks=0)


def test_a_newer_week_without_known_titles_still_makes_the_others_older(chart):
    read = chart("title,rank,date\nUnknown,1,2022-02-26\nt1,1,2022-01-29\nt2,1,2022-01-01\n")
    assert read.chart.shares["world"] == pytest.approx({"t1": 2 / 3, "t2": 1 / 3})


def test_hours_are_taken_before_ranks_where_every_row_has_them(chart):
    read = chart('title,rank,hours\nt1,1,"3,000,000"\nt2,2,1000000\n')
    assert read.measure == "hours"
    assert read.chart.shares["world"] == pytest.approx({"t1": 0.75, "t2": 0.25})


def test_shares_may_be_percentages(chart):
    assert chart("title,share\nt1,30%\nt2,10%\n").chart.shares["world"] == pytest.approx(
        {"t1": 0.75, "t2": 0.25}
    )


@pytest.mark.parametrize(
    ("name", "category", "year", "title"),
    [
        ("  ELITE", "TV (Non-English)", "", "t1"),
        ("Elite", "Films (English)", "", None),
        ("bay  of ships", "", "", "t2"),
        ("Dont look and see", "Film", "", "t3"),
        ("Arrow", "Films", "", "t5"),
        ("Arrow", "Films", "2000", "t4"),
        ("Arrow", "Films", "1980", None),
        ("Arrow (1999)", "", "", "t4"),
        ("Arrow", "TV", "", "t6"),
        ("t6", "", "", "t6"),
    ],
)
def test_titles_are_found_by_id_or_by_name_kind_and_year(chart, name, category, year, title):
    read = chart(f"title,category,year,rank\nt2,,,10\n{name},{category},{year},1\n")
    found = {t for t, share in read.chart.shares["world"].items() if share > 0.5}
    assert found == ({title} if title else {"t2"})


def test_an_ambiguous_name_is_the_most_recent_title_and_said(chart):
    read = chart("title,rank\nArrow,1\n")
    assert read.chart.shares["world"] == {"t5": 1.0}
    assert any("Arrow" in note and "most recent" in note for note in read.notes)


def test_names_that_no_title_has_are_counted_the_most_frequent_first(chart):
    read = chart("title,rank\nt1,1\nNobody's,1\nThe Rest,2\nThe Rest,3\n")
    assert (read.n_matched, read.n_unmatched) == (1, 2)
    assert read.unmatched == ("The Rest", "Nobody's")


def test_rows_that_cannot_be_read_are_set_aside_and_told(chart):
    read = chart(
        "place,title,rank,date\nIN,t1,1,2022-01-01\nZZ,t1,1,2022-01-01\nIN,t1,0,2022-01-01\n"
        "IN,t1,first,2022-01-01\nIN,,1,2022-01-01\nIN,t1,1,someday\nIN,t1\n"
    )
    assert (read.n_rows, read.n_matched, read.n_set_aside) == (7, 1, 6)
    told = {(r.line, r.field, r.value) for r in read.rejects}
    assert told == {
        (3, "place", "ZZ"),
        (4, "rank", "0"),
        (5, "rank", "first"),
        (6, "title", ""),
        (7, "date", "someday"),
        (8, "row", "IN,t1"),
    }


@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "1e300", "many"])
def test_amounts_that_are_no_counts_are_set_aside(chart, amount):
    read = chart(f"title,share\nt1,1\nt2,{amount}\n")
    assert read.n_set_aside == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("title,rank\n", "no rows"),
        ("title,rank\nNobody's,1\n", "none of which"),
        ("name,stars\nt1,1\n", "stars"),
    ],
)
def test_a_file_that_gives_no_chart_is_refused(chart, text, told):
    with pytest.raises(Problem, match=told):
        chart(text)


def test_a_path_that_is_none_is_refused(tmp_path):
    for path in ("https://example.com/chart.csv", tmp_path / "absent.csv", tmp_path):
        with pytest.raises(Problem, match="file"):
            read_chart(path, CATALOGUE)


def test_other_columns_are_read_with_a_mapping(chart):
    text = "Land;Sendung;Platz\nDE;Élite;1\n"
    read = chart(text, mapping={"place": "land", "title": "Sendung", "rank": "Platz"})
    assert read.chart.shares["DE"] == {"t1": 1.0}
    with pytest.raises(Problem, match="mapping"):
        chart(text, mapping={"title": "Show", "rank": "Platz"})
    with pytest.raises(Problem, match="mapping"):
        chart(text, mapping={"title": "Sendung", "rang": "Platz"})


def test_json_lines_tsv_and_parquet_give_the_same_chart(chart, tmp_path):
    lines = chart('{"title": "t1", "rank": 1}\n{"title": "t2", "rank": 2.0}\n', "a.jsonl").chart.shares
    assert chart("title\trank\nt1\t1\nt2\t2.0\n", "a.tsv").chart.shares == lines
    path = tmp_path / "a.parquet"
    duckdb.sql("SELECT * FROM (VALUES ('t1', 1), ('t2', 2)) AS t(title, rank)").write_parquet(str(path))
    assert read_chart(path, CATALOGUE).chart.shares == lines


def test_the_layout_of_the_weekly_top_tens_by_country_is_known(chart):
    read = chart(
        "country_name\tcountry_iso2\tweek\tcategory\tweekly_rank\tshow_title\tseason_title\n"
        "India\tIN\t2022-09-11\tTV\t1\tÉlite\tÉlite: Season 2\n"
        "India\tIN\t2022-09-11\tTV\t2\tÉlite\tÉlite: Season 1\n"
        "India\tIN\t2022-09-11\tFilms\t2\tBay of Ships\tN/A\n",
        "top.tsv",
    )
    assert read.chart.name == "Netflix Top 10"
    assert read.chart.shares["IN"] == pytest.approx({"t1": 1.5 / 2, "t2": 0.5 / 2})


def test_a_chart_is_named_by_the_caller_or_after_its_file(chart):
    assert chart("title,rank\nt1,1\n", "cinema_week-12.csv").chart.name == "cinema week 12"
    assert chart("title,rank\nt1,1\n", name="Cinemas").chart.name == "Cinemas"


def test_a_chart_comes_back_from_its_bytes_and_other_bytes_are_refused(chart):
    read = chart("title,rank\nt1,1\n").chart
    assert Chart.decode(read.encode()) == read
    with pytest.raises(Problem, match="chart"):
        Chart.decode(read.encode()[:-3])


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)


def real(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"real data is not at hand: set COLDOPEN_DATA to a folder with {name}")
    return path


@pytest.fixture(scope="module")
def netflix():
    return import_titles(real("catalogues/netflix_titles.csv")).catalogue()


def test_five_countries_have_different_official_top_tens(netflix):
    read = read_chart(real("netflix_top10/all-weeks-countries_2022-09.parquet"), netflix)
    tops = {c: tuple(read.chart.shares[c])[:10] for c in ("IN", "JP", "BR", "DE", "US")}
    assert len(set(tops.values())) == 5
    assert max(len(set(tops[a]) & set(tops[b])) for a in tops for b in tops if a != b) <= 7
    assert len(read.places) == 95
    assert read.n_set_aside == 0
    assert all(math.isclose(sum(shares.values()), 1) for shares in read.chart.shares.values())
    assert {t for shares in read.chart.shares.values() for t in shares} <= netflix.index.keys()


def test_the_official_worldwide_chart_counts_hours_for_the_world(netflix):
    read = read_chart(real("netflix_top10/all-weeks-global.tsv"), netflix)
    assert (read.places, read.measure, read.chart.name) == (("world",), "hours", "Netflix Top 10")
