"""Many questions asked side by side over one conversation, as many at once as the host puts up with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from typing import Any

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults
from scanner.collect.smb.asking import MORE, Asking, More, Request, Subject, T, Until
from scanner.collect.smb.dialogue import Dialogue, refused
from scanner.collect.smb.packets import Reply
from scanner.collect.smb.tolerance import Tolerance

_MANY, _BREATH = 4, 0.001
"""Where so many requests are under way, answers are given so many seconds to come in together.

To wake up for each costs a sixth more of our processor time, and makes the host take each new
request by itself.  The answers of a host that is far away have not come by then: it loses nothing.
"""


@dataclass(slots=True, eq=False)
class _Job:
    """A question under way; ``request`` is its last one, ``alone`` whether it was sent by itself."""

    asking: Asking[Any]
    subject: Subject
    done: Callable[[Any], None]
    urgent: bool
    request: Request | None = None
    alone: bool = False


class Multiplexer:
    """Sends what questions want to be sent, and hands each the answers it waits for.

    Requests leave in the order in which they come up, urgent ones first.  A request that the
    host has no resources for is sent again by itself, and from then on every request is: all
    of them only read, so that none does harm twice.
    """

    def __init__(self, dialogue: Dialogue, tolerance: Tolerance) -> None:
        self._dialogue = dialogue
        self._tolerance = tolerance
        self._urgent: deque[_Job] = deque()
        self._usual: deque[_Job] = deque()
        self._under_way: dict[int, _Job] = {}
        self._waiting: list[tuple[Until, _Job]] = []
        self._at: Subject | None = None

    @property
    def subject(self) -> Subject | None:
        """What the conversation is about just now: the answer at hand, or what it waits for longest."""
        return self._at or self._dialogue.oldest

    def start(
        self, asking: Asking[T], subject: Subject, done: Callable[[T], None], *, urgent: bool = False
    ) -> None:
        """Begin with a question; ``done`` gets what it returns.  ``urgent``: many others wait for it.

        A question deals with every :class:`DeniedError` itself.
        """
        self._advance(_Job(asking, subject, done, urgent), None)

    def turn(self) -> bool:
        """Send what may be sent and take in what has come; False when nothing is left to wait for.

        Raises :class:`LostError` when the conversation is over.
        """
        if self._waiting:
            self._wake()
        self._send()
        if not self._under_way:
            return False
        self._at = None
        if len(self._under_way) >= _MANY:
            sleep(_BREATH)
        for number, reply in self._dialogue.replies():
            self._take(number, reply)
            self._at = None
        return True

    def abandon(self, error: LostError) -> None:
        """The conversation is over: every question may still make something of what it has got."""
        jobs = [*self._under_way.values(), *self._urgent, *self._usual, *(job for _, job in self._waiting)]
        self._under_way.clear()
        self._urgent.clear()
        self._usual.clear()
        self._waiting.clear()
        for job in jobs:
            self._end(job, error)

    def _send(self) -> None:
        room = self._tolerance.window - self._dialogue.under_way
        alone = self._tolerance.window == 1
        jobs: list[_Job] = []
        requests: list[tuple[Request, Subject]] = []
        while len(jobs) < room and (waiting := self._urgent or self._usual):
            job = waiting.popleft()
            assert job.request is not None
            job.alone = alone
            jobs.append(job)
            requests.append((job.request, job.subject))
        if jobs:
            self._under_way.update(zip(self._dialogue.send(requests), jobs, strict=True))

    def _take(self, number: int, reply: Reply) -> None:
        job = self._under_way[number]
        self._at = job.subject
        if not self._is_answered(job, reply):
            return
        self._dialogue.finish(number)
        del self._under_way[number]

    def _is_answered(self, job: _Job, reply: Reply) -> bool:
        """Whether that was the last of the answer to its request; the question goes on with it."""
        if not reply.status:
            return self._advance(job, reply) is not MORE
        assert job.request is not None
        refusal = refused(job.request, reply)
        if refusal is not None and refusal.fault.code in faults.OVERLOADED and not job.alone:
            self._tolerance.one_at_a_time()
            self._queue(job)
            return True
        return self._advance(job, refusal or reply) is not MORE

    def _advance(self, job: _Job, answer: Reply | DeniedError | None) -> More | None:
        """Let a question go on to what it wants next; MORE where that is another part of the answer."""
        try:
            step = _next_step(job.asking, answer)
        except StopIteration as end:
            job.done(end.value)
            return None
        if isinstance(step, Request):
            job.request = step
            self._queue(job)
        elif isinstance(step, Until):
            self._waiting.append((step, job))
        else:
            return step
        return None

    def _queue(self, job: _Job) -> None:
        (self._urgent if job.urgent else self._usual).append(job)

    def _wake(self) -> None:
        """Let those go on that waited for something which has come about, and whom that helps."""
        woken = True
        while woken:
            woken = False
            waiting, self._waiting = self._waiting, []
            for until, job in waiting:
                if until.condition():
                    woken = True
                    self._advance(job, None)
                else:
                    self._waiting.append((until, job))

    def _end(self, job: _Job, error: LostError) -> None:
        try:
            job.asking.throw(error)
        except StopIteration as end:
            job.done(end.value)
        except LostError:
            return
        job.asking.close()


def _next_step(asking: Asking[T], answer: Reply | DeniedError | None) -> Request | More | Until:
    if answer is None:
        return next(asking)
    return asking.throw(answer) if isinstance(answer, DeniedError) else asking.send(answer)
