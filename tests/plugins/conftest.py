"""Packages with plugins, made up and installed for one test."""

import importlib
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "planner"))

_numbers = count()

Install = Callable[..., str]


@pytest.fixture
def install(tmp_path, monkeypatch) -> Install:
    """Installs a package: its code, and its entry points as "group: name = object" lines."""

    def install(code: str, *points: str, version: str = "1.2.0") -> str:
        module = f"made_up_{next(_numbers)}"
        home = tmp_path / module
        about = home / f"{module}-{version}.dist-info"
        about.mkdir(parents=True)
        (home / f"{module}.py").write_text(dedent(code))
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n")
        groups: dict[str, list[str]] = {}
        for point in points:
            group, _, line = point.partition(": ")
            groups.setdefault(group, []).append(line.replace("MODULE", module))
        text = "".join(f"[{group}]\n" + "".join(f"{x}\n" for x in lines) for group, lines in groups.items())
        (about / "entry_points.txt").write_text(text)
        monkeypatch.syspath_prepend(str(home))
        importlib.invalidate_caches()
        return module

    return install
