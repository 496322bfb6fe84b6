"""What can be set about pages."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

LAYOUT = (
    "campaign",
    "continue",
    "because*",
    "more_like",
    "chosen*",
    "candidates",
    "regional",
    "trending",
    "for_you",
    "genre",
    "editorial*",
    "genre",
    "fresh",
    "genre",
    "local",
    "genre",
    "place",
    "language",
    "genre",
    "genre",
    "shelf",
    "genre",
    "shelf",
    "genre",
    "shelf",
    "language",
    "genre",
    "genre",
    "shelf",
)


class PlannerOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of a page and the time it may take."""

    deadline_ms: Annotated[
        float,
        Meta(
            gt=0,
            description="time from receipt of a request by which its page is ready",
            extra={"unit": "ms"},
        ),
    ] = 50.0
    tier_share: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="share of the time left that a tier may use before the next one is tried; the last "
            "one may use it all",
        ),
    ] = 0.6
    foreign_ms: Annotated[
        float,
        Meta(
            gt=0,
            description="time of a page that row sources which coldopen does not ship may take together",
            extra={"unit": "ms"},
        ),
    ] = 8.0
    breaker_failures: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="failures, less successes, within the window after which a row source or the taste "
            "tier is left out for a while",
            extra={"unit": "failures"},
        ),
    ] = 3
    breaker_window_seconds: Annotated[
        float,
        Meta(gt=0, description="how long a failure counts towards that", extra={"unit": "seconds"}),
    ] = 60.0
    breaker_open_seconds: Annotated[
        float,
        Meta(
            gt=0,
            description="how long what failed is left out before it is tried once more",
            extra={"unit": "seconds"},
        ),
    ] = 30.0
    layout: Annotated[
        tuple[str, ...],
        Meta(
            description="row sources in the order of their rows, one row a mention; 'name*' takes all the "
            "rows of a source; what is left over follows in the order of first mention"
        ),
    ] = LAYOUT
    child_age: Annotated[
        int,
        Meta(
            ge=0,
            le=21,
            description="profiles of this maturity limit or a lower one are children's: nothing is drawn",
            extra={"unit": "years"},
        ),
    ] = 12
    first_tier: Annotated[
        Literal["taste", "popularity", "regional", "trending", "editorial"],
        Meta(
            description="the highest tier that pages are made by; popularity for pages by rules and counts "
            "alone, whether a model serves or not"
        ),
    ] = "taste"
    rerank: Annotated[
        Literal["hedging", "score", "mmr", "mmr-genres", "calibrated"],
        Meta(
            description="what orders the first titles of the rows that are the visitor's own; score for none"
        ),
    ] = "hedging"
    replan_rows: Annotated[
        int,
        Meta(
            ge=0,
            le=60,
            description="where a page goes on from an earlier one, most rows below those seen that are drawn "
            "anew; the others keep their order",
            extra={"unit": "rows"},
        ),
    ] = 6
    common_rows: Annotated[
        int,
        Meta(
            ge=0,
            le=20,
            description="fewest rows that everybody in a place has (top ten, trending, new, editors') among "
            "the first rows of a page that is drawn, where there are so many",
            extra={"unit": "rows"},
        ),
    ] = 1
    common_within: Annotated[
        int,
        Meta(ge=0, le=60, description="how many rows below the hero these are", extra={"unit": "rows"}),
    ] = 4
    candidate_weight: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="part of a caller's log odds in those of a candidate where a model is in service; "
            "the rest is the model's",
        ),
    ] = 0.5
    min_titles: Annotated[
        int, Meta(ge=1, le=50, description="fewest titles a row may have", extra={"unit": "titles"})
    ] = 4
    hero_titles: Annotated[
        int, Meta(ge=0, le=5, description="titles in the hero; 0 for no hero", extra={"unit": "titles"})
    ] = 3
    max_rows: Annotated[
        int, Meta(ge=1, le=60, description="most rows that a request may ask for", extra={"unit": "rows"})
    ] = 40
    max_columns: Annotated[
        int,
        Meta(
            ge=1, le=100, description="most titles a row that a request may ask for", extra={"unit": "titles"}
        ),
    ] = 50
