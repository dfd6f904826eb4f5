from itertools import pairwise

import pytest

from scanner.model.logic import Truth
from scanner.model.servicepacks import LevelRange, ServicePack, level_in_csd_version, service_pack


def test_order_of_release() -> None:
    names = ["none", "SP1", "SP2", "SP3", "SP4", "SP5", "SP6", "SP6a"]
    levels = [service_pack(name) for name in names]
    assert all(a and b and b.rank == a.rank + 1 for a, b in pairwise(levels))
    assert levels[0] is ServicePack.NONE
    assert ServicePack.NONE.rank == 0


@pytest.mark.parametrize(("text", "level"), [("sp6A", "SP6a"), (" SP6 ", "SP6"), ("NONE", "none")])
def test_spellings(text: str, level: str) -> None:
    assert service_pack(text) == level


@pytest.mark.parametrize("text", ["SP7", "6a", "Exchange 5.5 SP3", ""])
def test_no_level(text: str) -> None:
    assert service_pack(text) is None


@pytest.mark.parametrize(
    ("csd", "level"),
    [
        ("Service Pack 3", "SP3"),
        ("Service Pack 3 RC 1.32", "SP3"),
        ("Service Pack 3, RC 1.", "SP3"),
        ("Service Pack 6, RC1.6", "SP6"),
        ("service pack 6", "SP6"),
        ("Service Pack 4 RC 1.2", "SP4"),
        ("", "none"),
        ("  ", "none"),
    ],
)
def test_csd_version(csd: str, level: str) -> None:
    assert level_in_csd_version(csd) == level


@pytest.mark.parametrize(
    "csd", ["Service Pack 7", "Service Pack x", "Beta 2", "Service Pack 100", "RC Service Pack 3"]
)
def test_csd_versions_that_state_no_level(csd: str) -> None:
    assert level_in_csd_version(csd) is None


def test_a_range_knows_what_it_knows() -> None:
    sixth = LevelRange(ServicePack.SP6, ServicePack.SP6A)
    assert sixth.at_least(ServicePack.SP6) is Truth.YES
    assert sixth.at_least(ServicePack.SP6A) is Truth.UNKNOWN
    assert LevelRange(ServicePack.SP5, ServicePack.SP5).at_least(ServicePack.SP6) is Truth.NO
    assert sixth.exact is None
    assert str(sixth) == "SP6 or SP6a"
    assert str(LevelRange(ServicePack.SP5, ServicePack.SP5)) == "SP5"
