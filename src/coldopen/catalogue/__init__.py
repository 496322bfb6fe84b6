"""The catalogue: titles read from files, checked, kept as an immutable snapshot, and looked up fast."""

from coldopen.catalogue.query import TitleQuery

__all__ = ["TitleQuery"]
