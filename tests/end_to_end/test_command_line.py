"""The command line as a person uses it: help, imports of what people really have, a page, the demo."""

import json

import duckdb
import pytest
from command_line import coldopen, refused
from running_service import RunningService, ids_of, soon, trending

pytestmark = pytest.mark.slow

DATES = """id,name,genres,added_on
1,Señor Ñandú,Drama,2021-03-04
2,Übermut,Comedy,"March 5, 2021"
3,Été,Drama,6 Mar 2021
"""


def imported(*arguments, status=0):
    """What `coldopen import --json` reports."""
    done = coldopen("import", "--json", *arguments)
    assert done.returncode == status, done.stderr
    assert done.stderr == "", "nothing but the report, where no person watches"
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "command",
    ["import", "page", "rows", "rules", "log", "doctor", "serve", "demo", "replay", "belief"],
)
def test_help_shows_an_example(command):
    done = coldopen(command, "--help")
    assert done.returncode == 0
    usage, _, rest = done.stdout.partition("\n")
    assert usage.startswith(f"Usage: python -m coldopen {command}") or f"coldopen {command}" in usage
    assert f"\n  coldopen {command}" in rest


def test_latin_1_and_three_styles_of_dates_are_read_and_the_same_file_again_changes_nothing(tmp_path):
    file, data = tmp_path / "titles.csv", tmp_path / "data"
    file.write_bytes(DATES.encode("latin-1"))
    report = imported(file, "--data", data)
    assert (report["n_titles"], report["rejects"]) == (3, [])
    assert any("not UTF-8" in note for note in report["notes"])
    page = coldopen("page", "--json", "--data", data)
    assert "Señor Ñandú" in page.stdout
    again = imported(file, "--data", data)
    assert again["catalogue"] == report["catalogue"]
    assert again["diff"] == {"added": 0, "removed": 0, "changed": 0}


def test_rows_that_cannot_be_read_stop_an_import_unless_so_many_are_allowed(tmp_path):
    file, data = tmp_path / "titles.csv", tmp_path / "data"
    file.write_text(DATES + "4,Guess,Drama,06/07/2021\n2,Another,Drama,2021-01-01\n,Nameless,Drama,\n")
    said = refused("import", file, "--data", data)
    assert "3 of 6 rows" in said
    assert "titles.csv:5: added_on: received '06/07/2021'" in said
    assert "none in service" in coldopen("doctor", "--data", data).stdout, "all of it or nothing"
    report = imported(file, "--data", data, "--max-rejects", 3)
    assert report["n_titles"] == 3
    assert [(r["line"], r["field"]) for r in report["rejects"]] == [(5, "added_on"), (7, "id"), (6, "id")]
    assert all(r["expected"] for r in report["rejects"])


def test_files_that_are_no_catalogue_are_refused_in_a_line_each(tmp_path):
    data, whole = tmp_path / "data", tmp_path / "whole.parquet"
    made = "SELECT i::VARCHAR AS id, 'Name ' || i AS name FROM range(2000) t(i)"
    duckdb.sql(f"COPY ({made}) TO '{whole}' (FORMAT parquet)")
    content = whole.read_bytes()
    damaged = {
        "cut.parquet": content[: len(content) // 2],
        "tail.parquet": content[100:],
        "hole.parquet": content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :],
        "empty.csv": b"",
        "zeros.csv": bytes(1000),
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
        "no_columns.csv": b"a,b\n1,2\n",
        "cut.jsonl": b'{"id": "1", "name": "One"}\n{"id": "2", "na',
        "list.jsonl": b"[1, 2]\n",
        "unknown.xlsx": b"PK\x03\x04",
    }
    for name, bytes_of_it in damaged.items():
        (tmp_path / name).write_bytes(bytes_of_it)
        said = refused("import", tmp_path / name, "--data", data)
        assert name in said or "columns: received" in said, (name, said)
    assert "none.csv" in refused("import", tmp_path / "none.csv", "--data", data)
    assert imported(whole, "--data", data)["n_titles"] == 2000


def test_a_chart_that_is_only_tried_is_not_said_to_be_in_service(tmp_path):
    titles, chart, data = tmp_path / "titles.csv", tmp_path / "chart.csv", tmp_path / "data"
    titles.write_text(DATES)
    chart.write_text("place,title,rank\nIN,1,1\n")
    imported(titles, "--data", data)
    tried = coldopen("import", "--chart", "--dry-run", chart, "--data", data)
    assert "chart 'chart' read, not put in service: 2 places" in tried.stdout
    assert "chart 'chart' in service: 2 places" in coldopen("import", "--chart", chart, "--data", data).stdout


def test_a_page_in_the_terminal(busy):
    asked = ("--country", "IN", "--device", "mobile", "--at", "2026-11-23T21:00")
    done = coldopen("page", *asked, "--data", busy)
    assert done.returncode == 0, done.stderr
    assert "country IN, device mobile" in done.stdout
    assert "Top 10 in India" in done.stdout
    told = json.loads(coldopen("page", *asked, "--json", "--data", busy).stdout)
    assert told["signals"]["hour"] == 2, "21:00 UTC, half past two in India"
    assert all(row["heading"] and row["reason"] for row in told["rows"])
    header = json.loads(coldopen("page", "--header", "Accept-Language: ja", "--json", "--data", busy).stdout)
    assert header["language"] == "ja"


def test_a_page_for_bad_input_is_refused_by_name(quiet):
    assert "country: received 'ZZZ'" in refused("page", "--country", "ZZZ", "--data", quiet)
    assert "at: received 'soon'" in refused("page", "--at", "soon", "--data", quiet)
    assert "device" in refused("page", "--device", "fridge", "--data", quiet)


def test_rows_rules_and_the_log_speak_json(busy, tmp_path):
    (tmp_path / "rules.toml").write_text(
        '[[rule]]\nid = "local-first"\nwhen = { countries = ["IN"] }\n'
        'boost = { query = { countries = ["IN"] }, by = 4.0 }\n'
    )
    assert json.loads(coldopen("rules", "check", tmp_path / "rules.toml", "--json").stdout)["rules"] == 1
    loaded = coldopen("rules", "load", tmp_path / "rules.toml", "--json", "--data", busy)
    assert json.loads(loaded.stdout)["rules"] == 1, loaded.stderr
    tried = json.loads(coldopen("rules", "try", "--country", "IN", "--json", "--data", busy).stdout)
    assert [(each["id"], each["fired"]) for each in tried] == [("local-first", True)]
    rows = json.loads(coldopen("rows", "--country", "JP", "--json", "--data", busy).stdout)
    assert {"regional", "trending"} <= {row["key"] for row in rows}
    health = json.loads(coldopen("log", "status", "--json", "--data", busy).stdout)["health"]
    assert health["fold_lag"] == 0
    assert coldopen("log", "seal", "--json", "--data", busy).returncode == 0
    findings = json.loads(coldopen("doctor", "--json", "--data", busy).stdout)
    assert all(finding["well"] for finding in findings)


def test_an_import_beside_a_running_service_swaps_the_catalogue_on_every_worker(serve, quiet, tmp_path):
    service: RunningService = serve(quiet, workers=2)
    file = tmp_path / "new.csv"
    file.write_text("id,name,genres\n" + "".join(f"new{i},New {i},Drama\n" for i in range(100)))

    def shown():
        with service.client() as client:
            return {title[:3] for title in ids_of(client.post("/v1/page", json={}).json())}

    assert "new" not in shown()
    report = imported(file, "--data", quiet)
    assert report["diff"]["removed"] == 600
    soon(lambda: all(shown() == {"new"} for _ in range(6)), 2.0)
    assert "new" in coldopen("page", "--json", "--data", quiet).stdout, "the command asks the service's log"


def test_a_takedown_and_rules_by_command_hold_in_a_running_service(serve, busy):
    service: RunningService = serve(busy)
    with service.client() as client:
        title = client.post("/v1/page", json={}).json()["rows"][1]["titles"][0]
        assert coldopen("log", "takedown", title["id"], "--data", busy).returncode == 0
        soon(lambda: title["id"] not in ids_of(client.post("/v1/page", json={}).json()), 1.0)
        assert title["name"] not in trending(service, client)


def test_a_page_is_replayed_beside_the_service_that_made_it(serve, busy):
    service: RunningService = serve(busy)
    with service.client() as client:
        decision = client.post("/v1/page", json={"signals": {"country": "IN"}}).json()["decision"]
        client.post("/v1/page", json={})
    done = soon(lambda: (made := coldopen("replay", decision, "--data", busy)).returncode != 2 and made)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("the same, bit for bit")
    told = json.loads(coldopen("replay", decision, "--trace", "--json", "--data", busy).stdout)
    assert (told["outcome"], told["trace"]["decision"]) == ("same", decision)


def test_the_demo_checks_itself():
    done = coldopen("demo", "--check", "--visits", 300, seconds=120)
    assert done.returncode == 0, done.stderr
    assert "all well" in done.stdout
    lines = done.stdout.splitlines()
    for stranger in ("Mumbai", "São Paulo", "Berlin", "Tokyo", "Atlanta"):
        (line,) = [line for line in lines if stranger in line]
        assert "stored" in line


def test_the_demo_checks_itself_in_json_too():
    done = coldopen("demo", "--check", "--json", "--visits", 100, seconds=120)
    asked = json.loads(done.stdout)
    assert len(asked) == 5
    assert {each["events"] for each in asked} == {"stored"}
    assert {each["tier"] for each in asked} <= {"taste", "popularity"}
    assert len({each["first_row"] for each in asked}) == 5
