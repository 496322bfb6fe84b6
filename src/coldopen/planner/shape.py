"""How large a page is, by device."""

from __future__ import annotations

from coldopen.core.decision import Ask
from coldopen.core.signals import Device
from coldopen.planner.options import PlannerOptions

_SIZES: dict[Device | None, tuple[int, int]] = {
    "tv": (24, 25),
    "console": (24, 25),
    "desktop": (24, 25),
    "tablet": (20, 20),
    "mobile": (16, 15),
    None: (20, 20),
}


def size(device: Device | None, ask: Ask, options: PlannerOptions) -> tuple[int, int]:
    """The most rows (the hero among them) and the most titles a row for this device, or as was asked.

    >>> size("mobile", Ask(n_rows=3), PlannerOptions())
    (3, 15)
    """
    n_rows, n_columns = _SIZES[device]
    return (
        min(n_rows if ask.n_rows is None else ask.n_rows, options.max_rows),
        min(n_columns if ask.n_columns is None else ask.n_columns, options.max_columns),
    )
