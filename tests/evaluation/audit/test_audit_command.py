"""`coldopen audit`: what it prints, writes and ends with."""

import json

import pytest
from click.testing import CliRunner

from coldopen.catalogue import encode
from coldopen.cli import main
from coldopen.core.log import Takedown
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.rules import CultureRule, Fired, RuleBook

TITLES = [Title(id=f"t{n:02}", name=f"Title {n}", tags=("war",) if n % 2 else ()) for n in range(40)]
RULES = [
    CultureRule(id="war", tags=("war",), treatment="hide"),
    CultureRule(id="typo", tags=("wra",), treatment="hide"),
]


@pytest.fixture
def data(tmp_path):
    with Engine.open(tmp_path / "data") as engine:
        engine.install("catalogue", encode(TITLES))
        engine.install("rules", RuleBook(culture=RULES).encode())
    return tmp_path / "data"


def audited(*arguments):
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_a_service_that_keeps_its_rules_ends_with_0_and_a_line_a_country(data, tmp_path):
    done = audited("--data", data, "--country", "fr", "--out", tmp_path / "audit.json")
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == ["country", "unknown", "FR"]
    assert "0 breaches of 2 culture rules" in " ".join(done.stdout.split())
    assert "culture 'typo': no title has the tag 'wra' (did you mean 'war'?)" in done.stderr
    assert json.loads((tmp_path / "audit.json").read_text())["n_breaches"] == 0


def test_a_breach_ends_with_1_and_is_told(data, monkeypatch):
    monkeypatch.setattr(RuleBook, "match", lambda *_: Fired())
    done = audited("--data", data, "--country", "FR")
    assert done.exit_code == 1
    assert "country FR: row 0 'hero': title 't" in done.stdout
    assert "culture 'war': may not be here" in done.stdout


def test_pages_without_titles_prove_nothing(data):
    with Engine.open(data) as engine:
        for title in TITLES:
            engine.log.post(Takedown(title.id, True))
        engine.withdraw("t00")
    done = audited("--data", data, "--country", "FR")
    assert done.exit_code == 1
    assert "of the pages had no title, and prove nothing" in done.stderr


def test_there_must_be_culture_rules_to_audit(tmp_path):
    done = audited("--data", tmp_path / "data")
    assert done.exit_code == 2
    assert "no culture rules in service" in done.stderr


def test_the_file_must_have_a_name_that_says_its_form(data):
    done = audited("--data", data, "--out", "audit.txt")
    assert done.exit_code == 2
    assert "a name that ends in .json or .csv" in done.stderr
