import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldopen.rules import EditorialRow, Lift, Rule, RuleBook, RuleErrors, read_row, read_rule


def problems(*texts, **files):
    with pytest.raises(RuleErrors) as caught:
        RuleBook.parse(files or {f"{n}.toml": text for n, text in enumerate(texts)})
    return [str(problem) for problem in caught.value.problems]


RULE = '[[rule]]\nid = "a"\n'
BOOST = 'boost = { row = "fresh", by = 2 }\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[rule]\n", "Expected ']]' at the end of an array declaration"),
        ("[[rules]]\nid = 1", "rules: received 'rules'; expected [[rule]], [[row]] or [[culture]]"),
        ("[rule]\nid = 'a'", "rule: received {'id': 'a'}; expected a list of tables, each headed [[rule]]"),
        ("rule = [3]", "rule number 1: received 3; expected a table"),
        (f"[[rule]]\n{BOOST}", "rule number 1: id: received None; expected a value for 'id'"),
        (
            f"{RULE}bost = {{}}\n{BOOST}",
            "rule 'a': bost: received 'bost'; expected 'boost' (did you mean that?)",
        ),
        (
            f"{RULE}when = {{ country = ['IN'] }}\n{BOOST}",
            "rule 'a': when.country: received 'country'; expected 'countries' (did you mean that?)",
        ),
        (
            f"{RULE}when = {{ countries = 'IN' }}\n{BOOST}",
            "rule 'a': when.countries: received 'IN'; expected a list",
        ),
        (
            f"{RULE}when = {{ countries = [] }}\n{BOOST}",
            "rule 'a': when.countries: received []; expected a list of length >= 1",
        ),
        (
            f"{RULE}when = {{ countries = ['in'] }}\n{BOOST}",
            "rule 'a': when.countries: received 'in'; expected 'IN'",
        ),
        (
            f"{RULE}when = {{ regions = ['MH'] }}\n{BOOST}",
            "rule 'a': when.regions: received 'MH'; expected an ISO 3166-2 code such as 'IN-MH', or",
        ),
        (
            f"{RULE}when = {{ areas = ['DE'] }}\n{BOOST}",
            "rule 'a': when.areas: received 'DE'; expected 'de'",
        ),
        (
            f"{RULE}when = {{ areas = ['AT'] }}\n{BOOST}",
            "rule 'a': when.areas: received 'AT'; expected a language area; that of AT is 'de'",
        ),
        (
            f"{RULE}when = {{ languages = ['?'] }}\n{BOOST}",
            "rule 'a': when.languages: received '?'; expected a language tag such as 'pt' or 'pt-BR'",
        ),
        (
            f"{RULE}when = {{ devices = ['phone'] }}\n{BOOST}",
            "rule 'a': when.devices: received ['phone']; "
            "expected one of tv, mobile, tablet, desktop, console, unknown",
        ),
        (
            f"{RULE}when = {{ hours = [7, 7] }}\n{BOOST}",
            "rule 'a': when.hours: received (7, 7); "
            "expected two different hours, from and up to; [0, 24] is the whole day",
        ),
        (
            f"{RULE}when = {{ countries = ['IN'], regions = ['DE-BY'] }}\n{BOOST}",
            "rule 'a': when: received 'places that exclude each other'; "
            "expected a visitor who can meet all conditions",
        ),
        (
            f"{RULE}from = 2026-11-01T10:00:00\n{BOOST}",
            "rule 'a': from: received '2026-11-01T10:00:00'; "
            "expected a date (its midnight UTC) or a time with its offset: 2026-11-01 or",
        ),
        (
            f"{RULE}from = 2026-11-02\nuntil = 2026-11-01\n{BOOST}",
            "rule 'a': until: received '2026-11-01'; expected later than from, which is 2026-11-02",
        ),
        (RULE, "rule 'a': received 'none'; expected exactly one of insert, pin, boost, bury or forbid"),
        (
            f"{RULE}{BOOST}forbid = {{ row = 'hero' }}",
            "rule 'a': received 'boost and forbid'; "
            "expected exactly one of insert, pin, boost, bury or forbid",
        ),
        (
            f"{RULE}boost = {{ row = 'fresh', query = {{ year_from = 2000 }}, by = 2 }}",
            "rule 'a': boost: received 'query and row'; expected exactly one of query or row",
        ),
        (
            f"{RULE}boost = {{ row = 'fresh', by = 0.5 }}",
            "rule 'a': boost.by: received 0.5; expected a number > 1.0",
        ),
        (
            f"{RULE}boost = {{ row = 'fresh', by = nan }}",
            "rule 'a': boost.by: received nan; expected a number > 1.0",
        ),
        (
            f"{RULE}forbid = {{ query = {{}} }}",
            "rule 'a': forbid.query: received {}; "
            "expected at least one field: an empty query means every title",
        ),
        (
            f"{RULE}forbid = {{ query = {{ genres = [] }} }}",
            "rule 'a': forbid.query.genres: received []; expected at least one value, or to be left out",
        ),
        (
            f"{RULE}forbid = {{ query = {{ countries = ['india'] }} }}",
            "rule 'a': forbid.query.countries: received 'india'; "
            "expected an ISO 3166-1 alpha-2 code such as 'IN'",
        ),
        (
            f"{RULE}forbid = {{ query = {{ year_from = 2000, year_to = 1990 }} }}",
            "rule 'a': forbid.query.year_from: received 2000; expected at most year_to, which is 1990",
        ),
        (
            f"{RULE}forbid = {{ query = {{ genre = ['Drama'] }} }}",
            "rule 'a': forbid.query.genre: received 'genre'; expected 'genres' (did you mean that?)",
        ),
        (
            f"{RULE}pin = {{ row = 'hero', position = 0 }}",
            "rule 'a': pin.row: received 'hero'; "
            "expected another row: the hero is always at the top (a title can be pinned in it)",
        ),
        (
            f"{RULE}pin = {{ row = 'genre:*', position = 0 }}",
            "rule 'a': pin.row: received 'genre:*'; "
            "expected a key such as 'trending', 'genre:Dramas' or 'editorial:diwali'",
        ),
        (
            f"{RULE}pin = {{ row = 'trending' }}",
            "rule 'a': pin: received 'neither'; expected the position of the row, or a title",
        ),
        (
            f"{RULE}pin = {{ row = 'insert:monsun', position = 1 }}\n"
            "[[rule]]\nid = 'b'\n"
            "insert = { row = 'monsoon', heading = 'Monsoon', query = { genres = ['Romance'] } }",
            "rule 'a': pin.row: received 'insert:monsun'; expected 'insert:monsoon' (did you mean that?)",
        ),
        (
            "[[row]]\nid = 'a'\nheading = 'A'",
            "row 'a': received 'none'; expected exactly one of titles or query",
        ),
        (
            "[[row]]\nid = 'a'\nheading = 'A'\ntitles = ['s1', 's2', 's1']",
            "row 'a': titles: received 's1'; expected each title once",
        ),
        (
            "[[row]]\nid = 'a'\nheading = 'A'\ntitles = ['s1']\nheadings = { '?' = 'B' }",
            "row 'a': headings: received '?'; expected a language tag such as 'hi' or 'pt-BR'",
        ),
        (
            f"{RULE.replace('a', 'a b')}{BOOST}",
            "rule 'a b': id: received 'a b'; "
            "expected 1 to 64 letters, digits, '.', '_' and '-', the first a letter or digit",
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_was_expected(text, told):
    assert any(told in problem for problem in problems(text)), problems(text)


def test_everything_wrong_in_all_files_is_told_at_once():
    told = problems(
        **{
            "india.toml": f"{RULE}when = {{ device = ['tv'] }}\nboost = {{ row = 'fresh' }}",
            "rows.toml": "[[row]]\nheading = 'A'\ntitles = 3\n",
            "broken.toml": "[[",
        }
    )
    assert [problem.partition(": received")[0] for problem in told] == [
        "india.toml: rule 'a': when.device",
        "india.toml: rule 'a': boost.by",
        "rows.toml: row number 1: id",
        "rows.toml: row number 1: titles",
        "broken.toml",
    ]


def test_an_id_used_twice_is_refused_with_both_files():
    told = problems(**{"one.toml": RULE + BOOST, "two.toml": RULE + BOOST})
    assert told == [
        "two.toml: rule 'a': id: received 'a'; expected an id used once (the first is in one.toml)"
    ]


def test_a_rule_and_a_row_may_share_an_id():
    assert (
        len(RuleBook.parse({"a.toml": f"{RULE}{BOOST}[[row]]\nid = 'a'\nheading = 'A'\ntitles = ['s1']"}))
        == 2
    )


def test_errors_can_be_told_apart_by_file_item_and_field():
    with pytest.raises(RuleErrors) as caught:
        RuleBook.parse({"a.toml": f"{RULE}when = {{ countries = ['in'] }}\n{BOOST}"})
    (problem,) = caught.value.problems
    assert (problem.file, problem.item, problem.field) == ("a.toml", "rule 'a'", "when.countries")


def test_items_made_in_python_are_checked_alike():
    with pytest.raises(RuleErrors) as caught:
        RuleBook(
            [Rule(id="a b", boost=Lift(row="fresh", by=0))], [EditorialRow(id="c", heading="", titles=())]
        )
    assert [problem.field for problem in caught.value.problems] == ["id", "boost.by", "heading", "titles"]


def test_rules_and_rows_are_read_from_json_tables_too():
    rule = read_rule({"id": "a", "from": "2026-11-01", "boost": {"row": "fresh", "by": 2}})
    row = read_row({"id": "b", "heading": "B", "titles": ["s1"]})
    assert isinstance(rule, Rule)
    assert isinstance(row, EditorialRow)
    assert len(RuleBook([rule], [row])) == 2
    with pytest.raises(RuleErrors, match=r"rule 'a': boost.row: received 3; expected a key such as"):
        read_rule({"id": "a", "boost": {"row": 3, "by": 2}})
    with pytest.raises(RuleErrors, match=r"received \[\]; expected a table"):
        read_rule([])


NAMES = [
    "id",
    "when",
    "countries",
    "hours",
    "from",
    "boost",
    "by",
    "row",
    "query",
    "titles",
    "heading",
    "pin",
    "x",
]
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["IN", "a"])
)
tables = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), tables, max_size=6))
def test_whatever_is_sent_is_read_or_refused_with_reasons(table):
    for read in (read_rule, read_row):
        try:
            item = read(table)
        except RuleErrors:
            continue
        assert item.id == table["id"]


@pytest.mark.parametrize(
    "text", ["\x00", "rule = " + "[" * 5000, "[[rule]]\nid = 'a'\nfrom = 10:00:00", "[[rule]]\n" * 3]
)
def test_broken_files_are_refused(text):
    assert problems(text)
