"""What other policies would have done on a log: the log read again, and the estimators of `ope` on it."""

from coldopen.evaluation.off_policy.candidates import Candidate, candidate_of, parsed
from coldopen.evaluation.off_policy.evaluating import Answer, Report, evaluate, judged
from coldopen.evaluation.off_policy.first_pages import Question
from coldopen.evaluation.off_policy.gathering import Gathered, gather
from coldopen.evaluation.off_policy.tables import Columns, TableReport, evaluate_table
from coldopen.evaluation.off_policy.titles import TITLE_POLICIES, evaluate_titles

__all__ = [
    "TITLE_POLICIES",
    "Answer",
    "Candidate",
    "Columns",
    "Gathered",
    "Question",
    "Report",
    "TableReport",
    "candidate_of",
    "evaluate",
    "evaluate_table",
    "evaluate_titles",
    "gather",
    "judged",
    "parsed",
]
