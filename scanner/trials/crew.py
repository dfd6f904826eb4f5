"""Trying many rules at once, one process for each processor."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from scanner.model.articles import Article
from scanner.model.pack import RulePack
from scanner.trials.library import Library
from scanner.trials.trying import RuleTried, tried, tried_rule

AT_ONCE = 4
"""Rules handed to a process at a time: most take a fraction of a second, a few a minute."""

_libraries: list[Library] = []
"""The library of this process: one, once the process has been set up."""


def tried_by_crew(pack: RulePack, articles: Sequence[Article], processes: int) -> Iterator[RuleTried]:
    """Try the articles, in their order; with one process, in this one."""
    if processes <= 1:
        yield from tried(pack, articles)
        return
    # A fresh start of Python rather than a fork: the caller may run threads that show progress.
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (pack,)) as crew:
        yield from crew.map(_try, [article.id for article in articles], chunksize=AT_ONCE)


def _prepare(pack: RulePack) -> None:
    # An interruption is the caller's to answer, by not waiting for what has not begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _libraries[:] = [Library(pack)]


def _try(article: str) -> RuleTried:
    library = _libraries[0]
    return tried_rule(library.surroundings(library.article(article)))
