"""The raw request: what a web server saw of a visitor, before anything is made of it."""

from __future__ import annotations

from msgspec import Struct


class RawRequest(Struct, frozen=True, kw_only=True):
    """Headers (names in lower case), the address of the peer, and the URL (path and query, or the whole).

    None of it is trusted, kept or logged, which is why it does not show itself in messages either.

    >>> RawRequest(headers={"user-agent": "Mozilla/5.0"}, address="192.0.2.1")
    RawRequest(...)
    """

    headers: dict[str, str] = {}
    address: str | None = None
    url: str | None = None

    def __repr__(self) -> str:
        return "RawRequest(...)"
