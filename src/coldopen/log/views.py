"""Views as files: written once by the log process, mapped into memory by every worker."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np

from coldopen.core.log import Arrays, View
from coldopen.log.arrays import read_arrays, write_arrays
from coldopen.log.frames import Manifest

_SUFFIX = ".view"


class ViewFiles:
    """Writes views into a folder, one file a fold, and removes them when `kept` later ones are there.

    A fold whose arrays are the very same objects as in the view before keeps its file. What a worker has
    mapped stays readable for it after removal.
    """

    def __init__(self, directory: Path, prefix: str, kept: int = 16) -> None:
        self._directory = directory
        self._prefix = prefix
        self._manifests: deque[Manifest] = deque()
        self._last: dict[str, Arrays] = {}
        self._kept = kept
        directory.mkdir(parents=True, exist_ok=True)
        for path in directory.glob(f"{prefix}-*{_SUFFIX}"):
            path.unlink(missing_ok=True)

    def write(self, view: View) -> Manifest:
        """Write a view and return where it is.

        Raises:
            OSError: the disk does not take it.
        """
        before = self._manifests[-1].files if self._manifests else {}
        files = {}
        for i, (name, arrays) in enumerate(view.folds.items()):
            if name in before and _is_same(self._last.get(name, {}), arrays):
                files[name] = before[name]
                continue
            files[name] = f"{self._prefix}-{view.number}-{i}{_SUFFIX}"
            write_arrays(self._directory / files[name], arrays, sync=False)
        self._last = dict(view.folds)
        manifest = Manifest(view.number, view.at, view.active, view.takedowns, files)
        self._manifests.append(manifest)
        self._remove_old()
        return manifest

    def _remove_old(self) -> None:
        while len(self._manifests) > self._kept:
            old = self._manifests.popleft()
            used = {name for manifest in self._manifests for name in manifest.files.values()}
            for name in set(old.files.values()) - used:
                (self._directory / name).unlink(missing_ok=True)


def read_view(directory: Path, manifest: Manifest) -> View:
    """The view that a manifest tells of, its arrays mapped into memory.

    Raises:
        OSError: its files are gone.
        Problem: they are damaged.
    """
    folds: dict[str, Arrays] = {}
    for name, file in manifest.files.items():
        folds[name], _ = read_arrays(directory / file, verify=False)
    return View(
        number=manifest.number,
        at=manifest.at,
        active=manifest.active,
        takedowns=manifest.takedowns,
        folds=folds,
    )


def _is_same(one: Arrays, other: Arrays) -> bool:
    same: list[tuple[np.ndarray, np.ndarray]] = [(one[name], other[name]) for name in one if name in other]
    return len(same) == len(one) == len(other) and all(a is b for a, b in same)
