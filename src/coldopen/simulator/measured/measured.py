"""What was measured of real people's signals: sign-ups, who speaks what where, and browsers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from coldopen.simulator.measured.agents import Agents, read_agents
from coldopen.simulator.measured.files import data_folder
from coldopen.simulator.measured.sign_ups import SignUps, read_sign_ups
from coldopen.simulator.measured.speakers import Speakers, read_speakers


@dataclass(frozen=True)
class Measured:
    """Language, referral, device and hour come together, as sign-ups had them; countries by who speaks the
    language there; User-Agents by device.

    People of one service in one summer, languages of another year's census, and browsers of a third: each is
    real, the whole is nobody.
    """

    sign_ups: SignUps
    speakers: Speakers
    agents: Agents

    @cached_property
    def homes(self) -> np.ndarray:
        """The chance of each country given each language of the sign-ups, (n_languages, n_countries)."""
        return np.array([self.speakers.homes(language) for language in self.sign_ups.languages])


def read_measured(data: Path | None = None) -> Measured:
    """What was measured, from a data folder with `airbnb` and `geo_ua`.

    Arguments:
        data: the folder; else `$COLDOPEN_DATA`, `coldopen-data-sets` or `../shared/data`, the first there.

    Raises:
        Problem: where a file is not there, is truncated, or lacks a column.
    """
    folder = data_folder(data)
    return Measured(read_sign_ups(folder), read_speakers(folder), read_agents(folder))
