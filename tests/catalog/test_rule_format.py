import re
from pathlib import Path

import pytest

from scanner.catalog.fields import FIELDS
from scanner.catalog.rule_format import EXAMPLE, main
from scanner.shipped import shipped

PAGE = Path(__file__).parents[2] / "docs" / "rule-format.md"


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    assert capsys.readouterr().out == PAGE.read_text(), (
        "python -m scanner.catalog.rule_format > docs/rule-format.md"
    )


def test_the_page_describes_every_field() -> None:
    page = PAGE.read_text()
    for noun, fields in FIELDS.items():
        section = page.partition(f"### {noun}\n")[2].partition("\n#")[0]
        assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == list(fields)


def test_its_example_is_a_shipped_rule() -> None:
    assert (shipped("rules") / "winnt" / f"{EXAMPLE}.yaml").read_text() in PAGE.read_text()
