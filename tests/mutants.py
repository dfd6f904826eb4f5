"""Mutation testing: which changes to the engine no test of the engine notices.

``python -m tests.mutants`` (``make mutation``) has mutmut change the engine in every way it knows,
one change at a time, and run the engine's tests against each; what is changed and which tests
run stands in pyproject.toml.  A change that no test notices has survived: it must be argued in
docs/mutants.md.  Survivors that are not are printed in the form of that page; the last line is

    mutation: mutants=N killed=N survived=N score=N

with the share of killed ones in percent.  Names of mutants (``scanner.engine.level*``) as
arguments restrict the run to these.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mutants.md"
LEAST_SCORE = 95.0
"""Percent of all mutants that the tests must kill."""

KILLED = ("killed", "timeout")
"""What mutmut says of a mutant that tests noticed; one that never ends is noticed too."""

_RESULT = re.compile(r"^\s+(?P<name>\S+__mutmut_\d+): (?P<status>.+)$", re.MULTILINE)
_NAME = re.compile(r"(?P<module>.+)\.x(?:ǁ(?P<kind>\w+)ǁ|_)(?P<function>\w+)__mutmut_\d+")
_SECTION = re.compile(r"^## (?P<function>\S+)$", re.MULTILINE)
_DIFF = re.compile(r"^```diff\n(?P<change>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change: the function it is in, and the lines that go and come, each with its sign."""

    function: str
    change: tuple[str, ...]

    @property
    def before(self) -> tuple[str, ...]:
        """The lines of the code that the change replaces."""
        return tuple(line[1:] for line in self.change if line.startswith("-"))

    def __str__(self) -> str:
        return "\n".join([f"## {self.function}", "", "```diff", *self.change, "```"])


def argued(page: str) -> list[Mutant]:
    """The mutants that a page argues, under the heading of their function."""
    mutants = []
    sections = _SECTION.split(page)
    for function, text in zip(sections[1::2], sections[2::2], strict=True):
        mutants += [Mutant(function, changed(diff["change"])) for diff in _DIFF.finditer(text)]
    return mutants


def changed(diff: str) -> tuple[str, ...]:
    """The lines that go and come in a unified diff, without their indentation."""
    lines = [line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2} )", line)]
    return tuple(f"{line[0]}{line[1:].strip()}" for line in lines if line[1:].strip())


def function_of(name: str) -> str:
    """``scanner.engine.observed.Observed.file`` for mutmut's ``…observed.xǁObservedǁfile__mutmut_4``."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"not the name of a mutant: {name}")
    return ".".join(part for part in (match["module"], match["kind"], match["function"]) if part)


def results(report: str) -> dict[str, str]:
    """What mutmut says of each mutant that it tried."""
    tried = {match["name"]: match["status"] for match in _RESULT.finditer(report)}
    return {name: status for name, status in tried.items() if status != "not checked"}


def _mutmut(*arguments: str, capture: bool = True) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE if capture else None
    )
    return done.stdout if capture else ""


def run(names: Iterable[str]) -> tuple[int, list[Mutant]]:
    """Try the mutants with these names, or all; how many there are, and which survive."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    _mutmut("run", "--max-children", str(os.cpu_count() or 1), *names, capture=False)
    tried = results(_mutmut("results", "--all", "true"))
    alive = [name for name, status in tried.items() if status not in KILLED]
    return len(tried), sorted(Mutant(function_of(name), changed(_mutmut("show", name))) for name in alive)


def main(names: list[str]) -> int:
    """Run, print what is not argued and the one line; 0 if the score is reached and all is argued."""
    count, survivors = run(names)
    known = argued(PAGE.read_text(encoding="utf-8"))
    unargued = [one for one in survivors if one not in known]
    for one in unargued:
        print(f"{one}\n")
    killed = count - len(survivors)
    score = 100 * killed / count if count else 0.0
    print(f"mutation: mutants={count} killed={killed} survived={len(survivors)} score={score:.2f}")
    return 0 if score > LEAST_SCORE and not unargued else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
