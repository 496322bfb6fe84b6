"""Declarative rules and editorial rows: load, check, match, explain.

A rule says: when signals match, insert, pin, boost, bury or forbid. An editorial row is a row that people
made. A `RuleBook` holds both, free of contradictions, and tells for each page what they do to it (`Fired`).
"""

from coldopen.rules.book import RuleBook
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.explaining import Explained
from coldopen.rules.fired import Fired, row_matches
from coldopen.rules.forms import EditorialRow, Forbid, InsertedRow, Lift, Pin, Rule, When
from coldopen.rules.reading import read_row, read_rule

__all__ = [
    "EditorialRow",
    "Explained",
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
    "read_row",
    "read_rule",
    "row_matches",
]
