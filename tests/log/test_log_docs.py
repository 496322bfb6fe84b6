from pathlib import Path

import pytest

from coldopen.log import LogOptions

PAGE = Path(__file__).parents[2] / "docs" / "log.md"


@pytest.mark.parametrize("option", LogOptions.__struct_fields__)
def test_every_option_is_in_the_docs(option):
    assert f"`{option}`" in PAGE.read_text(encoding="utf-8")
