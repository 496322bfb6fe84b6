"""The command `coldopen` and how every subcommand fails."""

from __future__ import annotations

import logging
import sys

import click

import coldopen
from coldopen.cli.analyse import analyse
from coldopen.cli.audit import audit
from coldopen.cli.benchmark import benchmark
from coldopen.cli.data import data
from coldopen.cli.demo import demo
from coldopen.cli.doctor import doctor
from coldopen.cli.editing import rows, rules
from coldopen.cli.experiments import experiments
from coldopen.cli.importing import import_
from coldopen.cli.log import log
from coldopen.cli.metrics import metrics
from coldopen.cli.models import models
from coldopen.cli.ope import ope
from coldopen.cli.page import page
from coldopen.cli.replay import belief, replay
from coldopen.cli.sameness import sameness
from coldopen.cli.serving import serve
from coldopen.cli.simulate import simulate
from coldopen.cli.train import train
from coldopen.core.errors import Problem
from coldopen.core.log import LogFull


class _Group(click.Group):
    """Says what is wrong in one line, and exits with 2 where it was the input, 1 where it was the machine."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Problem as problem:
            click.echo(f"coldopen: {problem}", err=True)
            sys.exit(2)
        except (LogFull, OSError) as error:
            click.echo(f"coldopen: {error}", err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(coldopen.__version__, prog_name="coldopen")
def main() -> None:
    """The first page for someone you have never met.

    \b
    See it at once:            coldopen demo
    Your own titles:           coldopen import titles.csv
    A page in the terminal:    coldopen page --country IN --device mobile
    The service:               coldopen serve
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)


_COMMANDS = (
    *(import_, page, serve, demo, rows, rules, audit, sameness, analyse, metrics, log, train, models),
    *(experiments, replay, belief, simulate, ope, benchmark, data, doctor),
)
for command in _COMMANDS:
    main.add_command(command)
