from itertools import product

import pytest

from scanner.model.logic import Truth, all_of, any_of, truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_the_truth_table(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert all_of([a, b]) is all_of([b, a]) is both
    assert any_of([a, b]) is any_of([b, a]) is either


def test_de_morgan() -> None:
    for a, b in product(Truth, repeat=2):
        assert all_of([a, b]).negated() is any_of([a.negated(), b.negated()])


def test_nothing_is_all_and_not_any() -> None:
    assert all_of([]) is YES
    assert any_of([]) is NO


def test_from_bool() -> None:
    assert [truth(value) for value in (True, False, None)] == [YES, NO, UNKNOWN]


def test_a_truth_is_no_bool() -> None:
    with pytest.raises(TypeError, match="three-valued"):
        bool(UNKNOWN)
