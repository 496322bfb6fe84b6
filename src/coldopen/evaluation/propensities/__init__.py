"""Are the logged chances right? Many pages of one request, held against what their records say."""

from coldopen.evaluation.propensities.faults import FAULTS, N_PLANTED
from coldopen.evaluation.propensities.report import Found, Line, Planted, Report
from coldopen.evaluation.propensities.run import NAMES, run, run_planted

__all__ = ["FAULTS", "NAMES", "N_PLANTED", "Found", "Line", "Planted", "Report", "run", "run_planted"]
