"""Faults to put into the engine, one at a time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scanner.engine import (
    builds,
    by_files,
    by_sets,
    comparison,
    containers,
    coverage,
    docket,
    evidence,
    judge,
    level,
    observed,
    products,
    profile,
    reasons,
    remedy,
    selection,
    standing,
    strength,
    verdict,
)
from scanner.model import versions
from scanner.model.facts import Observation
from scanner.model.findings import Comparison, Confidence
from scanner.model.logic import Truth
from scanner.model.profile import Edition, HostProfile
from scanner.model.servicepacks import LevelRange, ServicePack
from scanner.trials import trying

Fault = Callable[[pytest.MonkeyPatch], None]


def setting(module: Any, name: str, value: object) -> Fault:
    """A constant or a function of the engine is another one."""
    return lambda patch: patch.setattr(module, name, value)


def answering(module: Any, name: str, answer: object) -> Fault:
    """A function of the engine always answers the same."""
    return lambda patch: patch.setattr(module, name, lambda *_, **__: answer)


def around(module: Any, name: str, change: Callable[[Any], Any]) -> Fault:
    """What a function of the engine answers is changed."""

    def fault(patch: pytest.MonkeyPatch) -> None:
        original = getattr(module, name)
        patch.setattr(module, name, lambda *values: change(original(*values)))

    return fault


def without(row: str) -> Fault:
    """A row is missing in the decision table, and where it is asked before all that the table needs."""

    def fault(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(verdict, "ROWS", tuple(one for one in verdict.ROWS if one.__name__ != row))
        if row == "ruled_out":
            patch.setattr(judge, "left_out", lambda _: None)

    return fault


def first(row: str) -> Fault:
    """A row of the decision table comes before all others."""
    return lambda patch: patch.setattr(
        verdict, "ROWS", tuple(sorted(verdict.ROWS, key=lambda one: one.__name__ != row))
    )


def everywhere(name: str, answer: object) -> Fault:
    """A function of the level is wrong wherever it is used."""

    def fault(patch: pytest.MonkeyPatch) -> None:
        for module in (containers, coverage, reasons, remedy):
            patch.setattr(module, name, answer)

    return fault


def above(self: LevelRange, wanted: ServicePack) -> Truth:
    return Truth.YES if self.lowest.rank > wanted.rank else Truth.NO


def without_exception(profile: HostProfile, wanted: ServicePack) -> Truth:
    return profile.service_pack.at_least(wanted) if profile.service_pack else Truth.UNKNOWN


def turned(match: comparison.Match) -> comparison.Match:
    other = {Comparison.OLDER: Comparison.LATER, Comparison.LATER: Comparison.OLDER}
    return replace(match, comparison=other.get(match.comparison, match.comparison))


_REQUIREMENT = selection.Requirement

SP6A = LevelRange(ServicePack.SP6A, ServicePack.SP6A)


def unknown_is_yes(answer: Truth) -> Truth:
    return Truth.YES if answer is Truth.UNKNOWN else answer


FAULTS: dict[str, tuple[Fault, str]] = {
    # comparison of one file
    "no day of tolerance": (setting(comparison, "DAY_TOLERANCE", 0), "a size and a date"),
    "two days of tolerance": (setting(comparison, "DAY_TOLERANCE", 2), "a size and a date"),
    "a link window a day shorter": (setting(comparison, "LINK_WINDOW", 44), "a size and a date"),
    "a link window a day longer": (setting(comparison, "LINK_WINDOW", 46), "a size and a date"),
    "stamps of 1980 are dates": (
        setting(comparison, "EARLIEST_STAMP", dt.date(1979, 1, 1)),
        "a size and a date",
    ),
    "older and later turned round": (around(evidence, "compare", turned), "a version, a size and a date"),
    "versions not compared": (answering(comparison, "_by_version", None), "a version, a size and a date"),
    "any two numberings compared": (
        answering(comparison, "same_line", True),
        "a version of its own numbering",
    ),
    "the platform ignored": (answering(comparison, "_stray", None), "a version, a size and a date"),
    "the branch ignored": (setting(versions, "TERMINAL_SERVER_BIT", 0), "a version, a size and a date"),
    "sizes ignored": (answering(comparison, "_sizes_agree", True), "a size and a date"),
    "sizes in KB never agree": (answering(comparison, "_sizes_agree", False), "a size in KB"),
    "link times ignored": (answering(comparison, "_by_link", None), "a size and a date"),
    "the local date ignored": (
        setting(comparison, "_local", lambda moment, _: moment.date()),
        "a size and a date",
    ),
    "one reading of a date": (
        setting(comparison, "_readings", lambda row: iter([row.date] if row.date else [])),
        "a date of two readings",
    ),
    "sizes of one version ignored": (
        setting(comparison, "_same_version", lambda *_: comparison.Match(Comparison.SAME, Confidence.HIGH)),
        "a version, a size and a date",
    ),
    "shared numbers trusted": (
        around(trying, "index", lambda one: replace(one, shared_versions=frozenset())),
        "a number that several builds share",
    ),
    # one file against its rows and places
    "the best copy counts": (
        setting(evidence, "_WORST_FIRST", {one: -rank for one, rank in evidence._WORST_FIRST.items()}),
        "two documented places",
    ),
    "the first alternative counts": (
        setting(evidence, "_agreed", lambda matches: matches[0]),
        "alternative HALs",
    ),
    "strength chooses no row": (answering(evidence, "row_strength", None), "files of one strength"),
    "an absent file that is added is nothing": (
        setting(selection.Requirement, "adds", property(lambda _: False)),
        "a file that is added",
    ),
    "what was not collected is absent": (
        setting(observed.Observed, "_unnamed", lambda *_: Observation.ABSENT),
        "a version, a size and a date",
    ),
    "what was not listed is not collected": (
        setting(observed.Observed, "_unnamed", lambda *_: Observation.NOT_COLLECTED),
        "a version, a size and a date",
    ),
    "paths with case": (setting(observed, "folded", lambda path: path), "a version, a size and a date"),
    "pending renames ignored": (
        setting(observed.Observed, "rename_pending", lambda *_: False),
        "a version, a size and a date",
    ),
    # which rows count
    "every section counts": (answering(selection, "section_concerns", Truth.YES), "two sections"),
    "a part nobody looked for is there": (
        around(products, "component_present", unknown_is_yes),
        "a section for a part",
    ),
    "parts of the system do not choose": (
        answering(products, "component_named", None),
        "two parts of the system",
    ),
    "every level's table counts": (answering(selection, "_level_fits", Truth.YES), "two levels"),
    "every language's table counts": (
        setting(selection, "_in_language", lambda sets, _: sets),
        "two languages",
    ),
    "no language is known": (answering(profile, "_language", None), "another language only"),
    "the other kernel": (
        setting(selection, "_for_several_processors", lambda row: row.name.casefold() == "ntoskrnl.exe"),
        "both kernels",
    ),
    "both kernels at once": (setting(selection, "_of_kernel", lambda rows, _: rows), "both kernels"),
    "documented places ignored": (
        setting(selection, "row_places", lambda row, _: (f"%systemroot%\\system32\\{row.name.casefold()}",)),
        "a version, a size and a date",
    ),
    "drivers in System32": (
        answering(selection, "default_directory", "%SystemRoot%\\System32"),
        "a version alone",
    ),
    # whether it applies
    "every edition": (answering(products, "_edition_fits", True), "Enterprise Edition only"),
    "every system": (answering(products, "_other_system_concerns", Truth.YES), "Windows 2000 only"),
    "the system's name anywhere": (
        setting(products, "_NT", re.compile(r".*windows nt")),
        "a part for the system",
    ),
    "needed parts ignored": (
        around(docket, "applicability", lambda one: replace(one, answer=Truth.YES)),
        "a part that it needs",
    ),
    "servers are workstations": (
        answering(profile, "_edition", Edition.WORKSTATION),
        "a service pack's list",
    ),
    "every processor is x86": (setting(profile, "_ARCHITECTURES", {}), "another processor only"),
    # service packs
    "a level counts only when passed": (setting(LevelRange, "at_least", above), "a level that contains it"),
    "every level is reached": (everywhere("reaches", lambda *_: Truth.YES), "a service pack's own article"),
    "no level is reached": (everywhere("reaches", lambda *_: Truth.NO), "a level that contains it, no table"),
    "Terminal Server needs SP6a": (
        everywhere("reaches", without_exception),
        "a level that Terminal Server never had",
    ),
    "SP6 is SP6a": (answering(level, "_sixth", SP6A), "a level that contains it, no table"),
    "no prerequisite": (answering(remedy, "_first", ()), "a level that it requires"),
    # marks
    "a mark that is not installed counts": (
        setting(
            observed.Observed,
            "registered",
            lambda seen, marks: Truth.YES if any(mark in seen.marks for mark in marks) else Truth.NO,
        ),
        "no table",
    ),
    "an unlisted mark is absent": (
        around(observed.Observed, "registered", lambda one: Truth.NO if one is Truth.UNKNOWN else one),
        "no table",
    ),
    "only its own number": (
        setting(standing, "marks", lambda article: (article.id,)),
        "a mark of another name",
    ),
    # packages and successors
    "packages of the other branch": (answering(coverage, "for_this_branch", True), "a service pack's list"),
    "rollups ignored": (answering(coverage, "by_rollup", coverage.NOT_COVERED), "a rollup's list"),
    "older members ignored": (
        setting(coverage, "members", lambda *_: ([], [])),
        "a rollup's list, no table",
    ),
    "members of its own article ignored": (
        setting(containers, "members", lambda *_: ([], [])),
        "a rollup's own article",
    ),
    "a possible rollup before a registered one": (
        setting(coverage, "_foremost", lambda found: max(found, key=lambda one: one.answer is Truth.UNKNOWN)),
        "two rollups",
    ),
    "successors ignored": (answering(coverage, "by_superseding", coverage.NOT_COVERED), "replaced"),
    "withdrawals ignored": (answering(by_files, "withdrawn_build", None), "a withdrawn build"),
    "service packs' own builds withdrawn": (
        answering(builds, "_from_service_pack", False),
        "a withdrawn build",
    ),
    "files nobody updates are lost": (answering(by_files, "never_serviced", ""), "a file nobody updates"),
    "successors of other files": (
        answering(coverage, "lists_files_of", True),
        "replaced by what has other files",
    ),
    "builds of two products compared": (answering(comparison, "_lines_apart", False), "a version alone"),
    "sizes of any language": (
        answering(standing, "same_language", True),
        "a size and a date",
    ),
    "universal time is local": (
        setting(selection, "Requirement", lambda *values: _REQUIREMENT(*values[:4])),
        "a table in universal time",
    ),
    "tables for other products' levels add up": (
        setting(selection, "_what_is_open", lambda *_: None),
        "a table for each level of another product",
    ),
    # strength
    "strengths always agree": (
        setting(by_sets, "coherences", lambda *_: {}),
        "files of one strength",
    ),
    "the last clue decides": (
        around(strength, "strength_of", lambda one: replace(one, strength=None)),
        "files of one strength",
    ),
    # the decision table
    **{
        f"no row {row}": (without(row), rule)
        for row, rule in {
            "ruled_out": "Enterprise Edition only",
            "by_hand": "a tool",
            "listed_for_others": "another processor only",
            "none_installed": "a version, a size and a date",
            "unknown_product": "something unheard of",
            "contained_by_itself": "a service pack's own article",
            "set_disagrees": "files of one strength",
            "does_not_belong": "a version, a size and a date",
            "withdrawn": "a withdrawn build",
            "as_shipped": "a later build than the service pack's",
            "lost": "a version, a size and a date",
            "older": "a version, a size and a date",
            "set_untold": "files of one strength",
            "undecided": "several files",
            "proven": "a version, a size and a date",
            "contained": "a rollup's list, no table",
            "nothing_to_install": "no table",
            "by_mark": "a package, no table",
        }.items()
    },
    "the mark before the files": (first("by_mark"), "a version, a size and a date"),
    "what holds before what is older": (first("proven"), "something unheard of"),
}
"""What is wrong with the engine, and a rule whose trials must show it."""
