"""Reading many texts, on several processors where there are enough of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context

from scanner.importing.texts import ArticleText
from scanner.knowledge.importer import decoded, read_article
from scanner.knowledge.reading import Reading

CHUNK = 64
"""Texts that one process reads at a time; as many hold up nobody and keep the talk between them small."""

WORTH_PROCESSES = 512
"""Texts from which on starting processes costs less than it saves."""

AHEAD = 4
"""Chunks for each process that are waiting or done; what is unpacked stays bounded by them."""


def readings(found: Iterable[ArticleText]) -> Iterator[Reading]:
    """Read every text, in order.  Nothing is raised for what a text holds."""
    waiting = iter(found)
    first = list(islice(waiting, WORTH_PROCESSES))
    processors = os.cpu_count() or 1
    if len(first) < WORTH_PROCESSES or processors == 1:
        return map(reading, chain(first, waiting))
    return _in_processes(chain(first, waiting), processors)


def reading(text: ArticleText) -> Reading:
    """Read one text; one without bytes is an empty one."""
    return read_article(decoded(text.data or b""), text.path)


def _in_processes(found: Iterator[ArticleText], processors: int) -> Iterator[Reading]:
    with ProcessPoolExecutor(processors, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[list[Reading]]] = deque()
        try:
            while chunk := list(islice(found, CHUNK)):
                under_way.append(pool.submit(_chunk, chunk))
                if len(under_way) > AHEAD * processors:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for one in under_way:
                one.cancel()


def _chunk(found: list[ArticleText]) -> list[Reading]:
    return [reading(text) for text in found]
