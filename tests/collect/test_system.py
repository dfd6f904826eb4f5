"""What a host says of itself, derived from its registry."""

from __future__ import annotations

import pytest

from scanner.collect import registry_keys as keys
from scanner.collect.interface import KeyAnswer
from scanner.collect.system import pending_renames, system_facts
from scanner.model.facts import Observation, RegistryData, SystemFacts
from tests.collect.answers import DENIED

WHOLE = {
    keys.CURRENT_VERSION: {
        "CurrentVersion": "4.0",
        "CurrentBuildNumber": "1381",
        "CSDVersion": "Service Pack 5",
        "CurrentType": "Multiprocessor Free",
        "SystemRoot": "C:\\WTSRV",
    },
    keys.PRODUCT_OPTIONS: {"ProductType": "ServerNT", "ProductSuite": ["Terminal Server"]},
    keys.ENVIRONMENT: {"PROCESSOR_ARCHITECTURE": "ALPHA"},
    keys.COMPUTER_NAME: {"ComputerName": "HMI-04"},
    keys.LANGUAGE: {"InstallLanguage": "0407"},
    keys.TIME_ZONE: {"ActiveTimeBias": 4294967176, "Bias": 4294967236},
}


def answers(contents: dict[str, dict[str, RegistryData]]) -> dict[str, KeyAnswer]:
    return {key: KeyAnswer(key, Observation.PRESENT, dict(values)) for key, values in contents.items()}


def changed(key: str, **values: RegistryData) -> dict[str, KeyAnswer]:
    merged = {**WHOLE.get(key, {}), **values}
    return answers({**WHOLE, key: {name: data for name, data in merged.items() if data is not None}})


def test_everything_a_host_says() -> None:
    assert system_facts(answers(WHOLE)) == SystemFacts(
        hostname="HMI-04",
        product="Windows NT",
        version="4.0",
        build=1381,
        csd_version="Service Pack 5",
        service_pack="SP5",
        product_type="ServerNT",
        product_suites=("Terminal Server",),
        architecture="alpha",
        current_type="Multiprocessor Free",
        install_language="0407",
        system_root="C:\\WTSRV",
        time_zone_bias_minutes=-120,
    )


def test_nothing_is_known_of_a_host_whose_registry_is_closed() -> None:
    closed = {key: KeyAnswer(key, Observation.UNREADABLE, refusal=DENIED) for key in WHOLE}
    assert system_facts(closed) == SystemFacts()
    assert system_facts({}) == SystemFacts()
    assert pending_renames(closed) is None


def test_no_service_pack_is_knowledge() -> None:
    facts = system_facts(changed(keys.CURRENT_VERSION, CSDVersion=None))
    assert (facts.csd_version, facts.service_pack) == ("", "none")


def test_a_service_pack_that_could_not_be_read_is_unknown() -> None:
    answer = KeyAnswer(
        keys.CURRENT_VERSION,
        Observation.PRESENT,
        {"CurrentVersion": "4.0"},
        unreadable_values={"CSDVersion": DENIED},
    )
    facts = system_facts({keys.CURRENT_VERSION: answer})
    assert (facts.csd_version, facts.service_pack) == (None, None)


@pytest.mark.parametrize(
    ("csd", "level"),
    [
        ("Service Pack 6", None),
        ("Service Pack 6, RC 1.3", None),
        ("Service Pack 5", "SP5"),
        ("Service Pack 3, RC 1.76", "SP3"),
        ("nonsense", None),
        (0x300, None),
    ],
)
def test_the_level_is_stated_only_where_it_is_certain(csd: RegistryData, level: str | None) -> None:
    """Service Pack 6 may be 6a, whose mark outlives its files: the engine weighs both."""
    assert system_facts(changed(keys.CURRENT_VERSION, CSDVersion=csd)).service_pack == level


def test_the_number_that_windows_nt_31_has_for_a_service_pack_stays_raw() -> None:
    assert system_facts(changed(keys.CURRENT_VERSION, CSDVersion=0x300)).csd_version == "0x300"


def test_a_text_too_long_to_be_true_is_left_out() -> None:
    facts = system_facts(changed(keys.CURRENT_VERSION, SystemRoot="C:\\" + "x" * 60_000))
    assert facts.system_root is None


@pytest.mark.parametrize("stated", ["C:\\WINNT", "d:\\nt.40\\system\\", "C:", "E:\\..winnt"])
def test_where_windows_is(stated: str) -> None:
    assert system_facts(changed(keys.CURRENT_VERSION, SystemRoot=stated)).system_root == stated


@pytest.mark.parametrize(
    "stated", ["C:\\..\\x", "C:\\a\x07", "WINNT", "\\\\host\\c$", "C:\\a|b", "C:x", "C:\\.", ""]
)
def test_where_windows_cannot_be(stated: str) -> None:
    assert system_facts(changed(keys.CURRENT_VERSION, SystemRoot=stated)).system_root is None


def test_most_hosts_have_no_product_suite() -> None:
    assert system_facts(changed(keys.PRODUCT_OPTIONS, ProductSuite=None)).product_suites == ()


@pytest.mark.parametrize(("stated", "name"), [("x86", "x86"), ("Intel", "x86"), ("MIPS", "mips"), ("", None)])
def test_platform_names(stated: str, name: str | None) -> None:
    assert system_facts(changed(keys.ENVIRONMENT, PROCESSOR_ARCHITECTURE=stated)).architecture == name


@pytest.mark.parametrize(
    ("values", "build"),
    [
        ({"CurrentBuildNumber": "1381"}, 1381),
        ({"CurrentBuildNumber": None, "CurrentBuild": "1.511.1 () (Obsolete data - do not use)"}, None),
        ({"CurrentBuildNumber": "", "CurrentBuild": "807"}, 807),
        ({"CurrentBuildNumber": "many"}, None),
        ({"CurrentBuildNumber": "9" * 5000}, None),
    ],
)
def test_build(values: dict[str, RegistryData], build: int | None) -> None:
    assert system_facts(changed(keys.CURRENT_VERSION, **values)).build == build


@pytest.mark.parametrize(
    ("values", "minutes"),
    [
        ({"ActiveTimeBias": 480}, 480),
        ({"ActiveTimeBias": 4294966816}, -480),
        ({"ActiveTimeBias": None, "Bias": 300}, 300),
        ({"ActiveTimeBias": 99999, "Bias": 300}, 300),
        ({"ActiveTimeBias": "480", "Bias": None}, None),
    ],
)
def test_the_time_zone_is_signed(values: dict[str, RegistryData], minutes: int | None) -> None:
    assert system_facts(changed(keys.TIME_ZONE, **values)).time_zone_bias_minutes == minutes


@pytest.mark.parametrize(
    ("moves", "paths"),
    [
        (None, ()),
        (
            ["\\??\\C:\\t\\a.tmp", "!\\??\\C:\\WINNT\\System32\\ole32.dll"],
            ("C:\\WINNT\\System32\\ole32.dll",),
        ),
        (["\\??\\C:\\t\\old.dll", ""], ("C:\\t\\old.dll",)),
        (["\\??\\C:\\a", "\\??\\C:\\b", "\\??\\C:\\c"], ("C:\\b", "C:\\c")),
        ([], ()),
        ("hex:00", ()),
    ],
)
def test_pending_renames(moves: RegistryData, paths: tuple[str, ...]) -> None:
    assert pending_renames(changed(keys.SESSION_MANAGER, **{keys.PENDING_RENAMES: moves})) == paths
