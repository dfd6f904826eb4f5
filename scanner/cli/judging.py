"""Judging document after document, in this process or in several."""

from __future__ import annotations

import gc
import os
import signal
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context

from scanner.cli.findings import Findings, Result
from scanner.cli.passing import Passed, Receiver, Sender
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

LEARNING = 64
"""Documents that are judged before others are handed to processes, which then need not learn the same."""

WAITING = 2
"""Batches for each process that may be under way, so that memory does not grow with the fleet."""


class Judge:
    """Decodes and judges, and learns from every host."""

    def __init__(self, rules: PackIndex, findings: Findings) -> None:
        self._decoder = FleetDecoder()
        self._court = Court(rules)
        self._findings = findings

    def expect_more(self) -> None:
        """There is more than one document."""
        self._court.expect_more()

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
    rest = iter(texts)
    first = list(islice(rest, 2))
    if len(first) > 1:
        judge.expect_more()
    for text in chain(first, rest):
        yield text, judge.judged(text)


def judged_by_several(judge: Judge, jobs: int, texts: Iterable[Read]) -> Hosts:
    """The same, in the same order, in so many processes.

    They are forks, so that the rules, and what was learnt from the first hosts, are there
    already.  Raises :class:`OperatorError` if one ends before its time.
    """
    rest = iter(texts)
    yield from judged_here(judge, islice(rest, LEARNING))
    following = list(islice(rest, 1))
    if following:
        yield from _judged_in_forks(judge, jobs, chain(following, rest))


def _judged_in_forks(judge: Judge, jobs: int, texts: Iterable[Read]) -> Hosts:
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


def _in_order(texts: Iterable[Read], submit: Callable[[list[Read]], Future[_Batch]], waiting: int) -> Hosts:
    rest = iter(texts)
    under_way: deque[tuple[list[Read], Future[_Batch]]] = deque()
    receivers: defaultdict[int, Receiver] = defaultdict(Receiver)
    while True:
        while len(under_way) < waiting and (batch := list(islice(rest, BATCH))):
            under_way.append((batch, submit(batch)))
        if not under_way:
            return
        batch, future = under_way.popleft()
        process, answers = future.result()
        receiver = receivers[process]
        for text, one in zip(batch, answers, strict=True):
            yield text, receiver.result(one) if isinstance(one, Passed) else one


_Batch = tuple[int, list[Passed | OperatorError]]
"""What the documents of a batch come to, and the process that says so."""

_judge: Judge
_sender: Sender
"""The judge of this process, and what passes on what it says, where it is one of several."""


def _begin(judge: Judge) -> None:
    """An interruption is for the process that hands out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _judge, _sender
    _judge, _sender = judge, Sender()


def _judge_batch(batch: list[Read]) -> _Batch:
    answers = map(_judge.judged, batch)
    return os.getpid(), [_sender.passed(one) if isinstance(one, Result) else one for one in answers]
