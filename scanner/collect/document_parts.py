"""Telling the parts of a facts document apart without reading all of it.

Documents as this program writes them name the files last but for what hosts mostly share, and hosts
differ in a few files.  A document is cut where its list of files begins, and that list between its
elements, by looking for the text that is there; whether the cut is where it seems to be is proven by
decoding what it leaves:

- If what stands before a comma is a whole object once ``"files":null}`` takes the place of what stands
  after it, then the comma is between two keys of the outermost object: within a text, that quotation
  mark would end it, and ``files`` could not follow.
- If the text from one cut to the comma before the next is one whole object, whoever reads the list from
  its beginning comes to that comma, for no JSON object is the beginning of another.
"""

from __future__ import annotations

_FILES = b',"files":[{'
_END = b'}],"directories":'
_BEGIN = b"{"


def divided(text: bytes) -> tuple[bytes, bytes] | None:
    """What stands before the files, as a document without any, and the rest from their key on.

    None where no such list is seen.
    """
    cut = text.find(_FILES)
    return None if cut < 0 else (text[:cut] + b',"files":null}', text[cut + 1 :])


def pieces(rest: bytes) -> tuple[list[bytes], bytes] | None:
    """The elements of the files that ``rest`` begins with, as :func:`element` takes them; and what follows.

    What follows is made a document of its own.  None where the list does not end as expected.
    """
    begin, end = len(_FILES) - 1, rest.rfind(_END)
    if end < begin:
        return None
    found = rest[begin : end + 1].split(_BEGIN)
    found[-1] += b","
    return found, _BEGIN + rest[end + len(b"}],") :]


def element(piece: bytes) -> bytes:
    """The text of one element.  A piece begins after its brace and ends with the comma after it."""
    return _BEGIN + piece[:-1] if piece.endswith(b",") else b""
