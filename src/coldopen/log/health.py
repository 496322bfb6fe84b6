"""How a log is doing: the record is one of the seam's."""

from coldopen.core.log import Health

__all__ = ["Health"]
