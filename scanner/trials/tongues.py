"""Languages: the names in file tables, and the ids of installations (Q139177)."""

from __future__ import annotations

ENGLISH_NAME = "english"

_IDS = {
    "arabic": "0401",
    "traditional chinese": "0404",
    "czech": "0405",
    "danish": "0406",
    "german": "0407",
    "greek": "0408",
    "english": "0409",
    "spanish": "0c0a",
    "finnish": "040b",
    "french": "040c",
    "hebrew": "040d",
    "hungarian": "040e",
    "italian": "0410",
    "japanese": "0411",
    "korean": "0412",
    "dutch": "0413",
    "norwegian": "0414",
    "polish": "0415",
    "portuguese (brazil)": "0416",
    "russian": "0419",
    "swedish": "041d",
    "thai": "041e",
    "turkish": "041f",
    "simplified chinese": "0804",
    "portuguese": "0816",
}
"""One installation of each language in which Windows NT 4.0 was released."""

_SPELLINGS = {
    "brazilian portuguese": "portuguese (brazil)",
    "portuguese-brazil": "portuguese (brazil)",
    "chinese (traditional)": "traditional chinese",
    "chinese traditional": "traditional chinese",
    "chinese (simplified)": "simplified chinese",
    "chinese simplified": "simplified chinese",
    "us english": ENGLISH_NAME,
    "english (us)": ENGLISH_NAME,
}


def tongue(text: str) -> str:
    """The language a table names, in one spelling."""
    name = " ".join(text.casefold().split())
    return _SPELLINGS.get(name, name)


def installation(name: str) -> str | None:
    """The id of an installation in this language; None where Windows NT 4.0 had none."""
    return _IDS.get(name)


def spoken(language_id: str | None) -> str | None:
    """The language of an installation; None where it is not known or Windows NT 4.0 had none."""
    if language_id is not None and language_id.endswith("09"):
        return ENGLISH_NAME
    return next((name for name, known in _IDS.items() if known == language_id), None)
