"""Where sets of real data lie: `$COLDOPEN_DATA`, `coldopen-data-sets` or `../shared/data`, a folder each."""

from __future__ import annotations

import os
from pathlib import Path

DOWNLOADS = Path("coldopen-data-sets")
_SHARED = Path("..") / "shared" / "data"


def data_folders() -> tuple[Path, ...]:
    """Where sets are looked for, first to last, whether there or not."""
    named = os.environ.get("COLDOPEN_DATA")
    return (*((Path(named),) if named else ()), DOWNLOADS, _SHARED)
