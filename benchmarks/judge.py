"""What judging costs: the whole pack against one host, and against fleets streamed from a compressed file.

``python -m benchmarks.judge [--hosts N]`` writes two fleets as facts, one host a line, compressed
with Zstandard: hosts that all differ, and hosts set up from golden images.  Processes of their
own read each fleet, to decode it only or to judge it as ``hotfixscan judge`` does.  Times are CPU
time, which other work on the machine disturbs less than the clock, save for the comparison of
one process with two; each is the median of interleaved runs.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.fleet import IMAGES, Kind, all_different, from_images, kinds
from scanner.catalog.garbage import seldom_collection
from scanner.catalog.load import load
from scanner.cli.findings import Findings
from scanner.cli.judging import Judge, judged_by_several, judged_here
from scanner.cli.report_options import ReportOptions
from scanner.collect.document_sharing import FleetDecoder
from scanner.collect.documents import Text, read, texts
from scanner.collect.facts_file import facts_file
from scanner.engine.index import PackIndex, index
from scanner.engine.judge import judge
from scanner.engine.precedents.court import Court
from scanner.model.facts import HostFacts
from scanner.report.spool import Spool
from scanner.shipped import shipped

SEED = 1381

CHECKED, EVERY = 2_000, 200
"""So many hosts of a fleet are judged for a check: one of so many of them must come to the report that it
gets by itself."""

MAIN = ("decoded", "judged")
"""The ways through a fleet that are measured several times: their ratio is what counts."""


def decoded(path: str) -> Iterator[object]:
    """Every document decoded by itself: the measure that the others are compared with."""
    yield from read(path, sys.stdin.buffer)


def decoded_bare(path: str) -> Iterator[object]:
    """Every line decoded by msgspec and no more: nothing checked, no time put into UTC."""
    decoder = msgspec.json.Decoder(HostFacts)
    for text in texts(path, sys.stdin.buffer):
        assert isinstance(text, Text)
        yield decoder.decode(text.content or b"")


def decoded_together(path: str) -> Iterator[object]:
    """Every document decoded as for judging: what hosts have in common once."""
    yield from read(path, sys.stdin.buffer, FleetDecoder().decoded)


def judged(path: str) -> Iterator[object]:
    """Every host with its report, all findings in it."""
    court = Court(rules())
    court.expect_more()
    for facts in read(path, sys.stdin.buffer, FleetDecoder().decoded):
        assert isinstance(facts, HostFacts)
        yield court.judge(facts)


def spooled(path: str) -> Iterator[object]:
    """Every host judged, and its report encoded and kept for the writers: all of the verb but writing."""
    with Spool() as spool:
        findings = Findings(spool, REPORT)
        for _, host in judged_here(Judge(rules(), findings), texts(path, sys.stdin.buffer)):
            findings.take(host)
            yield host


REPORT = ReportOptions(format=(), compat=(), output=None, show=None, fail_on=frozenset())

WAYS: dict[str, Callable[[str], Iterator[object]]] = {
    one.__name__: one for one in (decoded, decoded_bare, decoded_together, judged, spooled)
}


@cache
def rules() -> PackIndex:
    """The shipped pack, arranged."""
    return index(load([shipped("rules")]))


def measure(way: str, path: str, hosts: int) -> None:
    """Go through a fleet: print CPU microseconds a host, of the second half alone, and peak memory then.

    Loading the pack is no part of it; judging the first hosts, from which most is learnt, is.
    """
    rules().articles  # noqa: B018 - which decodes the pack
    with seldom_collection():
        start, half, small = time.process_time(), 0.0, 0.0
        for number, _ in enumerate(WAYS[way](path), 1):
            if number == hosts // 2:
                half, small = time.process_time(), memory()
        end = time.process_time()
    later = (end - half) / (hosts - hosts // 2)
    print((end - start) / hosts * 1e6, later * 1e6, small, memory())


def memory() -> float:
    """Peak memory of this process in MB; the kernel counts in KB."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measured(way: str, path: Path, hosts: int) -> list[float]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.judge", "--measure", way, "--fleet", str(path)]
    answer = subprocess.run(
        [*command, "--hosts", str(hosts)],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return [float(number) for number in answer.stdout.split()]


def costs(path: Path, hosts: int, times: int) -> dict[str, list[float]]:
    """Medians of what each way through a fleet costs, runs interleaved."""
    ways = [*(MAIN * times), *(way for way in WAYS if way not in MAIN)]
    runs: defaultdict[str, list[list[float]]] = defaultdict(list)
    for way in ways:
        runs[way].append(measured(way, path, hosts))
    return {way: [statistics.median(one) for one in zip(*runs[way], strict=True)] for way in WAYS}


def clocked(path: Path, jobs: int) -> float:
    """Seconds by the clock to judge a fleet in so many processes."""
    with Spool() as spool, seldom_collection():
        findings = Findings(spool, REPORT)
        worker, fleet = Judge(rules(), findings), texts(str(path), sys.stdin.buffer)
        started = time.perf_counter()
        hosts = judged_here(worker, fleet) if jobs == 1 else judged_by_several(worker, jobs, fleet)
        for _, host in hosts:
            findings.take(host)
        return time.perf_counter() - started


def one_host(facts: HostFacts) -> float:
    """CPU milliseconds to judge one host, as the first of a run, with garbage collection as in ``judge``."""
    arranged = index(load([shipped("rules")]))
    with seldom_collection():
        started = time.process_time()
        judge(facts, arranged)
        return 1000 * (time.process_time() - started)


def check(path: Path) -> int:
    """How many hosts of a fleet were compared with the report that each gets by itself; raises on another."""
    court, decoder, compared = Court(rules()), FleetDecoder(), 0
    fleet = read(str(path), sys.stdin.buffer, decoder.decoded)
    for number, facts in enumerate(islice(fleet, CHECKED)):
        assert isinstance(facts, HostFacts)
        report = court.judge(facts)
        if number % EVERY == EVERY - 1:
            if report != judge(facts, rules()):
                raise AssertionError(f"{facts.target} is judged differently in company")
            compared += 1
    return compared


def write(path: Path, fleet: Iterator[HostFacts]) -> None:
    """A fleet as ``hotfixscan collect`` writes it."""
    with facts_file(str(path), sys.stdout.buffer) as out:
        for facts in fleet:
            out.add(facts)


def table(name: str, costs: dict[str, list[float]]) -> None:
    """One line for each way through a fleet."""
    base = costs["decoded"]
    print(f"{name}: {base[0]:.0f} us a host to decode")
    for way, (all_of_it, later, small, peak) in costs.items():
        print(
            f"  {way:17} {all_of_it / base[0]:5.2f}x  second half {later / base[1]:5.2f}x"
            f"  {small:4.0f} MB at half of the hosts, {peak:4.0f} MB at all"
        )


def run(hosts: int, times: int) -> None:
    """Measure; the last line is for programs."""
    draw = random.Random(SEED)
    made: list[Kind] = kinds(rules(), draw)
    with tempfile.TemporaryDirectory() as folder:
        different, images = Path(folder) / "different.jsonl.zst", Path(folder) / "images.jsonl.zst"
        write(different, all_different(made, hosts, draw))
        write(images, from_images(made, hosts, draw))
        print(f"{check(different) + check(images)} hosts compared with judging them by themselves: equal")
        apart, together = costs(different, hosts, times), costs(images, hosts, times)
        table("all different", apart)
        table(f"from {IMAGES} images", together)
        clock = [clocked(different, jobs) for jobs in (1, 2)]
        facts = next(all_different(made, 1, draw))
    print(f"two processes: {clock[0] / clock[1]:.2f}x one, by the clock, reports encoded and kept")
    one = statistics.median(one_host(facts) for _ in range(times))
    print(
        f"judge: rules={len(rules().articles)} one_host_ms={one:.0f}"
        f" hosts_per_s={1e6 / apart['judged'][0]:.0f}"
        f" decode_ratio={apart['judged'][0] / apart['decoded'][0]:.2f}"
        f" golden_ratio={together['judged'][0] / together['decoded'][0]:.2f}"
        f" rss_mb={apart['judged'][3]:.0f}"
    )


def main() -> None:
    """Run everything, or one measurement in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hosts", type=int, default=10_000, help="hosts of each fleet")
    options.add_argument("--times", type=int, default=2, help="measurements of decoding and judging")
    options.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--fleet", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.fleet, chosen.hosts)
    else:
        run(chosen.hosts, chosen.times)


if __name__ == "__main__":
    main()
