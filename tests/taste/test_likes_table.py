"""Likes from tables: what is read, what is left out and said, and what is refused."""

import json
from pathlib import Path

import duckdb
import pytest

from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.taste.likes_table import read_likes_table
from coldopen.taste.tokens import tokens_of

JAN_1 = 1_767_225_600_000
CATALOGUE = [Title(id="a", name="A"), Title(id="b", name="B"), Title(id="c", name="C")]


def table(folder: Path, text: str, name: str = "likes.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def told(likes):
    """Each visitor's titles by id."""
    return [[likes.titles[t].id for t in titles] for titles in likes.by_visitor()]


def test_a_row_is_a_like_and_visitors_are_numbered_as_they_came(tmp_path):
    found, account = read_likes_table(table(tmp_path, "visitor,title\nzoe,b\namy,a\nzoe,a\n"))
    assert told(found.likes) == [["b", "a"], ["a"]]
    assert found.likes.at_ms is None
    assert account.n_rows == 3


def test_times_order_the_likes_and_may_be_iso_seconds_or_milliseconds(tmp_path):
    text = f"""visitor,title,time
v,c,2026-01-01T05:30:03+05:30
v,b,{JAN_1 // 1000 + 2}
v,a,{JAN_1 + 1000}
v,d,2026-01-01 00:00:04
v,e,2026-01-02
"""
    found, _ = read_likes_table(table(tmp_path, text))
    assert told(found.likes) == [["a", "b", "c", "d", "e"]]
    assert (found.likes.at_ms - JAN_1).tolist() == [1000, 2000, 3000, 4000, 86_400_000]


def test_a_title_liked_again_counts_once_when_it_was_first_liked(tmp_path):
    found, _ = read_likes_table(table(tmp_path, "visitor,title,time\nv,a,300\nv,b,200\nv,a,100\n"))
    assert told(found.likes) == [["a", "b"]]
    assert found.likes.at_ms.tolist() == [100_000, 200_000]


def test_other_columns_are_signals_as_they_were_at_the_first_like(tmp_path):
    text = "visitor,title,time,gender,mood\nv,a,2026-01-02,m,calm\nv,b,2026-01-01,f,calm|bored\n"
    found, account = read_likes_table(table(tmp_path, text))
    assert found.likes.signals == (("gender:f", "mood:calm", "mood:bored"),)
    assert account.signals == ("gender", "mood")


def test_columns_named_like_signals_give_the_words_that_a_page_request_would_give(tmp_path):
    text = (
        "visitor,title,country,region,languages,device,hour,weekday,referral,genre\n"
        "v,a,de,DE-BY,de-AT|en,TV,20,friday,ads,Drama|Crime\n"
    )
    found, _ = read_likes_table(table(tmp_path, text))
    arrived = Signals(
        country="DE",
        region="DE-BY",
        languages=("de-AT", "en"),
        device="tv",
        hour=20,
        weekday=4,
        referral="ads",
        genres=("Drama", "Crime"),
    )
    assert found.likes.signals == (tokens_of(arrived),)


def test_what_is_unknown_or_no_hour_has_no_word(tmp_path):
    text = "visitor,title,country,device,hour,mood\nv,a,Unknown,,25,unknown\n"
    found, _ = read_likes_table(table(tmp_path, text))
    assert found.likes.signals == ((),)


def test_ratings_below_the_least_are_no_likes(tmp_path):
    text = "visitor,title,rating\nv,a,4\nv,b,3.5\nv,c,5\nw,a,none\n"
    found, account = read_likes_table(table(tmp_path, text), least=4)
    assert told(found.likes) == [["a", "c"]]
    assert (account.n_below, account.n_bad_values, account.bad_value) == (1, 1, "none")


def test_values_without_a_least_are_refused_and_so_is_a_least_without_values(tmp_path):
    with pytest.raises(Problem, match=r"least: received .*'rating'"):
        read_likes_table(table(tmp_path, "visitor,title,rating\nv,a,4\n"))
    with pytest.raises(Problem, match="one named 'value' or 'rating'"):
        read_likes_table(table(tmp_path, "visitor,title\nv,a\n"), least=4)


def test_columns_of_other_names_are_mapped(tmp_path):
    text = "userId,movieId,rating,timestamp\n7,a,5,100\n"
    mapping = {"visitor": "userId", "title": "movieId", "time": "timestamp"}
    found, account = read_likes_table(table(tmp_path, text), least=4, mapping=mapping)
    assert told(found.likes) == [["a"]]
    assert account.signals == ()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"visitor": "user"}, "column for visitor: received 'user'; expected one of who, what"),
        ({"person": "who"}, "field: received 'person'"),
        ({"visitor": "who"}, "columns: received 'who, what'; expected one named 'title'"),
        ({}, "columns: received 'who, what'; expected one named 'visitor'"),
    ],
)
def test_a_missing_column_is_named(tmp_path, mapping, said):
    with pytest.raises(Problem) as problem:
        read_likes_table(table(tmp_path, "who,what\nv,a\n"), mapping=mapping)
    assert said in str(problem.value)


def test_titles_that_the_catalogue_lacks_are_left_out_counted_and_shown(tmp_path):
    text = "visitor,title\nv,a\nv,x\nw,y\n"
    found, _ = read_likes_table(table(tmp_path, text), CATALOGUE)
    assert found.likes.titles == tuple(CATALOGUE)
    assert told(found.likes) == [["a"]]
    assert (found.n_unknown, found.unknown) == (2, ("x", "y"))


def test_only_the_first_likes_of_a_visitor_count(tmp_path):
    rows = "".join(f"bot,t{i:03},{i}\n" for i in range(250))
    found, _ = read_likes_table(table(tmp_path, f"visitor,title,time\n{rows}v,t249,1\n"))
    assert [len(titles) for titles in told(found.likes)] == [200, 1]
    assert found.n_beyond == 50
    assert told(found.likes)[0][-1] == "t199"


def test_rows_without_a_readable_time_are_left_out_counted_and_the_first_shown(tmp_path):
    text = "visitor,title,time\nv,a,yesterday\nv,b,\nv,c,100\nv,d,-1\n"
    found, account = read_likes_table(table(tmp_path, text))
    assert told(found.likes) == [["c"]]
    assert (account.n_bad_times, account.bad_time) == (3, "yesterday")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this one is empty"),
        ("visitor,title\n", "received 'no rows'"),
        ("visitor,title\n,a\nv,\n", "none of 2 rows: 2 lack visitor or title"),
        ("visitor,title,time\nv,a,soon\n", "none of 1 rows: 1 have no time (as 'soon')"),
        ("visitor,title\nv,a\nv,b,c\n", "Line: 3"),
        ('visitor,title\nv,"a\n', "unterminated quote"),
    ],
)
def test_a_table_of_which_nothing_can_be_learned_is_refused(tmp_path, text, said):
    with pytest.raises(Problem) as problem:
        read_likes_table(table(tmp_path, text))
    assert said in str(problem.value)


@pytest.mark.parametrize("name", ["https://example.com/likes.csv", "s3://bucket/likes.parquet"])
def test_no_network_is_reached(name):
    with pytest.raises(Problem, match="the path of a file on this machine"):
        read_likes_table(name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Problem, match=r"gone\.csv.*No such file"):
        read_likes_table(tmp_path / "gone.csv")


def test_a_damaged_parquet_file_is_named(tmp_path):
    path = tmp_path / "likes.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(Problem, match=r"likes\.parquet.*a table that can be read"):
        read_likes_table(path)


def test_json_lines_keep_lists_apart_and_leave_out_what_is_no_signal(tmp_path):
    rows = [
        {"visitor": 1, "title": "a", "time": JAN_1, "genres": ["drama", "crime"], "raw": {"x": 1}},
        {"visitor": "two", "title": "b", "time": JAN_1 // 1000},
    ]
    path = table(tmp_path, "\n".join(json.dumps(row) for row in rows), "likes.jsonl")
    found, account = read_likes_table(path)
    assert found.likes.signals == (("genre:drama", "genre:crime"), ())
    assert found.likes.at_ms.tolist() == [JAN_1, JAN_1]
    assert account.unused == ("raw",)


def test_parquet_with_typed_columns_reads_like_text(tmp_path):
    path = tmp_path / "it's [here].parquet"
    duckdb.sql(
        "SELECT 7 AS visitor, 'a' AS title, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS time, 4.5 AS value, "
        "['en', 'hi'] AS languages, NULL::VARCHAR AS country"
    ).write_parquet(str(path))
    found, _ = read_likes_table(path, least=4)
    assert found.likes.at_ms.tolist() == [JAN_1]
    assert found.likes.signals == (("language:en", "language:hi"),)


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path):
    found, _ = read_likes_table(table(tmp_path, "\ufeffVisitor;Title\nv;a\n"))
    assert told(found.likes) == [["a"]]


def test_the_same_table_gives_the_same_likes(tmp_path):
    path = table(tmp_path, "visitor,title,time\n" + "".join(f"v{i % 7},t{i % 11},5\n" for i in range(60)))
    first, second = (read_likes_table(path)[0].likes for _ in range(2))
    assert told(first) == told(second)
    assert first.signals == second.signals


def test_progress_is_told(tmp_path):
    steps: list[tuple[str, int, int]] = []
    read_likes_table(table(tmp_path, "visitor,title\nv,a\n"), progress=lambda *step: steps.append(step))
    assert steps[-1][1:] == (2, 2)
