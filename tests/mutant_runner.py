"""Tries the mutants that mutmut makes, each in a process forked from one that has collected the tests.

mutmut has pytest start anew for every mutant and read all test modules that concern it, which takes
longer than the tests themselves.  Here the tests are collected once, before the first mutant, and a
mutant's process only runs them: first those that noticed other changes to the same function, then
those of the module's own test file, then the others, the quickest first.  What mutmut says of a
mutant stays mutmut's; it is written to ``mutants/tried.json`` as ``{name: [status, diff]}``, with
"not checked" for a mutant that was not tried.

Run as a script from the root of the repository (``python -P tests/mutant_runner.py CHILDREN [NAME …]``),
so that ``tests`` and ``scanner`` are imported from mutmut's copy.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import mutmut.__main__ as tool
import pytest
from _pytest.config import _prepareconfig
from mutmut.configuration import config
from mutmut.mutation import trampoline
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name
from mutmut.workers.isolation import ForkRunner

MUTANTS = Path("mutants").resolve()
TRIED = MUTANTS / "tried.json"
NOTICED = MUTANTS / "noticed"
"""Per function, the tests that noticed a change to it, one a line."""

LONGEST_TEST = 10
"""Seconds of CPU time; the longest test takes two, with all calls led through mutmut."""

LONGEST_RUN = 3600
"""Seconds for all tests without a mutant: plenty."""

SECONDS_BETWEEN_COUNTS = 5

MOST_MEMORY = 2 << 30
"""Bytes that a mutant may ask for; all tests together need a quarter of it."""

SUSPICIOUS = 35
"""The exit code that is "suspicious" to mutmut: neither noticed nor survived."""


class Forgetful:
    """A plugin that empties the caches of the engine before each test.

    A cached answer of one test would hide from the next what a mutant does.
    """

    def __init__(self) -> None:
        self._caches: list[functools._lru_cache_wrapper[object]] | None = None

    def pytest_runtest_setup(self) -> None:
        """Forget."""
        if self._caches is None:
            from tests.remembering import engine_caches  # from mutmut's copy, as everything of ours

            self._caches = engine_caches()
        for one in self._caches:
            one.cache_clear()


class CollectedOnce(PytestRunner):
    """Runs tests that were collected beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, pytest.Item] = {}
        self._forgetful = Forgetful()

    def execute_pytest(self, params: list[str], **kwargs: object) -> int:
        """Run pytest from the start, as mutmut has it do to learn which tests call which functions."""
        plugins = [*kwargs.pop("plugins", ()), self._forgetful]  # type: ignore[misc]
        return super().execute_pytest(params, plugins=plugins, **kwargs)

    def collect(self) -> None:
        """Collect all tests, and set up what lasts all session long by running one."""
        quiet = [
            "-s",
            "-q",
            "--tb=native",
            "-p",
            "no:randomly",
            "-p",
            "no:xdist",
            "-p",
            "no:cov",
            "--rootdir=.",
        ]
        selection = self._pytest_add_cli_args_test_selection + self._pytest_add_cli_args
        nowhere = open(os.devnull, "w")  # noqa: SIM115  # pytest writes to it as long as it runs
        with change_cwd("mutants"), contextlib.redirect_stdout(nowhere):
            started = _prepareconfig([*quiet, *selection], [self._forgetful])
            started._do_configure()
            session = pytest.Session.from_config(started)
            started.hook.pytest_sessionstart(session=session)
            started.hook.pytest_collection(session=session)
            first, last = session.items[0], session.items[-1]
            first.ihook.pytest_runtest_protocol(item=first, nextitem=last)
        assert not session.testsfailed, "a test fails without any mutant"
        self._session = session
        self._items = {item.nodeid: item for item in session.items}

    @property
    def names(self) -> list[str]:
        """All tests."""
        return list(self._items)

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """1 if a test fails with this mutant, 0 if none does."""
        if mutant_name is None:
            return super().run_tests(mutant_name=None, tests=tests)
        trampoline.get_mutant_under_test = lambda: mutant_name
        noticed = NOTICED / mangled_name_from_mutant_name(mutant_name)
        names = in_order(mutant_name, tests, noticed)
        items = [self._items[name] for name in names]
        with change_cwd("mutants"), broken_if_it_raises():
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            for item, following in zip(items, [*items[1:], None], strict=True):
                limit_time()
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._session.testsfailed:
                    with noticed.open("a", encoding="utf-8") as file:
                        file.write(f"{item.nodeid}\n")
                    return 1
        return 0


def limit_time() -> None:
    """Let the process end by a signal, which is a timeout to mutmut, if it does not come to the next test."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soon = math.ceil(time.process_time()) + LONGEST_TEST
    resource.setrlimit(resource.RLIMIT_CPU, (min(soon, hard), hard))


@contextlib.contextmanager
def broken_if_it_raises() -> Iterator[None]:
    """What goes wrong outside of a test is no sign that a test noticed a mutant."""
    try:
        yield
    except Exception:  # noqa: BLE001  # whatever it is, it is told apart from a failed test
        os._exit(SUSPICIOUS)


def in_order(mutant: str, tests: Iterable[str], noticed: Path) -> list[str]:
    """Those tests first that are likely to notice."""
    before = noticed.read_text(encoding="utf-8").splitlines() if noticed.exists() else []
    often = {name: before.count(name) for name in set(before)}
    module = mutant.rpartition(".")[0].rpartition(".")[2]
    own = f"/test_{module}.py::"
    return sorted(tests, key=lambda name: (-often.get(name, 0), own not in name))


class Runner(ForkRunner):
    """mutmut's runner, which collects the tests before it forks for the first time."""

    def __init__(self, children: int) -> None:
        self._tests = CollectedOnce()
        super().__init__(children, self._tests)

    def startup(self) -> None:
        """Collect, and make sure that without a mutant every test passes in a process of its own."""
        NOTICED.mkdir(exist_ok=True)
        self._tests.collect()
        super().startup()
        self.submit("none__mutmut_0", self._tests.names, LONGEST_RUN, LONGEST_RUN)
        result = self.wait_for_result()
        assert result.exit_code == 0, f"without a mutant the tests end with {result.exit_code}"


def tried() -> dict[str, tuple[str, str]]:
    """What became of each mutant, and the change of each that was tried and not killed."""
    found = {}
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            status = status_by_exit_code[code]
            told = status not in ("killed", "not checked")
            found[name] = (status, get_diff_for_mutant(name, path=path) if told else "")
    return found


def try_again() -> None:
    """Of what an earlier run left, let only those stand that were killed."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        if not data.meta_path.exists():
            continue
        data.load()
        for name, code in data.exit_code_by_key.items():
            if status_by_exit_code[code] not in ("killed", "timeout"):
                data.exit_code_by_key[name] = None
        data.save()


def seldom(print_stats: Callable[..., None]) -> Callable[..., None]:
    """mutmut counts all its mutants anew for every one that is tried, to say how far it is."""
    last = [0.0]

    def printed(*arguments: object, **named: object) -> None:
        if time.monotonic() - last[0] > SECONDS_BETWEEN_COUNTS:
            last[0] = time.monotonic()
            print_stats(*arguments, **named)

    return printed


def main(children: int, names: list[str]) -> None:
    """Make the mutants, try those with these names, or all, and write down what became of them.

    With no ``children`` nothing is tried.
    """
    assert config().process_isolation == "fork"
    if children:
        if MUTANTS.exists():
            try_again()
        tool.print_stats = seldom(tool.print_stats)
        tool.get_mutant_runner = lambda most=1: Runner(most)
        tool._run(names, children)
    TRIED.write_text(json.dumps(tried()), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
