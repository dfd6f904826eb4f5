import tempfile
from pathlib import Path
from typing import TypeVar

from hypothesis import given

from scanner.catalog.compilation import contents
from scanner.catalog.sources import RuleFile
from scanner.catalog.yaml_text import article_yaml, coherent_set_yaml, package_yaml
from scanner.model.articles import Article, FileRow, FileSet, Platform
from scanner.model.coherence import CoherentSet
from scanner.model.packages import Package
from tests.catalog import nouns
from tests.catalog.folder import folder

Noun = TypeVar("Noun", Article, Package, CoherentSet)


def read_back(name: str, text: str) -> tuple[list[object], list[str]]:
    with tempfile.TemporaryDirectory() as at:
        rules = folder(Path(at), {name: text})
        found = contents([RuleFile(str(rules), name)])
    held = [*found.articles, *found.packages, *found.sets]
    return [noun for _, noun in held], [str(problem) for problem in found.errors]


@given(nouns.articles)
def test_an_article_reads_back_as_it_was(article: Article) -> None:
    text = article_yaml(article)
    assert read_back(f"{article.area}/{article.id}.yaml", text) == ([article], [])
    assert article_yaml(article) == text


@given(nouns.packages)
def test_a_package_reads_back_as_it_was(package: Package) -> None:
    assert read_back(f"packages/{package.id}.yaml", package_yaml(package)) == ([package], [])


@given(nouns.sets)
def test_a_coherent_set_reads_back_as_it_was(coherent: CoherentSet) -> None:
    assert read_back(f"sets/{coherent.id}.yaml", coherent_set_yaml(coherent)) == ([coherent], [])


def test_a_rule_looks_pleasant() -> None:
    row = FileRow(
        "Rdr.sys", version="4.0.1381.7086", size=266224, time="23:12", platform=Platform.X86, line=62
    )
    article = Article(
        "Q275020", "A: title", rollups=("Q299444",), file_sets=(FileSet("Windows NT 4.0", files=(row,)),)
    )
    assert article_yaml(article) == (
        "id: Q275020\n"
        "title: 'A: title'\n"
        "area: winnt\n"
        "rollups: [Q299444]\n"
        "file_sets:\n"
        "- product: Windows NT 4.0\n"
        "  language: English\n"
        "  time_basis: unstated\n"
        "  files:\n"
        "  - {name: Rdr.sys, version: 4.0.1381.7086, size: 266224, time: '23:12', platform: x86, line: 62}\n"
    )
