"""Loading the plugins that the settings name; one that is missing or broken is refused at start."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coldopen.core.errors import Problem
from coldopen.plugins.installed import GROUPS, Installed, Kind, declared, described
from coldopen.plugins.options import PluginOptions
from coldopen.plugins.scoring import Scorer
from coldopen.policies import Policy, PolicyOptions, policy_of
from coldopen.rows import ALL_SOURCES, RowSource

_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
_SETTINGS: dict[Kind, str] = {
    "row_sources": "plugins.row_sources",
    "policies": "policy.name",
    "scorers": "plugins.scorer",
}
_TAKEN = frozenset({"hero", "rule", *(source.name for source in ALL_SOURCES)})


@dataclass(frozen=True, slots=True)
class Plugins:
    """What was loaded. `policy` is the row policy that is chosen, a plugin where `foreign_policy`."""

    row_sources: tuple[RowSource, ...]
    policy: Policy
    foreign_policy: bool
    scorer: Scorer | None
    loaded: tuple[Installed, ...]

    @property
    def identities(self) -> dict[str, str]:
        """Each plugin that was loaded and which code it is."""
        return {f"{each.kind}.{each.name}": each.identity for each in self.loaded}


def load_plugins(options: PluginOptions, policy: PolicyOptions) -> Plugins:
    """Load what these settings name.

    Raises:
        Problem: a plugin is not installed, or twice; its code cannot be loaded; what it gives is none of its
            kind, or goes by another name.
    """
    for name in options.row_sources:
        if name in _TAKEN or not _NAME.fullmatch(name) or options.row_sources.count(name) > 1:
            told = "each once: a-z, 0-9 and '_', no name of coldopen's own"
            raise Problem("plugins.row_sources", name, told)
    sources = [_load("row_sources", name, _is_source) for name in options.row_sources]
    scorers = [_load("scorers", options.scorer, _is_scorer)] if options.scorer else []
    own = _own_policies(policy)
    policies = [_load("policies", policy.name, _is_policy, f"{own}, or ")] if own else []
    return Plugins(
        tuple(source for source, _ in sources),
        policies[0][0] if policies else policy_of(policy),
        bool(policies),
        scorers[0][0] if scorers else None,
        tuple(found for _, found in (*sources, *policies, *scorers)),
    )


def _load(kind: Kind, name: str, is_one: Callable[[Any], bool], or_else: str = "") -> tuple[Any, Installed]:
    """The plugin of a name: what its entry point leads to, or what that makes, a class or a function."""
    points = declared(kind)
    found = [point for point in points if point.name == name]
    if len(found) != 1:
        names = ", ".join(sorted(point.name for point in points)) or "none"
        told = f"{or_else}one that is installed once in {GROUPS[kind]!r}, where there is: {names}"
        raise Problem(_SETTINGS[kind], name, told)
    about = described(kind, found[0])
    try:
        plugin = found[0].load()
        plugin = plugin() if isinstance(plugin, type) or not hasattr(plugin, "name") else plugin
        sound = is_one(plugin)
    except Exception as error:
        told = f"{about.target} of {about.identity} to load"
        raise Problem(f"plugin {name}", f"{type(error).__name__}: {error}", told) from error
    if not sound or plugin.name != name:
        told = f"one of {GROUPS[kind]!r} whose `name` is {name!r}, as `coldopen.testing` describes"
        raise Problem(f"plugin {name}", f"{plugin!r:.100} of {about.identity}", told)
    return plugin, about


def _own_policies(policy: PolicyOptions) -> str:
    """What there is besides plugins, in words, where none of it is chosen; else ""."""
    try:
        policy_of(policy)
    except Problem as problem:
        return problem.expected
    return ""


def _is_source(plugin: Any) -> bool:
    return isinstance(plugin.name, str) and callable(plugin.propose)


def _is_policy(plugin: Any) -> bool:
    return isinstance(plugin.name, str) and callable(plugin.log_shares)


def _is_scorer(plugin: Any) -> bool:
    return isinstance(plugin.name, str) and callable(plugin.place)
