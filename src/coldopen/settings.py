"""All settings: each room's options under its own name, from a TOML file and from the environment."""

from __future__ import annotations

import os
import platform
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta, Struct

import coldopen
from coldopen.core.errors import Problem
from coldopen.log import LogOptions
from coldopen.metrics import MetricOptions
from coldopen.planner import PlannerOptions
from coldopen.plugins import PluginOptions
from coldopen.policies import NewTitleOptions, PolicyOptions, ReceptionOptions
from coldopen.popularity import PopularityOptions
from coldopen.rules import convert, did_you_mean
from coldopen.signals import SignalsOptions
from coldopen.taste import TasteOptions

_PREFIX = "COLDOPEN_"


class ServiceOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the service listens, whom it believes, and how much it takes."""

    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="port to listen on; 0 for any free one")] = 8080
    workers: Annotated[
        int, Meta(ge=1, le=64, description="processes that answer requests", extra={"unit": "processes"})
    ] = 1
    max_body_kb: Annotated[
        int,
        Meta(
            ge=1,
            le=65536,
            description="largest request body, checked while it streams in",
            extra={"unit": "KB"},
        ),
    ] = 256
    token_hours: Annotated[
        float, Meta(gt=0, le=720, description="how long events may cite a page", extra={"unit": "hours"})
    ] = 24.0
    believe_callers: Annotated[
        bool,
        Meta(
            description="whether a page request may state signals outright and forward a raw request; false "
            "where strangers' browsers reach the service directly and could choose their own country"
        ),
    ] = True
    most_waiting: Annotated[
        int,
        Meta(
            ge=1,
            description="page requests waiting in a process beyond which pages are prepared ones",
            extra={"unit": "requests"},
        ),
    ] = 20
    most_streams: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="pages on screen that a process follows at once, to push the page that goes on from "
            "each; 0 for none",
            extra={"unit": "pages"},
        ),
    ] = 200
    simulated: Annotated[bool, Meta(description="say on every screen that the traffic is simulated")] = False


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every room's options. A TOML file has a table for each; the environment has COLDOPEN_ROOM__NAME."""

    service: ServiceOptions = ServiceOptions()
    signals: SignalsOptions = SignalsOptions()
    planner: PlannerOptions = PlannerOptions()
    policy: PolicyOptions = PolicyOptions()
    reception: ReceptionOptions = ReceptionOptions()
    new_titles: NewTitleOptions = NewTitleOptions()
    popularity: PopularityOptions = PopularityOptions()
    taste: TasteOptions = TasteOptions()
    plugins: PluginOptions = PluginOptions()
    metrics: MetricOptions = MetricOptions()
    log: LogOptions = LogOptions()


class Setting(Struct, frozen=True):
    """One setting as a person would look it up."""

    name: str
    default: Any
    unit: str
    help: str


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a TOML file, then from the environment, which wins.

    Raises:
        Problem: a name that no setting has, a value out of its range, a file that cannot be read.

    >>> load_settings(environment={"COLDOPEN_SERVICE__PORT": "9000"}).service.port
    9000
    """
    tables: dict[str, dict[str, Any]] = {}
    if path is not None:
        tables = _read(path)
    values = os.environ if environment is None else environment
    for name, text in values.items():
        room, dot, option = name.removeprefix(_PREFIX).lower().partition("__")
        if name.startswith(_PREFIX) and dot:
            tables.setdefault(room, {})[option] = _value(text)
    try:
        return msgspec.convert(tables, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise Problem("settings", str(error), "the names and ranges that `coldopen doctor` lists") from None


def written(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Settings, a table of values by name for each room, as the TOML text that `load_settings` reads.

    >>> print(written({"policy": {"name": "softmax", "floor": 0.3}}), end="")
    [policy]
    name = "softmax"
    floor = 0.3
    """
    lines = []
    for room, options in tables.items():
        lines += [f"[{room}]", *(f"{name} = {_text(value)}" for name, value in options.items())]
    return "".join(f"{line}\n" for line in lines)


def fingerprint(settings: Settings, plugins: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """What a page depends on beside its record: the rooms' options, the versions that do the sums, and which
    plugins were loaded (name to package and version)."""
    told = {
        "coldopen": coldopen.__version__,
        "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:2])),
        "machine": platform.machine(),
        "planner": settings.planner,
        "policy": settings.policy,
        "reception": settings.reception,
        "new_titles": settings.new_titles,
        "popularity": settings.popularity,
        "plugins": settings.plugins,
        "loaded plugins": dict(plugins),
    }
    return msgspec.json.encode(told, order="deterministic")


def varied(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Settings with some others, as a variant of an experiment has them.

    Arguments:
        settings: those of the service.
        changes: dotted names of settings and what they are set to.

    Raises:
        Problem: a name that no setting has, or of one that is the same for all; a value out of its range.

    >>> varied(Settings(), {"policy.name": "rules", "planner.first_tier": "popularity"}).policy.name
    'rules'
    """
    rooms: dict[str, dict[str, Any]] = {}
    for name, value in changes.items():
        room, _, option = name.partition(".")
        if option not in VARIED.get(room, ()):
            known = [f"{room}.{option}" for room, options in VARIED.items() for option in options]
            raise Problem(
                "setting", name, f"a setting that pages are decided by: {did_you_mean(name, known)}"
            )
        rooms.setdefault(room, {})[option] = value
    made = {}
    for room, options in rooms.items():
        before = getattr(settings, room)
        made[room], faults = convert({**msgspec.to_builtins(before), **options}, type(before), room, False)
        if faults:
            raise Problem(*faults[0])
    return msgspec.structs.replace(settings, **made)


VARIED: dict[str, tuple[str, ...]] = {
    "planner": tuple(
        name for name in PlannerOptions.__struct_fields__ if not name.startswith(("breaker_", "foreign_"))
    ),
    "policy": ("name", "floor", "temperature", "optimism", "epsilon", "alpha", "sampled"),
    "reception": ("fills_rows",),
    "new_titles": ("impressions", "per_page", "per_visit", "per_visitor", "loss"),
}
"""The settings that variants of an experiment may have each for itself: those by which a page is decided.
What is counted and learned, by which visitors are recognised, and how the service runs is common to all."""


def all_settings() -> Iterator[Setting]:
    """Every setting, room by room."""
    for room in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(room.type):
            meta = field.type.__metadata__[0]
            unit = (meta.extra or {}).get("unit", "")
            yield Setting(f"{room.name}.{field.name}", field.default, unit, meta.description)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("settings file", str(path), f"a readable TOML file ({error})") from None


def _value(text: str) -> Any:
    """A setting's text as TOML would read it; text that is no TOML value stands for itself.

    >>> _value("0.5"), _value("true"), _value('["a"]'), _value("eu-west")
    (0.5, True, ['a'], 'eu-west')
    """
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _text(value: Any) -> str:
    """A value as TOML has it: JSON, but for tables.

    >>> _text({"stream": 1.0, "parts": ("a", "b")})
    '{stream = 1.0, parts = ["a","b"]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_text(each)}" for name, each in value.items()) + "}"
    return msgspec.json.encode(value).decode()
