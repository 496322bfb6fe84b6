"""The catalogue: titles read from files, checked, kept as an immutable snapshot, and looked up fast."""

from coldopen.catalogue.catalogue import Catalogue
from coldopen.catalogue.query import TitleQuery
from coldopen.catalogue.snapshot import decode, encode

__all__ = ["Catalogue", "TitleQuery", "decode", "encode"]
