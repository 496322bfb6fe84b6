"""`python -m coldopen` is the command `coldopen`."""

from coldopen.cli import main

main(prog_name="coldopen")
