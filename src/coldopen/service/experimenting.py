"""The operator's surface for experiments: define, start, grow, stop, kill; the holdout; who is in what."""

from __future__ import annotations

from typing import Any

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, JSONBody

from coldopen.core.assignment import Assignment
from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.experiments import Experiment, ExperimentBook, Holdout, ended, merged, ramped, started
from coldopen.log import Assigned, assigned_so_far
from coldopen.service.describing import errors
from coldopen.service.wire import Step


@get("/v1/experiments", summary="The experiments in service", sync_to_thread=True, responses=errors(401))
def get_experiments(engine: NamedDependency[Engine]) -> Response[Any]:
    """The whole book, as JSON: experiments with their state, and the holdout."""
    return Response(engine.experiments().encode(), media_type="application/json")


@put(
    "/v1/experiments/{experiment_id:str}",
    status_code=200,
    summary="Add an experiment, or change one",
    sync_to_thread=True,
    responses=errors(400, 401, 409, 503),
)
def put_experiment(
    engine: NamedDependency[Engine], experiment_id: FromPath[str], data: JSONBody[Experiment]
) -> dict[str, str]:
    """A draft, unless it says otherwise. One that runs keeps its state, and may only grow."""
    if data.id != experiment_id:
        raise Problem("id", data.id, f"{experiment_id!r}, as in the address")
    name = engine.edit_experiments(lambda book: merged(book, ExperimentBook([data])))
    return {"experiments": name}


@delete(
    "/v1/experiments/{experiment_id:str}",
    status_code=200,
    summary="Remove an experiment",
    sync_to_thread=True,
    responses=errors(401, 404, 409, 503),
)
def delete_experiment(engine: NamedDependency[Engine], experiment_id: FromPath[str]) -> dict[str, str]:
    """Refused with 409 while it runs."""

    def without(book: ExperimentBook) -> ExperimentBook:
        return _known(book, experiment_id).without_experiment(experiment_id)

    return {"experiments": engine.edit_experiments(without)}


@post(
    "/v1/experiments/{experiment_id:str}",
    status_code=200,
    summary="Start, grow, stop or kill an experiment",
    sync_to_thread=True,
    responses=errors(400, 401, 404, 409, 503),
)
def post_experiment(
    engine: NamedDependency[Engine], experiment_id: FromPath[str], data: JSONBody[Step]
) -> dict[str, str]:
    """In every process within a second. What has ended assigns nobody and does not start again."""

    def stepped(book: ExperimentBook) -> ExperimentBook:
        _known(book, experiment_id)
        if data.do in ("stop", "kill"):
            return ended(book, experiment_id, "stopped" if data.do == "stop" else "killed")
        if data.do == "start":
            return started(book, experiment_id, data.share)
        if data.share is None:
            raise Problem("share", None, "the share of visitors to grow to")
        return ramped(book, experiment_id, data.share)

    return {"experiments": engine.edit_experiments(stepped)}


@put(
    "/v1/holdout",
    status_code=200,
    summary="Hold visitors out of all experiments",
    sync_to_thread=True,
    responses=errors(400, 401, 409, 503),
)
def put_holdout(engine: NamedDependency[Engine], data: JSONBody[Holdout]) -> dict[str, str]:
    """A share of all visitors; refused with 409 while experiments run."""
    return {"experiments": engine.edit_experiments(lambda book: book.with_holdout(data))}


@delete(
    "/v1/holdout",
    status_code=200,
    summary="Hold nobody out",
    sync_to_thread=True,
    responses=errors(401, 409, 503),
)
def delete_holdout(engine: NamedDependency[Engine]) -> dict[str, str]:
    """Refused with 409 while experiments run."""
    return {"experiments": engine.edit_experiments(lambda book: book.with_holdout(None))}


@get(
    "/v1/assignments",
    summary="How many visitors each variant has so far",
    sync_to_thread=True,
    responses=errors(401, 503),
)
def count_assignments(engine: NamedDependency[Engine]) -> dict[str, list[Assigned]]:
    """As far as the log is sealed, the holdout being an experiment too; 503 where a segment is damaged."""
    try:
        return {"counts": assigned_so_far(engine.data)}
    except Problem as damaged:
        raise ServiceUnavailableException(detail=str(damaged)) from damaged


@get("/v1/assignments/{unit:str}", summary="The variants that an id is in", responses=errors(400, 401))
async def get_assignments(engine: NamedDependency[Engine], unit: FromPath[str]) -> tuple[Assignment, ...]:
    """Of a visitor of whom nothing is known: experiments with conditions are left out."""
    return engine.assigned(unit)


HANDLERS = [
    get_experiments,
    put_experiment,
    delete_experiment,
    post_experiment,
    put_holdout,
    delete_holdout,
    count_assignments,
    get_assignments,
]


def _known(book: ExperimentBook, id: str) -> ExperimentBook:
    """The book, where it has an experiment of this id; else 404."""
    if id not in book:
        known = ", ".join(one.id for one in book.experiments) or "none"
        raise NotFoundException(detail=f"experiment: received {id!r}; expected one of {known}")
    return book
