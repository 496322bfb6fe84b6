"""What can be set about popularity."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

_HOURS = {"unit": "hours"}


class PopularityOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How counts decay and how far a place is trusted."""

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
