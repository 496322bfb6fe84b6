"""What can be set about row policies and what they learn."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class PolicyOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How rows are drawn, and how their values are learned. Fixed for as long as a test runs."""

    name: Annotated[
        str,
        Meta(
            description="the row policy: softmax, rules (the order of the rules, nothing drawn), uniform, "
            "greedy, epsilon_greedy, linucb, thompson, or the name of a plugin"
        ),
    ] = "softmax"
    floor: Annotated[
        float,
        Meta(
            ge=0.02, le=1, description="part of every row draw that is spread evenly over all eligible rows"
        ),
    ] = 0.04
    temperature: Annotated[
        float,
        Meta(ge=1e-6, le=1, description="of softmax: difference in value that makes a row e times as likely"),
    ] = 0.004
    optimism: Annotated[
        float, Meta(ge=0, le=10, description="of softmax: how many spreads are added to a row's mean value")
    ] = 0.3
    epsilon: Annotated[
        float, Meta(ge=0, le=1, description="of epsilon_greedy: chance of any row instead of the best")
    ] = 0.1
    alpha: Annotated[
        float, Meta(ge=0, le=10, description="of linucb: how many spreads are added to a row's mean value")
    ] = 1.0
    sampled: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="share of visits in which the first titles of the first rows are drawn too, for "
            "evaluation off the log",
        ),
    ] = 0.02
    reward: Annotated[
        Literal["play@1", "act@1", "click@1"],
        Meta(description="what a row is valued by, and the version of its definition"),
    ] = "play@1"
    window_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=3600,
            description="an act counts within so long of the row being seen",
            extra={"unit": "seconds"},
        ),
    ] = 90.0
    half_life_hours: Annotated[
        float,
        Meta(ge=1, le=8760, description="age at which what was learned counts half", extra={"unit": "hours"}),
    ] = 336.0
    rows_per_visitor: Annotated[
        int, Meta(ge=1, le=10_000, description="most rows a visitor's day teaches of", extra={"unit": "rows"})
    ] = 60
    rows_per_network: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="most rows an address group's day teaches of",
            extra={"unit": "rows"},
        ),
    ] = 1000
    title_share: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="most that one title may have of the rows that were acted upon and teach in a day; "
            "1 for no bound",
        ),
    ] = 0.25


class ReceptionOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How rows are filled by what those who saw titles made of them, and what counts of that."""

    fills_rows: Annotated[
        bool,
        Meta(
            description="fill rows that claim no order (genres, shelves, what suits newcomers) by how titles "
            "are received, not by how often they were streamed; never where policy.name is rules"
        ),
    ] = True
    prior_plays: Annotated[
        float,
        Meta(
            gt=0,
            le=1000,
            description="plays to be expected of those who saw a title from which on its own reception is "
            "believed more than what is usual",
            extra={"unit": "plays"},
        ),
    ] = 0.5
    unproven_plays: Annotated[
        float,
        Meta(
            ge=0,
            le=1000,
            description="most plays short of a stream that count for a title that nobody has streamed",
            extra={"unit": "plays"},
        ),
    ] = 2.0
    half_life_hours: Annotated[
        float,
        Meta(
            ge=1,
            le=8760,
            description="age at which a sighting or a play counts half",
            extra={"unit": "hours"},
        ),
    ] = 336.0
    titles_per_visitor: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="most titles of which a visitor's day says how they are received",
            extra={"unit": "titles"},
        ),
    ] = 200
    visitors_per_network: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="most visitors of an address group's day who count",
            extra={"unit": "visitors"},
        ),
    ] = 100
    plays_per_network: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="most plays of a title that count of an address group's day",
            extra={"unit": "plays"},
        ),
    ] = 5


class NewTitleOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which titles are new, how often they are tried out, and how their impressions are counted."""

    days: Annotated[
        float,
        Meta(gt=0, le=365, description="how long a title is new after it came in", extra={"unit": "days"}),
    ] = 7.0
    impressions: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="how often each new title is to be seen while it is new; 0 to leave that to chance",
            extra={"unit": "impressions"},
        ),
    ] = 100
    per_page: Annotated[
        int,
        Meta(ge=0, le=20, description="most new titles tried out on a page", extra={"unit": "titles"}),
    ] = 2
    per_visit: Annotated[
        int,
        Meta(ge=0, le=1000, description="most new titles tried out in a visit", extra={"unit": "titles"}),
    ] = 6
    per_visitor: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            description="most new titles tried out on a visitor in so many days, over all their visits",
            extra={"unit": "titles"},
        ),
    ] = 12
    loss: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="most that trying out new titles may be expected to cost a page, as a chance of a "
            "first stream (0.01 is one point)",
        ),
    ] = 0.005
    counted_per_visitor: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="most impressions of a new title that count of a visitor's day",
            extra={"unit": "impressions"},
        ),
    ] = 3
    counted_per_network: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="most impressions of a new title that count of an address group's day",
            extra={"unit": "impressions"},
        ),
    ] = 100

    def n_left(self, n_explored: int, n_tried: int) -> int:
        """How many may be tried out on a page, where `n_explored` were in the visit so far, and `n_tried` in
        other visits of the visitor; below zero where they were more.

        >>> NewTitleOptions(per_page=2, per_visit=6, per_visitor=12).n_left(n_explored=3, n_tried=8)
        1
        """
        return min(self.per_page, self.per_visit - n_explored, self.per_visitor - n_explored - n_tried)
