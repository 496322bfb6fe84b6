"""A large log that nobody lived: segments written by DuckDB, in the form that `coldopen log seal` gives.

Visits come evenly over four weeks; three in twenty are by somebody who has come before, one in ten without an
id. A visitor sees ten rows of four to seven titles in the mean; half play something, a third of them for a
minute only. A player reports every ten seconds, so most events are progress. A page has 8 rows of 12 titles.
The same seed gives the same log under the same version of DuckDB.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from coldopen.catalogue import encode
from coldopen.core.title import Title
from coldopen.log.artifacts import ArtifactStore

START_MS = 1_790_000_000_000
DAYS = 28
EXPERIMENT = "made-up"

_EVENTS_A_VISIT = 81.5
_VISITS_A_SEGMENT = 40_000

_VISITS = """
CREATE OR REPLACE TEMP TABLE visits AS
SELECT *, printf('%012x', "at") || printf('%020x', hash(i, 2, {seed})) AS visit,
    visit || '.' || printf('%x', number) AS decision, coalesce(visitor, visit) AS unit
FROM (
    SELECT i, {start} + i * {step} AS "at",
        (("at" & 8796093022207) << 20) | (hash(i, 1, {seed}) % 1048576)::BIGINT AS number,
        CASE WHEN hash(i, 3, {seed}) % 10 > 0 THEN 'visitor-' || printf('%012x', CASE
            WHEN i > 20000 AND hash(i, 4, {seed}) % 100 < 15 THEN i - 1 - (hash(i, 5, {seed}) % 20000)::BIGINT
            ELSE i END) END AS visitor,
        1 + least(29, floor(-ln(1 - (hash(i, 6, {seed}) % 1000000) / 1e6) * 10.5))::INT AS n_rows,
        (hash(i, 7, {seed}) % 100 < 50)::INT + (hash(i, 7, {seed}) % 100 < 15)::INT AS n_plays,
        CASE WHEN hash(i, 8, {seed}) % 3 = 0 THEN 5 + hash(i, 9, {seed}) % 60
            ELSE 60 - ln(1 - (hash(i, 9, {seed}) % 1000000) / 1e6) * 1300 END AS seconds
    FROM range({first}, {last}) t(i))"""

_PAGES = """
CREATE OR REPLACE TEMP TABLE pages AS
SELECT {seq} + row_number() OVER (ORDER BY "at", i) AS seq, *
FROM (
    SELECT i, visit, visitor, unit, k, "at" + k * 61000 AS "at", number + k AS number, n_rows,
        visit || '.' || printf('%x', number + k) AS decision,
        CASE WHEN hash(unit) % 2 = 0 THEN 'rules' ELSE 'taste' END AS variant,
        CASE WHEN hash(i, 23) % 20 = 0 THEN 'popularity' ELSE 'taste' END AS tier
    FROM visits, range(0, 3) p(k) WHERE k <= n_plays)"""

_HAPPENED = """
CREATE OR REPLACE TEMP TABLE happened AS
WITH seen AS (SELECT *, "at" + k * 2100 AS t FROM visits, range(0, 30) s(k) WHERE k < n_rows),
plays AS (
    SELECT *, "at" + n_rows * 2100 + k * 3600000 AS t, (n_rows - 1 - k)::INT AS place, (i % 5)::INT AS c
    FROM visits, range(0, 2) s(k) WHERE k < n_plays AND n_rows > k),
told AS (
    SELECT i, visit, decision, 'page_view' AS type, "at" + 300 AS happened_at, NULL::INT AS "row",
        NULL::INT AS "column", NULL::DOUBLE AS seconds, NULL::BOOLEAN AS completed, NULL::INT AS n_seen
    FROM visits
    UNION ALL SELECT i, visit, decision, 'impression', t + 700, k::INT, NULL, NULL, NULL, (4 + i % 4)::INT
        FROM seen
    UNION ALL SELECT i, visit, decision, 'scroll', t + 650, k::INT, 0, NULL, NULL, NULL FROM seen
    UNION ALL SELECT i, visit, decision, 'click', t + 900, place, c, NULL, NULL, NULL FROM plays
    UNION ALL SELECT i, visit, decision, 'play', t + 1900, place, c, NULL, NULL, NULL FROM plays
    UNION ALL SELECT i, visit, decision, 'progress', t + 1900 + 10000 * s, place, c, 10.0 * s, NULL, NULL
        FROM plays, range(1, 361) r(s) WHERE 10 * s < seconds
    UNION ALL SELECT i, visit, decision, 'end', t + 1950 + (1000 * least(seconds, 3600))::BIGINT, place, c,
        least(seconds, 3600), seconds > 1200, NULL FROM plays
    UNION ALL SELECT i, visit, decision, 'dismiss', "at" + 4000, 0, 1, NULL, NULL, NULL
        FROM visits WHERE hash(i, 11, {seed}) % 50 = 0)
SELECT *, {seq} + n_pages + dense_rank() OVER (ORDER BY happened_at // 2000, i) AS seq,
    happened_at // 2000 AS n, row_number() OVER (
        PARTITION BY happened_at // 2000, i ORDER BY happened_at, type)::INT - 1 AS "index",
    CASE WHEN type NOT IN ('scroll', 'impression', 'page_view') THEN {placed} END AS title
FROM told, (SELECT count(*) AS n_pages FROM pages)"""

_TITLE = "(hash(i // 7, {row}, {column}) % {n_titles})::INT"

_TABLES = {
    "events": """
SELECT seq, visit, n, decision, happened_at + 120 AS received_at, false AS skewed,
    'group' || (i % 50000) AS address_group, "index", type, happened_at,
    CASE WHEN type <> 'impression' THEN "row" END AS "row", "column", seconds, completed,
    title, title_id, NULL::VARCHAR[] AS genres, n_seen
FROM happened LEFT JOIN title_ids USING (title) ORDER BY type, seq, "index\"""",
    "impressions": """
SELECT seq, visit, n, "index", decision, happened_at, "row", "column", title, title_id
FROM (SELECT * EXCLUDE (title, "column"), c::INT AS "column", {seen} AS title FROM happened, range(0, 8) t(c)
    WHERE type = 'impression' AND c < n_seen) JOIN title_ids USING (title)
ORDER BY seq, "index", "column\"""",
    "decisions": """
SELECT seq, decision, visit, number, "at", "at" AS recorded_at, visitor, 'en' AS language,
    ['IN', 'DE', 'BR', 'US', 'JP'][1 + (hash(i, 20) % 5)::INT] AS country, NULL::VARCHAR AS region,
    ['en'] AS languages, ['tv', 'mobile', 'desktop'][1 + (hash(i, 21) % 3)::INT] AS device,
    ("at" // 3600000 % 24)::INT AS hour, ("at" // 86400000 % 7)::INT AS weekday,
    ['direct', 'ads', 'search', NULL][1 + (hash(i, 22) % 4)::INT] AS referral,
    NULL::VARCHAR AS campaign_title, NULL::VARCHAR AS campaign_genre, NULL::VARCHAR[] AS genres,
    0::BIGINT AS evidence, 1::BIGINT AS "view", '{catalogue}' AS catalogue, 'rules' AS rules,
    'phrases' AS phrases, 'settings' AS settings, 'model' AS model, tier, '' AS tier_reason,
    NULL::INT AS max_age, 'softmax' AS policy, CASE WHEN k > 0 THEN number - 1 END AS previous,
    CASE WHEN k > 0 THEN n_rows ELSE 0 END::INT AS n_kept, 96 AS n_placements, unit, '' AS pool,
    [{{experiment: '{experiment}', variant: variant}}] AS assignments
FROM pages ORDER BY seq""",
    "placements": """
SELECT seq, decision, visit, "at", '{catalogue}' AS catalogue, "row", "column", 'row' || "row" AS row_key,
    'genre' AS source, 'poster' AS shape, 0.25::DOUBLE AS row_propensity, title, title_id
FROM (SELECT *, r::INT AS "row", c::INT AS "column", {shown} AS title
    FROM pages, range(0, 8) t(r), range(0, 12) u(c)) JOIN title_ids USING (title)
ORDER BY seq, "row", "column\"""",
    "assignments": """
SELECT seq, decision, visit, number, "at", unit, '{experiment}' AS experiment, variant, true AS exposed, tier,
    '{catalogue}' AS catalogue
FROM pages ORDER BY seq""",
}


def write_log(folder: Path, titles: list[Title], n_events: int, seed: int) -> int:
    """Write a data folder whose segments have about so many rows of `events`; returns how many there are."""
    ids = [title.id for title in titles]
    catalogue = ArtifactStore(folder / "artifacts").put("catalogue", encode(titles))
    n_visits = max(1, round(n_events / _EVENTS_A_VISIT))
    words = {
        **{"start": START_MS, "step": DAYS * 86_400_000 // n_visits, "seed": seed},
        **{"experiment": EXPERIMENT, "catalogue": catalogue},
        "placed": _TITLE.format(row='"row"', column='"column"', n_titles=len(ids)),
        "seen": _TITLE.format(row='"row"', column="c::INT", n_titles=len(ids)),
        "shown": _TITLE.format(row="r::INT", column="c::INT", n_titles=len(ids)),
    }
    seq = n_told = 0
    with duckdb.connect(":memory:") as connection:
        told = "SELECT unnest(range(len(ids)))::INT AS title, unnest(ids) AS title_id FROM (SELECT ? AS ids)"
        connection.execute(f"CREATE TABLE title_ids AS {told}", [ids])
        for first in range(0, n_visits, _VISITS_A_SEGMENT):
            some = {**words, "seq": seq, "first": first, "last": min(first + _VISITS_A_SEGMENT, n_visits)}
            n, last = _write(connection, folder / "segments", seq, some)
            n_told, seq = n_told + n, last
    return n_told


def _write(
    connection: duckdb.DuckDBPyConnection, directory: Path, before: int, words: dict[str, object]
) -> tuple[int, int]:
    """Write one segment; returns its number of events, and the number of its last record."""
    for statement in (_VISITS, _PAGES, _HAPPENED):
        connection.execute(statement.format(**words))
    n, last = connection.execute("SELECT count(*), max(seq) FROM happened").fetchall()[0]
    path = directory / f"{before + 1:020d}-{last:020d}"
    path.mkdir(parents=True)
    for table, select in _TABLES.items():
        to = f"'{path / table}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        connection.execute(f"COPY ({select.format(**words)}) TO {to}")
    return n, last
