"""The planner: chooses and orders rows, fills them, keeps constraints, and falls back step by step."""

from coldopen.planner.breaker import Breakers, BreakerState
from coldopen.planner.candidates import ask_of, brought, candidates_again
from coldopen.planner.choosing import Drawing
from coldopen.planner.compose import IN_ORDER, Composed, Plan, compose
from coldopen.planner.crowded import for_want_of_time, in_common, shared_page, was_shared
from coldopen.planner.deadline import NEVER, Deadline
from coldopen.planner.dry_run import RowTried, TitlesTried, try_rows, try_titles
from coldopen.planner.editions import COMMON, Basis, Editions, Loaded
from coldopen.planner.evidence import read_evidence
from coldopen.planner.exploring import NewTitles
from coldopen.planner.exported import ExportedBelief, exported_belief
from coldopen.planner.freezer import Freezer, FrozenState
from coldopen.planner.frozen import FrozenPage, Thawed
from coldopen.planner.guarded import Guarded
from coldopen.planner.ladder import FEWEST_ROWS, Answer, Ladder
from coldopen.planner.newcomer import NewcomerStage, newcomer_stage
from coldopen.planner.options import PlannerOptions
from coldopen.planner.prepared import Prepared, prepared, shared
from coldopen.planner.recompute import Again, Recomputed, changed_settings, compared, excluded, n_in_time
from coldopen.planner.render import encode, page_rows, render
from coldopen.planner.replan import going_on
from coldopen.planner.replay import Replay, replay_of
from coldopen.planner.report import report
from coldopen.planner.request import Candidate, PageRequest, Replan, check_request
from coldopen.planner.shape import size
from coldopen.planner.trace import Trace, traced
from coldopen.planner.why import Why, title_reason

__all__ = [
    "COMMON",
    "FEWEST_ROWS",
    "IN_ORDER",
    "NEVER",
    "Again",
    "Answer",
    "Basis",
    "BreakerState",
    "Breakers",
    "Candidate",
    "Composed",
    "Deadline",
    "Drawing",
    "Editions",
    "ExportedBelief",
    "Freezer",
    "FrozenPage",
    "FrozenState",
    "Guarded",
    "Ladder",
    "Loaded",
    "NewTitles",
    "NewcomerStage",
    "PageRequest",
    "Plan",
    "PlannerOptions",
    "Prepared",
    "Recomputed",
    "Replan",
    "Replay",
    "RowTried",
    "Thawed",
    "TitlesTried",
    "Trace",
    "Why",
    "ask_of",
    "brought",
    "candidates_again",
    "changed_settings",
    "check_request",
    "compared",
    "compose",
    "encode",
    "excluded",
    "exported_belief",
    "for_want_of_time",
    "going_on",
    "in_common",
    "n_in_time",
    "newcomer_stage",
    "page_rows",
    "prepared",
    "read_evidence",
    "render",
    "replay_of",
    "report",
    "shared",
    "shared_page",
    "size",
    "title_reason",
    "traced",
    "try_rows",
    "try_titles",
    "was_shared",
]
