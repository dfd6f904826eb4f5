"""Inquiring: questions, answers, and the questions that follow from these, until none is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from scanner.collect.interface import (
    Answer,
    DirectoryQuery,
    ImageQuery,
    KeyQuery,
    Learn,
    Question,
    Session,
    SideBySide,
)


def inquire(session: Session, questions: Iterable[Question], learn: Learn) -> None:
    """Ask side by side where the session can, else one after the other.

    Raises :class:`~scanner.model.errors.TargetError` when the conversation is over; what came
    before has been learnt.
    """
    if isinstance(session, SideBySide):
        session.inquire(questions, learn)
    else:
        _in_turn(session, questions, learn)


def _in_turn(session: Session, questions: Iterable[Question], learn: Learn) -> None:
    """What follows from an answer comes next, so that first things are finished first."""
    waiting = deque(questions)
    while waiting:
        question = waiting.popleft()
        for answer in _asked(session, question):
            waiting.extendleft(reversed(learn(question, answer)))


def _asked(session: Session, question: Question) -> Iterator[Answer]:
    match question:
        case KeyQuery():
            yield from session.registry([question])
        case DirectoryQuery():
            yield from session.directories([question.path])
        case ImageQuery():
            yield from session.images([question.path])
