"""Changing experiments in service: starting, growing, stopping them; and what may not change meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest

import msgspec

from coldopen.core.errors import Problem
from coldopen.experiments.book import ExperimentBook
from coldopen.experiments.errors import ExperimentErrors, ExperimentProblem
from coldopen.experiments.forms import SIGNALS, Experiment, State, Variant
from coldopen.metrics import DEFINITIONS
from coldopen.rules import did_you_mean

_ALLOWED = frozenset({"state", "share", "slots", "stopped_at", "description", "variants"})
"""Fields of a running experiment that may change, or are looked at by themselves."""

_STEPS: dict[State, tuple[State, ...]] = {
    "draft": ("draft", "running"),
    "running": ("running", "stopped", "killed"),
    "stopped": ("stopped",),
    "killed": ("killed",),
}


def started(book: ExperimentBook, id: str, share: float | None = None) -> ExperimentBook:
    """The book with an experiment started, perhaps with another share."""
    one = book[id]
    return book.with_experiment(
        msgspec.structs.replace(one, state="running", share=one.share if share is None else share)
    )


def ramped(book: ExperimentBook, id: str, share: float) -> ExperimentBook:
    """The book with another share of the visitors in an experiment."""
    return book.with_experiment(msgspec.structs.replace(book[id], share=share))


def ended(book: ExperimentBook, id: str, state: State) -> ExperimentBook:
    """The book with an experiment stopped or killed: from then on nobody is assigned to it."""
    return book.with_experiment(msgspec.structs.replace(book[id], state=state))


def taught(book: ExperimentBook, id: str, variant: str, model: str) -> ExperimentBook:
    """The book with another model for a variant: what it has learned, not what it is.

    Raises:
        Problem: there is no such variant, or it has no model of its own that may go on learning.
    """
    one = book[id]
    if variant not in [each.name for each in one.variants]:
        raise Problem("variant", variant, f"one of {', '.join(each.name for each in one.variants)}")
    if one.learning != "own":
        raise Problem("learning", one.learning, "own: variants that learn from all share one model")
    variants = tuple(
        msgspec.structs.replace(each, model=model) if each.name == variant else each for each in one.variants
    )
    return book.with_experiment(msgspec.structs.replace(one, variants=variants))


def merged(before: ExperimentBook, files: ExperimentBook) -> ExperimentBook:
    """The book in service with the experiments of some files in the place of those of their ids, and the
    holdout of the files where they have one. What coldopen fills in stays as it is, and so does the state
    where a file says nothing of it."""
    book, known = before, {one.id: one for one in before.experiments}
    for one in files.experiments:
        kept = known.get(one.id)
        if kept is not None:
            one = msgspec.structs.replace(
                one,
                state=kept.state if one.state == "draft" else one.state,
                slots=kept.slots,
                started_at=kept.started_at,
                stopped_at=kept.stopped_at,
                catalogue=kept.catalogue,
            )
        book = book.with_experiment(one)
    return book if files.holdout is None else book.with_holdout(files.holdout)


def completed(
    before: ExperimentBook,
    after: ExperimentBook,
    at_ms: int,
    catalogue: str,
    retaught: bool = False,
    ran: Collection[str] = (),
) -> ExperimentBook:
    """What comes into service in the place of a book: with the time and catalogue of what starts, the time of
    what ends.

    Arguments:
        before: the book in service.
        after: the one that is to be.
        at_ms: now, in Unix milliseconds.
        catalogue: the content id of the catalogue in service, "" for none.
        retaught: whether variants that learn by themselves may get another model.
        ran: ids of experiments that ran once and were removed.

    Raises:
        ExperimentErrors: something changes that may not, while an experiment runs or after it has ended.
    """
    known = {one.id: one for one in before.experiments}
    wanted = {one.id: one for one in after.experiments}
    found = [problem for id, one in known.items() for problem in _refused(one, wanted.get(id), retaught)]
    if before.running and before.holdout != after.holdout:
        names = ", ".join(one.id for one in before.running)
        told = f"as it is while experiments run ({names}): it would move visitors out of their variants"
        found.append(ExperimentProblem("", "holdout", "", _share(after), told))
    found += [
        _ran_before(one)
        for one in after.experiments
        if one.id in ran and one.id not in known and one.state in ("draft", "running")
    ]
    done = []
    for one in after.experiments:
        was = known[one.id].state if one.id in known else "draft"
        if one.state == "running" != was:
            found += [*_without_content(one, catalogue), *unreadable(one)]
            one = msgspec.structs.replace(
                one, started_at=one.started_at or at_ms, catalogue=one.catalogue or catalogue
            )
        elif one.state != was == "running":
            one = msgspec.structs.replace(one, stopped_at=at_ms)
        done.append(one)
    if found:
        raise ExperimentErrors(found)
    return ExperimentBook(done, after.holdout)


def unreadable(one: Experiment) -> Iterator[ExperimentProblem]:
    """By what an experiment is to be judged that no readout knows: it could not be mended once it runs."""
    item = f"experiment {one.id!r}"
    if one.metric not in DEFINITIONS:
        yield ExperimentProblem("", item, "metric", one.metric, did_you_mean(one.metric, DEFINITIONS))
    elif (role := DEFINITIONS[one.metric].role) != "decision":
        able = ", ".join(each.name for each in DEFINITIONS.values() if each.role == "decision")
        told = f"one that may decide, not a {role}: {able}"
        yield ExperimentProblem("", item, "metric", one.metric, told)
    for segment in one.segments:
        if segment not in SIGNALS:
            yield ExperimentProblem("", item, "segments", segment, did_you_mean(segment, SIGNALS))


def _ran_before(one: Experiment) -> ExperimentProblem:
    told = "an id that no experiment ran under: what was removed is done anew under another id and salt"
    return ExperimentProblem("", f"experiment {one.id!r}", "id", one.id, told)


def _without_content(one: Experiment, catalogue: str) -> Iterator[ExperimentProblem]:
    for variant in one.variants:
        if variant.frozen_content and not catalogue:
            told = "a catalogue in service whose titles can be kept to"
            yield ExperimentProblem("", f"experiment {one.id!r}", "frozen_content", "no catalogue", told)


def _refused(before: Experiment, after: Experiment | None, retaught: bool) -> Iterator[ExperimentProblem]:
    item = f"experiment {before.id!r}"
    if before.state == "draft":
        return
    if after is None:
        if before.state == "running":
            yield ExperimentProblem("", item, "", "removed", "stopped first")
        return
    if after.state not in _STEPS[before.state]:
        told = f"{' or '.join(_STEPS[before.state])}; what has ended is done anew under another id and salt"
        yield ExperimentProblem("", item, "state", after.state, told)
    fixed = _ALLOWED - ({"share", "slots"} if before.state != "running" else set())
    for name in before.__struct_fields__:
        then, now = getattr(before, name), getattr(after, name)
        if name not in fixed and then != now:
            told = f"{then!r}, as it was when it started: stop it, and start another"
            yield ExperimentProblem("", item, name, now, told)
    if after.share < before.share:
        told = f"{before.share:g} or more: an experiment may only grow while it runs"
        yield ExperimentProblem("", item, "share", after.share, told)
    allowed = {"model"} if retaught and before.learning == "own" else set()
    for n, (then, now) in enumerate(zip_longest(before.variants, after.variants)):
        yield from _other_variant(item, n, then, now, allowed)


def _other_variant(
    item: str, n: int, then: Variant | None, now: Variant | None, allowed: set[str]
) -> Iterator[ExperimentProblem]:
    if then is None or now is None:
        told = "as many variants as when it started: stop it, and start another"
        name = now.name if then is None and now is not None else f"without {then.name}" if then else ""
        yield ExperimentProblem("", item, f"variants[{n}]", name, told)
        return
    for name in then.__struct_fields__:
        was, is_ = getattr(then, name), getattr(now, name)
        if was != is_ and name not in allowed:
            told = f"{was!r}, as it was when it started: stop it, and start another"
            yield ExperimentProblem("", item, f"variants[{n}].{name}", is_, told)


def _share(book: ExperimentBook) -> str:
    return "none" if book.holdout is None else f"share {book.holdout.share:g}"
