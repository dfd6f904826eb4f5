"""The reference of the rule format, written from the schema.

``python -m scanner.catalog.rule_format > docs/rule-format.md`` brings the page up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from scanner.catalog.load import load
from scanner.catalog.schema import file_schema
from scanner.catalog.sources import Kind
from scanner.catalog.yaml_text import article_yaml
from scanner.model.articles import Article
from scanner.shipped import shipped

EXAMPLE = "Q275020"
"""The article shown as the example."""

_PAGES = {
    Kind.ARTICLE: ("Articles", "`<area>/<id>.yaml`", "One article as checkable data."),
    Kind.PACKAGE: (
        "Service packs and rollups",
        "`packages/<id>.yaml`",
        "One package that contains many fixes.",
    ),
    Kind.COHERENT_SET: ("Coherent sets", "`sets/<id>.yaml`", "Files that must agree in encryption strength."),
    Kind.LOCATIONS: ("Locations", "`locations.yaml`", "Where files lie whose table names no directory."),
    Kind.BULLETINS: (
        "Bulletins",
        "`bulletins.yaml`",
        "Which articles each security bulletin announces; an import joins them onto the rules.",
    ),
    Kind.BUILDS: (
        "Builds",
        "`builds.yaml`",
        "What is known of builds beside the tables: withdrawn ones, shared numbers, files nobody updates.",
    ),
    Kind.INTERACTIONS: (
        "Interactions",
        "`interactions.yaml`",
        "What packages are known to break, and on which hosts; `hotfixscan plan` warns of it.",
    ),
    Kind.CHAINING: (
        "Chaining",
        "`chaining.yaml`",
        "Which packages share a restart; service packs never do.",
    ),
    Kind.OBTAINING: (
        "Obtaining",
        "`obtaining.yaml`",
        "Where fixes come from, and what helps where they cannot be had.",
    ),
    Kind.CORRECTION: (
        "Corrections",
        "`corrections/<id>.yaml`",
        "What an article's text has wrong; an import lays it over what it reads.",
    ),
    Kind.PACK: ("The pack", "`pack.yaml`", "What the pack calls itself."),
}

_INTRODUCTION = """\
# The rule format

<!-- Written by `python -m scanner.catalog.rule_format`; change the code, not this page. -->

A rule pack is a folder of YAML files. `hotfixscan rules validate` checks one; `--rules DIR` adds
one to the pack that hotfixscan ships. Two files must not have the same id.

Stricter than YAML: one document a file, UTF-8, no key twice, no unknown key, no anchors, aliases or
tags. Only `true`, `false`, `null` and decimal numbers are not text, so `no`, `12:05` and
`2001-03-01` need no quotes to stay what they are; `4.0` does, where a text is meant. A field that is
left out has its default. Every error is told as `path:line:column: what is wrong; what is allowed`.
"""


def rule_format(example: Article) -> str:
    """The whole page, with ``example`` as its example of a rule."""
    parts = [_INTRODUCTION, f"## An example\n\n```yaml\n{article_yaml(example)}```\n"]
    written: set[str] = set()
    for kind, (title, path, meaning) in _PAGES.items():
        parts.append(f"## {title}: {path}\n\n{meaning}\n")
        parts += _tables(file_schema(kind), written)
    return "\n".join(parts)


def _tables(schema: dict[str, Any], written: set[str]) -> Iterator[str]:
    """The fields of the document, then of each thing in it that has not been described yet."""
    definitions = schema["$defs"]
    waiting = [schema["$ref"].rpartition("/")[2]]
    while waiting:
        name = waiting.pop(0)
        if name in written or "properties" not in definitions[name]:
            continue
        written.add(name)
        yield _table(name, definitions)
        waiting += [
            inner for member in definitions[name]["properties"].values() for inner in _references(member)
        ]


def _table(name: str, definitions: dict[str, Any]) -> str:
    required = definitions[name].get("required", [])
    rows = []
    for field, member in definitions[name]["properties"].items():
        needed, holds, means = "yes" if field in required else "", _form(member, definitions), _cell(member)
        rows.append(f"| `{field}` | {needed} | {holds} | {means} |")
    return "\n".join(
        [f"### {name}", "", "| field | needed | holds | means |", "|---|---|---|---|", *rows, ""]
    )


def _cell(member: dict[str, Any]) -> str:
    return str(member.get("description", "")).replace("|", "\\|")


def _references(member: Any) -> Iterator[str]:
    """Names of the definitions that a field mentions."""
    if isinstance(member, dict):
        for key, value in member.items():
            if key == "$ref":
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(member, list):
        for value in member:
            yield from _references(value)


def _form(member: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What a field may hold, in words."""
    if "$ref" in member:
        return _named(member["$ref"].rpartition("/")[2], definitions)
    if "anyOf" in member:
        return next(_form(choice, definitions) for choice in member["anyOf"] if choice.get("type") != "null")
    if "enum" in member:
        return ", ".join(f"`{word}`" for word in member["enum"])
    if member["type"] == "array":
        return f"list of: {_form(member['items'], definitions)}"
    if member["type"] == "object":
        values = member.get("additionalProperties")
        return f"names with: {_form(values, definitions)}" if values else "names with values"
    return "`true` or `false`" if member["type"] == "boolean" else str(member.get("title", member["type"]))


def _named(name: str, definitions: dict[str, Any]) -> str:
    if "enum" in definitions[name]:
        return _form({"enum": definitions[name]["enum"]}, definitions)
    return f"[{name}](#{name.lower()})"


def main() -> None:
    """Print the page, with a rule of the shipped pack as the example."""
    pack = load([shipped("rules")])
    sys.stdout.write(rule_format(next(article for article in pack.articles if article.id == EXAMPLE)))


if __name__ == "__main__":
    main()
