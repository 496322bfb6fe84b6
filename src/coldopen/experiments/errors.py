"""What is wrong with a set of experiments, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence

from coldopen.core.errors import Problem


class ExperimentProblem(Problem):
    """One thing wrong: in which file ("" where unknown), of which experiment, in which field."""

    def __init__(self, file: str, item: str, field: str, received: object, expected: str) -> None:
        self.file = file
        self.item = item
        self.field = field
        super().__init__(": ".join(part for part in (file, item, field) if part), received, expected)

    @classmethod
    def about(cls, item: str, problem: Problem) -> ExperimentProblem:
        """What is wrong with an experiment, as it was told where it was found."""
        told = cls("", item, problem.name, "", problem.expected)
        told.received = problem.received
        told.args = (f"{told.name}: received {told.received}; expected {told.expected}",)
        return told


class ExperimentErrors(Problem):
    """Everything that keeps a set of experiments from being used, as `problems`."""

    def __init__(self, problems: Sequence[ExperimentProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("experiments", f"{len(self.problems)} problems", "experiments without any")
        self.args = ("\n".join(str(problem) for problem in self.problems),)
