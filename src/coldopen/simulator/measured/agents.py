"""User-Agents: which browsers are used, and how much, by class of device.

From `geo_ua/fake_useragent_browsers.jsonl`, a published list of User-Agents with their share of use. It has
no televisions and no consoles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES, Device
from coldopen.signals.device import device_of_user_agent
from coldopen.simulator.measured.files import read_lines
from coldopen.simulator.measured.shares import Shares
from coldopen.simulator.randomness import key_of, luck

FILE = Path("geo_ua") / "fake_useragent_browsers.jsonl"


class _Line(Struct):
    useragent: str
    percent: float
    browser: str


@dataclass(frozen=True)
class Agents:
    """User-Agents and the browser family of each, with their `share` of all use, (n_devices, n_agents) by
    `DEVICES`: the class that coldopen's own reader gives them. Sums to one."""

    agents: tuple[str, ...]
    families: tuple[str, ...]
    share: np.ndarray

    def draw(self, device: np.ndarray, lucky: np.ndarray) -> np.ndarray:
        """The User-Agents of these devices (indices, (n,)), by numbers from 0 to below 1: indices, (n,), -1
        where none is known."""
        known = self.share.sum(axis=1) > 0
        return np.where(known[device], self._by_device.choose(device, lucky), -1)

    def of(self, device: Device, key: int) -> str | None:
        """The User-Agent that a person (by the key of their random stream) sends from this device, always the
        same; None where none is known."""
        lucky = luck(key_of(key, "user-agent"), np.zeros(1))
        found = int(self.draw(np.array([DEVICES.index(device)]), lucky)[0])
        return self.agents[found] if found >= 0 else None

    @cached_property
    def _by_device(self) -> Shares:
        return Shares(self.share)

    @cached_property
    def family_of(self) -> dict[str, str]:
        """The browser family of each User-Agent."""
        return dict(zip(self.agents, self.families, strict=True))


def read_agents(data: Path) -> Agents:
    """The User-Agents in a data folder; those of robots, and of no class that can be told, are left out.

    Raises:
        Problem: where the file is not there, is truncated, lacks a field, or none is of use.
    """
    path = data / FILE
    shares: dict[str, float] = {}
    families: dict[str, str] = {}
    for line in read_lines(path, _Line):
        shares[line.useragent] = shares.get(line.useragent, 0.0) + max(0.0, line.percent)
        families.setdefault(line.useragent, line.browser)
    classes = {agent: device for agent in shares if (device := device_of_user_agent(agent)) is not None}
    table = np.zeros((len(DEVICES), len(classes)))
    for n, (agent, device) in enumerate(classes.items()):
        table[DEVICES.index(device), n] = shares[agent]
    if not table.sum():
        raise Problem("measured data", str(path), "User-Agents with their share of use")
    return Agents(tuple(classes), tuple(families[agent] for agent in classes), table / table.sum())
