"""Titles that are made up: names, plots, genres, where and when they were made."""

from coldopen.simulator.titles.made_up import generate_titles

__all__ = [
    "generate_titles",
]
