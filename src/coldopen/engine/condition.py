"""What pages are decided by: settings and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.planner import Ladder
from coldopen.policies import Policy
from coldopen.settings import Settings


@dataclass(frozen=True, slots=True)
class Condition:
    """Settings, the content id of their fingerprint, and the ladder and row policy that follow from them."""

    settings: Settings
    settings_id: str
    ladder: Ladder
    policy: Policy
