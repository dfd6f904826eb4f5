"""``hotfixscan rules whatis``: who shipped this file."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run
from tests.lab import pe
from tests.lab.version_resource import VersionInfo


def asked(*arguments: str) -> dict[str, Any]:
    result = run("rules", "whatis", *arguments, "-f", "json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def sources(candidates: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(one["source"], one["agreement"]) for one in candidates]


def driver(folder: Path, name: str = "rdr.sys") -> Path:
    """A driver with the version of Q275020's; its size and day are its own."""
    info = VersionInfo((4, 0, 1381, 7086), description="SMB Mini Redirector", original_name="rdr.sys")
    path = folder / name
    path.write_bytes(pe.build(pe.Build(version=info, linked=dt.datetime(2001, 2, 20, tzinfo=dt.UTC))).data())
    os.utime(path, (983488320, 983488320))  # 2001-03-01T23:12Z
    return path


@pytest.mark.parametrize("size", ["266224", "266,224"])
def test_by_size_and_date(size: str) -> None:
    found = asked(size, "2001-03-02")
    assert sources(found["candidates"]) == [("Q275020", "size and date")]
    only = found["candidates"][0]
    assert (only["name"], only["version"], only["platform"]) == ("Rdr.sys", "4.0.1381.7086", "x86")
    assert only["contained_in"] == ["Q299444"]
    assert only["kind"] == "article"


def test_by_name_version_size_and_date() -> None:
    exact = asked("Rdr.sys", "--version", "4.0.1381.7086", "--size", "266224", "--date", "2001-03-01")
    assert sources(exact["candidates"])[0] == ("Q275020", "version, size and date")
    version = asked("RDR.SYS", "--version", "4.0.1381.7086")
    assert ("Q275020", "version") in sources(version["candidates"])
    other = asked("Rdr.sys", "--size", "266224", "--date", "2001-03-01", "--platform", "alpha")
    assert other["candidates"] == []


def test_a_file_under_the_name_that_it_is_shipped_by_or_installed_by() -> None:
    """Sch128c.dll is installed as Schannel.dll (Q249197)."""
    for name in ("sch128c.dll", "Schannel.dll"):
        found = asked(name, "--size", "123664", "--date", "1999-12-14")
        assert sources(found["candidates"]) == [("Q249197", "size and date")]
        assert found["candidates"][0]["crypto_bits"] == 128


def test_twins_of_two_strengths_are_both_named() -> None:
    found = asked("36112", "2001-07-16")["candidates"]
    assert [(one["source"], one["crypto_bits"]) for one in found] == [("Q322051", 128), ("Q322051", 56)]


def test_what_a_service_pack_lists() -> None:
    found = asked("Schannel.dll", "--size", "153360", "--date", "1999-04-29")["candidates"]
    assert [(one["source"], one["kind"], one["crypto_bits"]) for one in found] == [
        ("SP5", "service-pack", 40)
    ]


def test_a_real_file(tmp_path: Path) -> None:
    found = asked(str(driver(tmp_path)))
    assert found["file"]["version"] == "4.0.1381.7086"
    assert found["file"]["linked"] == "2001-02-20"
    assert ("Q275020", "version") in sources(found["candidates"])


def test_a_renamed_file_is_known_by_the_name_in_its_resource(tmp_path: Path) -> None:
    found = asked(str(driver(tmp_path, "rdr.old")))
    assert found["name_listed"] is True
    assert ("Q275020", "version") in sources(found["candidates"])


def test_a_renamed_file_is_known_by_size_and_date(tmp_path: Path) -> None:
    path = tmp_path / "saved.bin"
    path.write_bytes(bytes(266224))
    os.utime(path, (983488320, 983488320))
    found = asked(str(path))
    assert found["name_listed"] is False
    assert sources(found["candidates"]) == [("Q275020", "size and date")]


def test_nobody_shipped_it_and_what_is_nearest() -> None:
    arguments = ("rules", "whatis", "Rdr.sys", "--version", "4.0.1381.7090")
    shown = run(*arguments).stdout
    assert "Nobody shipped this" in shown
    before, after = shown.split("Nearest listed before it:")[1].split("Nearest listed after it:")
    assert "Q275020" in before
    assert "4.0.1381.7086" in before
    assert "Q312533" in after
    found = asked(*arguments[2:])
    assert (found["candidates"], len(found["below"]), len(found["above"])) == ([], 1, 1)


def test_the_text_says_in_what_they_agree_and_where_it_is_contained() -> None:
    shown = run("rules", "whatis", "schannel.dll", "--size", "123664", "--date", "1999-12-14").stdout
    assert shown.startswith(
        "schannel.dll: 123,664 bytes, 1999-12-14\n\nListed with this size and date:\n  Q249197"
    )
    assert "Sch128c.dll (installed as Schannel.dll): 123,664 bytes, 1999-12-14, x86, 128 bit" in shown
    assert "contained in Q299444, Q317636" in shown


def test_other_languages_are_said() -> None:
    shown = run("rules", "whatis", "152,848", "1999-04-29").stdout
    assert "for Windows NT 4.0, Czech" in shown


def test_a_name_that_no_rule_lists() -> None:
    shown = run("rules", "whatis", "nonsense.dll", "--size", "1", "--date", "2001-01-01").stdout
    assert shown == (
        "nonsense.dll: 1 bytes, 2001-01-01\n\nNo rule lists a file named nonsense.dll.\n\n"
        "Nobody shipped this: no article, service pack or rollup of the rules lists such a file.\n"
    )


def test_what_a_hostile_file_says_cannot_move_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb.sys"
    path.write_bytes(b"x")
    assert "\x1b" not in run("rules", "whatis", str(path)).stdout


def test_a_damaged_file_is_looked_up_by_what_is_left(tmp_path: Path) -> None:
    whole = driver(tmp_path)
    whole.write_bytes(whole.read_bytes()[:700])
    result = run("rules", "whatis", str(whole))
    assert result.exit_code == 0
    assert "could not be read in full" in result.stderr
    assert "Nobody shipped this" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("/nowhere/rdr.sys",), "cannot be read"),
        (("/",), "is no file"),
        (("rdr.sys", "netbt.sys"), "'rdr.sys' is no size in bytes"),
        (("266224", "yesterday"), "'yesterday' is no date"),
        (("266224", "2001-03-01", "x"), "neither a file nor a size and a date"),
        (("266224", "2001-03-01", "--version", "4.0.1381.1"), "neither a file nor a size and a date"),
        (("rdr.sys", "--version", "7086"), "'7086' is no file version"),
        (("rdr.sys", "--size", "-5", "--date", "2001-03-01"), "'-5' is no size"),
        (("rdr.sys", "--size", "٣", "--date", "2001-03-01"), "is no size"),
        (("rdr.sys", "--size", "266224"), "A size or a date alone"),
        (("rdr.sys", "--date", "2001-03-01"), "A size or a date alone"),
        (("rdr.sys", "--platform", "x86"), "A size or a date alone"),
    ],
)
def test_what_cannot_be_asked_is_2(arguments: tuple[str, ...], message: str) -> None:
    result = run("rules", "whatis", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_own_rules_count_too(tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "winnt"
    folder.mkdir(parents=True)
    (folder / "Q999998.yaml").write_text(
        "id: Q999998\ntitle: Ours\nfile_sets:\n- product: Windows NT 4.0\n  files:\n"
        "  - {name: Ours.dll, version: 4.0.1381.7999, size: 10, date: 2002-01-01, platform: x86}\n"
    )
    found = asked("ours.dll", "--version", "4.0.1381.7999", "--rules", str(tmp_path / "ours"))
    assert sources(found["candidates"]) == [("Q999998", "version")]
