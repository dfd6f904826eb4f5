"""The line to one host: every byte that passes is counted, and none may take longer than the host has.

pywinrm and requests know a time-out for each read and no limit of size.  A host that drips one
byte at a time, or never ends, is stopped here, below both of them.
"""

from __future__ import annotations

from scanner.collect.deadline import Deadline, DeadlineError
from scanner.collect.errors import LostError
from scanner.collect.winrm import faults
from scanner.collect.winrm.watch import Watch

MAX_ANSWER = 1 << 20
"""Bytes of one HTTP answer; WinRM is told to send no more than 150 KB ([MS-WSMV] 2.2.4.23)."""

MAX_HOST = 64 << 20
"""Bytes taken from one host, as over SMB."""

FAREWELL_SECONDS = 2.0
"""How long ending what is open may take on a host whose time is up."""


GRACE_SECONDS = 1.0
"""How long an answer that is under way when the time is up may take to end, so that goodbyes can be said."""


class LineError(OSError):
    """The line was cut on this side; :attr:`Line.cut` says why."""


class Line:
    """What may pass.  ``cut`` is why nothing more may."""

    def __init__(self, deadline: Deadline, watch: Watch) -> None:
        self.watch = watch
        self.cut: LostError | None = None
        self._deadline = deadline
        self._grace = deadline.longer(GRACE_SECONDS)
        self._answer = self._host = 0

    @property
    def left(self) -> float:
        """Seconds left for more requests.  Raises :class:`LineError`."""
        return self._within(self._deadline)

    @property
    def seconds(self) -> float:
        """Seconds left for what is under way.  Raises :class:`LineError`."""
        return self._within(self._grace)

    def request(self) -> None:
        """A request is about to leave.  Raises :class:`LineError`."""
        self._answer = 0
        self._within(self._deadline)
        try:
            self.watch.leaving()
        except LostError as error:
            raise self.refused(error) from None

    def went(self, size: int) -> None:
        """So many bytes left."""
        self.watch.went(size)

    def came(self, size: int) -> None:
        """So many bytes came.  Raises :class:`LineError` when they are too many."""
        self._answer += size
        self._host += size
        try:
            self.watch.came(size)
        except LostError as error:
            raise self.refused(error) from None
        if self._answer > MAX_ANSWER or self._host > MAX_HOST:
            raise self.refused(LostError(faults.TOO_MUCH))

    def farewell(self) -> None:
        """From now on only :data:`FAREWELL_SECONDS` are left, but those are."""
        self._deadline = self._grace = self._deadline.anew(FAREWELL_SECONDS)
        if self.cut is not None and self.cut.fault is faults.TIMEOUT:
            self.cut = None

    def _within(self, deadline: Deadline) -> float:
        if self.cut is not None:
            raise LineError(str(self.cut))
        try:
            return deadline.left()
        except DeadlineError:
            raise self.refused(LostError(faults.TIMEOUT)) from None

    def refused(self, error: LostError) -> LineError:
        """Nothing more may pass, because of this; what to raise."""
        self.cut = error
        return LineError(str(error))
