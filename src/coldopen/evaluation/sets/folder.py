"""Which of the folders of data holds a set."""

from __future__ import annotations

from pathlib import Path

from coldopen.core.errors import Problem
from coldopen.data_folders import data_folders


def where(name: str) -> Path | None:
    """The folder of a set, if there is one."""
    return next((folder / name for folder in data_folders() if (folder / name).is_dir()), None)


def find(name: str, *files: str) -> Path:
    """The folder of a set that has all these files.

    Raises:
        Problem: where none has; it says how to get them.
    """
    for folder in data_folders():
        if all((folder / name / file).exists() for file in files):
            return folder / name
    looked = " or ".join(str(folder) for folder in data_folders())
    raise Problem("set", name, f"{name}/{files[0]} in {looked}: run `coldopen data get {name}`")
