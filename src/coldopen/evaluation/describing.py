"""A technique's settings in a few words, for reports."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass

from coldopen.taste.technique import Technique


def described(technique: Technique) -> str:
    """The settings that are not the usual ones; of a technique within another, its own too.

    >>> from coldopen.evaluation.peers.ease import Ease
    >>> from coldopen.evaluation.peers.recent import Recent
    >>> described(Ease()), described(Recent(Ease(2000.0), 24.0))
    ('the usual settings', 'ridge 2000, hours 24')
    """
    return ", ".join(_settings(technique)) or "the usual settings"


def _settings(technique: object) -> list[str]:
    if not is_dataclass(technique):
        return []
    found: list[str] = []
    for each in fields(technique):
        value = getattr(technique, each.name)
        if each.name == "technique":
            found += _settings(value)
        elif each.name != "name" and (each.default is MISSING or value != each.default):
            found.append(f"{each.name} {_told(value)}")
    return found


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(f"{name}={option:g}" for name, option in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
