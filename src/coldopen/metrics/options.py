"""What can be set about metrics. A definition under other values is another one: see `definitions.stated`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000


class MetricOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on something counts, and until when. Fixed for as long as a test runs."""

    stream_seconds: Annotated[
        float,
        Meta(
            gt=0,
            description="playback from which on metrics count a play as a stream; what popularity counts by "
            "is popularity.stream_seconds",
            extra={"unit": "seconds"},
        ),
    ] = 120.0
    tau_seconds: Annotated[
        float,
        Meta(
            gt=0,
            description="how long after the first page a first stream is waited for",
            extra={"unit": "seconds"},
        ),
    ] = 1800.0
    unstarted_seconds: Annotated[
        float,
        Meta(
            gt=0,
            description="visitors without a stream begun so soon after the first page are unstarted",
            extra={"unit": "seconds"},
        ),
    ] = 90.0
    session_hours: Annotated[
        float,
        Meta(
            gt=0,
            description="how long after the first page session length, success and clicks are counted",
            extra={"unit": "hours"},
        ),
    ] = 24.0
    gap_minutes: Annotated[
        float,
        Meta(gt=0, description="stillness after which a sitting is over", extra={"unit": "minutes"}),
    ] = 30.0
    success_minutes: Annotated[
        float,
        Meta(
            gt=0,
            description="streaming from which on a first session is a success",
            extra={"unit": "minutes"},
        ),
    ] = 5.0
    return_days: Annotated[
        float,
        Meta(
            gt=0, description="within how long after the first page a return counts", extra={"unit": "days"}
        ),
    ] = 7.0
    return_gap_hours: Annotated[
        float,
        Meta(
            gt=0,
            description="stillness after which whoever does something again has returned",
            extra={"unit": "hours"},
        ),
    ] = 4.0
    late_hours: Annotated[
        float,
        Meta(
            ge=0,
            description="how long after its end a window is held open for events that come late",
            extra={"unit": "hours"},
        ),
    ] = 0.0

    @property
    def stream_ms(self) -> int:
        return round(self.stream_seconds * SECOND_MS)

    @property
    def tau_ms(self) -> int:
        return round(self.tau_seconds * SECOND_MS)

    @property
    def unstarted_ms(self) -> int:
        return round(self.unstarted_seconds * SECOND_MS)

    @property
    def session_ms(self) -> int:
        return round(self.session_hours * HOUR_MS)

    @property
    def gap_ms(self) -> int:
        return round(self.gap_minutes * MINUTE_MS)

    @property
    def return_ms(self) -> int:
        return round(self.return_days * DAY_MS)

    @property
    def return_gap_ms(self) -> int:
        return round(self.return_gap_hours * HOUR_MS)

    @property
    def late_ms(self) -> int:
        return round(self.late_hours * HOUR_MS)
