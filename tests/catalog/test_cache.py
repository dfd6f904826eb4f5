import os
import pickle
from pathlib import Path

import msgspec
import pytest

import scanner.catalog.cache
import scanner.catalog.compilation
from scanner.catalog.cache import cache_folder
from scanner.catalog.load import load
from scanner.model.pack import RulePack
from tests.catalog.folder import article, folder

FILES = {"winnt/Q275020.yaml": article(), "winnt/Q100000.yaml": article("Q100000")}
LONG_AGO = 1_000_000_000 * 10**9


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTFIXSCAN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return folder(tmp_path / "rules", FILES)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files were read as YAML, one number for each compilation."""
    seen: list[int] = []
    compile_files = scanner.catalog.compilation.compiled

    def counted(files: list[object]) -> RulePack:
        seen.append(len(files))
        return compile_files(files)  # type: ignore[arg-type]

    monkeypatch.setattr(scanner.catalog.compilation, "compiled", counted)
    return seen


def the_file(cache: Path) -> Path:
    (only,) = cache.iterdir()
    return only


def test_a_second_load_reads_no_yaml(cache: Path, rules: Path, readings: list[int]) -> None:
    cold = load([rules])
    warm = load([rules])
    assert warm == cold
    assert readings == [2]


@pytest.mark.parametrize("change", ["content", "same size and time", "new", "gone", "renamed"])
def test_a_changed_folder_is_noticed(cache: Path, rules: Path, readings: list[int], change: str) -> None:
    before = load([rules])
    rule = rules / "winnt" / "Q275020.yaml"
    times = rule.stat()
    match change:
        case "content":
            rule.write_text(article(rest="severity: Low\n"))
        case "same size and time":
            rule.write_text(rule.read_text().replace("Signing", "Singing"))
            os.utime(rule, ns=(times.st_atime_ns, times.st_mtime_ns))
        case "new":
            folder(rules, {"winnt/Q300000.yaml": article("Q300000")})
        case "gone":
            rule.unlink()
        case _:
            rule.rename(rules / "winnt" / "Q275021.yaml")
            (rules / "winnt" / "Q275021.yaml").write_text(article("Q275021"))
    after = load([rules])
    assert len(readings) == 2
    assert after.sha256 != before.sha256
    assert load([rules]) == after


def test_touched_files_with_the_same_content_are_not_compiled_again(
    cache: Path, rules: Path, readings: list[int]
) -> None:
    load([rules])
    for rule in rules.rglob("*.yaml"):
        os.utime(rule, ns=(LONG_AGO, LONG_AGO))
    load([rules])
    assert readings == [2]


def test_each_set_of_folders_has_its_own_cache(
    cache: Path, rules: Path, tmp_path: Path, readings: list[int]
) -> None:
    other = folder(tmp_path / "other", {"iis/Q200000.yaml": "id: Q200000\ntitle: x\narea: iis\n"})
    for _ in range(2):
        assert len(load([rules]).articles) == 2
        assert len(load([rules, other]).articles) == 3
    assert readings == [2, 3]


def test_a_failed_compilation_leaves_no_cache(cache: Path, rules: Path) -> None:
    folder(rules, {"winnt/Q300000.yaml": "titel: x"})
    with pytest.raises(scanner.catalog.problems.RuleErrors):
        load([rules])
    assert not cache.exists()


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("exploded",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data.replace(b"Signing", b"Singing"),
        lambda data: b"\n" + data,
        lambda data: b"{}\n" + data.partition(b"\n")[2],
        lambda data: data.partition(b"\n")[0] + b"\n",
        lambda data: b"x" * 100_000,
        lambda data: b"[" * 100_000,
        lambda data: pickle.dumps(Bomb()),
        lambda data: data.partition(b"\n")[0] + b"\n" + pickle.dumps(Bomb()),
    ],
    ids=[
        "empty",
        "half",
        "one byte short",
        "one byte long",
        "changed",
        "no header",
        "empty header",
        "no pack",
        "junk",
        "brackets",
        "pickle",
        "pickle as pack",
    ],
)
def test_a_damaged_cache_is_built_anew(
    cache: Path, rules: Path, readings: list[int], damage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    cold = load([rules])
    stored = the_file(cache)
    stored.write_bytes(damage(stored.read_bytes()))
    assert load([rules]) == cold
    assert load([rules]) == cold
    assert readings == [2, 2]
    assert not (tmp_path / "exploded").exists()


def test_a_pack_of_wrong_types_with_a_right_checksum_is_built_anew(
    cache: Path, rules: Path, readings: list[int]
) -> None:
    import zlib

    cold = load([rules])
    stored = the_file(cache)
    header = msgspec.json.decode(stored.read_bytes().partition(b"\n")[0])
    for forged in ([], {"articles": 5}, {"articles": [{"id": 5}]}, "x"):
        payload = msgspec.msgpack.encode(forged)
        header["checksum"] = zlib.crc32(payload)
        stored.write_bytes(msgspec.json.encode(header) + b"\n" + payload)
        assert load([rules]) == cold
    assert readings == [2] * 5


def test_a_cache_that_others_may_write_is_not_trusted(cache: Path, rules: Path, readings: list[int]) -> None:
    load([rules])
    the_file(cache).chmod(0o666)
    load([rules])
    load([rules])
    assert readings == [2, 2]


def test_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, rules: Path, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "occupied").touch()
    monkeypatch.setenv("HOTFIXSCAN_CACHE", str(tmp_path / "occupied" / "cache"))
    assert load([rules]) == load([rules])
    assert readings == [2, 2]


def test_no_temporary_file_is_left(cache: Path, rules: Path) -> None:
    load([rules])
    assert [stored.suffix for stored in cache.iterdir()] == [""]
    assert the_file(cache).stat().st_mode & 0o077 == 0


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOTFIXSCAN_CACHE", "/one")
    assert cache_folder() == Path("/one")
    monkeypatch.setenv("HOTFIXSCAN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", "/two")
    assert cache_folder() == Path("/two/hotfixscan")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "/three")
    assert cache_folder() == Path("/three/.cache/hotfixscan")
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert cache_folder() is None


def test_the_answer_of_the_content_is_kept(
    cache: Path, rules: Path, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    content = scanner.catalog.cache._content
    monkeypatch.setattr(scanner.catalog.cache, "CLOCK_GRAIN", -(10**12))
    monkeypatch.setattr(scanner.catalog.cache, "_content", lambda listed: hashed.append(1) or content(listed))
    load([rules])
    load([rules])
    assert len(hashed) == 1, "once, to write the cache"
    for rule in rules.rglob("*.yaml"):
        os.utime(rule, ns=(LONG_AGO, LONG_AGO))
    load([rules])
    load([rules])
    assert len(hashed) == 2, "once more, because the times differ"
    assert readings == [2]


def test_a_name_that_is_no_text_is_no_obstacle(cache: Path, rules: Path, readings: list[int]) -> None:
    os.rename(rules, os.fsencode(rules) + b"\xff")
    moved = Path(os.fsdecode(os.fsencode(rules) + b"\xff"))
    assert load([moved]) == load([moved])
    assert readings == [2]
