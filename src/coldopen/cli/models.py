"""`coldopen models`: the models that were trained, which one serves, and going back to another."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from coldopen.cli.common import data_option, json_option, open_engine, put, words
from coldopen.core.errors import Problem
from coldopen.engine.training import model_of, teach
from coldopen.training.model_folder import (
    MANIFEST,
    Manifest,
    StoredModel,
    model_folders,
    read_manifest,
    read_model,
    read_report,
)

MODELS = "models"
_FEWEST_LETTERS = 4


@click.group()
def models() -> None:
    """Models of taste: what was trained, which one serves, and how good each was found to be.

    \b
    coldopen models list
    coldopen models show 3f09
    coldopen models use 3f09
    coldopen models rollback
    """


class Listed(Struct, frozen=True, kw_only=True):
    """A model folder in a list: its manifest, or what is wrong with it."""

    version: str
    serves: bool
    manifest: Manifest | None = None
    problem: str | None = None


@models.command("list")
@data_option
@json_option
def list_(data: Path, as_json: bool) -> None:
    """List the models in the data folder, the latest first, and say which one serves."""
    serving = _serving(data)
    listed = [_listed(path, serving) for path in model_folders(data / MODELS)]
    listed.sort(key=lambda each: each.manifest.made.made_at if each.manifest else 0, reverse=True)
    if serving and not any(each.serves for each in listed):
        gone = Listed(version=serving, serves=True, problem="in service, but its folder is not here")
        listed.insert(0, gone)
    put(listed, as_json, lambda: _print_list(listed))


@models.command()
@click.argument("version")
@data_option
@json_option
def show(version: str, data: Path, as_json: bool) -> None:
    """Show a model's manifest and its report: how good it is, and for whom it is worst."""
    stored = read_model(find(data, version))
    result = {
        "manifest": stored.manifest,
        "serves": stored.manifest.version == _serving(data),
        "report": read_report(stored),
    }
    put(result, as_json, lambda: words.print_json(msgspec.json.encode(result).decode()))


@models.command()
@click.argument("version")
@data_option
@json_option
def use(version: str, data: Path, as_json: bool) -> None:
    """Put a model in service: by its version (its first letters will do), or by its folder.

    The folder is checked first; where anything is wrong with it, the model in service stays.
    """
    stored = read_model(find(data, version))
    before, now = put_in_service(data, stored)
    told = {"serves": now, "before": before}
    put(told, as_json, lambda: words.print(f"model {now} in service{_instead_of(before, now)}"))


@models.command()
@data_option
@json_option
def rollback(data: Path, as_json: bool) -> None:
    """Put the model in service that served before this one."""
    with open_engine(data) as engine:
        before = engine.log.view().active.get("model", "")
        now = engine.roll_back("model")
    state = f"model {now} in service" if now else "no model in service"
    put({"serves": now, "before": before}, as_json, lambda: words.print(state + _instead_of(before, now)))


def put_in_service(data: Path, stored: StoredModel, pool: str = "") -> tuple[str, str]:
    """Install a model, or give it to the variant of a learning pool; returns which one served before, and
    which one does now.

    Raises:
        Problem: there is no such variant, or none that learns by itself.
    """
    with open_engine(data) as engine:
        return model_of(engine, pool), teach(engine, stored.data, pool)


def find(data: Path, version: str) -> Path:
    """The folder of a model, by the folder itself or by the first letters of its version.

    Raises:
        Problem: there is none, or more than one.
    """
    if os.sep in version or (Path(version) / MANIFEST).exists():
        return Path(version)
    folders = [path for path in model_folders(data / MODELS) if path.name.startswith(version)]
    if len(folders) == 1 and len(version) >= _FEWEST_LETTERS:
        return folders[0]
    there = ", ".join(path.name for path in folders or model_folders(data / MODELS)) or "none"
    expected = f"a folder, or the first {_FEWEST_LETTERS} letters or more of one version; there are: {there}"
    raise Problem("model", version, expected)


def _serving(data: Path) -> str:
    with open_engine(data) as engine:
        return engine.log.view().active.get("model", "")


def _listed(path: Path, serving: str) -> Listed:
    try:
        manifest = read_manifest(path)
    except Problem as problem:
        return Listed(version=path.name, serves=path.name == serving, problem=str(problem))
    return Listed(version=manifest.version, serves=manifest.version == serving, manifest=manifest)


def _print_list(listed: list[Listed]) -> None:
    table = Table("version", "made", "visitors", "likes", "nDCG@20", "", box=None)
    for each in listed:
        state = "in service" if each.serves else ""
        if each.manifest is None:
            trouble = f"{state}{'; ' if state else ''}{each.problem}"
            table.add_row(escape(each.version), "", "", "", "", escape(trouble))
            continue
        made = each.manifest.made
        at = datetime.fromtimestamp(made.made_at / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        figures = f"{made.n_visitors:,}", f"{made.n_likes:,}", figure(made.metrics)
        table.add_row(escape(each.version), at, *figures, state)
    words.print(table if listed else "no models yet: coldopen train makes one")


def figure(metrics: dict[str, Any]) -> str:
    """A model's nDCG@20 in words, "-" where it was not measured."""
    value = metrics.get("ndcg@20")
    return f"{value:.4f}" if isinstance(value, float) else "-"


def _instead_of(before: str, now: str) -> str:
    return f" (before: {before})" if before and before != now else ""
