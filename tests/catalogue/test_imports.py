"""From files to a catalogue."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldopen.catalogue import Catalogue, Import, TooManyRejects, decode, import_titles
from coldopen.core.errors import Problem
from coldopen.core.title import Title, Window

OWN = "id,name,year\n"


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def names(imported: Import) -> list[str]:
    return [title.name for title in imported.titles]


def test_coldopens_own_csv_says_every_field(write) -> None:
    path = write(
        "own.csv",
        "id,name,kind,genres,languages,countries,people,synopsis,year,maturity,windows,tags,added_on,"
        "duration_minutes,n_seasons\n"
        'k1,Monsoon Desk,series,Drama|Crime,hi|en,IN|GB,"Rao, Jr.|Ada Lund",A desk. It rains.,2021,16,'
        '"[{""country"": ""IN"", ""starts_at"": ""2026-01-01"", '
        '""ends_at"": ""2027-01-01T05:30:00+05:30""}]",'
        "grief,2025-11-02,47,2\n",
    )
    (title,) = import_titles(path).titles
    assert title == Title(
        id="k1",
        name="Monsoon Desk",
        kind="series",
        genres=("Drama", "Crime"),
        languages=("hi", "en"),
        countries=("IN", "GB"),
        people=("Rao, Jr.", "Ada Lund"),
        synopsis="A desk. It rains.",
        year=2021,
        maturity=16,
        windows=(
            Window(
                country="IN",
                starts_at=datetime(2026, 1, 1, tzinfo=UTC),
                ends_at=datetime(2027, 1, 1, tzinfo=UTC),
            ),
        ),
        tags=("grief",),
        added_on=date(2025, 11, 2),
        duration_minutes=47,
        n_seasons=2,
    )


def test_the_same_titles_as_csv_json_lines_and_parquet_are_the_same_catalogue(write, tmp_path: Path) -> None:
    csv = write("t.csv", 'id,name,genres,year,windows\na,Ark,Drama|War,1999,"[{""country"":""DE""}]"\n')
    lines = write(
        "t.jsonl",
        '{"id":"a","name":"Ark","genres":["Drama","War"],"year":1999,"windows":[{"country":"DE"}]}\n',
    )
    parquet = tmp_path / "odd [name]*.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'a' AS id, 'Ark' AS name, ['Drama', 'War'] AS genres, 1999 AS year,"
            " [{'country': 'DE', 'starts_at': NULL::TIMESTAMPTZ}] AS windows)"
            f" TO '{parquet}' (FORMAT parquet)"
        )
    assert len({import_titles(path).id for path in (csv, lines, parquet)}) == 1


def test_zoned_timestamps_in_parquet_become_windows(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 1 AS id, 'Ark' AS name, DATE '2024-05-06' AS added_on,"
            " [{'country': '*', 'ends_at': TIMESTAMPTZ '2026-01-01 12:00:00+02'}] AS windows)"
            f" TO '{path}' (FORMAT parquet)"
        )
    (title,) = import_titles(path).titles
    assert title.id == "1"
    assert title.added_on == date(2024, 5, 6)
    assert title.windows[0].ends_at == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_movielens_years_and_articles_come_out_of_the_name(write) -> None:
    path = write(
        "movies.csv",
        'movieId,title,genres\n7,"Bay, The (1995)",Drama|War\n8,Long Show (2006–2007),(no genres listed)\n',
    )
    bay, show = import_titles(path).titles
    assert (bay.name, bay.year, bay.genres) == ("The Bay", 1995, ("Drama", "War"))
    assert (show.name, show.year, show.genres) == ("Long Show", 2006, ())


def test_movies_dat_is_read_in_latin_1_and_in_utf_8(write) -> None:
    line = "0002844::Fantômas (1913)::Crime|Drama\n"
    latin = import_titles(write("movies.dat", line.encode("latin-1")))
    assert names(latin) == names(import_titles(write("tweets.dat", line))) == ["Fantômas"]
    assert latin.titles[0].id == "0002844"
    assert latin.notes == ("movies.dat: not UTF-8: read as Windows-1252",)


STREAMING = (
    "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description\n"
)


def test_a_streaming_catalogue_with_its_quirks(write) -> None:
    path = write(
        "titles.csv",
        STREAMING
        + 's1,TV Show,Rain & <b>Salt</b>,,"Ama Q, Bo R","South Africa, "," September 24, 2021",2021,TV-MA,'
        + '2 Seasons,"International TV Shows, TV Dramas",A port.\n'
        + 's2,Movie,Misplaced,Cy D,,West Germany,26-Nov-21,2017,74 min,,"Movies, Arts, Entertainment, and '
        + 'Culture, Kids",x\n',
    )
    series, film = import_titles(path).titles
    assert (series.kind, series.n_seasons, series.maturity) == ("series", 2, 17)
    assert (series.genres, series.people, series.countries) == (("TV Dramas",), ("Ama Q", "Bo R"), ("ZA",))
    assert series.name == "Rain & <b>Salt</b>"
    assert (film.duration_minutes, film.maturity, film.countries) == (74, None, ("DE",))
    assert film.genres == ("Arts, Entertainment, and Culture", "Kids")
    assert film.added_on == date(2021, 11, 26)


def test_tmdb_lists_are_json_and_the_original_language_leads(write) -> None:
    path = write(
        "tmdb.csv",
        "id,title,original_language,overview,genres,spoken_languages,production_countries,release_date,runtime\n"
        '5,Ark,cn,Water.,"[{""id"": 1, ""name"": ""Science Fiction""}]",'
        '"[{""iso_639_1"": ""en"", ""name"": ""English""}, {""iso_639_1"": ""xx"", ""name"": """"}]",'
        '"[{""iso_3166_1"": ""HK"", ""name"": ""Hong Kong""}]",2009-12-10,162.0\n',
    )
    (title,) = import_titles(path).titles
    assert (title.languages, title.countries, title.genres) == (("yue", "en"), ("HK",), ("Science Fiction",))
    assert (title.year, title.duration_minutes) == (2009, 162)


def test_any_other_table_is_read_once_its_columns_are_mapped(write) -> None:
    path = write("films.csv", "Key;Label;Made;Kinds;Age\n1;Ark;2001-05-06;Drama, War;FSK 12\n")
    with pytest.raises(Problem, match="--map id=COLUMN"):
        import_titles(path)
    mapping = {"id": "Key", "name": "Label", "year": "Made", "genres": "Kinds", "maturity": "Age"}
    (title,) = import_titles(path, mapping=mapping).titles
    assert (title.name, title.year, title.genres, title.maturity) == ("Ark", 2001, ("Drama", "War"), 12)


@pytest.mark.parametrize(
    "mapping", [{"id": "Key"}, {"id": "Key", "name": "None"}, {"id": "Key", "nome": "Label"}]
)
def test_a_mapping_that_cannot_work_says_what_would(write, mapping: dict[str, str]) -> None:
    with pytest.raises(Problem, match="--map"):
        import_titles(write("films.csv", "Key,Label\n1,Ark\n"), mapping=mapping)


def test_a_row_that_cannot_be_read_is_set_aside_with_its_place(write) -> None:
    path = write(
        "t.csv",
        'id,name,year,added_on\na,"Two\nlines",1999,\nb,Bee,soon,\nc,Sea,2001,31/02/2020\nd,,2001,\ne,Ee\n',
    )
    found = import_titles(path, max_rejects=4)
    assert names(found) == ["Two lines"]
    assert [(r.file, r.line, r.field, r.value) for r in sorted(found.rejects, key=lambda r: r.line)] == [
        ("t.csv", 4, "year", "soon"),
        ("t.csv", 5, "added_on", "31/02/2020"),
        ("t.csv", 6, "name", ""),
        ("t.csv", 7, "row", "e,Ee"),
    ]
    assert "1800 to 2200" in next(r for r in found.rejects if r.field == "year").expected


def test_too_many_rejects_leave_no_import_and_name_the_first(write) -> None:
    path = write("t.csv", OWN + "a,A,1\n" + "".join(f"t{n},T,2001\n" for n in range(99)))
    assert len(import_titles(path, max_rejects="1%").titles) == 99
    for strict in (0, "0", "0.5%", 0.005):
        with pytest.raises(TooManyRejects, match=r"t\.csv:2: year: received '1'") as refused:
            import_titles(path, max_rejects=strict)
        assert len(refused.value.rejects) == 1


@pytest.mark.parametrize("limit", ["many", "-1", "101%", "1.5", ""])
def test_a_limit_that_makes_no_sense_is_a_problem(write, limit: str) -> None:
    with pytest.raises(Problem, match="max_rejects"):
        import_titles(write("t.csv", OWN + "a,A,2001\n"), max_rejects=limit)


def test_identical_rows_count_once_and_a_different_one_is_set_aside(write) -> None:
    path = write("t.csv", OWN + "a,A,2001\na,A,2001\na,B,2001\n")
    found = import_titles(path, max_rejects=1)
    assert names(found) == ["A"]
    (reject,) = found.rejects
    assert (reject.line, reject.field, reject.value) == (4, "id", "a")
    assert "taken at t.csv:2" in reject.expected


def test_files_that_share_ids_are_told_apart_by_name(write) -> None:
    one, two = write("one.csv", OWN + "a,A,2001\n"), write("two.csv", OWN + "a,B,2001\n")
    both = import_titles([one, two])
    assert [title.id for title in both.titles] == ["one:a", "two:a"]
    assert "every id begins with its file's name" in both.notes[-1]
    chosen = import_titles([one, two], prefixes=["", "x-"])
    assert [title.id for title in chosen.titles] == ["a", "x-a"]


def test_importing_again_changes_nothing_and_the_diff_says_what_did(write) -> None:
    first = import_titles(write("t.csv", OWN + "b,Bee,2001\na,A,2001\nc,Sea,2001\n"))
    again = import_titles(
        write("u.csv", OWN + "a,A,2001\nb,Bee,2001\nc,Sea,2001\n"), previous=first.catalogue()
    )
    assert again.id == first.id
    assert again.data == first.data
    assert again.diff.added == again.diff.removed == again.diff.changed == ()
    later = import_titles(write("v.csv", OWN + "a,A,2001\nb,Be,2001\nd,D,2001\n"), previous=again.catalogue())
    assert (later.diff.added, later.diff.removed, later.diff.changed) == (("d",), ("c",), ("b",))
    assert decode(later.data) == later.titles
    assert Catalogue.decode(later.data).id == later.id == later.catalogue().id


def test_gaps_count_what_the_titles_lack(write) -> None:
    path = write("t.csv", "id,name,genres,countries\na,A,Drama,\nb,B,,IN\nc,C,War,IN\nd,D,War,\n")
    gaps = import_titles(path).gaps
    assert (gaps.genres.n_titles, gaps.countries.n_titles, gaps.languages.share) == (1, 2, 1.0)
    assert gaps.countries.share == 0.5


def test_values_that_are_not_understood_count_as_unknown_and_are_reported(write) -> None:
    path = write("t.csv", "id,name,countries,maturity\na,A,Atlantis|IN,Q-9\nb,B,Atlantis,NR\n")
    found = import_titles(path)
    assert [title.countries for title in found.titles] == [("IN",), ()]
    assert [title.maturity for title in found.titles] == [None, None]
    assert [(u.field, u.value, u.n_rows) for u in found.unread] == [
        ("countries", "Atlantis", 2),
        ("maturity", "Q-9", 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_text_is_the_same_in_every_encoding(write, encoding: str) -> None:
    path = write("t.csv", (OWN + "a,Amélie à Nîmes,2001\n").encode(encoding))
    assert names(import_titles(path)) == ["Amélie à Nîmes"]


def test_emoji_and_right_to_left_names_stay_and_control_characters_go(write) -> None:
    path = write("t.csv", "id,name\na,👩‍🚀 Up\x00 \x1b[31mHigh\nb,شارع البحر\nc,Evil\u202egnp\n")
    assert names(import_titles(path)) == ["👩‍🚀 Up [31mHigh", "شارع البحر", "Evilgnp"]


def test_dates_in_one_column_make_each_other_clear(write) -> None:
    clear = write("t.csv", "id,name,added_on\na,A,03/04/2021\nb,B,25/12/2020\n")
    assert import_titles(clear).titles[0].added_on == date(2021, 4, 3)
    unclear = write("u.csv", "id,name,added_on\na,A,03/04/2021\n")
    with pytest.raises(Problem, match="clear without guessing"):
        import_titles(unclear)


@pytest.mark.parametrize(
    "windows",
    [
        "soon",
        "{}",
        '[{""land"": ""IN""}]',
        '[{""country"": ""Atlantis""}]',
        '[{""starts_at"": ""2026-01-02"", ""ends_at"": ""2026-01-01""}]',
        '[{""ends_at"": ""never""}]',
    ],
)
def test_windows_that_cannot_be_read_are_never_guessed(write, windows: str) -> None:
    path = write("t.csv", f'id,name,windows\na,A,"{windows}"\n')
    with pytest.raises(TooManyRejects, match="windows"):
        import_titles(path)


@pytest.mark.parametrize("content", ["", "\n\n", "id,name\n", "id,name\n\n"])
def test_a_file_without_titles_is_a_problem(write, content: str) -> None:
    with pytest.raises(Problem, match="titles"):
        import_titles(write("t.csv", content))


def test_a_file_that_is_not_there_a_folder_and_a_url_are_problems(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, "https://example.com/titles.csv", "a\0b"):
        with pytest.raises(Problem, match="file"):
            import_titles(path)


def test_a_truncated_parquet_file_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT range AS id, 'T' || range AS name FROM range(999)) TO '{path}' (FORMAT parquet)"
        )
    whole = path.read_bytes()
    assert len(import_titles(path).titles) == 999
    for length in (0, 3, 4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(Problem, match="file"):
            import_titles(path)


def test_progress_is_told_up_to_the_last_row(write) -> None:
    told: list[tuple[str, int, int]] = []
    path = write("t.csv", OWN + "".join(f"{n},T,2001\n" for n in range(1200)))
    import_titles(path, progress=lambda *step: told.append(step))
    assert told == [("t.csv", n, 1200) for n in (0, 500, 1000, 1200)]


cells = st.text(max_size=12) | st.sampled_from(
    ["NaN", "[", '[{"a":', "1/2/2020", "99999", "-1", "2 Seasons", '"']
)
headers = st.sampled_from(
    [OWN, STREAMING, "movieId,title,genres\n", "id,title,original_language,overview\n", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    suffix=st.sampled_from([".csv", ".jsonl", ".dat", ".parquet", ".txt", ""]),
    content=st.binary(max_size=200)
    | st.binary(max_size=40).map(lambda b: b"PAR1" + b + b"PAR1")
    | st.builds(
        lambda header, rows: (header + "\n".join(",".join(row) for row in rows)).encode(errors="replace"),
        headers,
        st.lists(st.lists(cells, min_size=2, max_size=12), max_size=4),
    ),
)
def test_no_bytes_do_anything_but_import_or_raise_a_problem(suffix: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_bytes(content)
        try:
            found = import_titles(path, max_rejects="100%")
        except Problem:
            return
        assert decode(found.data) == found.titles


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(Title.__struct_fields__), json_values))
def test_no_json_values_do_anything_but_import_or_raise_a_problem(values: dict[str, object]) -> None:
    import json

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_text(json.dumps({"id": "a", "name": "A"} | values))
        try:
            found = import_titles(path, max_rejects="100%")
        except Problem:
            return
        assert decode(found.data) == found.titles


def real(*parts: str) -> Path:
    root = Path(os.environ.get("COLDOPEN_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no real data: {'/'.join(parts)} is neither in $COLDOPEN_DATA nor in ../shared/data")
    return path


@pytest.mark.parametrize(
    ("parts", "n_titles", "layout"),
    [
        (("catalogues", "netflix_titles.csv"), 8807, "streaming"),
        (("catalogues", "amazon_prime_titles.parquet"), 9668, "streaming"),
        (("catalogues", "disney_plus_titles.parquet"), 1450, "streaming"),
        (("catalogues", "hulu_titles.parquet"), 3073, "streaming"),
        (("ml-latest-small", "movies.csv"), 9742, "movielens"),
        (("ml-1m", "movies.dat"), 3883, "movielens"),
        (("movietweetings", "movies.dat"), 10506, "movielens"),
        (("tmdb5000", "tmdb_5000_movies.csv"), 4803, "tmdb"),
    ],
)
def test_real_catalogues_are_read_whole(parts: tuple[str, ...], n_titles: int, layout: str) -> None:
    found = import_titles(real(*parts), max_rejects=0)
    assert (len(found.titles), found.layouts, found.unread) == (n_titles, (layout,), ())


def test_the_order_of_real_rows_does_not_matter(tmp_path: Path) -> None:
    path = real("ml-latest-small", "movies.csv")
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(rows)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([header, *rows]), encoding="utf-8")
    assert import_titles(shuffled).id == import_titles(path).id


def test_duckdb_is_not_loaded_until_a_parquet_file_is_read() -> None:
    program = "import sys, coldopen.cli; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
