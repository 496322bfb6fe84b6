"""Where the sets lie: `$COLDOPEN_DATA`, `coldopen-data-sets` or `../shared/data`, a folder for each."""

from __future__ import annotations

import os
from pathlib import Path

from coldopen.core.errors import Problem

DOWNLOADS = Path("coldopen-data-sets")
_SHARED = Path("..") / "shared" / "data"


def folders() -> tuple[Path, ...]:
    """Where sets are looked for, first to last, whether there or not."""
    named = os.environ.get("COLDOPEN_DATA")
    return (*((Path(named),) if named else ()), DOWNLOADS, _SHARED)


def where(name: str) -> Path | None:
    """The folder of a set, if there is one."""
    return next((folder / name for folder in folders() if (folder / name).is_dir()), None)


def find(name: str, *files: str) -> Path:
    """The folder of a set that has all these files.

    Raises:
        Problem: where none has; it says how to get them.
    """
    for folder in folders():
        if all((folder / name / file).exists() for file in files):
            return folder / name
    looked = " or ".join(str(folder) for folder in folders())
    raise Problem("set", name, f"{name}/{files[0]} in {looked}: run `coldopen data get {name}`")
