"""How the importer's time grows with the size of an article, and how many articles it reads a second.

    python -m benchmarks.importing [--megabytes N] [FOLDER]

Articles of growing size are made up: rows of a table, the same without line ends, one word
without end, one cell over and over.  Linear time keeps the last column near 1: it is the
time per megabyte at the largest size against that at the smallest.  FOLDER holds articles;
all processors read them.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scanner.knowledge.importer import read_article, read_file

HEAD = """DOCUMENT:Q900999  14-JUN-2002  [winnt]
TITLE   :Made Up for Measuring
PRODUCT :Microsoft Windows NT

======================================================================
-------------------------------------------------------------------------------
The information in this article applies to:

 - Microsoft Windows NT Server version 4.0
-------------------------------------------------------------------------------

RESOLUTION
==========

The English version of this fix has these file attributes or later:

"""
TABLE = " Date Time Version Size File name Platform\n ------------------------------\n"
ROW = " 01/02/2000 10:00a 4.0.1381.7000 12,345 Made{0}.dll Intel\n"


def _rows(size: int) -> str:
    return HEAD + TABLE + "".join(ROW.format(number) for number in range(size // len(ROW)))


SHAPES: dict[str, Callable[[int], str]] = {
    "rows of a table": _rows,
    "rows without line ends": lambda size: " ".join(_rows(size).split()),
    "one word": lambda size: HEAD + "a" * size,
    "one cell over and over": lambda size: " ".join(HEAD.split()) + " x86" * (size // 4),
}


def _seconds(text: str) -> float:
    start = time.process_time()
    read_article(text, "made-up.txt")
    return time.process_time() - start


def _growth(largest: int) -> None:
    sizes = [largest // 100, largest // 10, largest]
    print(f"{'shape':26}" + "".join(f"{size / 1e6:>9.1f} MB" for size in sizes) + "   growth")
    for name, shape in SHAPES.items():
        times = [_seconds(shape(size)) for size in sizes]
        growth = (times[-1] / sizes[-1]) / (times[0] / sizes[0])
        print(f"{name:26}" + "".join(f"{one:>10.2f} s" for one in times) + f"{growth:>9.2f}")


def _rules(path: Path) -> int:
    return read_file(path).article is not None


def _corpus(folder: Path) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".txt", ".md"))
    start = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        rules = sum(pool.map(_rules, paths, chunksize=100))
    seconds = time.perf_counter() - start
    rate = len(paths) / seconds if seconds else 0
    print(f"articles={len(paths)} rules={rules} processors={os.cpu_count()} articles_per_s={rate:.0f}")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=float, default=10)
    options = parser.parse_args()
    _growth(int(options.megabytes * 1e6))
    if options.folder:
        _corpus(options.folder)


if __name__ == "__main__":
    main()
