"""The page docs/decision-table.md: one row of the table, one test, one example host.

``python -m tests.engine.decision_table > docs/decision-table.md`` brings it up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scanner.engine.by_record import nothing_decides
from scanner.engine.verdict import ROWS

EXAMPLES: dict[str, tuple[str, str, str]] = {
    "ruled_out": ("test_another_product_is_not_applicable", "fleet/01-clean-workstation", "Q280119"),
    "by_hand": ("test_a_tool_is_checked_by_hand", "tool-never-run--undetermined", "Q265714"),
    "listed_for_others": ("test_files_for_another_processor", "fleet/05-alpha", "Q275020"),
    "none_installed": (
        "test_none_of_the_files_is_installed",
        "dhcp-client-removed--not-applicable",
        "Q269616",
    ),
    "unknown_product": (
        "test_an_edition_that_is_not_known_is_not_guessed",
        "edition-unknown--undetermined",
        "Q322051",
    ),
    "contained_by_itself": (
        "test_a_service_pack_is_judged_by_the_level",
        "sp6-not-6a--missing",
        "Q246009",
    ),
    "set_disagrees": (
        "test_matching_rows_do_not_make_up_for_a_schannel_of_another_class",
        "fleet/03-server-with-mixed-strength",
        "Q322051",
    ),
    "does_not_belong": (
        "test_a_terminal_server_build_on_nt4_is_mismatched",
        "terminal-server-build-on-nt4--mismatched",
        "Q305399",
    ),
    "withdrawn": ("test_a_withdrawn_build_is_regressed", "withdrawn-tcpip--regressed", "Q238763"),
    "as_shipped": (
        "test_a_later_table_than_the_service_pack_is_no_loss",
        "table-later-than-sp5--covered",
        "Q226487",
    ),
    "lost": ("test_older_although_registered_is_regressed", "key-without-file--regressed", "Q275020"),
    "older": (
        "test_older_and_never_registered_is_missing",
        "fleet/02-server-without-the-signing-fix",
        "Q275020",
    ),
    "set_untold": (
        "test_twins_of_two_strengths_cannot_be_told_apart",
        "twins-of-two-strengths--undetermined",
        "Q322051",
    ),
    "undecided": ("test_one_file_unknown_leaves_it_open", "one-file-unreadable--undetermined", "Q305399"),
    "proven": ("test_every_file_at_the_listed_level", "hand-copied-fix--unregistered", "Q275020"),
    "contained": (
        "test_a_rollup_that_is_only_registered_covers_with_low_confidence",
        "rollup-on-record-only--covered-low",
        "Q275020",
    ),
    "nothing_to_install": (
        "test_an_article_that_names_nothing_to_install",
        "article-without-a-fix--undetermined",
        "Q102716",
    ),
    "by_mark": ("test_the_registry_alone", "key-and-nothing-else--low", "Q275020"),
    "nothing_decides": (
        "test_what_was_not_collected_would_settle_it",
        "nothing-read--undetermined",
        "Q275020",
    ),
}
"""For each row: its test in tests/engine, a machine in tests/hosts, and the article it meets there."""

_HEAD = """# How a verdict comes about

<!-- Written by `python -m tests.engine.decision_table`; change the code, not this page. -->

An article is held against a host in this order; the first row that fits decides. Every row has a
test (in `tests/engine`) and a machine whose story it is (in `tests/hosts`).

| # | when, and what is said then | test | machine | article |
|---|---|---|---|---|
"""

_WITNESSES = """
How one file is held against one row stands in [What one file proves](evidence.md).
"""


def page() -> str:
    """The whole page."""
    rows = [*ROWS, nothing_decides]
    return _HEAD + "".join(_line(number, row) for number, row in enumerate(rows, 1)) + _WITNESSES


def _line(number: int, row: Callable[..., Any]) -> str:
    test, machine, article = EXAMPLES[row.__name__]
    said = (row.__doc__ or "").splitlines()[0]
    return f"| {number} | {said} | `{test}` | [{machine}](../tests/hosts/{machine}.yaml) | {article} |\n"


if __name__ == "__main__":
    print(page(), end="")
