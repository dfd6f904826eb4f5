"""Which of an article's file names are for a host."""

from __future__ import annotations

import pytest

from scanner.engine.plan_names import names_to_run
from scanner.model.articles import Platform
from scanner.model.profile import HostProfile

BOTH = ("Q246009i.exe", "Q246009a.exe")
LANGUAGES = ("Q310703i.exe", "deu_Q310703i.exe", "fra_Q310703i.exe")


@pytest.mark.parametrize(
    ("names", "profile", "wanted"),
    [
        (BOTH, HostProfile(architecture=Platform.X86), ("Q246009i.exe",)),
        (BOTH, HostProfile(architecture=Platform.ALPHA), ("Q246009a.exe",)),
        (BOTH, HostProfile(), BOTH),
        (BOTH, HostProfile(architecture=Platform.MIPS), BOTH),
        (("Q299444i.exe",), HostProfile(architecture=Platform.ALPHA), ("Q299444i.exe",)),
        (LANGUAGES, HostProfile(language="0409"), ("Q310703i.exe",)),
        (LANGUAGES, HostProfile(), ("Q310703i.exe",)),
        (LANGUAGES, HostProfile(language="0407"), ("deu_Q310703i.exe",)),
        (LANGUAGES, HostProfile(language="0411"), LANGUAGES),
        (
            ("Q301625_W2K_SP3_x86_en.exe", "Q301625i.exe", "Q301625is.exe"),
            HostProfile(architecture=Platform.X86),
            ("Q301625i.exe", "Q301625is.exe"),
        ),
        (("setup",), HostProfile(architecture=Platform.X86), ("setup",)),
        (
            ("Q246009.v1i.exe", "Q246009.v1a.exe", "Q246009.v2a.exe"),
            HostProfile(architecture=Platform.ALPHA),
            ("Q246009.v1a.exe", "Q246009.v2a.exe"),
        ),
        (
            ("Q246009.v1i.exe", "Q246009.v1a.exe", "Q246009.v2a.exe"),
            HostProfile(architecture=Platform.X86),
            ("Q246009.v1i.exe", "Q246009.v2a.exe"),
        ),
        ((), HostProfile(), ()),
    ],
)
def test_names(names: tuple[str, ...], profile: HostProfile, wanted: tuple[str, ...]) -> None:
    assert names_to_run(names, profile) == wanted
