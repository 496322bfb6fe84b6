"""The viewer's document: one template, and the few facts that its scripts start from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

_HERE = Path(__file__).parent
VIEWER_DIR = _HERE / "static"


def viewer_html(boot: Mapping[str, object]) -> str:
    """The HTML of the viewer, with `boot` embedded as JSON that cannot end its own element.

    Args:
        boot: What the scripts start from: `page_url`, `events_url`, `title_url`, `simulated`, and optionally
            `countries`, the codes offered in the lens.

    Raises:
        TypeError: Where a value of `boot` has no JSON form.

    >>> "</script>" in viewer_html({"page_url": "</script>"}).split('id="boot">')[1].split("\\n")[0][:-9]
    False
    """
    return _template().render(boot=embedded_json(boot), simulated=boot.get("simulated"), modules=_modules())


def embedded_json(value: object) -> Markup:
    """JSON that is safe as the text of a script element: no `<`, `>` or `&`, and no line separators.

    >>> str(embedded_json({"a": "</script>"}))
    '{"a":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (nothing in it can end the element)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("viewer.html")


@cache
def _modules() -> tuple[str, ...]:
    """The scripts by their address under `/static/`, for the browser to fetch all at once."""
    found = (path.relative_to(VIEWER_DIR).as_posix() for path in VIEWER_DIR.rglob("*.js"))
    return tuple(sorted(each for each in found if not each.startswith("operator/")))
