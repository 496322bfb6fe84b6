"""What can be set about plugins."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class PluginOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which installed plugins are loaded. A row policy is named by `policy.name`."""

    row_sources: Annotated[
        tuple[str, ...],
        Meta(description="row sources of other packages to load, by the names of their entry points"),
    ] = ()
    scorer: Annotated[
        str,
        Meta(description="what scores titles beside or instead of taste, by the name of its entry point"),
    ] = ""
    scorer_weight: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="part of the scorer in the log odds of a title where a model is in service too; "
            "the rest is the model's",
        ),
    ] = 1.0
