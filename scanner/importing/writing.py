"""Rules go into a rules folder, and are locked."""

from __future__ import annotations

from contextlib import suppress

from scanner.catalog.facts import fingerprint
from scanner.catalog.locking import relocked
from scanner.catalog.locks import read_locks, write_locks
from scanner.catalog.replacing import replace_file
from scanner.importing.planning import Fate, Placement, Plan
from scanner.model.errors import OperatorError

_AS_READ = (Fate.CHANGED, Fate.RESTATED, Fate.UNCHANGED)


def write(planned: Plan, reason: str | None) -> None:
    """Write what is new or changed, remove what is withdrawn, and lock it.

    A rule that is now as it was read, but not as it is locked, gets a new lock only with a
    ``reason``.  Raises :class:`OperatorError` where the folder cannot be written.
    """
    locked = read_locks(planned.directory)
    as_read = [one.article for one in planned.placements if one.fate in _AS_READ]
    try:
        for placement in planned.placements:
            _write(placement)
        reasons = dict.fromkeys(as_read, reason) if reason else {}
        write_locks(planned.directory, relocked(planned.rules, locked, reasons))
    except OSError as error:
        raise OperatorError(
            f"{error.filename or planned.directory} cannot be written: {error.strerror or error}.",
            "Check the folder and its permissions.",
        ) from error


def _write(placement: Placement) -> None:
    match placement.fate:
        case Fate.ADDED | Fate.CHANGED | Fate.RESTATED:
            replace_file(placement.path, placement.text)
            left = placement.former
        case Fate.REMOVED:
            left = placement.path
        case _:
            left = None
    if left is not None:
        left.unlink()
        with suppress(OSError):
            left.parent.rmdir()  # only if nothing is left in it


def unlocked(planned: Plan) -> list[str]:
    """Articles whose facts are not those of their lock, for want of a reason."""
    locked = {
        lock.article: lock.fingerprint
        for file in read_locks(planned.directory).values()
        for lock in file.locks.values()
    }
    return [rule.id for rule in planned.rules if locked.get(rule.id) not in (None, fingerprint(rule))]
