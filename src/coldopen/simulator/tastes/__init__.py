"""What made-up people like: the quality of titles, what signals explain of liking, and the person alone."""

from coldopen.simulator.tastes.liking import Liking

__all__ = [
    "Liking",
]
