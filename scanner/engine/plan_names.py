"""The file names to run on one host, of all that an article gives for a package."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.model.articles import Platform
from scanner.model.profile import HostProfile

_PROCESSORS = {"i": Platform.X86, "a": Platform.ALPHA, "m": Platform.MIPS, "p": Platform.PPC}
"""The last letter of a package's name by processor, as in Q246009i.exe and Q246009a.exe (Q246009)."""

_LANGUAGES = {
    "csy": "0405", "dan": "0406", "deu": "0407", "esp": "0c0a", "fin": "040b", "fra": "040c", "hun": "040e",
    "ita": "0410", "nld": "0413", "nor": "0414", "plk": "0415", "ptb": "0416", "rus": "0419", "sve": "041d",
}  # fmt: skip
"""Languages by the letters before a package's name, as in deu_Q310703i.exe (Q310703)."""

_PREFIX = re.compile(r"([a-z]{3})_")
_OTHER_SYSTEM = re.compile(r"_(w2k|win2k|wxp)_", re.IGNORECASE)


def names_to_run(packages: Iterable[str], profile: HostProfile) -> tuple[str, ...]:
    """The names for this system, processor and language; where none is, all of them."""
    names = tuple(name for name in packages if not _OTHER_SYSTEM.search(name))
    of_language = tuple(name for name in names if _in_language(name, profile)) or names
    return tuple(name for name in of_language if _for_processor(name, of_language, profile)) or names


def _in_language(name: str, profile: HostProfile) -> bool:
    prefix = _PREFIX.match(name.casefold())
    language = _LANGUAGES.get(prefix[1]) if prefix is not None else None
    if profile.english is not False:
        return language is None
    return language == profile.language


def _for_processor(name: str, names: tuple[str, ...], profile: HostProfile) -> bool:
    """Names that differ in the last letter only are for different processors; one alone tells nothing."""
    stem = name.rpartition(".")[0].casefold() or name.casefold()
    letters = {other.rpartition(".")[0].casefold()[-1:] for other in names if _alike(stem, other)}
    if profile.architecture is None or len(letters & _PROCESSORS.keys()) < 2:
        return True
    return _PROCESSORS.get(stem[-1:]) is profile.architecture


def _alike(stem: str, other: str) -> bool:
    return other.rpartition(".")[0].casefold()[:-1] == stem[:-1]
