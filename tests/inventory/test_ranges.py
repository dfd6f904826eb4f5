"""Addresses, networks and ranges of them."""

from __future__ import annotations

import pytest

from scanner.inventory.ranges import address_range


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("10.0.0.5", ["10.0.0.5"]),
        ("10.0.0.1-3", ["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
        ("10.0.0.7-7", ["10.0.0.7"]),
        ("10.0.0.0/30", ["10.0.0.1", "10.0.0.2"]),
        ("10.0.0.2/30", ["10.0.0.1", "10.0.0.2"]),
        ("10.0.0.4/31", ["10.0.0.4", "10.0.0.5"]),
        ("10.0.0.4/32", ["10.0.0.4"]),
    ],
)
def test_addresses_are_listed_in_order(text: str, addresses: list[str]) -> None:
    found = address_range(text)
    assert found is not None
    assert list(found) == addresses
    assert len(found) == len(addresses)
    assert all(address in found for address in addresses)


@pytest.mark.parametrize("text", ["hmi-04", "12345", "hmi-04.plant.example", "a.b-c"])
def test_host_names_are_no_addresses(text: str) -> None:
    assert address_range(text) is None


@pytest.mark.parametrize(
    "text",
    ["10.0.0", "300.1.1.1", "10.0.0.9-3", "10.0.0.1-300", "10.0.0.0/33", "10.0.0.1-10.0.0.4", "1.2.3.4/"],
)
def test_digits_and_dots_that_name_no_address_are_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        address_range(text)


def test_a_huge_network_is_not_expanded_to_be_measured() -> None:
    network = address_range("10.0.0.0/8", whole_network=True)
    assert network is not None
    assert len(network) == 1 << 24
    assert "10.255.255.255" in network
    assert "11.0.0.0" not in network
    assert "hmi-04" not in network
