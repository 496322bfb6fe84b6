"""The definitions of an experiment over time, from the log's activations and artifacts."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from coldopen.core.errors import Problem
from coldopen.experiments.analysis.definition import Dated
from coldopen.experiments.book import ExperimentBook
from coldopen.experiments.forms import HOLDOUT, IN_HOLDOUT, REST, Experiment, Variant
from coldopen.log import ARTIFACTS, ArtifactStore
from coldopen.log.reader import Reader

KIND = "experiments"


def history(data: Path, experiment: str) -> list[Dated]:
    """An experiment as it was defined from each moment on, the present definition last.

    The holdout counts as the experiment "holdout", in which visitors by rules are the control.

    Arguments:
        data: the folder of the log.
        experiment: its id.

    Raises:
        Problem: there is no such experiment, or none at all.
    """
    with closing(Reader(data)) as reader:
        activated = reader.dated_activations(KIND)
    store = ArtifactStore(data / ARTIFACTS)
    books = [(at, ExperimentBook.decode(store.get(KIND, name))) for at, name in activated if name]
    defined = [(at, one) for at, book in books if (one := _defined(book, experiment)) is not None]
    if not defined:
        if not books:
            raise Problem("experiment", experiment, f"one that the log in {data} knows; it knows none")
        books[-1][1][experiment]  # says which there are
    return _without_repeats([Dated(at, one) for at, one in defined])


def started(past: list[Dated]) -> list[Dated]:
    """The same, where it ever ran.

    Raises:
        Problem: it is a draft still.
    """
    present = past[-1].experiment
    if all(each.experiment.state == "draft" for each in past):
        raise Problem("experiment", present.id, "an experiment that was started; this one is a draft")
    return past


def _defined(book: ExperimentBook, experiment: str) -> Experiment | None:
    if experiment == HOLDOUT and book.holdout is not None:
        share = book.holdout.share
        variants = (Variant(IN_HOLDOUT, share, dict(book.holdout.settings)), Variant(REST, 1 - share))
        told = "Visitors who have pages by rules throughout, against everybody else."
        return Experiment(
            id=HOLDOUT, description=told, state="running", variants=variants, control=IN_HOLDOUT
        )
    return next((one for one in book.experiments if one.id == experiment), None)


def _without_repeats(past: list[Dated]) -> list[Dated]:
    """Without activations that left the experiment as it was."""
    kept = past[:1]
    for each in past[1:]:
        if each.experiment != kept[-1].experiment:
            kept.append(each)
    return kept
