"""The command line: `coldopen import | page | serve | demo | rows | rules | audit | log | doctor`."""

from coldopen.cli.main import main

__all__ = ["main"]
