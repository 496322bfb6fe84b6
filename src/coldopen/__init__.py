"""The first page for someone you have never met.

`coldopen` turns a stranger's raw HTTP request into a complete, rights-safe streaming homepage. Start with
`coldopen.engine.Engine` in Python, or `coldopen serve` on the command line.
"""

__version__ = "0.1.0"
