"""The audit of culture: that no page of a sweep over all countries breaks a culture rule.

Real pages are made for everyone who may come, and every title of every row is judged from the catalogue's
tags and the rules as they are written, by code that shares nothing with what makes pages.
"""

from coldopen.evaluation.audit.audit import audit, audit_frozen
from coldopen.evaluation.audit.report import Audit, Breach, PlaceLine
from coldopen.evaluation.audit.sweep import Sweep
from coldopen.evaluation.audit.writing import check_name, write_audit

__all__ = ["Audit", "Breach", "PlaceLine", "Sweep", "audit", "audit_frozen", "check_name", "write_audit"]
