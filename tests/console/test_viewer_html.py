"""The viewer's document, without a browser."""

import json
import re

from coldopen.console import VIEWER_DIR, viewer_html


def test_boot_facts_survive_and_cannot_end_their_element():
    facts = {"page_url": "</script><script>alert(1)</script>", "countries": ["IN", "BR"], "n": 3}
    html = viewer_html(facts)
    embedded = re.search(r'<script type="application/json" id="boot">(.*?)</script>', html, re.S)
    assert embedded is not None
    assert json.loads(embedded[1]) == facts
    assert "alert(1)</script>" not in html


def test_the_document_obeys_a_strict_policy():
    html = viewer_html({})
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html) == []
    assert re.findall(r"\sstyle=|\son\w+=", html) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', html) == []


def test_the_screen_says_that_visitors_are_simulated_and_only_then():
    said = '<span class="simulated"'
    assert said in viewer_html({"simulated": True})
    assert said not in viewer_html({"simulated": False})
    assert said not in viewer_html({})


def test_every_file_the_document_names_is_there():
    named = re.findall(r'(?:src|href)="/static/([^"]+)"', viewer_html({}))
    assert len(named) > 20
    assert [name for name in named if not (VIEWER_DIR / name).is_file()] == []


def test_scripts_import_only_files_that_are_there_and_never_write_markup():
    for script in VIEWER_DIR.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        for imported in re.findall(r'from "([^"]+)"', text):
            assert imported.startswith("."), (script, imported)
            assert (script.parent / imported).resolve().is_file(), (script, imported)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), script
