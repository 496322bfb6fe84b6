"""Declarative rules, editorial rows and culture rules: load, check, match, explain.

A rule says: when signals match, insert, pin, boost, bury or forbid. An editorial row is a row that people
made. A culture rule says how titles of sensitive tags are treated, where. A `RuleBook` holds all, free of
contradictions, and tells for each page what they do to it (`Fired`). Other rooms that read what people write
take its conditions, its reading (`convert`) and its writing (`toml_table`).
"""

from coldopen.rules.book import RuleBook
from coldopen.rules.checking import Fault, did_you_mean, in_when
from coldopen.rules.conditions import Facts, facts_of, told
from coldopen.rules.converting import convert
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.explaining import Explained
from coldopen.rules.fired import Fired, row_matches
from coldopen.rules.forms import CultureRule, EditorialRow, Forbid, InsertedRow, Lift, Pin, Rule, When
from coldopen.rules.reading import read_culture, read_row, read_rule
from coldopen.rules.writing import toml_table

__all__ = [
    "CultureRule",
    "EditorialRow",
    "Explained",
    "Facts",
    "Fault",
    "Fired",
    "Forbid",
    "InsertedRow",
    "Lift",
    "Pin",
    "Rule",
    "RuleBook",
    "RuleErrors",
    "RuleProblem",
    "When",
    "convert",
    "did_you_mean",
    "facts_of",
    "in_when",
    "read_culture",
    "read_row",
    "read_rule",
    "row_matches",
    "told",
    "toml_table",
]
