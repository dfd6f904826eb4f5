"""The invented articles, what they say, and the other forms in which copies of them come."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from scanner.knowledge.reading import Reading
from scanner.model.articles import FileRow, FileSet

FOLDER = Path(__file__).resolve().parent.parent / "articles"

_MARKDOWN_FIELDS = {
    "PRODUCT": "Product(s)",
    "PROD/VER": "Version(s)",
    "OPER/SYS": "Operating System(s)",
    "KEYWORDS": "Keyword(s)",
}
_RULE_FIELDS = (
    "requires_service_pack",
    "fixed_in_service_pack",
    "packages",
    "supersedes",
    "superseded_by",
    "rollups",
    "registry_marks",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One layout: the article and its expectation."""

    name: str
    text: str
    expected: dict[str, Any]

    @property
    def flattened_differs(self) -> bool:
        """Whether a copy without white space tells less."""
        return "flattened" in self.expected


def cases() -> list[Case]:
    """All articles by the names of their layouts."""
    return [
        Case(
            path.stem,
            path.read_text(encoding="latin-1"),
            yaml.safe_load(path.with_suffix(".yaml").read_text()),
        )
        for path in sorted(FOLDER.glob("*.txt"))
    ]


def expected_facts(expected: dict[str, Any]) -> dict[str, Any]:
    """An expectation with its defaults filled in, in the form of :func:`facts`."""
    found: dict[str, Any] = {"id": expected["id"], "rule": expected.get("rule") != "none"}
    if found["rule"]:
        for name in _RULE_FIELDS:
            value = expected.get(name)
            plural = name not in ("requires_service_pack", "fixed_in_service_pack")
            found[name] = tuple(value or ()) if plural else value
        found["file_sets"] = [_bare(_file_set(one)) for one in expected["file_sets"]]
    return found


def _file_set(one: dict[str, Any]) -> FileSet:
    return FileSet(**{**one, "files": tuple(FileRow(**row) for row in one["files"])})


def flattened_expectation(expected: dict[str, Any]) -> dict[str, Any]:
    """What a copy without white space must give."""
    return {
        **expected,
        **{key: value for key, value in expected.get("flattened", {}).items() if key != "why"},
    }


def facts(reading: Reading) -> dict[str, Any]:
    """What a reading says, without where it stands and in whose words."""
    article = reading.article
    found: dict[str, Any] = {"id": reading.document.id, "rule": article is not None}
    if article is not None:
        found |= {name: getattr(article, name) for name in _RULE_FIELDS}
        found["file_sets"] = [_bare(one) for one in article.file_sets]
    return found


def _bare(one: FileSet) -> dict[str, Any]:
    files = tuple(replace(row, line=None, note=None) for row in one.files)
    return asdict(replace(one, files=files, line=None, note=None))


def flat(text: str) -> str:
    """The article on one line, every run of white space one blank."""
    return " ".join(text.split())


def markdown(text: str) -> str:
    """The article in the archive's Markdown form: front matter, heading, body behind one tab."""
    head, _, body = text.partition("\n\n")
    fields = dict(re.split(r" *:", line, maxsplit=1) for line in head.splitlines())
    number, date = re.match(r"(\w+) +(\S+)", fields["DOCUMENT"]).groups()  # type: ignore[union-attr]
    title = fields["TITLE"]
    lines = [f"Article: {number}"]
    lines += [f"{label}: {fields[name]}" for name, label in _MARKDOWN_FIELDS.items()]
    lines += [f"Last Modified: {date}", *_body(body)]
    return "\n".join(
        [
            "---",
            "layout: page",
            f'title: "{number}: {title}"',
            f"permalink: /kb/{number[1:4]}/{number}/",
            "---",
            "",
            f"## {number}: {title}",
            "",
            "{% raw %}",
            "",
            *("\t" + html.escape(line, quote=True) for line in lines),
            "",
            "{% endraw %}",
            "",
        ]
    )


def _body(body: str) -> list[str]:
    """Body and footer; the rule above the product list stays away, bullets lose their indentation."""
    lines = body.splitlines()
    return ["", *(line[1:] if line.startswith(" - ") else line for line in lines[1:])]
