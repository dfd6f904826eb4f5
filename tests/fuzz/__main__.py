"""``python -m tests.fuzz``: so many inputs, a line for each subject, and one line at the end for programs.

    fuzz: inputs=1000000 faults=0 hangs=0 peak_mb=N seconds=N

A fault is told with the subject and the number of its attempt; ``--only SUBJECT --attempt N``
with the same seed does it again.  Ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.subjects import SUBJECTS, Subject, counts
from tests.fuzz.trial import Fault, Tally, generator, limits, peak_memory, tried


def main() -> int:
    """Run as the arguments say; the exit code."""
    options = _options()
    subjects = tuple(subject for subject in SUBJECTS if options.only in (None, subject.name))
    if options.attempt is not None:
        for subject in subjects:
            print(subject.name, subject.attempt(generator(options.seed, subject.name, options.attempt)))
        return 0
    started = time.perf_counter()
    with limits():
        tallies = [_run(subject, count, options.seed) for subject, count in _shares(subjects, options.count)]
    return _summary(tallies, time.perf_counter() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs over all subjects")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same inputs")
    parser.add_argument("--only", choices=[subject.name for subject in SUBJECTS], help="one subject")
    parser.add_argument("--attempt", type=int, help="this one attempt, without limits")
    return parser.parse_args()


def _shares(subjects: tuple[Subject, ...], total: int) -> list[tuple[Subject, int]]:
    wanted = counts(total, subjects)
    return [(subject, wanted[subject.name]) for subject in subjects]


def _run(subject: Subject, count: int, seed: int) -> Tally:
    started = time.process_time()
    tally = tried(subject.name, subject.attempt, count, seed)
    seconds = time.process_time() - started
    print(
        f"{subject.name:20} {tally.inputs:>9,} inputs  {seconds:7.1f} s  {len(tally.faults)} faults",
        flush=True,
    )
    for fault in tally.faults:
        _tell(fault, seed)
    return tally


def _tell(fault: Fault, seed: int) -> None:
    print(
        f"{fault.kind}: --seed {seed} --only {fault.subject} --attempt {fault.number}\n{fault.trace}",
        flush=True,
    )


def _summary(tallies: list[Tally], seconds: float) -> int:
    faults = [fault for tally in tallies for fault in tally.faults]
    hangs = sum(fault.kind == "Hang" for fault in faults)
    print(
        f"fuzz: inputs={sum(tally.inputs for tally in tallies)} faults={len(faults)} hangs={hangs} "
        f"peak_mb={peak_memory() >> 20} seconds={seconds:.0f}"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
