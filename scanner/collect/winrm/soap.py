"""Answers as XML, read with care: no document types, no entities, no more depth than WinRM uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scanner.collect.errors import LostError
from scanner.collect.winrm import faults

_MAX_DEPTH = 64
"""Elements within each other; an answer of WinRM has about ten."""


def answer(text: bytes | str) -> Element:
    """The answer's root.  Raises :class:`LostError` for anything but plain, shallow XML."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise LostError(faults.MALFORMED, type(error).__name__) from None
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > _MAX_DEPTH:
            raise LostError(faults.MALFORMED, "too deep")
        level = [child for element in level for child in element]
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def named(root: Element, name: str) -> Iterator[Element]:
    """All elements of this local name, wherever they are."""
    return (element for element in root.iter() if local(element) == name)


def text_of(root: Element, name: str) -> str | None:
    """The text of the first element of this local name."""
    found = next(named(root, name), None)
    return None if found is None else "".join(found.itertext()).strip()


def moment(text: str) -> datetime | None:
    """A time of WMI: ``2001-03-01T23:12:00+01:00``, or ``20010301231200.000000+060`` ([MS-WMI] 2.2.1).

    In UTC, to the second; None for what is no time.
    """
    try:
        found = _dmtf(text) if text[8:14].isdigit() else datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        return found.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def _dmtf(text: str) -> datetime:
    minutes = int(text[21:])
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=timezone(timedelta(minutes=minutes)))
