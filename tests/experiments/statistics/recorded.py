"""What other libraries gave, recorded by oracles/record.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "oracles"


def cases(name: str) -> list[dict[str, Any]]:
    """The recorded cases of one library."""
    return json.loads((FOLDER / f"{name}.json").read_text())["cases"]


def pbc() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Years, death and D-penicillamine of the 312 patients."""
    days, death, treated = np.loadtxt(FOLDER / "pbc.csv", int, delimiter=",", skiprows=1).T
    return days / 365.25, death, treated
