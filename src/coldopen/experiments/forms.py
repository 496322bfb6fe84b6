"""What an experimenter writes: experiments, their variants, the holdout; the same in TOML and in JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from coldopen.rules import When

HOLDOUT = "holdout"
"""The experiment that the holdout counts as; `IN_HOLDOUT` and `REST` are its variants."""

IN_HOLDOUT, REST = "rules", "rest"

N_SLOTS = 10_000
"""Into how many equal slots the visitors of a group are divided; a share is a number of them."""

State = Literal["draft", "running", "stopped", "killed"]
Learning = Literal["own", "shared"]
Test = Literal["sequential", "fixed"]
Value = bool | int | float | str | tuple[str, ...]
"""What a setting may be set to."""

SIGNALS = ("device", "country", "region", "language", "referral", "daypart", "weekday")
"""What is known at arrival and may tell visitors apart, as a segment or in adjustment."""

_NAME = "1 to 64 letters, digits, '.', '_' and '-', the first a letter or digit"
_METRIC = "the name and version of a metric, such as 'first_stream@1'"
Name = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)", description=_NAME)]
Salt = Annotated[str, Meta(max_length=200)]
Metric = Annotated[
    str, Meta(max_length=64, pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$(?!\n)", description=_METRIC)
]
Guardrail = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_]*(@[1-9][0-9]*)?$(?!\n)")
]
Share = Annotated[float, Meta(ge=0, le=1)]
Artifact = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")]
Millis = Annotated[int, Meta(ge=0, lt=1 << 48)]
SlotRange = tuple[
    Annotated[int, Meta(ge=0, lt=N_SLOTS)],
    Annotated[int, Meta(gt=0, le=N_SLOTS)],
]
"""Slots from the first up to, not including, the last."""

RULES_ONLY: dict[str, Value] = {"policy.name": "rules", "planner.first_tier": "popularity"}
"""The settings of pages by rules and counts, without taste and with nothing drawn."""


class Variant(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One condition of an experiment, and the part of its visitors that have it.

    `settings` are names of settings ("policy.name") with what they are set to; all others are as in service.
    `model` is the content id of a model that ranks in place of the one in service. With `frozen_content`
    only titles of the catalogue are shown that was in service when the experiment started.
    """

    name: Name
    weight: Annotated[float, Meta(gt=0, lt=1)]
    settings: dict[str, Value] = {}
    model: Artifact = ""
    frozen_content: bool = False


class Experiment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Variants that visitors are divided over, and by what they will be judged.

    `share` of the visitors of its exclusion `group` take part (of all visitors, where it is in none), those
    who meet `when`. `salt` decides who gets which variant; its id, where left out. `control` is the variant
    that others are compared with; the first, where left out. Each variant learns from its `own` traffic, or
    all from that of everybody (`shared`). `metric` decides, `guardrails` must not suffer, `segments` are the
    signals by which effects will be told apart; all are fixed before the start. `n_planned` is the planned
    number of visitors, in all variants together.

    What coldopen fills in: `state`, when it `started_at` and `stopped_at` (Unix milliseconds), which `slots`
    of the group it has, and the `catalogue` in service at its start.
    """

    id: Name
    description: Annotated[str, Meta(max_length=2000)] = ""
    state: State = "draft"
    salt: Salt = ""
    group: Annotated[str, Meta(max_length=64)] = ""
    share: Share = 1.0
    variants: tuple[Variant, ...]
    control: str = ""
    learning: Learning = "own"
    metric: Metric = "first_stream@1"
    guardrails: tuple[Guardrail, ...] = ()
    segments: tuple[Name, ...] = ()
    alpha: Annotated[float, Meta(ge=1e-6, lt=0.5)] = 0.05
    test: Test = "sequential"
    n_planned: Annotated[int, Meta(gt=0)] | None = None
    when: When | None = None
    started_at: Millis | None = None
    stopped_at: Millis | None = None
    slots: tuple[SlotRange, ...] = ()
    catalogue: Artifact = ""

    def variant(self, name: str) -> Variant:
        """The variant of a name. Raises KeyError."""
        return {each.name: each for each in self.variants}[name]

    @property
    def n_slots(self) -> int:
        """How many slots of the group its share is."""
        return round(self.share * N_SLOTS)

    def pool(self, variant: str) -> str:
        """The learning pool of a variant; "" where it learns from everybody."""
        return f"{self.id}/{variant}" if self.learning == "own" else ""


class Holdout(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A share of all visitors who take part in no experiment and get the same pages throughout: by rules and
    counts, unless `settings` say otherwise."""

    share: Annotated[float, Meta(gt=0, lt=1)]
    settings: dict[str, Value] = field(default_factory=RULES_ONLY.copy)
    salt: Salt = HOLDOUT
