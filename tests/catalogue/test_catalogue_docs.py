"""The page on the catalogue says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coldopen.catalogue import LAYOUTS, TitleQuery, maturity_age
from coldopen.core.title import Title

PAGE = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Title.__struct_fields__, *TitleQuery.__struct_fields__, *LAYOUTS])
def test_every_field_and_layout_has_its_row(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}`", PAGE, re.M)


def test_every_mark_in_the_table_stands_for_the_age_beside_it() -> None:
    table = PAGE.split("| system | marks and ages |")[1].split("\n\n")[0]
    pairs = re.findall(r"[|,] ([A-Z][\w +-]*?|-\d\d) (\d+)(?=,| \|)", table)
    assert len(pairs) > 40
    assert {mark: maturity_age(mark) for mark, _ in pairs} == {mark: int(age) for mark, age in pairs}
