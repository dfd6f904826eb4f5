"""The decision table: the first row that fits an article on a host decides.

Each row is a function that answers or passes.  ``ROWS`` is the table; the order is its
meaning.  What a row says of itself in its docstring's first line is what the documentation
prints.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.engine.by_files import as_shipped, lost, older, proven, undecided, withdrawn
from scanner.engine.by_record import by_hand, by_mark, contained, nothing_decides, nothing_to_install
from scanner.engine.by_sets import does_not_belong, set_disagrees, set_untold
from scanner.engine.case import Case
from scanner.engine.containers import contained_by_itself
from scanner.engine.decision import Decision
from scanner.engine.ruling_out import listed_for_others, none_installed, ruled_out, unknown_product
from scanner.engine.standing import Standing

Row = Callable[[Standing, Case], Decision | None]

ROWS: tuple[Row, ...] = (
    ruled_out,
    by_hand,
    listed_for_others,
    none_installed,
    unknown_product,
    contained_by_itself,
    set_disagrees,
    does_not_belong,
    withdrawn,
    as_shipped,
    lost,
    older,
    set_untold,
    undecided,
    proven,
    contained,
    nothing_to_install,
    by_mark,
)
"""The decision table, in order; :func:`nothing_decides` is its last line."""


def decide(one: Standing, case: Case) -> Decision:
    """The first row that fits decides."""
    for row in ROWS:
        decision = row(one, case)
        if decision is not None:
            return decision
    return nothing_decides(one, case)
