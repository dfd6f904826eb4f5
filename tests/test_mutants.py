"""What is said of surviving mutants is about code that is there; the run itself is `make mutation`."""

from __future__ import annotations

import inspect
import textwrap
from pkgutil import resolve_name

import pytest

from tests.mutants import PAGE, Mutant, argued, changed, function_of, results


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


def test_results_of_mutants_that_were_tried() -> None:
    report = textwrap.dedent("""\
            scanner.engine.level.x_reaches__mutmut_1: killed
            scanner.engine.level.x_reaches__mutmut_2: survived
            scanner.engine.verdict.x_decide__mutmut_1: not checked
    """)
    assert list(results(textwrap.indent(report, "    ")).values()) == ["killed", "survived"]
