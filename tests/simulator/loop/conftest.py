"""The small world of `small_loop.py`, and what two runs are compared by."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import apsw
import pytest

PROGRAM = Path(__file__).with_name("small_loop.py")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("small_loop", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["small_loop"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def small():
    """The module of the small world."""
    return _load()


@pytest.fixture(scope="session")
def program():
    """The path of the small world, which can be run."""
    return PROGRAM


def _records(folder):
    connection = apsw.Connection(str(folder / "log.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = connection.execute("SELECT seq, at, kind, schema, visit, n, body FROM record ORDER BY seq")
        return [tuple(row) for row in found]
    finally:
        connection.close(True)


@pytest.fixture(scope="session")
def records():
    """All records of the log in a folder."""
    return _records


@pytest.fixture(scope="session")
def once(small, tmp_path_factory):
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("once")
    small.run(folder)
    return folder
