import pytest

from scanner.model.identifiers import article_id, bulletin_id, cve_id, identifier


@pytest.mark.parametrize("text", ["Q275020", "KB275020", "275020", "q275020", " kb275020 ", "Q0275020"])
def test_every_spelling_of_an_article(text: str) -> None:
    assert article_id(text) == "Q275020"


def test_seven_digits_print_as_kb() -> None:
    assert article_id("Q2849470") == "KB2849470"


@pytest.mark.parametrize("text", ["Q", "Q1234", "12345678", "MS01-008", "Q27502O", ""])
def test_what_is_no_article(text: str) -> None:
    assert article_id(text) is None


def test_bulletins() -> None:
    assert bulletin_id("ms01-008") == bulletin_id("MS01-8") == "MS01-008"
    assert bulletin_id("MS1-008") is None


def test_candidates_are_the_same_vulnerability() -> None:
    assert cve_id("CAN-2001-0016") == cve_id("cve-2001-0016") == "CVE-2001-0016"
    assert cve_id("CVE-01-0016") is None


def test_any_identifier() -> None:
    assert [identifier(text) for text in ("275020", "MS01-008", "CAN-2001-0016", "rdr.sys")] == [
        "Q275020",
        "MS01-008",
        "CVE-2001-0016",
        None,
    ]
