"""An audit as a file: JSON for all of it, CSV for what was looked at by country."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

from coldopen.core.errors import Problem
from coldopen.evaluation.audit.report import Audit, PlaceLine


def write_audit(found: Audit, path: Path) -> None:
    """Write it in the form that the file's name asks for. Raises Problem for any other."""
    check_name(path)
    if path.suffix == ".json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(PlaceLine.__struct_fields__)
        out.writerows(msgspec.structs.astuple(line) for line in found.places)


def check_name(path: Path) -> None:
    """Raise Problem where a file's name does not say its form."""
    if path.suffix not in (".json", ".csv"):
        raise Problem("out", str(path), "a name that ends in .json or .csv")
