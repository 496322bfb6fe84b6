"""The audit of culture: pages that keep the rules pass, and every planted breach is found."""

import csv

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.decision import PlannedRow
from coldopen.core.errors import Problem
from coldopen.core.page import Message, PageRow
from coldopen.core.title import Title
from coldopen.engine import Engine, Served
from coldopen.evaluation.audit import Audit, Sweep, audit, audit_frozen, write_audit
from coldopen.planner import FrozenPage
from coldopen.planner.frozen import FrozenRow, FrozenTitle
from coldopen.rules import CultureRule, Fired, Pin, Rule, RuleBook, When

NOW = 1_795_000_000_000

TITLES = [
    *(Title(id=f"p{n:02}", name=f"Plain {n}", genres=("Drama",), maturity=0) for n in range(20)),
    *(
        Title(id=f"b{n:02}", name=f"Bet {n}", genres=("Drama",), maturity=0, tags=("Gambling",))
        for n in range(20)
    ),
    *(
        Title(id=f"g{n:02}", name=f"Gore {n}", genres=("Horror",), maturity=0, tags=("gore",))
        for n in range(20)
    ),
]
NO_GAMBLING = CultureRule(id="bets", tags=("gambling",), treatment="hide", when=When(countries=("AE",)))
ASK_FOR_GORE = CultureRule(
    id="gore", tags=("gore",), treatment="on_request", when=When(regions=("IN-KA",)), asked_by=("Horror",)
)
BOOK = RuleBook(culture=[NO_GAMBLING, ASK_FOR_GORE])


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "data") as made:
        made.install("catalogue", encode(TITLES))
        made.install("rules", BOOK.encode())
        yield made


def audited(engine, *countries, book=BOOK) -> Audit:
    return audit(engine, Sweep.of(book, TITLES, countries), NOW)


def test_pages_that_keep_the_rules_pass_and_what_may_be_shown_is(engine):
    found = audited(engine, "AE", "FR", "IN")
    assert (found.n_breaches, found.breaches) == (0, ())
    assert found.n_pages == len(Sweep.of(BOOK, TITLES, ["AE", "FR", "IN"]))
    by_country = {line.country: line for line in found.places}
    assert sorted(by_country) == ["AE", "FR", "IN", "unknown"]
    assert all(line.n_titles > line.n_treated > 0 for line in found.places), "on request at the least"
    assert by_country["FR"].n_treated > by_country["AE"].n_treated
    assert 0 < found.n_frozen <= 20
    assert (found.unmatched, found.idle, found.not_in_force, found.pins) == ((), (), (), ())


def test_a_book_that_forgets_its_culture_is_caught(engine, monkeypatch):
    monkeypatch.setattr(RuleBook, "match", lambda *_: Fired())
    found = audited(engine, "AE", "FR")
    n_breaches = {line.country: line.n_breaches for line in found.places}
    assert n_breaches["AE"] > 0
    assert n_breaches["unknown"] > n_breaches["AE"], "gambling and gore"
    assert n_breaches["FR"] == 0
    assert {breach.rule for breach in found.breaches} == {"bets", "gore"}


def test_one_title_planted_by_a_faulty_composer_is_found_and_named(engine, monkeypatch):
    made = engine.page
    card = engine.loaded().edition.catalogue.cards[0]
    assert msgspec.json.decode(card)["id"] == "b00"

    def faulty(request, **options):
        served = made(request, **options)
        asked = request.signals
        if (asked.country, asked.device, asked.languages, request.max_age) != ("AE", "tv", (), None):
            return served
        planted = PageRow("planted", "planted", "poster", "Planted", "", (card,))
        page = msgspec.structs.replace(served.page, rows=(*served.page.rows, planted))
        return Served(page, served.decision, served.body)

    monkeypatch.setattr(engine, "page", faulty)
    found = audited(engine, "AE", "FR")
    n_asked = len(Sweep.of(BOOK, TITLES, []).asked)
    assert found.n_breaches == n_asked
    first = found.breaches[0]
    assert (first.country, first.key, first.title, first.rule) == ("AE", "planted", "b00", "bets")
    assert str(first).startswith("country AE, device tv")
    assert "'planted': title 'b00': culture 'bets': may not be here" in str(first)


def test_a_row_headed_with_the_name_of_a_hidden_title_is_a_breach(engine, monkeypatch):
    made = engine.page

    def faulty(request, **options):
        served = made(request, **options)
        first, *others = served.decision.rows
        named = msgspec.structs.replace(first, heading=Message("campaign", ("title:Bet 7",)))
        decision = msgspec.structs.replace(served.decision, rows=(named, *others))
        return Served(served.page, decision, served.body)

    monkeypatch.setattr(engine, "page", faulty)
    found = audited(engine, "AE", "FR")
    n_breaches = {line.country: line.n_breaches for line in found.places}
    assert n_breaches["AE"] == n_breaches["unknown"] == found.n_pages / 3
    assert n_breaches["FR"] == 0
    assert found.breaches[0].title == "b07"
    assert found.breaches[0].why == "culture 'bets': its name may not be in a heading or reason"


def test_a_page_made_for_another_country_is_a_breach(engine, monkeypatch):
    made = engine.page

    def faulty(request, **options):
        elsewhere = msgspec.structs.replace(request.signals, country="FR", region=None)
        return made(msgspec.structs.replace(request, signals=elsewhere), **options)

    monkeypatch.setattr(engine, "page", faulty)
    found = audited(engine, "AE")
    assert found.breaches[0].why == "made for 'FR'"
    assert found.n_breaches >= found.n_pages


def test_titles_of_any_treatment_on_the_frozen_page_are_breaches():
    def title(id):
        return FrozenTitle(id, -1, None, msgspec.Raw(b"{}"), 0)

    row = PlannedRow("trending", "trending", "poster", Message("trending"), Message("trending"), 3)
    shown = title("p00"), title("b01"), title("g01")
    frozen = FrozenPage((FrozenRow(row, "Trending", "", shown),))
    found = list(audit_frozen(frozen, BOOK.culture, TITLES))
    assert [(breach.title, breach.rule) for breach in found] == [("b01", "bets"), ("g01", "gore")]


def test_typos_and_rules_for_nobody_are_told(engine):
    book = RuleBook(
        rules=[Rule(id="deal", pin=Pin(row="hero", title="b00"))],
        culture=[
            NO_GAMBLING,
            CultureRule(id="typo", tags=("gambing", "opera"), treatment="hide"),
            CultureRule(id="over", tags=("gore",), treatment="hide", ends="2020-01-01"),
            CultureRule(id="tokyo", tags=("gore",), treatment="hide", when=When(countries=("JP",))),
        ],
    )
    engine.install("rules", book.encode())
    found = audit(engine, Sweep.of(book, TITLES, ["FR"]), NOW)
    assert [(each.rule, each.tag, each.like) for each in found.unmatched] == [
        ("typo", "gambing", "Gambling"),
        ("typo", "opera", None),
    ]
    assert found.not_in_force == ("over",)
    assert found.idle == (), "whoever is nobody knows where may be in Tokyo"
    assert found.pins == ("rule 'deal' pins title 'b00', which culture bets may keep away",)


def test_an_audit_is_written_as_json_and_its_table_as_csv(engine, tmp_path):
    found = audited(engine, "FR")
    write_audit(found, tmp_path / "audit.json")
    assert msgspec.json.decode((tmp_path / "audit.json").read_bytes(), type=Audit) == found
    write_audit(found, tmp_path / "audit.csv")
    with (tmp_path / "audit.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["country"] for line in lines] == ["unknown", "FR"]
    assert sum(int(line["n_titles"]) for line in lines) == found.n_titles
    with pytest.raises(Problem, match=r"a name that ends in \.json or \.csv"):
        write_audit(found, tmp_path / "audit.txt")
