"""The experiment book: all experiments and the holdout, checked together, ready to assign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.experiments.checking import faults, problems_between, twice, unkept
from coldopen.experiments.errors import ExperimentErrors, ExperimentProblem
from coldopen.experiments.forms import Experiment, Holdout, Variant
from coldopen.experiments.reading import Entry, read_toml, reread
from coldopen.experiments.slots import allotted
from coldopen.rules import When, did_you_mean, toml_table

SCHEMA = 1


class _Encoded(Struct, frozen=True, omit_defaults=True):
    schema: int
    experiments: tuple[Experiment, ...]
    holdout: Holdout | None = None


class ExperimentBook:
    """Experiments and perhaps a holdout, free of errors. Never changes.

    `experiments` are sorted by id, each with its salt, its control and its slots; `running` are those that
    assign visitors; `id` is a content id.

    >>> book = ExperimentBook.parse({"test.toml": '''
    ... [[experiment]]
    ... id = "first-page"
    ... variants = [
    ...     { name = "rules", weight = 0.5, settings = { policy.name = "rules" } },
    ...     { name = "taste", weight = 0.5 },
    ... ]
    ... '''})
    >>> [(one.id, one.state, one.control) for one in book.experiments]
    [('first-page', 'draft', 'rules')]
    """

    def __init__(self, experiments: Iterable[Experiment] = (), holdout: Holdout | None = None) -> None:
        """Raises ExperimentErrors with all that is wrong."""
        entries: list[Entry] = []
        problems: list[ExperimentProblem] = []
        given: list[Entry] = [*experiments]
        for entry in given if holdout is None else [*given, holdout]:
            read, wrong = reread(entry)
            entries += read
            problems += wrong
        self._build(entries, {}, problems)

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> ExperimentBook:
        """The book of some TOML texts by file name. Raises ExperimentErrors with all that is wrong."""
        entries: list[Entry] = []
        problems: list[ExperimentProblem] = []
        file_of: dict[int, str] = {}
        for file, text in files.items():
            read, wrong = read_toml(file, text)
            entries += read
            problems += wrong
            file_of.update((id(entry), file) for entry in read)
        book = cls.__new__(cls)
        book._build(entries, file_of, problems)
        return book

    def _build(
        self,
        entries: Sequence[Entry],
        file_of: Mapping[int, str] = MappingProxyType({}),
        problems: Sequence[ExperimentProblem] = (),
    ) -> None:
        found = list(problems)
        given = [entry for entry in entries if isinstance(entry, Experiment)]
        holdouts = [entry for entry in entries if isinstance(entry, Holdout)]
        for one in given:
            file = file_of.get(id(one), "")
            found += [ExperimentProblem(file, f"experiment {one.id!r}", *fault) for fault in faults(one)]
        for one in twice(given):
            file = file_of.get(id(one), "")
            found.append(ExperimentProblem(file, f"experiment {one.id!r}", "id", one.id, "an id used once"))
        for holdout in holdouts[:1]:
            file = file_of.get(id(holdout), "")
            found += [ExperimentProblem(file, "holdout", *fault) for fault in unkept(holdout.settings)]
        for again in holdouts[1:]:
            file = file_of.get(id(again), "")
            found.append(ExperimentProblem(file, "holdout", "", "another one", "one holdout"))
        if not found:
            whole = sorted((_whole(one) for one in given), key=lambda one: one.id)
            done, found = allotted(whole)
            found += problems_between(done)
        if found:
            raise ExperimentErrors(found)
        self.experiments = tuple(done)
        self.holdout = holdouts[0] if holdouts else None
        self.running = tuple(one for one in self.experiments if one.state == "running")
        encoded = _Encoded(SCHEMA, self.experiments, self.holdout)
        self._data = msgspec.json.encode(encoded, order="deterministic")
        self.id = content_id(self._data)

    def __len__(self) -> int:
        return len(self.experiments)

    def __contains__(self, id: object) -> bool:
        return any(one.id == id for one in self.experiments)

    def __getitem__(self, id: str) -> Experiment:
        """The experiment of an id. Raises Problem where there is none."""
        for one in self.experiments:
            if one.id == id:
                return one
        known = [one.id for one in self.experiments]
        raise Problem(
            "experiment", id, did_you_mean(id, known) if known else "the id of an experiment; there is none"
        )

    @property
    def is_idle(self) -> bool:
        """Whether nobody is assigned to anything."""
        return not self.running and self.holdout is None

    def pools(self) -> dict[str, tuple[Experiment, Variant]]:
        """The learning pools of running experiments, by name."""
        return {
            one.pool(variant.name): (one, variant)
            for one in self.running
            if one.learning == "own"
            for variant in one.variants
        }

    def with_experiment(self, experiment: Experiment) -> ExperimentBook:
        """The book with an experiment added, or put in the place of the one of its id."""
        others = [one for one in self.experiments if one.id != experiment.id]
        return ExperimentBook([*others, experiment], self.holdout)

    def without_experiment(self, id: str) -> ExperimentBook:
        """The book without an experiment. Raises Problem where there is none of this id."""
        gone = self[id]
        return ExperimentBook([one for one in self.experiments if one is not gone], self.holdout)

    def with_holdout(self, holdout: Holdout | None) -> ExperimentBook:
        """The book with another holdout, or none."""
        return ExperimentBook(self.experiments, holdout)

    def encode(self) -> bytes:
        """The book as an artifact: canonical JSON, from which `decode` makes an equal one."""
        return self._data

    @classmethod
    def decode(cls, data: bytes) -> ExperimentBook:
        """The book of `encode`. Raises Problem where the bytes are none."""
        try:
            encoded = msgspec.json.decode(data, type=_Encoded)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("experiments", str(error), "an experiment book as encode() gives it") from error
        book = cls.__new__(cls)
        entries: list[Entry] = [*encoded.experiments]
        book._build([*entries, encoded.holdout] if encoded.holdout is not None else entries)
        return book

    def to_toml(self) -> str:
        """The book as one TOML text, which `parse` reads back as an equal book."""
        holdout = (
            [] if self.holdout is None else [toml_table("holdout", msgspec.to_builtins(self.holdout), "[{}]")]
        )
        return "\n".join(
            [*holdout, *(toml_table("experiment", msgspec.to_builtins(one)) for one in self.experiments)]
        )


def _whole(one: Experiment) -> Experiment:
    """The experiment with what was left out filled in, so that equal books have equal bytes."""
    return msgspec.structs.replace(
        one,
        salt=one.salt or one.id,
        control=one.control or one.variants[0].name,
        when=None if one.when == When() else one.when,
    )
