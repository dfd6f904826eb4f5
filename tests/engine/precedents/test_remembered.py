"""A court by hand: what was found once is not asked again, and a host by itself is not remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.case import Case
from scanner.engine.judge import index, judge
from scanner.engine.precedents import court, questions
from scanner.engine.precedents.court import Court
from scanner.engine.standing import Standing
from scanner.model.findings import Finding
from tests.engine.building import (
    FIX,
    OLD,
    article,
    file,
    host,
    pack,
    rdr_file,
    sp,
    srp,
)


def test_hosts_that_are_alike_share_their_findings() -> None:
    judging = Court(index(pack(FIX, srp())))
    first, _, second, third = (
        judging.judge(replace(host(OLD), target=f"smb://{number}")) for number in range(4)
    )
    assert (second.target, third.target) == ("smb://2", "smb://3")
    assert second == replace(first, target="smb://2")
    assert second.findings is third.findings


def test_what_no_rule_looks_at_makes_no_difference() -> None:
    judging = Court(index(pack(FIX)))
    image = host(OLD, marks=("Q222222",))
    before = [judging.judge(image) for _ in range(3)][-1]
    more = host(OLD, file("System32\\stranger.dll", size=3), marks=("Q222222", "Q111111"))
    assert judging.judge(more).findings is before.findings


def test_only_what_rests_on_a_difference_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    other = article(rdr_row := FIX.file_sets[0].files[0], id="Q280119")
    unrelated = article(replace(rdr_row, name="Netbt.sys", installed_as=None), id="Q999999")
    judging = Court(index(pack(FIX, other, unrelated)))
    judging.judge(host(OLD))
    judging.judge(host(OLD))
    asked: list[str] = []
    ask = questions.finding

    def noted(one: Standing, before: Case) -> Finding:
        asked.append(one.article.id)
        return ask(one, before)

    monkeypatch.setattr(questions, "finding", noted)
    judging.judge(host(rdr_file()))
    assert sorted(asked) == ["Q275020", "Q280119"]
    judging.judge(host(OLD))
    judging.judge(host(rdr_file(), file("System32\\drivers\\stranger.sys")))
    assert len(asked) == 2


def test_a_host_that_cannot_be_judged_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = index(pack(FIX, srp(), sp("SP6a")))
    judging = Court(rules)
    judging.judge(host(OLD))
    judging.judge(host(OLD))
    with monkeypatch.context() as broken:
        broken.setattr(questions, "finding", lambda one, case: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            judging.judge(host(rdr_file()))
    assert judging.judge(host(rdr_file())) == judge(host(rdr_file()), rules)


def test_a_single_host_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(court, "Bench", None)
    assert Court(index(pack(FIX))).judge(host(OLD)).counts["missing"] == 1


def test_the_first_of_several_hosts_is_remembered() -> None:
    rules = index(pack(FIX))
    judging = Court(rules)
    judging.expect_more()
    first, second = (judging.judge(host(OLD)) for _ in range(2))
    assert first == judge(host(OLD), rules)
    assert second.findings is first.findings
