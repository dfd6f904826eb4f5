from __future__ import annotations

import datetime as dt

import pytest

from scanner.model.findings import RulesInfo, Run
from scanner.model.history import RunRecord, RunState

RUN = Run("r1", dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC), None, "0.1.0", RulesInfo("1", 612, ""))


@pytest.mark.parametrize(("targets", "done", "complete"), [(0, 0, True), (3, 2, False), (3, 3, True)])
def test_a_run_is_complete_when_every_target_has_a_result(targets: int, done: int, complete: bool) -> None:
    summary = RunRecord(RUN, next(iter(RunState)), targets, done, hosts=done)
    assert summary.complete is complete
