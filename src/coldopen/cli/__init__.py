"""The command line: `coldopen import | page | serve | demo | rows | rules | log | doctor`."""

from coldopen.cli.main import main

__all__ = ["main"]
