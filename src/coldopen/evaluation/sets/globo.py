"""Globo: clicks on a news portal over nine days, in their true order, with device, region and referrer."""

from __future__ import annotations

from pathlib import Path

from coldopen.evaluation.sets.folder import find, where
from coldopen.evaluation.sets.gathering import clock, gather, words
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import select
from coldopen.taste.interactions import Tokens

LIMITS = (
    "News, not films: articles live for hours, and nothing of their content is known. Only sessions of two "
    "clicks or more were published, without impressions; 95% of clicks come from one country. Newcomers are "
    "those of the last day, by the hour; candidates are articles clicked by anyone in the 24 hours before "
    "that hour, and likes of other articles (about 6%) are left out."
)
_SIGNALS = {
    "device": "click_deviceGroup",
    "os": "click_os",
    "environment": "click_environment",
    "country": "click_country",
    "region": "click_region",
    "referrer": "click_referrer_type",
}


def load() -> NewcomerSet:
    """The set, from `clicks.parquet` or the published files of each hour, `clicks/*.csv`.

    Raises:
        Problem: where its file is not found.
    """
    path = _clicks()
    columns = ", ".join(f'"{column}"::BIGINT AS {name}' for name, column in _SIGNALS.items())
    rows = select(
        path,
        "SELECT user_id::BIGINT AS visitor, click_article_id::BIGINT AS title, "
        f"click_timestamp::BIGINT AS at_ms, {columns} FROM {{table}}",
    )

    def arrival(row: int) -> Tokens:
        return words([(name, rows[name][row]) for name in _SIGNALS]) + clock(int(rows["at_ms"][row]))

    likes = gather(rows["visitor"], rows["title"], rows["at_ms"], arrival, {})
    return NewcomerSet(
        "globo",
        likes,
        likes,
        LIMITS,
        levels=(0, 1, 2, 3, 5),
        share_arriving=0.0702,
        period_hours=1,
        fresh_hours=24,
    )


def _clicks() -> Path:
    folder = where("globo")
    if folder is not None and (folder / "clicks").is_dir() and not (folder / "clicks.parquet").exists():
        return folder / "clicks"
    return find("globo", "clicks.parquet") / "clicks.parquet"
