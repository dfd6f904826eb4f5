"""Documents decoded together say what each says by itself."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect import document_sharing
from scanner.collect.document import decoded, encoded
from scanner.collect.document_sharing import FleetDecoder
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts
from tests.engine.test_properties import hosts

FLEET = Path(__file__).parents[2] / "examples" / "fleet"

ODD = [
    b"",
    b"7",
    b"{",
    b'{"target": "a"}',
    b'{"target": 1}',
    b'{"target": "a", "schema": "hotfixscan.facts/1.7", "unknown": [1]}',
    b'{"target": "a", "schema": "hotfixscan.facts/2"}',
    b'{"target": "a", "schema": null, "outcome": null, "system": null, "errors": null}',
    b'{"target": "a", "files": null, "hotfixes": null, "components": null, "registry": null}',
    b'{"target": "a", "directories": null, "collector": null, "pending_renames": null}',
    b'{"target": "a", "files": [null]}',
    b'{"target": "a", "files": [{"path": "x", "size": -1}]}',
    b'{"target": "a", "files": [{"path": "x", "size": "1"}]}',
    b'{"target": "a", "files": [{"path": "x", "status": null, "modified": "2001-03-01T23:12:00+08:00"}]}',
    b'{"target": "a", "files": [{"path": "x", "modified": "2001-03-01T23:12:00", "linked": null}]}',
    b'{"target": "a", "collected_at": "2001-03-01T23:12:00-05:00", "collector": {"name": "x"}}',
    b'{"target": "a", "hotfixes": [{"id": "Q1", "values": {"x": null}}, {"id": "Q1", "installed": null}]}',
    b'{"target": "a", "hotfixes": [{"key": "Q1"}]}',
    b'{"target": "a", "components": [{"name": "IIS", "status": "absent"}], "registry": {"k": {"v": null}}}',
    b'{"target": "a", "registry": {"k": null}}',
    b'{"target": "a", "directories": [{"path": "x", "status": "listed"}], "directories": []}',
    b'{"target": "\xff"}',
    b'{"target": "a", "files": [{"path": "\xff"}]}',
]


def told(answer: HostFacts | OperatorError) -> object:
    return (answer.message, answer.advice) if isinstance(answer, OperatorError) else answer


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_odd_is_answered_as_ever(text: bytes) -> None:
    decoder = FleetDecoder()
    for _ in range(2):
        assert told(decoder.decoded(text, "name", 7)) == told(decoded(text, "name", 7))


def test_the_example_fleet() -> None:
    decoder = FleetDecoder()
    for path in sorted(FLEET.glob("*.json")) * 2:
        text = path.read_bytes()
        assert decoder.decoded(text, "name") == decoded(text, "name")


@given(st.lists(hosts(), max_size=6))
def test_made_up_fleets(fleet: list[HostFacts]) -> None:
    decoder = FleetDecoder()
    for facts in fleet:
        assert decoder.decoded(encoded(facts), "name") == facts


HEADS = [
    b'{"target":"a",',
    b'{"target":"a","system":{"hostname":"x,"},',
    b'{"target":"a","unknown":"text,',
    b'{"target":"a","unknown\\,',
    b'{"target":"a","unknown":{"deeper":1,',
    b'{"target":"a","unknown":[1,',
    b'[{"target":"a",',
    b'{"target":"a","files":[{"path":"y"}],',
    b'{"target":"a","outcome":"partial","pending_renames":["z"],',
    b'{"target":"a","errors":7,',
    b'{"targets":"a",',
    b'{"target":"a",,',
]
LISTS = [
    b'{"path":"x","size":1},{"path":"y"}',
    b'{"path":"x"}',
    b'{"path":"x"},{"path":"y","description":"a},{b"}',
    b'{"path":"x","description":"{"},{"path":"y"}',
    b'{"path":"x","description":"}],\\"directories\\":["},{"path":"y"}',
    b'{"path":"x","unknown":[{"a":1},{"b":{}}]},{"path":"y"}',
    b'{"path":"x"} ,{"path":"y"}',
    b'{"path":"x"},{"path":"y"},',
    b'{"path":"x"},,{"path":"y"}',
    b'{"path":"x"}{"path":"y"}',
    b'{"path":"x"},7,{"path":"y"}',
    b'{"path":"x","size":-1}',
    b'{"path":"x"},{}',
    b'{"path":"x","modified":"2001-03-01T23:12:00+08:00"},{"path":"y"}',
]
ENDS = [
    b',"directories":[{"path":"d"},{"path":"e"}],"registry":{"k":{"v":[{}]}}}',
    b',"directories":null}',
    b',"directories":[],"target":"b","files":[{"path":"last"}]}',
    b',"directories":[],"schema":"hotfixscan.facts/2"}',
    b',"directories":[]}  \r',
    b',"directories":[]} more',
    b',"directories":[]',
    b',"pending_renames":["q"]}',
    b',"directories":[],"x":[{"path":"z"}],"directories":[{"path":"f"}]}',
    b"}",
    b",}",
    b"",
]


def test_documents_that_are_taken_apart_say_what_they_say_whole() -> None:
    decoder = FleetDecoder()
    for head, files, end in itertools.product(HEADS, LISTS, ENDS):
        text = head + b'"files":[' + files + b"]" + end
        assert told(decoder.decoded(text, "name", 7)) == told(decoded(text, "name", 7)), text


def document(number: int, **more: Any) -> bytes:
    file = {"path": "C:\\x", "size": 1}
    parts = {"files": [file, {**file, "path": f"C:\\{number}"}], "components": [{"name": "IIS"}]}
    return json.dumps({"target": f"host-{number}", **parts, **more}).encode()


def test_equal_texts_are_the_same_facts() -> None:
    decoder = FleetDecoder()
    first, second = (decoder.decoded(document(number), "name") for number in range(2))
    assert isinstance(first, HostFacts)
    assert isinstance(second, HostFacts)
    assert first.files is not None
    assert second.files is not None
    assert first.files[0] is second.files[0]
    assert first.files[1] != second.files[1]
    assert first.components is second.components


@pytest.mark.parametrize("limit", ["TEXTS_KEPT", "BYTES_KEPT"])
def test_what_is_remembered_is_bounded(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_sharing, limit, 2)
    decoder = FleetDecoder()
    for number in (*range(5), *range(5)):
        text = document(number)
        assert decoder.decoded(text, "name") == msgspec.json.decode(text, type=HostFacts)
