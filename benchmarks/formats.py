"""What writing a run costs in each format: CPU time, size, and memory beyond what reading the run takes.

Run it as ``python -m benchmarks.formats FINDINGS.json [HOSTS...]``.  The hosts are those of a findings
document, again and again under other names, as they come out of the spool; the line ``(reading)`` is
that alone, and is taken off the others.  Each format has a process of its own.
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scanner.model.findings import HostReport, Run, RunError
from scanner.report import findings_file
from scanner.report.formats import FORMATS, writer
from scanner.report.rendering import Rendering
from scanner.report.spool import Spool

READING = "(reading)"


def fleet(path: str, hosts: int, spool: Spool) -> Run:
    """Put so many hosts into the spool."""
    document = findings_file.read(path, sys.stdin.buffer)
    for number, report in enumerate(itertools.islice(itertools.cycle(document.hosts), hosts)):
        name = f"HOST-{number:05}"
        target = f"smb://10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        spool.add(replace(report, hostname=name, target=target))
    return document.run


def write(name: str, run: Run, hosts: Iterable[HostReport], out: Path) -> None:
    """Write one format, or only read the hosts."""
    if name == READING:
        for _ in hosts:
            pass
        out.touch()
        return
    with out.open("wb") as file:
        writer(name, Rendering()).write(run, hosts, list[RunError](), file)


def measured(path: str, hosts: int, name: str, out: Path) -> tuple[float, int, int]:
    """CPU seconds, bytes, and peak memory in bytes, in this process."""
    with Spool() as spool:
        run = fleet(path, hosts, spool)
        began = time.process_time()
        write(name, run, spool, out)
        took = time.process_time() - began
    return took, out.stat().st_size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def apart(path: str, hosts: int, name: str) -> tuple[float, int, int]:
    """The same, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.formats", path, "--one", str(hosts), name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    took, size, memory = done.stdout.split()
    return float(took), int(size), int(memory)


def rows(path: str, hosts: int, names: Iterable[str]) -> Iterator[str]:
    """A line for each format."""
    base, _, base_memory = apart(path, hosts, READING)
    yield f"{hosts:>6}  {READING:<14} {base:8.2f} s"
    for name in names:
        took, size, memory = apart(path, hosts, name)
        more = max(memory - base_memory, 0) / (1 << 20)
        yield f"{hosts:>6}  {name:<14} {took - base:8.2f} s {size / 1e6:9.2f} MB {more:+8.0f} MiB"


def main(arguments: list[str]) -> None:
    """Measure, and print a line for each format and number of hosts."""
    if arguments[1] == "--one":
        with TemporaryDirectory() as folder:
            print(*measured(arguments[0], int(arguments[2]), arguments[3], Path(folder) / "out"))
        return
    for hosts in map(int, arguments[1:] or ("1", "100", "1000")):
        for line in rows(arguments[0], hosts, FORMATS):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
