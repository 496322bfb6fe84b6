import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def geo_data() -> Path:
    """The folder of real databases and lists, where there is one."""
    root = Path(os.environ.get("COLDOPEN_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (root / "geo_ua").is_dir():
        pytest.skip("no real data: set COLDOPEN_DATA to a folder that has geo_ua")
    return root / "geo_ua"
