"""Mutation testing: which changes to the engine no test of the engine notices.

``python -m tests.mutants`` (``make mutation``) has mutmut change the engine in every way it knows,
one change at a time, and run the engine's tests against each; what is changed and which tests
run stands in pyproject.toml, how they run in ``mutant_runner.py``.  A change that no test notices
has survived: it must be argued in docs/mutants.md.  Survivors that are not are printed in the
form of that page; the last line is

    mutation: mutants=N killed=N survived=N score=N

with the share of killed ones in percent.  A run of all mutants writes its figures into the page.
Names of mutants (``scanner.engine.level*``) as arguments restrict the run to these.  ``--resume``
goes on with what the last run left: what was killed stays so in functions that are as they were,
all other mutants are tried.  ``--report`` tries nothing and tells what the last run left.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mutants.md"
LEAST_SCORE = 95.0
"""Percent of all mutants that the tests must kill."""

UNTRIED = "not checked"
"""What mutmut says of a mutant that was not tried."""

KILLED = ("killed", "timeout")
"""What mutmut says of a mutant that tests noticed; one that never ends is noticed too."""

_NAME = re.compile(r"(?P<module>.+)\.x(?:ǁ(?P<kind>\w+)ǁ|_)(?P<function>\w+)__mutmut_\d+")
_SECTION = re.compile(r"^## (?P<function>\S+)$", re.MULTILINE)
_DIFF = re.compile(r"^```diff\n(?P<change>.*?)^```$", re.MULTILINE | re.DOTALL)
_MEASURED = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end of what was measured -->)", re.DOTALL)


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


def clear(resume: bool) -> None:
    """Take away what an earlier run left; to ``resume``, all but what became of the mutants."""
    left = ROOT / "mutants"
    shutil.rmtree(left / "tests" if resume else left, ignore_errors=True)
    (left / "mutmut-stats.json").unlink(missing_ok=True)


def run(names: Iterable[str], children: int) -> dict[str, tuple[str, str]]:
    """Try the mutants with these names, or all; by name what mutmut says, and the change if it survives.

    With no ``children`` nothing is tried, and it is what was said before.
    """
    command = [sys.executable, "-P", "tests/mutant_runner.py", str(children), *names]
    subprocess.run(command, cwd=ROOT, check=True)
    found = json.loads((ROOT / "mutants" / "tried.json").read_text(encoding="utf-8"))
    return {name: (status, diff) for name, (status, diff) in found.items()}


def alive(tried: Mapping[str, tuple[str, str]]) -> list[Mutant]:
    """The mutants that were not killed."""
    return sorted(
        Mutant(function_of(name), changed(diff))
        for name, (status, diff) in tried.items()
        if status not in (*KILLED, UNTRIED)
    )


def figures(
    found: Mapping[str, tuple[str, str]], survivors: Sequence[Mutant], unargued: Sequence[Mutant]
) -> str:
    """What a run measured, by module: a table in Markdown."""
    columns = (
        Counter(_module(function_of(name)) for name in found),
        Counter(_module(function_of(name)) for name, (status, _) in found.items() if status in KILLED),
        Counter(_module(one.function) for one in survivors),
        Counter(_module(one.function) for one in unargued),
        Counter(_module(function_of(name)) for name, (status, _) in found.items() if status == UNTRIED),
    )
    modules = {f"`{module}`": [each[module] for each in columns] for module in sorted(columns[0])}
    modules["all"] = [each.total() for each in columns]
    rows = [f"| {' | '.join((module, *map(str, numbers)))} |" for module, numbers in modules.items()]
    head = "| module | mutants | killed | survived | of them not argued | not tried |"
    return "\n".join([head, "|---|--:|--:|--:|--:|--:|", *rows]) + "\n"


def _module(function: str) -> str:
    parts = function.removeprefix("scanner.engine.").split(".")
    return "/".join(parts[:2] if parts[0] == "precedents" else parts[:1])


def recorded(page: str, tool: str, ended: str, table: str) -> str:
    """The page with what was measured today."""
    head = f"With mutmut {tool}, on {dt.date.today():%-d %B %Y}:\n\n```\n{ended}\n```\n"
    return _MEASURED.sub(lambda _: f"\n{head}\n{table}\n", page)


def line(count: int, survived: int) -> str:
    """The one line that a run ends with."""
    killed = count - survived
    return f"mutation: mutants={count} killed={killed} survived={survived} score={score(count, survived):.2f}"


def score(count: int, survived: int) -> float:
    """Percent of the mutants that were killed."""
    return 100 * (count - survived) / count if count else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what is not argued and the one line; 0 if the score is reached and all is argued."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutants")
    asked.add_argument("names", nargs="*", help="mutants to try, such as 'scanner.engine.level*'")
    asked.add_argument("--resume", action="store_true", help="go on with what the last run left")
    asked.add_argument("--report", action="store_true", help="try nothing, tell what the last run left")
    given = asked.parse_args(arguments)
    if not given.report:
        clear(given.resume)
    found = run(given.names, 0 if given.report else os.cpu_count() or 1)
    tried = {name: one for name, one in found.items() if one[0] != UNTRIED}
    survivors, page = alive(tried), PAGE.read_text(encoding="utf-8")
    known = argued(page)
    unargued = [one for one in survivors if one not in known]
    for one in unargued:
        print(f"{one}\n")
    ended = line(len(tried), len(survivors))
    if not given.names:
        table = figures(found, survivors, unargued)
        PAGE.write_text(recorded(page, version("mutmut"), ended, table), encoding="utf-8")
    print(ended)
    whole = bool(given.names) or len(tried) == len(found)
    return 0 if score(len(tried), len(survivors)) > LEAST_SCORE and whole and not unargued else 1


if __name__ == "__main__":
    sys.exit(main())
