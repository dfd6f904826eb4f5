"""The checklist for the plant floor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.model.errors import OperatorError
from scanner.model.findings import Confidence, Finding, Remedy
from scanner.report.checklist_view import Sheet, closed_text, sheet
from scanner.report.rendering import Rendering
from scanner.report.view import host_line
from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import CLEAN, HOSTS, MISSING, STRAY, UNREACHED, report
from tests.report.writing import written


def failing(rule: str, *install: str, confidence: Confidence = Confidence.HIGH) -> Finding:
    return replace(MISSING, rule=rule, title=f"About {rule}", confidence=confidence, remedy=Remedy(install))


def made(*findings: Finding) -> Sheet:
    host = report("smb://a", *findings)
    return sheet(host_line(1, host), host)


def order(*findings: Finding) -> list[str]:
    return [task.package for task in made(*findings).tasks]


def test_the_document_is_what_it_was() -> None:
    assert_golden("checklist.html", written("checklist"))


def test_service_packs_come_first_and_each_package_after_what_it_needs() -> None:
    assert order(failing("Q1", "Q1"), failing("Q2", "SP6a", "Q2"), failing("Q3", "SP4", "SP6a")) == [
        "SP4", "SP6a", "Q1", "Q2",
    ]  # fmt: skip
    assert order(failing("Q9", "Q9"), failing("Q1", "Q9", "Q5", "Q1")) == ["Q9", "Q5", "Q1"]


def test_what_settles_most_comes_first_and_every_package_once() -> None:
    found = made(failing("Q3", "Q3"), failing("Q1", "Q299444"), failing("Q2", "Q299444"))
    assert [(task.number, task.package, closed_text(task)) for task in found.tasks] == [
        (1, "Q299444", "Q1, Q2"), (2, "Q3", "Q3"),
    ]  # fmt: skip


def test_packages_that_contradict_each_other_all_have_their_line() -> None:
    assert sorted(order(failing("Q1", "Q2", "Q1"), failing("Q2", "Q1", "Q2"))) == ["Q1", "Q2"]


def test_what_rests_on_the_registry_alone_stands_apart_unless_it_is_needed() -> None:
    low = Confidence.LOW
    found = made(
        failing("Q1", "Q1", confidence=low), failing("Q2", "Q2", confidence=low), failing("Q3", "Q2", "Q3")
    )
    assert [task.package for task in found.doubtful] == ["Q1"]
    assert [(task.package, closed_text(task)) for task in found.tasks] == [("Q2", "Q2?"), ("Q3", "Q3")]


def test_what_a_waiver_accepts_is_no_task_but_still_counted() -> None:
    waived = replace(MISSING, waiver="W-1")
    found = made(waived)
    assert (found.tasks, found.failing, found.waived) == ((), 0, 1)
    text = written("checklist", (report("smb://a", waived, failing("Q1", "Q1")),), ()).decode()
    assert "1 finding to settle: 1 package; 1 finding accepted by a waiver." in text


def test_what_no_package_settles_is_named() -> None:
    found = made(replace(MISSING, remedy=None))
    assert [one.rule for one in found.without] == [MISSING.rule]
    assert found.work


def test_hosts_without_work_are_named_at_the_end() -> None:
    text = written("checklist").decode()
    assert text.count('<section class="sheet"') == 3
    assert "1 host on which nothing fails and nothing is open" in text
    assert text.index("WS-01") > text.index('id="rest"')
    assert "This host was not scanned" in written("checklist", (UNREACHED,), ()).decode()
    assert "a file for alpha" in written("checklist", (replace(CLEAN, strays=(STRAY,)),), ()).decode()
    assert "Every host that was asked for has a page" in written("checklist", HOSTS[1:], ()).decode()


def test_questions_and_errors_beyond_a_limit_are_counted() -> None:
    asked = [replace(samples.UNDETERMINED, rule=f"Q{n}", settle=f"Look at {n}.") for n in range(10)]
    text = written("checklist", (report("smb://a", *asked),), (samples.ERRORS[0],) * 230).decode()
    assert "and 2 more questions" in text
    assert "and 30 more, in the JSON document" in text


def test_a_template_of_the_operator_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    own = tmp_path / "own.html.j2"
    own.write_text("{% for one in sheets %}{{ one.line.name }};{% endfor %}")
    assert written("checklist", rendering=Rendering(template=own)) == b"HMI-04;HIST-02;smb://10.1.0.20;"
    own.write_text("line 1\n{{ nonsense }}")
    with pytest.raises(OperatorError, match=r"own\.html\.j2:2: 'nonsense' is undefined"):
        written("checklist", rendering=Rendering(template=own))
