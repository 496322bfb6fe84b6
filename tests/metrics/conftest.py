"""A small log made by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).with_name("small_log.py")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("small_log", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["small_log"] = module
    spec.loader.exec_module(module)
    return module


SMALL_LOG = _load()


@pytest.fixture
def log():
    """A log with nothing in it yet."""
    return SMALL_LOG.SmallLog()


@pytest.fixture(scope="session")
def small_log():
    """The module of the small log."""
    return SMALL_LOG
