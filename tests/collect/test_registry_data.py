"""Data of registry values as the facts carry them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.registry_data import registry_data, signed
from scanner.model.facts import RegistryData


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (1, wide("Service Pack 6\0"), "Service Pack 6"),
        (1, wide("no end mark"), "no end mark"),
        (1, wide("one\0two\0"), "one"),
        (1, b"", ""),
        (1, b"abc", "hex:616263"),
        (2, wide("%SystemRoot%\\x\0"), "%SystemRoot%\\x"),
        (4, b"\x65\x05\0\0", 1381),
        (4, b"\xe0\x01", "hex:e001"),
        (5, b"\0\0\x05\x65", 1381),
        (11, b"\x01" + bytes(7), 1),
        (3, b"\x0a\x1b", "hex:0a1b"),
        (3, b"", "hex:"),
        (0, b"\x01", "hex:01"),
        (99, b"\x01", "hex:01"),
        (7, b"", []),
        (7, wide("Terminal Server\0\0"), ["Terminal Server"]),
        (7, wide("a\0b\0\0"), ["a", "b"]),
        (7, wide("a\0b"), ["a", "b"]),
        (7, wide("a\0"), ["a"]),
        (7, wide("\\??\\C:\\old\0\0\0"), ["\\??\\C:\\old", ""]),
        (7, wide("from\0to\0gone\0\0\0"), ["from", "to", "gone", ""]),
        (7, b"odd", "hex:6f6464"),
    ],
)
def test_each_type(kind: int, data: bytes, expected: RegistryData) -> None:
    assert registry_data(kind, data) == expected


@given(st.integers(0, 20), st.binary(max_size=200))
def test_any_data_of_any_type_is_carried(kind: int, data: bytes) -> None:
    assert isinstance(registry_data(kind, data), (str, int, list))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (480, 480),
        (4294966816, -480),
        (0, 0),
        (2**31, -(2**31)),
        (2**32, None),
        (-1, None),
        ("480", None),
        (None, None),
    ],
)
def test_signed_numbers(data: RegistryData, expected: int | None) -> None:
    assert signed(data) == expected
