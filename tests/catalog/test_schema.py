import dataclasses
import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scanner.catalog.diagnosis import diagnosis
from scanner.catalog.document import document
from scanner.catalog.export import export_json
from scanner.catalog.fields import FIELDS
from scanner.catalog.schema import NOUNS, file_schema, rules_schema
from scanner.catalog.semantics import objections
from scanner.catalog.shapes import shaped, strict
from scanner.catalog.sources import Kind, RuleFile
from scanner.catalog.yaml_text import article_yaml
from scanner.model.articles import Article
from scanner.model.pack import RulePack
from tests.catalog import nouns

CONTRACT = [
    "id", "title", "date", "area", "keywords", "products", "requires_service_pack", "fixed_in_service_pack",
    "rollups", "supersedes", "superseded_by", "packages", "bulletins", "cves", "severity", "file_sets",
]  # fmt: skip
CONTRACT_ROW = [
    "name", "installed_as", "directory", "version", "size", "date", "time", "platform", "crypto_bits",
]  # fmt: skip


def nouns_in(kind: object) -> set[type]:
    """The dataclasses of a type, with those of their fields."""
    found: set[type] = set()
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        found.add(kind)
        for hint in typing.get_type_hints(kind).values():
            found |= nouns_in(hint)
    for argument in typing.get_args(kind):
        found |= nouns_in(argument)
    return found


def test_every_field_of_every_noun_is_documented_and_nothing_else_is() -> None:
    every = set().union(*(nouns_in(noun) for noun in NOUNS.values()))
    assert {noun.__name__: [field.name for field in dataclasses.fields(noun)] for noun in every} == {
        name: list(fields) for name, fields in FIELDS.items()
    }


@pytest.mark.parametrize("kind", list(NOUNS))
def test_the_schemas_are_schemas(kind: Kind) -> None:
    Draft202012Validator.check_schema(file_schema(kind))
    assert file_schema(kind)["$schema"].endswith("2020-12/schema")
    Draft202012Validator.check_schema(rules_schema())


@given(st.lists(nouns.articles, max_size=3, unique_by=lambda article: article.id))
def test_the_export_fits_its_schema_and_has_every_key(articles: list[Article]) -> None:
    exported = msgspec.json.decode(export_json(RulePack(tuple(articles))))
    Draft202012Validator(rules_schema()).validate(exported)
    assert len(exported) == len(articles)
    for rule, article in zip(exported, articles, strict=True):
        assert set(CONTRACT) <= set(rule)
        for file_set in rule["file_sets"]:
            assert {"product", "language", "time_basis", "files"} <= set(file_set)
            assert all(set(CONTRACT_ROW) <= set(row) for row in file_set["files"])
        assert all(set(product) == {"name", "edition", "versions"} for product in rule["products"])
        assert msgspec.convert(rule, Article) == article


def test_the_export_schema_refuses_a_rule_without_a_key() -> None:
    (rule,) = msgspec.json.decode(export_json(RulePack((Article("Q275020", "x"),))))
    validator = Draft202012Validator(rules_schema())
    for key in rule:
        assert not validator.is_valid([{name: value for name, value in rule.items() if name != key}])
    assert not validator.is_valid([{**rule, "extra": 1}])


def test_the_export_has_one_rule_a_line() -> None:
    pack = RulePack((Article("Q100000", "a"), Article("Q100001", "b")))
    assert len(export_json(pack).splitlines()) == 4
    assert export_json(RulePack(())) == b"[]\n"


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 3.0, "Q275020"]) | nouns.text,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(CONTRACT + CONTRACT_ROW), inner)
    ),
    max_leaves=8,
)


@given(nouns.articles, st.data())
def test_decoder_and_diagnosis_agree(article: Article, data: st.DataObject) -> None:
    """Whatever is put in a field: the diagnosis has something to say exactly if the decoder refuses it."""
    value = msgspec.json.decode(msgspec.json.encode(article))
    value[data.draw(st.sampled_from([*CONTRACT, "unknown"]))] = data.draw(junk)
    file = RuleFile("rules", f"{article.area}/{article.id}.yaml")
    text = msgspec.json.encode(value)
    assert document(file.path, text).value == value
    found = {problem.message for problem in diagnosis(file, text)}
    beyond_the_shape = {message for _, message, _ in objections(file, value)}
    try:
        shaped(value, Article)
    except msgspec.ValidationError:
        assert found > beyond_the_shape
    else:
        assert found == beyond_the_shape


def test_a_shape_is_made_once() -> None:
    assert strict(Article) is strict(Article)


def test_json_is_yaml() -> None:
    article = Article("Q275020", "x", keywords=("a",))
    file = RuleFile("rules", "winnt/Q275020.yaml")
    assert diagnosis(file, msgspec.json.encode(article)) == []
    assert diagnosis(file, article_yaml(article).encode()) == []
