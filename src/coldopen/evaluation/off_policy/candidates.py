"""Policies in question: what would have drawn the rows instead of the policy that acted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from coldopen.core.errors import Problem
from coldopen.plugins import load_plugins
from coldopen.policies import Policy
from coldopen.rules import did_you_mean
from coldopen.settings import Settings

_ROOM = "policy."


@dataclass(frozen=True)
class Candidate:
    """A row policy with its floor, under a name of its own."""

    name: str
    policy: Policy
    floor: float


def candidate_of(name: str, settings: Settings, changes: Mapping[str, Any]) -> Candidate:
    """What these settings, with these of `policy` changed, would draw rows by. The policy `rules` has no
    floor, as nothing is drawn where it serves: it has the first by the rules of all rows that might be drawn.

    Args:
        name: what to call it.
        settings: those of the log's service.
        changes: settings by their names within `policy`, such as "temperature".

    Raises:
        Problem: a setting or policy that there is not, or a value out of its range.
    """
    known = type(settings.policy).__struct_fields__
    for unknown in [each for each in changes if each not in known]:
        raise Problem(f"policy.{unknown}", changes[unknown], f"a setting: {did_you_mean(unknown, known)}")
    told = {**msgspec.to_builtins(settings.policy), **changes}
    try:
        options = msgspec.convert(told, type(settings.policy), strict=False)
    except msgspec.ValidationError as error:
        raise Problem("policy", str(error), "settings of `policy` within their ranges") from None
    policy = load_plugins(settings.plugins, options).policy
    return Candidate(name, policy, 0.0 if policy.name == "rules" else options.floor)


def parsed(text: str, everywhere: Sequence[str] = ()) -> tuple[str, dict[str, str]]:
    """A candidate as the command line has it: its name, and the settings of `policy` that it changes.

    >>> parsed("softmax,temperature=0.01")
    ('softmax,temperature=0.01', {'name': 'softmax', 'temperature': '0.01'})
    >>> parsed("linucb", ["policy.alpha=2"])
    ('linucb,alpha=2', {'name': 'linucb', 'alpha': '2'})

    Raises:
        Problem: it does not read so.
    """
    name, *settings = text.split(",")
    changes = {"name": name.strip()}
    for each in (*everywhere, *settings):
        setting, is_there, value = each.partition("=")
        setting = setting.strip().removeprefix(_ROOM)
        if not is_there or not setting or "." in setting:
            raise Problem("candidate", each, "a setting of `policy` and its value: policy.temperature=0.01")
        changes[setting] = value.strip()
    return ",".join([changes["name"], *(f"{k}={v}" for k, v in changes.items() if k != "name")]), changes
