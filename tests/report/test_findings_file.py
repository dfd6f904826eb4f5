"""Findings documents that somebody else wrote."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from scanner.model.errors import OperatorError
from scanner.report import findings_file
from tests.report.writing import written


def refused(text: bytes) -> str:
    with pytest.raises(OperatorError) as caught:
        findings_file.read("-", io.BytesIO(text))
    assert caught.value.advice
    return caught.value.message


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "findings.json"
    path.write_bytes(written("json"))
    assert len(findings_file.read(str(path), io.BytesIO()).hosts) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "standard input: Input data was truncated"),
        (b'{"schema": "hotfixscan.findings/1"', "standard input: Input data was truncated"),
        (b"<html>", "standard input: JSON is malformed"),
        (b"[]", "standard input: Expected object, got array"),
        (b'{"schema": "hotfixscan.facts/1"}', "standard input: $.schema: expected hotfixscan.findings/1"),
        (b'{"schema": "hotfixscan.findings/2"}', "standard input: $.schema: expected hotfixscan.findings/1"),
        (
            b'{"schema": "hotfixscan.findings/1", "hosts": 5}',
            "standard input: $.hosts: Expected array, got int",
        ),
        (b'{"schema": "hotfixscan.findings/1"}', "standard input: Object missing required field run"),
        (b'{"schema": "\xff"}', "standard input: is not UTF-8 text"),
        (b'{"schema": "x", "y": ' + b"[" * 1_000_000, "standard input: is nested too deeply"),
    ],
)
def test_what_is_no_findings_document_is_refused(text: bytes, message: str) -> None:
    assert refused(text).startswith(message)


def test_a_wrong_verdict_is_told_by_its_place() -> None:
    text = written("json").replace(b'"verdict": "missing"', b'"verdict": "lost"')
    assert refused(text) == "standard input: $.hosts[1].findings[1].verdict: Invalid enum value 'lost'."


@pytest.mark.parametrize("path", ["/nowhere/findings.json", "/"])
def test_a_file_that_cannot_be_read(path: str) -> None:
    with pytest.raises(OperatorError) as caught:
        findings_file.read(path, io.BytesIO())
    assert caught.value.message.startswith(path)
