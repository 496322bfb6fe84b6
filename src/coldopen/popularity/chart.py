"""An outside chart of popularity, for a service that opens today with no events of its own."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id


class Chart(Struct, frozen=True):
    """What is popular elsewhere, as shares: per place ("world" or a country), title id to its share.

    The shares of a place sum to one. `name` says whose chart it is, and is shown to visitors as the reason.
    """

    name: str
    shares: dict[str, dict[str, float]]

    def encode(self) -> bytes:
        """The chart as an artifact."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def decode(cls, data: bytes) -> Chart:
        """The inverse of `encode`. Raises Problem where the bytes are no chart."""
        try:
            return msgspec.msgpack.decode(data, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("chart", str(error), "a chart as encode() gives it") from None

    @property
    def id(self) -> str:
        return content_id(self.encode())

    def column(self, place: str, index: dict[str, int]) -> np.ndarray:
        """The shares of a place by catalogue index, shape (len(index),); zeros where it has no chart."""
        column = np.zeros(len(index))
        for title, share in self.shares.get(place, {}).items():
            if (at := index.get(title)) is not None:
                column[at] = share
        return column
