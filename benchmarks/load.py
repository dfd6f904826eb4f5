"""What loading a rule pack costs, starting the command, and importing articles.

``python -m benchmarks.load [--rules N]`` loads the shipped pack (or a generated one of N rules)
from YAML and from the compiled cache, each in processes of its own, and prints medians in
milliseconds of CPU time, which other work on the machine disturbs less than the clock.
``warm_ms`` is ``load()``; ``first use`` is the decoding that the first look into the pack adds.
Articles are imported on all processors, by the clock: those of the folder or archive that
``HOTFIXSCAN_REFERENCE`` names, or texts made from the rules of the pack.
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

from scanner.catalog.load import load
from scanner.catalog.yaml_text import article_yaml
from scanner.importing.rules import imported
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
ready = time.process_time()
count = len(pack.articles)
print(1000 * (ready - started), 1000 * (time.process_time() - ready), count)
"""

FILLER = "\n".join(["The words of this line stand for those of an article, about eighty in a line."] * 12)
"""As much text as an article has around its table."""

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


def loaded(folder: Path, cache: Path) -> tuple[float, float, int]:
    """Milliseconds of one load in a new process, of the first use after it, and the number of rules."""
    environment = {**os.environ, "HOTFIXSCAN_CACHE": str(cache)}
    command = [sys.executable, "-c", LOAD, str(folder)]
    answer = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    return float(answer[0]), float(answer[1]), int(answer[2])


def run(*arguments: str) -> float:
    """Milliseconds of one Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(measure: Callable[[], float], times: int) -> float:
    """Median of several measurements."""
    return statistics.median(measure() for _ in range(times))


def article_text(article: Article) -> str:
    """An article of the archive's form that states a rule's tables."""
    rows = "\n".join(_row(row) for one in article.file_sets for row in one.files)
    products = "\n".join(f" - {product.name} version 4.0" for product in article.products)
    return (
        f"DOCUMENT:{article.id}  08-MAY-2002  [{article.area}]\nTITLE   :{article.title}\n"
        "PRODUCT :Microsoft Windows NT\nPROD/VER:winnt:4.0\nOPER/SYS:\nKEYWORDS:\n\n"
        f"{'=' * 70}\n{'-' * 79}\nThe information in this article applies to:\n\n{products}\n{'-' * 79}\n\n"
        f"SYMPTOMS\n========\n\n{FILLER}\n\nRESOLUTION\n==========\n\n"
        "A supported fix is now available. The English version of this fix should have the\n"
        "following file attributes or later:\n\n"
        f"   Date        Time    Version         Size     File name    Platform\n   {'-' * 65}\n{rows}\n\n"
        f"STATUS\n======\n\n{FILLER}\n\nAdditional query words:\n\n{'=' * 70}\n"
        f"Keywords          : {' '.join(article.keywords)}\n{'=' * 77}\n"
    )


def _row(row: FileRow) -> str:
    date = row.date.strftime("%m/%d/%Y") if row.date else ""
    size = f"{row.size:,}" if row.size else ""
    platform = row.platform.value if row.platform else ""
    return f"   {date}  {row.time or ''}  {row.version or ''}  {size}  {row.name}  {platform}"


def articles(folder: Path, pack: Path) -> Path:
    """Where the articles to import are: those at hand, or some made from the rules."""
    if at_hand := os.environ.get("HOTFIXSCAN_REFERENCE"):
        return Path(at_hand)
    for article in load([pack]).articles:
        if article.file_sets:
            (folder / f"{article.id}.txt").write_text(article_text(article), "utf-8")
    return folder


def imported_per_second(source: Path) -> tuple[int, float]:
    """How many texts were imported, and how many in a second."""
    started = time.perf_counter()
    result = imported([source], [shipped("rules")], lambda reading: None)
    return result.texts, result.texts / (time.perf_counter() - started)


def loads(folder: Path, made: Path, times: int) -> tuple[int, float, float, float]:
    """Number of rules; medians of a cold load, of a warm one, and of the first use after that."""
    cold = [loaded(folder, made / f"cold-{number}") for number in range(3)]
    time.sleep(2.1)  # younger files are checked by content, which is not the usual case
    loaded(folder, made / "warm")
    time.sleep(2.1)
    loaded(folder, made / "warm")
    warm = [loaded(folder, made / "warm") for _ in range(times)]
    medians = [statistics.median(values) for values in zip(*warm, strict=True)]
    return cold[0][2], statistics.median(one[0] for one in cold), medians[0], medians[1]


def main() -> None:
    """Measure; the last line is for programs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=int, default=0, help="rules to generate; 0: the shipped pack")
    options.add_argument("--times", type=int, default=7, help="measurements of each kind")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = generated(Path(made) / "rules", chosen.rules) if chosen.rules else shipped("rules")
        count, cold, warm, first_use = loads(folder, Path(made), chosen.times)
        texts = Path(made) / "texts"
        texts.mkdir()
        number, speed = imported_per_second(articles(texts, folder))
    bare = median(lambda: run("-c", "pass"), chosen.times)
    shown = median(lambda: run("-c", HELP, "--help"), chosen.times)
    print(f"python -c pass: {bare:.0f} ms; warm load {warm / bare:.2f}x, --help {shown / bare:.1f}x of it")
    print(f"first use of a warm pack: {first_use:.0f} ms; articles imported: {number:,}")
    print(
        f"load: rules={count} cold_ms={cold:.0f} warm_ms={warm:.0f} help_ms={shown:.0f}"
        f" import_articles_per_s={speed:.0f}"
    )


if __name__ == "__main__":
    main()
