"""What is said of surviving mutants is about code that is there; the run itself is `make mutation`."""

from __future__ import annotations

import inspect
from pkgutil import resolve_name

import pytest

from tests.mutants import PAGE, Mutant, alive, argued, changed, figures, function_of, line, recorded


def test_every_argued_mutant_changes_code_that_is_there() -> None:
    for one in argued(PAGE.read_text(encoding="utf-8")):
        lines = {line.strip() for line in source(one.function).splitlines()}
        assert set(one.before) <= lines, f"docs/mutants.md is out of date: {one}"


def source(function: str) -> str:
    """The code of a function or method by its full name."""
    return inspect.getsource(resolve_name(function))


def test_every_argued_mutant_has_an_argument() -> None:
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        assert section.rpartition("```")[2].strip(), f"no argument after the last change in: {section}"


SHOWN = """# scanner.engine.level.x__revised_by_file__mutmut_11: survived
--- scanner/engine/level.py
+++ scanner/engine/level.py
@@ -5,4 +5,4 @@
     if days >= -1:
         return Truth.YES
-    return Truth.NO if afd.modified.year >= 1996 else Truth.UNKNOWN
+    return Truth.NO if afd.modified.year > 1996 else Truth.UNKNOWN
"""
YEAR = Mutant(
    "scanner.engine.level._revised_by_file",
    (
        "-return Truth.NO if afd.modified.year >= 1996 else Truth.UNKNOWN",
        "+return Truth.NO if afd.modified.year > 1996 else Truth.UNKNOWN",
    ),
)


def test_a_mutant_is_read_as_it_is_shown_and_as_it_is_argued() -> None:
    assert Mutant(function_of("scanner.engine.level.x__revised_by_file__mutmut_11"), changed(SHOWN)) == YEAR
    assert argued(f"# Mutants\n\n{YEAR}\n\nBoth say the same.\n") == [YEAR]
    assert YEAR.before == ("return Truth.NO if afd.modified.year >= 1996 else Truth.UNKNOWN",)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("scanner.engine.level.x_reaches__mutmut_1", "scanner.engine.level.reaches"),
        ("scanner.engine.observed.xǁObservedǁfile__mutmut_14", "scanner.engine.observed.Observed.file"),
    ],
)
def test_functions_of_mutants(name: str, function: str) -> None:
    assert function_of(name) == function
    with pytest.raises(ValueError, match="not the name of a mutant"):
        function_of(function)


TRIED = {
    "scanner.engine.level.x__revised_by_file__mutmut_11": ("survived", SHOWN),
    "scanner.engine.level.x_reaches__mutmut_2": ("killed", ""),
    "scanner.engine.level.x_reaches__mutmut_3": ("timeout", "one that never ended"),
    "scanner.engine.precedents.bench.xǁBenchǁjudge__mutmut_1": ("killed", ""),
    "scanner.engine.precedents.bench.xǁBenchǁjudge__mutmut_2": ("not checked", ""),
}


def test_a_mutant_that_never_ends_is_noticed() -> None:
    assert alive(TRIED) == [YEAR]


@pytest.mark.parametrize("status", ["no tests", "suspicious", "segfault", "skipped"])
def test_whatever_is_not_killed_has_survived(status: str) -> None:
    assert alive({"scanner.engine.level.x__revised_by_file__mutmut_11": (status, SHOWN)}) == [YEAR]


def test_what_a_run_measured_stands_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = recorded(page, "3.8.1", line(4, 1), figures(TRIED, [YEAR], []))
    assert "mutation: mutants=4 killed=3 survived=1 score=75.00\n" in written
    rows = (
        "| `level` | 3 | 2 | 1 | 0 | 0 |",
        "| `precedents/bench` | 2 | 1 | 0 | 0 | 1 |",
        "| all | 5 | 3 | 1 | 0 | 1 |",
    )
    assert "\n".join(rows) in written
    assert argued(written) == argued(page)


def test_of_a_survivor_that_nobody_argued_the_page_tells() -> None:
    assert "| `level` | 3 | 2 | 1 | 1 | 0 |" in figures(TRIED, [YEAR], [YEAR])
