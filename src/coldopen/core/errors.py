"""How coldopen says that something it was given is wrong."""

from __future__ import annotations


class Problem(ValueError):
    """A value that cannot be used: its name, what was received, what was expected.

    Every room raises this for bad input, so that the command line and the service can show it alike.

    >>> str(Problem("country", "XX9", "an ISO 3166-1 alpha-2 code such as 'IN'"))
    "country: received 'XX9'; expected an ISO 3166-1 alpha-2 code such as 'IN'"
    """

    def __init__(self, name: str, received: object, expected: str) -> None:
        self.name = name
        self.received = _shortened(received)
        self.expected = expected
        super().__init__(f"{name}: received {self.received}; expected {expected}")


def _shortened(value: object, limit: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}… ({len(text)} characters)"
