"""A library's own environment: its Python, in the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from coldopen.core.errors import Problem

REQUIREMENTS = {
    "rectools": ("rectools==0.19.0",),
    "lenskit": ("lenskit==2025.8.1",),
}
"""What is installed for each library, pinned."""

_DONE = "installed"


def python_of(library: str) -> Path:
    """The Python that has the library; installed now if it is not yet, which needs a network.

    Raises:
        Problem: where the library is not known, or cannot be installed.
    """
    if library not in REQUIREMENTS:
        raise Problem("library", library, f"one of {', '.join(REQUIREMENTS)}")
    folder = _folder(library)
    python = folder / "bin" / "python"
    if not installed(library):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _call([sys.executable, "-m", "venv", str(folder)], library)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _call([*pip, *REQUIREMENTS[library]], library)
        (folder / _DONE).touch()
    return python


def installed(library: str) -> bool:
    """Whether a library has its environment already."""
    return (_folder(library) / _DONE).exists()


def _folder(library: str) -> Path:
    return _cache() / "-".join(REQUIREMENTS[library]).replace("==", "-")


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "coldopen" / "libraries"


def _call(command: list[str], library: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()] or ["no reason given"]
        raise Problem("library", library, f"a library that can be installed ({lines[-1]})")
