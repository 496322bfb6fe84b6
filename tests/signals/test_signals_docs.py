from pathlib import Path

from coldopen.signals import SignalsOptions

DOCS = Path(__file__).parents[2] / "docs" / "signals.md"


def test_every_option_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    for name in SignalsOptions.__struct_fields__:
        assert f"| `{name}` |" in text
