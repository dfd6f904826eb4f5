"""The header block, the footer and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.knowledge.dates import plain_date
from scanner.knowledge.products import product_list
from scanner.knowledge.reading import ArticleHeader
from scanner.knowledge.source import Source
from scanner.model.identifiers import article_id

_FIELD = re.compile(r"(DOCUMENT|TITLE|PRODUCT|PROD/VER|OPER/SYS|KEYWORDS|MODIFIED) *:(.*)")
_DOCUMENT = re.compile(r"\s*(Q\d{5,6}|KB\d{6,7})\b *(\d{1,2}-[A-Za-z]{3}-\d{4})? *(?:\[(\w{1,20})\])?")
_FOOTER_FIELD = re.compile(r"[A-Z][A-Za-z ]{3,16}? *:(?: |$)")
_QUERY_WORDS = "Additional query words:"
_JUNK = re.compile(r"kbchackingthe\w*", re.IGNORECASE)
"""Test entries that were left in the footers of some articles."""

HEADER_LINES = 40
"""Lines at the start within which the header block stands."""

AREAS = {
    "Microsoft Windows NT": "winnt",
    "Microsoft Systems Management Server": "sms",
    "Microsoft SNA Server": "sna",
    "Internet Information Server": "iis",
    "The Microsoft Network": "msnetwork",
    "Microsoft Exchange": "exchange",
    "Windows for Workgroups and Windows NT Networking Issues": "crossnet",
    "Microsoft LAN Manager": "lanman",
    "Microsoft Windows 95.x Retail Product": "win95x",
    "Microsoft Mail For PC Networks": "pcmail",
    "Microsoft Visual Basic for Windows": "vbwin",
    "Microsoft Disk Operating System": "msdos",
    "Microsoft C Compiler": "visualc",
    "Open Database Connectivity (ODBC)": "odbc",
    "Microsoft SourceSafe": "ssafe",
    "Microsoft Schedule+ for Windows": "schedplus",
    "Word 97 for Windows": "word97",
    "Microsoft FoxPro": "foxpro",
    "Microsoft Windows 3.x Retail Product": "win3x",
    "Microsoft Programming Utilities": "utilities",
    "Microsoft Developer Network": "msdn",
    "Microsoft Windows Software Development Kit": "win16sdk",
    "Word Front Page": "frontpg",
    "Microsoft Home Games": "homegame",
    "Microsoft Press": "mspress",
    "Miscellaneous Windows Products": "winmisc",
    "Microsoft Home Kids Products": "homekids",
}
"""The area that goes with each product line; the Markdown form has no bracketed area."""


def header(text: Source) -> ArticleHeader:
    """Read the header block, the product list and the footer; what is not there stays empty."""
    fields = dict(reversed(list(_header_fields(text))))
    number, stated = fields.get("DOCUMENT", (0, ""))
    document = _DOCUMENT.match(stated)
    product = fields.get("PRODUCT", (0, ""))[1].strip()
    foot = dict(_footer_fields(text))
    products, products_line = product_list(text)
    lines = {"id": number, "title": fields.get("TITLE", (0, ""))[0], "products": products_line}
    date_line, date = fields.get("MODIFIED", (number, (document[2] or "") if document else ""))
    keywords_line, keywords = foot.get("Keywords", fields.get("KEYWORDS", (0, "")))
    lines |= {"date": date_line, "keywords": keywords_line, "area": fields.get("PRODUCT", (0, ""))[0]}
    return ArticleHeader(
        id=article_id(document[1]) if document else None,
        title=" ".join(fields.get("TITLE", (0, ""))[1].split()),
        date=plain_date(date),
        area=((document[3] or "").lower() if document else "") or AREAS.get(product),
        product=product,
        products=products,
        keywords=_words(keywords),
        query_words=_words(foot.get("Additional query words", (0, ""))[1]),
        technology=_words(foot.get("Technology", (0, ""))[1]),
        hardware=_words(foot.get("Hardware", (0, ""))[1]),
        issue_type=foot.get("Issue type", (0, ""))[1].strip(),
        solution_type=foot.get("Solution Type", (0, ""))[1].strip(),
        lines={name: line for name, line in lines.items() if line},
    )


def _header_fields(text: Source) -> Iterator[tuple[str, tuple[int, str]]]:
    for number, line in zip(text.numbers[:HEADER_LINES], text.lines[:HEADER_LINES], strict=True):
        field = _FIELD.match(line.lstrip())
        if field:
            yield field[1], (number, field[2])


def footer_start(text: Source) -> int:
    """Index of the line where the footer begins; the number of lines where there is none."""
    for index in range(len(text.lines) - 1, -1, -1):
        if text.lines[index].lstrip().startswith(_QUERY_WORDS):
            return index
    return len(text.lines)


def _footer_fields(text: Source) -> Iterator[tuple[str, tuple[int, str]]]:
    """Fields of the footer; values may run over several lines."""
    name, number = "", 0
    value: list[str] = []
    for index in range(footer_start(text), len(text.lines)):
        line = text.lines[index].strip()
        label, _, rest = line.partition(":")
        field = _FOOTER_FIELD.match(line)
        if line.startswith("==="):
            field, label, rest = None, "", ""
        elif not field and not line.startswith(_QUERY_WORDS):
            value.append(line)
            continue
        if name:
            yield name, (number, " ".join(value))
        name, number, value = label.strip(), text.numbers[index], [rest]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(text.split()) if not _JUNK.match(word))
