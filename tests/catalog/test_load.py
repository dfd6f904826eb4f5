import os
import random
import shutil
from pathlib import Path

import pytest

from scanner.catalog.compilation import compiled, identity
from scanner.catalog.load import load
from scanner.catalog.problems import RuleErrors
from scanner.catalog.sources import entries, folders, rule_files
from scanner.model.errors import OperatorError
from tests.catalog.folder import article, errors, folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTFIXSCAN_CACHE", str(tmp_path / "cache"))


SITE = {
    "pack.yaml": "version: site-1\n",
    "winnt/Q222222.yaml": article("Q222222"),
    "packages/Q222221.yaml": "id: Q222221\ntitle: x\nkind: rollup\nproduct: x\ncontains: [Q222222]\n",
    "sets/site.yaml": "id: site\ntitle: x\nproduct: x\nfiles: ['C:\\a.dll']\n",
    "locations.yaml": "locations: [{file: a.dll, directory: 'C:\\b', basis: stated}]\n",
}
BASE = {
    "pack.yaml": "version: '1'\n",
    "iis/Q98765.yaml": "id: Q98765\ntitle: x\narea: iis\n",
    "winnt/Q275020.yaml": article("Q275020"),
    "winnt/Q100000.yaml": article("Q100000"),
    "locations.yaml": "locations: [{file: a.dll, directory: 'C:\\a', basis: ending}]\n",
}


def test_a_later_folder_adds(tmp_path: Path) -> None:
    pack = load([folder(tmp_path / "base", BASE), folder(tmp_path / "site", SITE)])
    assert [rule.id for rule in pack.articles] == ["Q98765", "Q100000", "Q222222", "Q275020"]
    assert [package.id for package in pack.packages] == ["Q222221"]
    assert [coherent.id for coherent in pack.coherent_sets] == ["site"]
    assert pack.locations == {"a.dll": ("C:\\b", "C:\\a")}, "the surest directory first"
    assert pack.version == "1+site-1"


def test_a_set_of_another_folder_may_be_named(tmp_path: Path) -> None:
    rule = {"winnt/Q333333.yaml": article("Q333333", "coherent_sets: [site]\n")}
    pack = load([folder(tmp_path / "base", rule), folder(tmp_path / "site", SITE)])
    assert pack.articles[-1].coherent_sets == ("site",)


def test_the_same_folder_twice_is_one_folder(tmp_path: Path) -> None:
    base = folder(tmp_path / "base", BASE)
    (tmp_path / "link").symlink_to(base)
    assert load([base, base, tmp_path / "link"]) == load([base])


def test_duplicate_ids_name_both_files(tmp_path: Path) -> None:
    base = folder(tmp_path / "base", BASE)
    site = folder(tmp_path / "site", {"winnt/Q275020.yaml": article("Q275020")})
    with pytest.raises(RuleErrors) as caught:
        load([base, site])
    assert [str(problem) for problem in caught.value.problems] == [
        f"{site}/winnt/Q275020.yaml:1:5: Q275020 is already in {base}/winnt/Q275020.yaml; each id in one file"
    ]
    assert "1 error in a rule file" in str(caught.value)
    assert "docs/rule-format.md" in caught.value.advice


def test_an_id_in_two_areas_is_a_duplicate(tmp_path: Path) -> None:
    twice = {"winnt/Q275020.yaml": article(), "iis/Q275020.yaml": "id: Q275020\ntitle: x\narea: iis\n"}
    assert len(errors(folder(tmp_path / "rules", twice))) == 1


def test_order_layout_and_place_of_files_do_not_matter(tmp_path: Path) -> None:
    base = folder(tmp_path / "base", BASE)
    files = rule_files(entries(folders([base])))
    pack = compiled(files)
    for seed in range(5):
        shuffled = random.Random(seed).sample(files, len(files))
        assert compiled(shuffled) == pack
    moved = shutil.copytree(base, tmp_path / "moved")
    rule = moved / "winnt" / "Q275020.yaml"
    rule.write_text("# a comment\n" + "\n".join(reversed(rule.read_text().splitlines())) + "\n")
    assert load([moved]) == pack
    assert len(pack.sha256) == 64


@pytest.mark.parametrize("name", ["winnt/Q275020.yaml", "locations.yaml", "pack.yaml"])
def test_any_fact_changes_the_identity(tmp_path: Path, name: str) -> None:
    changed = {
        **BASE,
        name: BASE[name].replace("Signing", "Singing").replace("C:\\a", "C:\\c").replace("'1'", "'2'"),
    }
    before, after = load([folder(tmp_path / "a", BASE)]), load([folder(tmp_path / "b", changed)])
    assert before.sha256 != after.sha256
    assert identity(before) == before.sha256


@pytest.mark.parametrize(
    "name", [".hidden.yaml", "winnt/.hidden.yaml", "README.md", "winnt/notes.txt", ".git/x.yaml"]
)
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    assert errors(folder(tmp_path / "rules", {name: "not: a rule"})) == []


def test_an_empty_folder_is_an_empty_pack(tmp_path: Path) -> None:
    assert load([folder(tmp_path / "rules", {})]).articles == ()


@pytest.mark.parametrize("name", ["missing", "a file"])
def test_a_folder_that_is_not_there_is_the_operators_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(OperatorError, match=r"is not a folder of rules\. Check the --rules option\."):
        load([tmp_path / name])


@pytest.mark.parametrize("kind", ["fifo", "dangling link", "folder"])
def test_a_file_that_is_none_is_told(tmp_path: Path, kind: str) -> None:
    rules = folder(tmp_path / "rules", BASE)
    odd = rules / "winnt" / "Q111111.yaml"
    if kind == "fifo":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    else:
        odd.symlink_to(tmp_path / "nowhere")
    assert len(errors(rules)) == 1
    assert errors(rules)[0].startswith("winnt/Q111111.yaml:1:1: cannot be read: ")
    with pytest.raises(RuleErrors):
        load([rules])


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    rules = folder(tmp_path / "rules", BASE)
    (rules / "loop").symlink_to(rules)
    found = errors(rules)
    assert found
    assert all(error.startswith("loop/") for error in found)
