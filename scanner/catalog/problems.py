"""What is wrong with rule files: every problem with its place and what would be allowed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model.errors import RuleError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong at one place; ``line`` and ``column`` count from 1."""

    path: str
    line: int
    column: int
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        ending = f"; {self.allowed}" if self.allowed else ""
        return f"{self.path}:{self.line}:{self.column}: {self.message}{ending}"


class RuleErrors(RuleError):  # noqa: N818 - it holds many
    """Rule files that cannot be used, with all their problems at once, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        files = len({problem.path for problem in self.problems})
        where = "a rule file" if files == 1 else f"{files} rule files"
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__(
            f"{len(self.problems)} error{'s' if len(self.problems) != 1 else ''} in {where}:\n{lines}\n",
            "Mend the places named; docs/rule-format.md says what each field may hold.",
        )
