"""What loading a rule pack costs: from YAML, from the compiled cache, and ``--help`` beside them.

``python benchmarks/load.py [--rules N]`` makes a pack of N rules (0: the shipped one), loads it
in processes of their own and prints the medians in milliseconds of CPU time, which other work on
the machine disturbs less than the clock; ``pass_ms`` is a whole ``python -c pass``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scanner.catalog.yaml_text import article_yaml
from scanner.model.articles import Article, FileRow, FileSet, Origin, Platform, Product, Provenance
from scanner.shipped import shipped

ROWS_A_TABLE = (1, 1, 1, 2, 2, 2, 4, 5, 8, 17)
"""Rows of a file table, drawn at random: the mean of 4.3 is that of 7,570 rows in 1,737 articles."""

WITH_A_TABLE = 0.45
"""Share of articles that list files: 1,737 of 3,887."""

LOAD = """
import sys, time
from pathlib import Path
from scanner.catalog.load import load
started = time.process_time()
pack = load([Path(sys.argv[1])])
print(1000 * (time.process_time() - started), len(pack.articles))
"""

HELP = "from scanner.cli.main import main; main()"


def generated(folder: Path, count: int) -> Path:
    """A pack of ``count`` rules of the usual size."""
    draw = random.Random(1381)
    for number in range(count):
        article = generated_article(f"Q{100000 + number}", draw)
        target = folder / article.area / f"{article.id}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(article_yaml(article), "utf-8")
    return folder


def generated_article(identity: str, draw: random.Random) -> Article:
    """One rule, with as many facts as the articles have."""
    versions = ("4.0", "4.0 SP4", "4.0 SP5", "4.0 SP6", "4.0 SP6a")
    names = ("Microsoft Windows NT Workstation", "Microsoft Windows NT Server")
    rows = tuple(generated_row(draw, line) for line in range(60, 60 + draw.choice(ROWS_A_TABLE)))
    sets = (FileSet("Windows NT 4.0", files=rows, line=58),) if draw.random() < WITH_A_TABLE else ()
    lines = {"date": 1, "title": 2, "products": 12, "file_sets": 58, "keywords": 83}
    return Article(
        id=identity,
        title=f"Generated article number {identity} with a title of the usual length",
        date=dt.date(2002, 5, 8),
        area=draw.choice(("winnt", "winnt", "exchange", "sms", "iis")),
        keywords=("kbSecurity", "kbWinNT400PreSP7Fix"),
        products=tuple(Product(name, versions=versions) for name in names),
        requires_service_pack="SP6a",
        packages=(f"{identity}i.exe",),
        file_sets=sets,
        provenance=Provenance(Origin.ARTICLE, identity, lines),
    )


def generated_row(draw: random.Random, line: int) -> FileRow:
    """One row; a third have a version, as in the articles."""
    return FileRow(
        name=draw.choice(("Ntoskrnl.exe", "Tcpip.sys", "Rdr.sys", "W3svc.dll", "Mdbmsg.dll")),
        version=f"4.0.1381.{draw.randrange(7000, 7180)}" if draw.random() < 0.33 else None,
        size=draw.randrange(10_000, 1_000_000),
        date=dt.date(1999, 1, 1) + dt.timedelta(draw.randrange(1200)),
        time=f"{draw.randrange(24):02}:{draw.randrange(60):02}",
        platform=draw.choice((Platform.X86, Platform.ALPHA)),
        line=line,
    )


def loaded(folder: Path, cache: Path) -> tuple[float, int]:
    """Milliseconds of one load in a new process, and the number of rules."""
    environment = {**os.environ, "HOTFIXSCAN_CACHE": str(cache)}
    command = [sys.executable, "-c", LOAD, str(folder)]
    answer = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    return float(answer[0]), int(answer[1])


def run(*arguments: str) -> float:
    """Milliseconds of one Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(measure: Callable[[], float], times: int) -> float:
    """Median of several measurements."""
    return statistics.median(measure() for _ in range(times))


def main() -> None:
    """Measure and print one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=int, default=5000, help="rules to generate; 0: the shipped pack")
    options.add_argument("--times", type=int, default=7, help="measurements of each kind")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = generated(Path(made) / "rules", chosen.rules) if chosen.rules else shipped("rules")
        cold = [loaded(folder, Path(made) / f"cold-{number}") for number in range(3)]
        time.sleep(2.1)  # younger files are checked by content, which is not the usual case
        loaded(folder, Path(made) / "warm")
        time.sleep(2.1)
        loaded(folder, Path(made) / "warm")
        warm = median(lambda: loaded(folder, Path(made) / "warm")[0], chosen.times)
    bare = median(lambda: run("-c", "pass"), chosen.times)
    shown = median(lambda: run("-c", HELP, "--help"), chosen.times)
    slowly = statistics.median(one[0] for one in cold)
    print(
        f"load: rules={cold[0][1]} cold_ms={slowly:.0f} warm_ms={warm:.1f} help_ms={shown:.0f}"
        f" pass_ms={bare:.0f} warm_to_pass={warm / bare:.2f} help_to_pass={shown / bare:.1f}"
    )


if __name__ == "__main__":
    main()
