"""Language names of file tables against the language ids of installations."""

from __future__ import annotations

ENGLISH = "english"

_NAMES = {
    "0401": "arabic",
    "0404": "traditional chinese",
    "0405": "czech",
    "0406": "danish",
    "0407": "german",
    "0408": "greek",
    "040a": "spanish",
    "040b": "finnish",
    "040c": "french",
    "040d": "hebrew",
    "040e": "hungarian",
    "0410": "italian",
    "0411": "japanese",
    "0412": "korean",
    "0413": "dutch",
    "0414": "norwegian",
    "0415": "polish",
    "0416": "portuguese (brazil)",
    "0419": "russian",
    "041d": "swedish",
    "041e": "thai",
    "041f": "turkish",
    "0804": "simplified chinese",
    "0816": "portuguese",
    "0c0a": "spanish",
}
"""Languages that Windows NT 4.0 was released in, by language id (Q139177); English is every ``xx09``."""

_OTHER_NAMES = {
    "brazilian portuguese": "portuguese (brazil)",
    "portuguese-brazil": "portuguese (brazil)",
    "chinese (traditional)": "traditional chinese",
    "chinese traditional": "traditional chinese",
    "chinese (simplified)": "simplified chinese",
    "chinese simplified": "simplified chinese",
    "us english": ENGLISH,
    "english (us)": ENGLISH,
}


def language_name(language_id: str) -> str | None:
    """The lower-case name of an installation's language id, or None if NT 4.0 had no such release."""
    if language_id[-2:] == "09":
        return ENGLISH
    return _NAMES.get(language_id.casefold())


def table_language(text: str) -> str:
    """The lower-case name of the language a file table is for, in the spelling of :func:`language_name`."""
    name = " ".join(text.casefold().split())
    return _OTHER_NAMES.get(name, name)
