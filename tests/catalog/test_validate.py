from pathlib import Path

import pytest

from scanner.catalog.validate import validate
from scanner.model.errors import OperatorError
from tests.catalog.folder import article, folder

ROLLUP = "id: Q299444\ntitle: x\nkind: rollup\nproduct: Windows NT 4.0\n"


def test_a_good_folder_is_valid(tmp_path: Path) -> None:
    rules = folder(tmp_path, {"winnt/Q275020.yaml": article(), "pack.yaml": "version: '1'\n"})
    report = validate([rules])
    assert report.valid
    assert (report.files, report.articles, report.packages, report.coherent_sets) == (2, 1, 0, 0)
    assert report.errors == report.warnings == ()


@pytest.mark.parametrize(
    ("package", "warnings"),
    [
        (None, ["4:11: the rollup 'Q299444' is not described; add it to packages/"]),
        (ROLLUP, ["4:11: Q299444 does not name Q275020; add it to its claimed_by"]),
        (ROLLUP + "contains: [Q275020]\n", []),
        (ROLLUP + "claimed_by: [Q275020]\n", []),
    ],
)
def test_both_sides_of_a_membership_are_looked_at(
    tmp_path: Path, package: str | None, warnings: list[str]
) -> None:
    files = {"winnt/Q275020.yaml": article(rest="rollups: [Q299444]\n")}
    if package is not None:
        files["packages/Q299444.yaml"] = package
    report = validate([folder(tmp_path, files)])
    assert report.valid
    assert [str(warning).partition(".yaml:")[2] for warning in report.warnings] == warnings


def test_articles_that_replace_one_another_are_a_warning(tmp_path: Path) -> None:
    files = {
        "winnt/Q275020.yaml": article(rest="superseded_by: [Q275021]\n"),
        "winnt/Q275021.yaml": article("Q275021", rest="superseded_by: [Q275020]\n"),
    }
    report = validate([folder(tmp_path, files)])
    assert report.valid
    (warning,) = report.warnings
    assert str(warning).endswith(
        "Q275020.yaml:4:16: Q275020 and Q275021 replace one another; they are judged as one package"
    )


def test_a_missing_folder_is_the_operators_mistake(tmp_path: Path) -> None:
    with pytest.raises(OperatorError):
        validate([tmp_path / "missing"])
