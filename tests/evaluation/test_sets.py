"""Sets from files as they are published, made up here, and from real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.evaluation.sets import SETS, load_set, load_table
from coldopen.evaluation.sets.folder import where
from coldopen.evaluation.sets.gathering import gather


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLDOPEN_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def test_likes_are_numbered_by_visitor_and_sorted_in_time() -> None:
    found = gather(
        np.array([9, 4, 9, 9]),
        np.array([7, 7, 5, 7]),
        np.array([30, 10, 20, 40]),
        lambda row: (str(row),),
        {},
    )
    assert found.visitor.tolist() == [0, 1, 1]
    assert [found.titles[t].id for t in found.title] == ["7", "5", "7"]
    assert found.signals == (("1",), ("2",))
    assert found.at_ms is not None
    assert found.at_ms.tolist() == [10, 20, 30]


def test_ml_1m_likes_are_fours_and_fives_with_the_users_as_published(folder: Path) -> None:
    write(
        folder,
        {
            "ml-1m/ratings.dat": "1::10::5::100\n1::11::3::90\n2::10::4::80\n",
            "ml-1m/users.dat": "1::F::1::10::48067\n2::M::56::16::70072\n",
            "ml-1m/movies.dat": "10::Heat (1995)::Action|Crime\n11::Fargo (1996)::Crime\n",
        },
    )
    found = load_set("ml-1m")
    assert found.likes.signals[0] == ("gender:F", "age:1", "occupation:10", "region:4", "area:480")
    assert [title.name for title in found.likes.titles] == ["Heat"]
    assert found.likes.at_ms is None
    assert found.timed is not None
    assert found.timed.at_ms is not None
    assert found.timed.at_ms.tolist() == [100_000, 80_000]


def test_ml_1m_visitors_without_times_are_not_in_the_table_in_time(folder: Path) -> None:
    write(
        folder,
        {
            "ml-1m/users.dat": "1::F::1::10::48067\n2::M::56::16::70072\n",
            "ml-1m/movies.dat": "10::Heat (1995)::Action|Crime\n",
        },
    )
    rows = '(VALUES (1, 10, 5, 100), (2, 10, 4, NULL)) AS t("user", item, rating, ts)'
    duckdb.sql(f"COPY (SELECT * FROM {rows}) TO '{folder}/ml-1m/ratings.parquet' (FORMAT parquet)")
    found = load_set("ml-1m")
    assert found.likes.n_visitors == 2
    assert found.timed is not None
    assert found.timed.n_visitors == 1


def test_movietweetings_likes_are_eights_and_more(folder: Path) -> None:
    write(
        folder,
        {
            "movietweetings/ratings.dat": "1::0000012::8::0\n1::0000013::7::10\n",
            "movietweetings/movies.dat": "0000012::The Bank (1915)::Comedy|Short\n0000013::B (1915)::Drama\n",
        },
    )
    found = load_set("movietweetings").likes
    assert [title.name for title in found.titles] == ["The Bank"]
    assert found.signals == (("hour:0", "weekday:thursday"),)


def test_frappe_counts_an_app_once_and_knows_no_order(folder: Path) -> None:
    head = "user\titem\tcnt\tdaytime\tweekday\tweather\tcountry\tcity\n"
    write(
        folder,
        {
            "frappe/frappe.csv": head
            + "0\t5\t1\tmorning\tsunday\tunknown\tSpain\t0\n0\t5\t2\tnight\tmonday\tsunny\tSpain\t7\n",
            "frappe/meta.csv": "item\tname\tcategory\tdeveloper\tdescription\tlanguage\n"
            "5\tMaps\tTravel\tG\tmaps\ten\n",
        },
    )
    found = load_set("frappe")
    assert found.timed is None
    assert len(found.likes) == 1
    assert found.likes.signals == (("country:Spain", "daytime:morning", "weekday:sunday"),)
    assert found.likes.titles[0].genres == ("Travel",)


def test_globo_is_read_from_the_files_of_each_hour_too(folder: Path) -> None:
    head = (
        "user_id,session_id,session_start,session_size,click_article_id,click_timestamp,click_environment,"
        "click_deviceGroup,click_os,click_country,click_region,click_referrer_type\n"
    )
    write(
        folder,
        {
            "globo/clicks/clicks_hour_000.csv": head + "1,1,0,2,70,0,4,1,17,1,25,2\n",
            "globo/clicks/clicks_hour_001.csv": head + "1,1,0,2,71,3600000,4,1,17,1,25,2\n",
        },
    )
    found = load_set("globo").likes
    assert [title.id for title in found.titles] == ["70", "71"]
    assert "device:1" in found.signals[0]
    assert "hour:0" in found.signals[0]


def test_a_set_that_is_not_there_says_how_to_get_it(folder: Path) -> None:
    with pytest.raises(Problem, match="coldopen data get frappe"):
        load_set("frappe")
    with pytest.raises(Problem, match="one of ml-1m"):
        load_set("netflix-prize")


def test_in_a_table_of_ones_own_further_columns_are_signals_on_arrival(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "plays.csv": "visitor,title,time,country\n"
            "a,t1,1970-01-02T00:00,BR\na,t2,1970-01-01T05:00,IN\nb,t1,7,\n",
            "titles.csv": "id,name,genres\nt1,One,Drama\n",
        },
    )
    found = load_table(tmp_path / "plays.csv", tmp_path / "titles.csv")
    assert found.name == "plays"
    assert found.likes.signals == (
        ("country:IN", "hour:5", "weekday:thursday"),
        ("hour:0", "weekday:thursday"),
    )
    assert [found.likes.titles[t].id for t in found.likes.title] == ["t2", "t1", "t1"]
    assert found.likes.titles[0].genres == ("Drama",)


def test_a_table_without_times_has_no_order(tmp_path: Path) -> None:
    write(tmp_path, {"plays.csv": "visitor,title\na,t1\na,t2\n"})
    assert load_table(tmp_path / "plays.csv").timed is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("person,title\na,b\n", "a column 'visitor'"),
        ("visitor,title,time\na,b,yesterday\n", "ISO 8601"),
        ("visitor,title\n", "at least one like"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, text: str, expected: str) -> None:
    write(tmp_path, {"plays.csv": text})
    with pytest.raises(Problem, match=expected):
        load_table(tmp_path / "plays.csv")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n_visitors", "n_likes"),
    [
        ("ml-1m", 6038, 575_281),
        ("movietweetings", 13_764, 50_542),
        ("frappe", 957, 18_842),
        ("globo", 202_840, 1_393_301),
    ],
)
def test_real_sets_have_as_many_likes_as_their_publishers_count(
    name: str, n_visitors: int, n_likes: int
) -> None:
    if where(name) is None:
        pytest.skip(f"no real data: {name} is neither in $COLDOPEN_DATA nor in ../shared/data")
    found = SETS[name]()
    assert (found.likes.n_visitors, len(found.likes)) == (n_visitors, n_likes)
    assert found.limits
