"""What reports cost: every format for 1, 100, 1,000 and 10,000 hosts, and the page in a real browser.

``python -m benchmarks.report [--hosts N,...] [--formats NAME,...]`` judges one fleet of hosts that all
differ against the shipped pack, once, in a process of its own, and keeps the findings in a spool.
Every document is written in a process of its own, forked from one that has no more than the spool:
its CPU time, its peak memory, the size of what it wrote.  A document that by the one before would take
longer than ``--patience``, or a folder larger than ``--room``, is left out, and that is said.

The page is opened in Chromium from a file: first contentful paint, until its data are unpacked, and
from a filter's change to the end of the frame that shows it, the median over several filters; axe-core
looks at each of its views.  Those times are by the clock: a busy machine makes them longer.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from scanner.model.findings import HostReport, RulesInfo, Run, Verdict
from scanner.report.formats import FOLDER_FORMATS, FORMATS, folder_writer, writer
from scanner.report.rendering import Rendering
from scanner.report.spool import Encoded, Spool

SEED = 1381
BATCH = 128
"""Hosts that the judging process hands over at a time."""

RUN = Run(
    id="5f0c1f3ab0de4b6f8f3d6a1c2b7e9d10",
    started_at=datetime(2026, 11, 22, 10, 15, tzinfo=UTC),
    finished_at=datetime(2026, 11, 22, 10, 16, tzinfo=UTC),
    scanner="benchmark",
    rules=RulesInfo("benchmark", 4262, "0" * 64),
)

FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds, bytes written, MB of memory at the peak and at the start."""

    seconds: float
    size: int
    peak: float
    start: float


def judge_into(pipe: Connection, count: int) -> None:
    """Judge a fleet and send its reports, encoded, in batches."""
    from benchmarks.fleet import all_different, kinds
    from scanner.catalog.load import load
    from scanner.engine.judge import index
    from scanner.engine.precedents.court import Court
    from scanner.shipped import shipped

    rules, draw = index(load([shipped("rules")])), random.Random(SEED)
    court, encoder = Court(rules), Spool()
    fleet = all_different(kinds(rules, draw), count, draw)
    while batch := [encoder.encoded(applicable(court.judge(facts))) for facts in islice(fleet, BATCH)]:
        pipe.send(batch)
    pipe.send(None)


def applicable(report: HostReport) -> HostReport:
    """The report without what does not apply, as documents have it unless more is asked for."""
    kept = tuple(one for one in report.findings if one.verdict is not Verdict.NOT_APPLICABLE)
    return replace(report, findings=kept)


def fill(spool: Spool, count: int) -> None:
    """The fleet's reports, judged in a process of its own."""
    ours, theirs = FORK.Pipe(duplex=False)
    judging = FORK.Process(target=judge_into, args=(theirs, count))
    judging.start()
    theirs.close()
    while (batch := receive(ours)) is not None:
        for report in batch:
            spool.add_encoded(report)
    judging.join()


def receive(pipe: Connection) -> list[Encoded] | None:
    """The next batch."""
    batch: list[Encoded] | None = pipe.recv()
    return batch


def written(spool: Spool, name: str, count: int, path: Path) -> Cost:
    """One document, written in a process of its own."""
    ours, theirs = FORK.Pipe(duplex=False)
    child = FORK.Process(target=write, args=(theirs, spool, name, count, path))
    child.start()
    theirs.close()
    seconds, size, peak, start = ours.recv()
    child.join()
    return Cost(seconds, size, peak, start)


def write(pipe: Connection, spool: Spool, name: str, count: int, path: Path) -> None:
    """Write one document and tell what it took."""
    start, memory = time.process_time(), kilobytes("VmRSS")
    hosts = islice(iter(spool), count)
    if name in FOLDER_FORMATS:
        path.mkdir()
        folder_writer(name, Rendering()).write_folder(RUN, hosts, (), path)
        size = sum(one.stat().st_size for one in path.rglob("*"))
    else:
        counted = Counted()
        with path.open("wb") if name == "html" else io.BufferedWriter(counted) as out:
            writer(name, Rendering()).write(RUN, hosts, (), out)
        size = path.stat().st_size if name == "html" else counted.size
    pipe.send((time.process_time() - start, size, kilobytes("VmHWM") / 1024, memory / 1024))


class Counted(io.RawIOBase):
    """Counts what is written, and keeps none of it."""

    size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:
        """Count it."""
        length = memoryview(data).nbytes
        self.size += length
        return length


def kilobytes(name: str) -> int:
    """A number that the kernel keeps of this process."""
    return int(Path("/proc/self/status").read_text("ascii").partition(f"{name}:")[2].split()[0])


def formats(
    spool: Spool, names: Sequence[str], counts: Sequence[int], folder: Path, limits: Cost
) -> dict[int, Cost]:
    """Print a line for each format; the costs of the page, by the number of hosts."""
    pages = {}
    print("format         hosts   CPU s      MB   peak MB  of them before")
    for name in names:
        last: tuple[int, Cost] | None = None
        for count in counts:
            if last is not None and too_much(name, last, count, limits):
                print(f"{name:12} {count:7,}   left out: too long or too large by the one before")
                continue
            path = folder / f"{name}-{count}{'' if name in FOLDER_FORMATS else '.html'}"
            cost = written(spool, name, count, path)
            last = (count, cost)
            memory = f"{cost.peak:9.0f} {cost.start:9.0f}"
            print(f"{name:12} {count:7,} {cost.seconds:7.2f} {cost.size / 1e6:7.2f} {memory}", flush=True)
            if name == "html":
                pages[count] = cost
            elif path.is_dir():
                shutil.rmtree(path)
    return pages


def too_much(name: str, last: tuple[int, Cost], count: int, limits: Cost) -> bool:
    """Whether a document would be too much, as far as the last one tells."""
    times = count / last[0]
    long = last[1].seconds * times > limits.seconds
    return last[0] >= 100 and (long or (name in FOLDER_FORMATS and last[1].size * times > limits.size))


Measured = dict[str, float]

TIMER = """async ([change]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const element = document.querySelector(change.element);
  await frame();
  const start = performance.now();
  element.value = change.value;
  element.dispatchEvent(new Event(change.event));
  document.body.getBoundingClientRect();
  await frame();
  return performance.now() - start;
}"""
"""From the change of a filter to the end of the frame that shows it, in milliseconds."""

PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"

FILTERS = (
    ("#hosts", "#hosts .filters input", "HOST-0", "input"),
    ("#hosts", "#hosts .filters input", "terminal", "input"),
    ("#hosts", "#hosts select[aria-label='Any verdict']", "missing", "change"),
    ("#hosts", "#hosts select[aria-label='Any severity']", "critical", "change"),
    ("#articles", "#articles .filters input", "smb", "input"),
    ("#articles", "#articles select[aria-label='Any severity']", "critical", "change"),
    ("#host=HOST-00000", "#page .filters input", "security", "input"),
    ("#host=HOST-00000", "#page select[aria-label='Any severity']", "critical", "change"),
)
"""Where, which element, what it is set to."""

VIEWS = ("#overview", "#fixes", "#hosts", "#articles", "#host=HOST-00000", "#fix=Q299444", "#about")


def opened(path: Path, times: int) -> Measured:
    """The page in the browser: medians of several visits, and what axe finds in one."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        visits = []
        for number in range(times):
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]", timeout=300_000)
            visits.append(visited(page))
            if number == times - 1:
                visits[0]["axe"] = sum(violations(page, view) for view in VIEWS)
            page.close()
        chromium.close()
    medians = {
        name: statistics.median(one[name] for one in visits) for name in ("paint", "ready", "filter", "worst")
    }
    return {**medians, "heap": visits[-1]["heap"], "axe": visits[0]["axe"]}


def visited(page: Page) -> Measured:
    """One visit."""
    paint, ready = page.evaluate(PAINT), page.evaluate("performance.now()")
    taken = []
    for address, element, value, event in FILTERS:
        page.evaluate(f"location.hash = '{address}'")
        page.wait_for_selector(element)
        page.wait_for_timeout(200)
        change = {"element": element, "event": event}
        taken += [page.evaluate(TIMER, [{**change, "value": one}]) for one in (value, "")]
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    return {
        "paint": paint,
        "ready": ready,
        "filter": statistics.median(taken),
        "worst": max(taken),
        "heap": heap,
    }


def violations(page: Page, view: str) -> int:
    """What axe-core has to say against a view."""
    page.evaluate(f"location.hash = '{view}'")
    page.wait_for_timeout(500)
    return len(Axe().run(page).response["violations"])


def sizes(text: str) -> tuple[int, ...]:
    """``1,100`` as numbers."""
    return tuple(int(one) for one in text.split(","))


def names(text: str) -> tuple[str, ...]:
    """Names of formats."""
    return tuple(text.split(","))


def main() -> None:
    """Measure and print; the last line is for programs."""
    parser = argparse.ArgumentParser(description="what reports cost")
    parser.add_argument("--hosts", type=sizes, default=(1, 100, 1_000, 10_000))
    parser.add_argument("--formats", type=names, default=(*FORMATS, *FOLDER_FORMATS))
    parser.add_argument("--visits", type=int, default=3, help="of each page in the browser")
    parser.add_argument("--patience", type=float, default=120, help="CPU seconds that a document may take")
    parser.add_argument("--room", type=float, default=2_000, help="MB that a folder may take")
    options = parser.parse_args()
    limits = Cost(options.patience, int(options.room * 1e6), 0, 0)
    wanted = tuple(dict.fromkeys((*options.formats, "html")))
    with Spool() as spool, tempfile.TemporaryDirectory() as folder:
        fill(spool, max(options.hosts))
        pages = formats(spool, wanted, options.hosts, Path(folder), limits)
        seen = {count: opened(Path(folder) / f"html-{count}.html", options.visits) for count in pages}
    print("\npage           hosts  paint ms  ready ms  filter ms  worst ms  heap MB  axe")
    for count, one in seen.items():
        print(
            f"{'html':12} {count:7,} {one['paint']:9.0f} {one['ready']:9.0f} {one['filter']:10.0f}"
            f" {one['worst']:9.0f} {one['heap']:8.0f} {one['axe']:4.0f}"
        )
    count = 1_000 if 1_000 in seen else max(seen)
    cost, one = pages[count], seen[count]
    print(
        f"report: hosts={count} html_mb={cost.size / 1e6:.2f} first_paint_ms={one['paint']:.0f}"
        f" filter_ms={one['filter']:.0f} render_s={cost.seconds:.1f} rss_mb={cost.peak:.0f}"
        f" axe_violations={one['axe']:.0f}"
    )


if __name__ == "__main__":
    main()
