"""Facts documents from files that nobody vouches for."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from scanner.collect import documents
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts, Listing, Observation, Outcome

NO_STDIN = io.BytesIO()


def from_stdin(text: bytes) -> list[HostFacts | OperatorError]:
    return list(documents.read("-", io.BytesIO(text)))


def targets(found: list[HostFacts | OperatorError]) -> list[str]:
    return [item.target if isinstance(item, HostFacts) else f"! {item.message}" for item in found]


def only(text: bytes) -> HostFacts:
    (found,) = from_stdin(text)
    assert isinstance(found, HostFacts), found
    return found


def fault(text: bytes) -> str:
    (found,) = from_stdin(text)
    assert isinstance(found, OperatorError), found
    assert found.advice
    return found.message


def test_one_document_a_line() -> None:
    assert targets(from_stdin(b'{"target": "a"}\n\n{"target": "b"}\r\n')) == ["a", "b"]


def test_one_document_over_many_lines() -> None:
    assert targets(from_stdin(b'{\n  "schema": "hotfixscan.facts/1",\n  "target": "a"\n}\n')) == ["a"]


def test_an_array_of_documents() -> None:
    assert targets(from_stdin(b'[{"target": "a"}, {"target": "a"},\n {"target": "b"}]')) == ["a", "a", "b"]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert targets(from_stdin(b'\xef\xbb\xbf{"target": "a"}')) == ["a"]


def test_one_bad_line_spoils_no_other() -> None:
    found = from_stdin(b'{"target": "a"}\n{"target": 1}\nnonsense\n{"target": "b"}\n{"target": "c"')
    assert targets(found) == [
        "a",
        "! standard input:2: $.target: expected str, got int.",
        "! standard input:3: is not JSON: invalid character.",
        "b",
        "! standard input:5: the JSON ends in the middle.",
    ]


def test_one_bad_document_of_an_array_spoils_no_other_and_is_told_by_its_line() -> None:
    found = from_stdin(b'[{"target": "a"},\n\n {"target": 1},\n {"target": "b"}]')
    assert targets(found) == ["a", "! standard input:3: $.target: expected str, got int.", "b"]


def test_a_wrong_first_line_of_a_jsonl_file_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b'{"target": "cut off",\n{"target": "b"}\n')
    found = list(documents.read(str(path), NO_STDIN))
    assert targets(found) == [f"! {path}:1: the JSON ends in the middle.", "b"]


@pytest.mark.parametrize("name", ["facts.jsonl.gz", "facts.gz", "facts"])
def test_gzip_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b'{"target": "a"}\n') + gzip.compress(b'{"target": "b"}\n'))
    assert targets(list(documents.read(str(path), NO_STDIN))) == ["a", "b"]


def test_zstandard_of_several_frames() -> None:
    frames = b"".join(zstandard.compress(b'{"target": "%d"}\n' % number) for number in range(3))
    assert targets(from_stdin(frames)) == ["0", "1", "2"]


def test_a_large_zstandard_file_is_read_whole() -> None:
    text = b"".join(b'{"target": "host-%06d"}\n' % number for number in range(100_000))
    found = targets(from_stdin(zstandard.compress(text)))
    assert (len(found), found[-1]) == (100_000, "host-099999")


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_compressed_file_that_was_cut_off_is_damaged(compress: object) -> None:
    assert callable(compress)
    whole = compress(b"".join(b'{"target": "host-%06d"}\n' % number for number in range(50_000)))
    found = from_stdin(whole[: len(whole) // 2])
    assert isinstance(found[-1], OperatorError)
    assert "damaged" in found[-1].message
    assert all(isinstance(item, HostFacts) for item in found[:-1])


@pytest.mark.parametrize("filler", [b'"', b"\n", b" "])
def test_a_decompression_bomb_is_refused_before_it_has_gone_off(filler: bytes) -> None:
    bomb = zstandard.compress(filler * 200_000_000)
    assert len(bomb) < 20_000
    assert "500 times" in fault(bomb)


def test_a_line_over_the_limit_is_passed_over_and_the_next_one_read() -> None:
    found = from_stdin(b'{"target": "' + b"x" * (65 << 20) + b'"}\n{"target": "b"}\n')
    assert targets(found) == ["! standard input:1: the document is larger than 64 MiB.", "b"]


def test_deep_nesting_is_an_error() -> None:
    deep = b'{"target": "a", "unknown": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"
    assert fault(deep) == "standard input:1: nested too deeply."


def test_a_file_of_rubbish_is_given_up() -> None:
    found = from_stdin(b"\x00\xff\n" * 10_000)
    assert len(found) == documents.FAULT_LIMIT + 1
    assert "the rest was not read" in targets(found)[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "standard input: holds no facts document."),
        (b" \n \n", "standard input: holds no facts document."),
        (b"[]", "standard input: holds no facts document."),
        (b"7", "standard input:1: expected object, got int."),
        (b'{"target": "a", "files": {}}', "standard input:1: $.files: expected array or null, got object."),
        (
            b'{"target": "a", "files": [{"path": "x"}, {"path": "y", "size": "1"}]}',
            "standard input:1: $.files[1].size: expected int or null, got str.",
        ),
        (
            b'{"target": "a", "files": [{"path": "x", "size": -1}]}',
            "standard input:1: $.files[0].size: expected a size in bytes, got -1.",
        ),
        (b'{"target": "a", "outcome": "fine"}', "standard input:1: $.outcome: Invalid enum value 'fine'."),
        (
            b'{"target": "a", "collected_at": "yesterday"}',
            "standard input:1: $.collected_at: Invalid RFC3339 encoded datetime.",
        ),
        (b'{"target": "\xff"}', "standard input:1: is not UTF-8 text."),
        (
            b'{"schema": "hotfixscan.findings/1"}',
            "standard input:1: $.schema: expected hotfixscan.facts/1, got hotfixscan.findings/1.",
        ),
        (
            b'{"schema": "hotfixscan.facts/2", "target": "a"}',
            "standard input:1: $.schema: expected hotfixscan.facts/1, got hotfixscan.facts/2.",
        ),
        ('{"target": "a"}'.encode("utf-16"), "standard input: is UTF-16 text."),
    ],
)
def test_what_is_wrong_is_said(text: bytes, message: str) -> None:
    assert fault(text).replace("Expected", "expected") == message


def test_a_later_minor_version_of_the_schema_is_read() -> None:
    assert only(b'{"schema": "hotfixscan.facts/1.3", "target": "a", "novelty": [1]}').target == "a"


def test_null_is_as_good_as_absent_for_every_key() -> None:
    keys = ("schema", "collected_at", "collector", "outcome", "system", "hotfixes", "hotfixes_status")
    keys += ("components", "files", "directories", "registry", "pending_renames", "errors")
    nulls = "".join(f', "{key}": null' for key in keys)
    assert only(f'{{"target": "a"{nulls}}}'.encode()) == HostFacts(target="a")


def test_null_within_parts_is_as_good_as_absent() -> None:
    facts = only(
        b'{"target": "a", "outcome": "partial", "system": {"hostname": null, "build": 1381},'
        b' "files": [{"path": "f", "status": null, "size": null}],'
        b' "directories": [{"path": "d", "status": null}], "hotfixes": [{"id": "Q1", "values": null}]}'
    )
    assert facts.outcome is Outcome.PARTIAL
    assert facts.files is not None
    assert facts.files[0].status is Observation.PRESENT
    assert facts.directories is not None
    assert facts.directories[0].status is Listing.LISTED
    assert facts.hotfixes is not None
    assert facts.hotfixes[0].values == {}


def test_a_registry_value_without_data_stays_but_a_null_key_goes() -> None:
    facts = only(
        b'{"target": "a", "outcome": null, "registry": {"HKLM\\\\A": null, "HKLM\\\\B": {"v": null}}}'
    )
    assert facts.registry == {"HKLM\\B": {"v": None}}


def test_times_are_utc_whatever_zone_they_state() -> None:
    facts = only(
        b'{"target": "a", "collected_at": "2026-11-22T12:15:00+02:00", "files": ['
        b'{"path": "f", "modified": "2001-03-01T23:12:00", "linked": "0001-01-01T00:00:00+14:00"}]}'
    )
    assert facts.collected_at == datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
    assert facts.files is not None
    assert facts.files[0].modified == datetime(2001, 3, 1, 23, 12, tzinfo=UTC)
    assert facts.files[0].linked is None


def test_nuls_and_control_characters_survive() -> None:
    assert only(b'{"target": "a\\u0000\\u001b[31m\\u202e"}').target == "a\0\x1b[31m\u202e"


@pytest.mark.parametrize("path", ["/nowhere/facts.jsonl", "."])
def test_a_file_that_cannot_be_read_is_one_error(path: str) -> None:
    (found,) = documents.read(path, NO_STDIN)
    assert isinstance(found, OperatorError)
    assert found.message.startswith(f"{path}: ")
