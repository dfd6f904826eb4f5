"""A fleet scanned while its scanner is killed again and again: nothing lost, nothing twice.

``python -m benchmarks.soak [--hosts N] [--kills N] [--seed N]`` serves N machines, the stories
of ``tests/hosts`` over and over, from real smbd at addresses of their own.  One run scans them
undisturbed.  Another is killed with SIGKILL at random moments, each time continued with
``--resume``, and then left to finish.  Both must come to the same findings.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from scanner.store.records import LATEST
from scanner.store.runs import Store
from tests.lab import Account, HostDescription, Lab, lab
from tests.machines import machines
from tests.test_end_to_end import can_be_dressed

PASSWORD = "Soak-Passw0rd"
COMMAND = [sys.executable, "-c", "from scanner.cli.main import main; main()"]


def fleet(count: int) -> list[HostDescription]:
    """The stories over and over, as machines with names of their own."""
    stories = [story for story in machines() if can_be_dressed(story.facts)]
    account = Account("scanner", password=PASSWORD)
    return [
        HostDescription(f"{number:04}-{story.name}", facts=story.facts, accounts=(account,))
        for number, story in ((number, stories[number % len(stories)]) for number in range(count))
    ]


def arguments(targets: Path, store: Path, output: Path, *more: str) -> list[str]:
    """The command line of a run."""
    return [
        *COMMAND, "scan", "-L", str(targets), "-u", "scanner", "--password-env", "SOAK_PASSWORD",
        "-t", "16", "--store", str(store), "-f", f"json:{output}", "-q", *more,
    ]  # fmt: skip


def undisturbed(command: Sequence[str], environment: dict[str, str]) -> float:
    """Run to the end; gives the seconds it took."""
    started = time.monotonic()
    subprocess.run(command, env=environment, check=False)
    return time.monotonic() - started


def until_killed(command: Sequence[str], environment: dict[str, str], seconds: float) -> bool:
    """Run for so long, then kill; False if it had ended by itself."""
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def disturbed(
    targets: Path,
    store: Path,
    output: Path,
    environment: dict[str, str],
    kills: int,
    seconds: float,
    seed: int,
) -> int:
    """Kill and continue, then let it finish; gives how often it was killed."""
    draw = random.Random(seed)
    killed = 0
    for _ in range(kills):
        resume = ["--resume", LATEST] if _begun(store) else []
        span = draw.uniform(0.5, 1.5) * seconds / (kills + 1)
        killed += until_killed(arguments(targets, store, output, *resume), environment, span)
    resume = ["--resume", LATEST] if _begun(store) else []
    undisturbed(arguments(targets, store, output, *resume), environment)
    return killed


def _begun(store: Path) -> bool:
    if not store.exists():
        return False
    with Store(str(store)) as opened:
        return bool(opened.records(1))


def findings(path: Path) -> dict[str, Any]:
    """A findings document without what differs from run to run."""
    document: dict[str, Any] = json.loads(path.read_bytes())
    return {"hosts": document["hosts"], "errors": document["errors"], "rules": document["run"]["rules"]}


def main() -> None:
    """Measure and print; the last line is for programs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1381)
    asked = parser.parse_args()
    environment = {**os.environ, "SOAK_PASSWORD": PASSWORD}
    with tempfile.TemporaryDirectory() as folder, lab(fleet(asked.hosts)) as running:
        measure(asked, Path(folder), running, environment)


def measure(asked: argparse.Namespace, folder: Path, running: Lab, environment: dict[str, str]) -> None:
    """One undisturbed run, one that is killed, and what they came to."""
    targets = folder / "targets.txt"
    targets.write_text("".join(f"smb://{host.address}:{host.port}\n" for host in running.hosts.values()))
    calm, rough = folder / "calm.db", folder / "rough.db"
    seconds = undisturbed(arguments(targets, calm, folder / "calm.json"), environment)
    print(f"undisturbed: {seconds:.1f} s, {asked.hosts / seconds:.1f} hosts/s")
    killed = disturbed(targets, rough, folder / "rough.json", environment, asked.kills, seconds, asked.seed)
    with Store(str(rough)) as store:
        record = store.record(LATEST)
        kept = [host.target for host in store.reports(record.run.id)]
    before, after = findings(folder / "calm.json"), findings(folder / "rough.json")
    lost = asked.hosts - len(set(kept))
    twice = len(kept) - len(set(kept))
    equal = msgspec.json.encode(before) == msgspec.json.encode(after)
    print(
        f"soak: hosts={asked.hosts} kills={killed} lost={lost} twice={twice} equal={'yes' if equal else 'no'}"
    )


if __name__ == "__main__":
    main()
