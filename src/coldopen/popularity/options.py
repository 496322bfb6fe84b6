"""What can be set about popularity."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

_HOURS = {"unit": "hours"}


class PopularityOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How counts decay, how far a place is trusted, and what one visitor, network or title may move."""

    half_life_hours: Annotated[
        float,
        Meta(ge=1, description="time after which a stream counts half in a place's top ten", extra=_HOURS),
    ] = 168.0
    trending_half_life_hours: Annotated[
        float, Meta(ge=1, description="the same for what is trending worldwide", extra=_HOURS)
    ] = 24.0
    shrinkage: Annotated[
        float,
        Meta(
            gt=0,
            description="decayed streams from which a place is believed more than the wider place around it",
            extra={"unit": "streams"},
        ),
    ] = 40.0
    chart_streams: Annotated[
        float,
        Meta(
            ge=0,
            description="decayed streams that an imported outside chart is worth in each place",
            extra={"unit": "streams"},
        ),
    ] = 60.0
    stream_seconds: Annotated[
        float, Meta(gt=0, description="playback from which on a play is a stream", extra={"unit": "seconds"})
    ] = 120.0
    visitor_titles: Annotated[
        int,
        Meta(ge=1, description="titles of one visitor that count a day", extra={"unit": "titles"}),
    ] = 20
    network_title_visitors: Annotated[
        int,
        Meta(
            ge=1,
            description="visitors of one network (/24 of IPv4, /48 of IPv6) who count a day for one title",
            extra={"unit": "visitors"},
        ),
    ] = 10
    network_visitors: Annotated[
        int,
        Meta(
            ge=1,
            description="visitors of one network who count a day in all, an even sample of them",
            extra={"unit": "visitors"},
        ),
    ] = 200
    weak_share: Annotated[
        float,
        Meta(
            ge=0,
            description="most that clicks, plays and list additions add to a title's streams in a place",
            extra={"unit": "of the streams"},
        ),
    ] = 0.25
    alarm_gini: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Gini coefficient of titles' streams above which the service warns, once there are "
            "ten streams a title",
        ),
    ] = 0.9
    alarm_top_share: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="the same for the share of streams that the top 1% of titles has",
            extra={"unit": "of the streams"},
        ),
    ] = 0.5
