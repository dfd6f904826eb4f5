"""Questions to WMI: enumerations with a filter ([DSP0226] 8, [MS-WSMV] 3.1.4.1.10).

An answer comes in portions; a question with more conditions than the host's WMI takes is asked
again in halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.ledger import Kind
from scanner.collect.winrm import faults, soap
from scanner.collect.winrm.conversation import Conversation

BATCH = 50
"""Conditions of one question: WMI has a quota for AND and OR, of which no number is documented."""

PORTION = 500
"""Instances of one answer at most; the size of an envelope ends it sooner."""

MAX_INSTANCES = 100_000
"""Instances of one question: more than any directory of Windows has files."""

_NAMESPACE = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/*"
_DIALECT = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
_ENUMERATE = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate"
_PULL = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

Instance = dict[str, str | None]
"""The properties of one instance; None for NULL.  Of a list the last value."""


def ask(conversation: Conversation, question: str) -> Iterator[Instance]:
    """All instances that a question in WQL is answered with.

    Raises :class:`LostError` and :class:`DeniedError`.
    """
    with conversation.line.watch.about(Kind.QUERY, question):
        root = conversation.envelope(_ENUMERATE, _NAMESPACE, _first(question))
        total = 0
        while True:
            found = list(_instances(root))
            yield from found
            total += len(found)
            context = soap.text_of(root, "EnumerationContext")
            if next(soap.named(root, "EndOfSequence"), None) is not None or not context:
                return
            if total > MAX_INSTANCES:
                raise LostError(faults.TOO_MUCH)
            root = conversation.envelope(_PULL, _NAMESPACE, _next(context))


def in_batches(
    conversation: Conversation, question: str, conditions: Sequence[str], size: int = BATCH
) -> Iterator[tuple[Sequence[str], list[Instance] | DeniedError]]:
    """Ask ``question`` for instances that meet any of the conditions, so many conditions at a time.

    Yields the conditions with what was answered to them, or why nothing was.  Where the host's
    WMI finds a question too long, the rest is asked in halves.  Raises :class:`LostError`.
    """
    rest = list(conditions)
    while rest:
        batch = rest[:size]
        try:
            yield batch, list(ask(conversation, where(question, " OR ".join(batch))))
        except DeniedError as error:
            if error.fault is faults.WMI_QUOTA and len(batch) > 1:
                size = max(1, len(batch) // 2)
                continue
            yield batch, error
        rest = rest[len(batch) :]


def where(question: str, condition: str) -> str:
    """The question about what meets a condition."""
    return f"{question} WHERE {condition}"


def quoted(text: str) -> str:
    """A string of WQL ([MS-WMI] 2.2.1; WQL knows the backslash as in C)."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _first(question: str) -> dict[str, Any]:
    return {
        "n:Enumerate": {
            "w:OptimizeEnumeration": None,
            "w:MaxElements": str(PORTION),
            "w:Filter": {"@Dialect": _DIALECT, "#text": question},
        }
    }


def _next(context: str) -> dict[str, Any]:
    return {"n:Pull": {"n:EnumerationContext": context, "n:MaxElements": str(PORTION)}}


def _instances(root: Element) -> Iterator[Instance]:
    """The instances, which are in elements of their class, or of the name XmlFragment for some properties."""
    for items in soap.named(root, "Items"):
        for item in items:
            yield {soap.local(one): _value(one) for one in item}


def _value(element: Element) -> str | None:
    if element.get(_NIL) in ("true", "1"):
        return None
    return "".join(element.itertext()).strip()
