"""Judging document after document, in this process or in several."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from scanner.cli.findings import Findings, Result
from scanner.collect.document_sharing import FleetDecoder
from scanner.collect.documents import Text, document
from scanner.engine.index import PackIndex
from scanner.engine.precedents.court import Court
from scanner.model.errors import OperatorError
from scanner.scan import judged, run_errors

Read = Text | OperatorError
"""A document, or what kept a file from being read."""

Judged = Result | OperatorError
"""What a host came to, or what is wrong with its document."""

Hosts = Generator[tuple[Read, Judged], None, None]

BATCH = 32
"""Documents that a process is handed at once: a megabyte or three."""

WAITING = 2
"""Batches for each process that may be under way, so that memory does not grow with the fleet."""


class Judge:
    """Decodes and judges, and learns from every host."""

    def __init__(self, rules: PackIndex, findings: Findings) -> None:
        self._decoder = FleetDecoder()
        self._court = Court(rules)
        self._findings = findings

    def judged(self, read: Read) -> Judged:
        """What one document comes to."""
        if isinstance(read, OperatorError):
            return read
        facts = document(read, self._decoder.decoded)
        if isinstance(facts, OperatorError):
            return facts
        host = judged(facts, self._court)
        return self._findings.result(host.report, run_errors(host.facts))


def judged_here(judge: Judge, texts: Iterable[Read]) -> Hosts:
    """Every document with what it comes to, one after the other."""
    for text in texts:
        yield text, judge.judged(text)


def judged_by_several(judge: Judge, jobs: int, texts: Iterable[Read]) -> Hosts:
    """The same, in the same order, in so many processes.

    They are forks, so that the rules are there already.  Raises :class:`OperatorError` if one
    ends before its time.
    """
    gc.freeze()  # or the first look for garbage would copy the rules for every process
    context = get_context("fork")
    with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(judge,)) as pool:
        try:
            yield from _in_order(texts, lambda batch: pool.submit(_judge_batch, batch), WAITING * jobs)
        except BrokenProcessPool as error:
            raise OperatorError(
                "A process that judges hosts ended before its time.", "Judge with fewer --jobs."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    texts: Iterable[Read], submit: Callable[[list[Read]], Future[list[Judged]]], waiting: int
) -> Hosts:
    rest = iter(texts)
    under_way: deque[tuple[list[Read], Future[list[Judged]]]] = deque()
    while True:
        while len(under_way) < waiting and (batch := list(islice(rest, BATCH))):
            under_way.append((batch, submit(batch)))
        if not under_way:
            return
        batch, future = under_way.popleft()
        yield from zip(batch, future.result(), strict=True)


_judge: Judge
"""The judge of this process, where it is one of several."""


def _begin(judge: Judge) -> None:
    """An interruption is for the process that hands out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _judge
    _judge = judge


def _judge_batch(batch: list[Read]) -> list[Judged]:
    return [_judge.judged(text) for text in batch]
