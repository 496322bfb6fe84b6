"""Which plugins are installed, as their packages declare them."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Literal

from msgspec import Struct

Kind = Literal["row_sources", "policies", "scorers"]

GROUPS: dict[Kind, str] = {
    "row_sources": "coldopen.row_sources",
    "policies": "coldopen.policies",
    "scorers": "coldopen.scorers",
}
"""The entry point group of each kind of plugin."""


class Installed(Struct, frozen=True, order=True):
    """A plugin that a package in this environment declares: its name, what it leads to, the package, its
    version."""

    kind: Kind
    name: str
    target: str
    package: str
    version: str

    @property
    def identity(self) -> str:
        """Which code it is, as far as versions tell: "some-package 1.2.0"."""
        return f"{self.package} {self.version}"


def installed() -> list[Installed]:
    """All plugins that packages declare, loaded or not, by kind and name."""
    return sorted(described(kind, point) for kind in GROUPS for point in declared(kind))


def declared(kind: Kind) -> tuple[EntryPoint, ...]:
    """The entry points of a kind."""
    return tuple(entry_points(group=GROUPS[kind]))


def described(kind: Kind, point: EntryPoint) -> Installed:
    """A plugin by its entry point."""
    package, version = ("unknown", "unknown") if point.dist is None else (point.dist.name, point.dist.version)
    return Installed(kind, point.name, point.value, package, version)
