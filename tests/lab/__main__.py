"""``python -m tests.lab up HOSTS.yaml``: start a lab and keep it until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.lab.description import HostDescription
from tests.lab.description_file import read
from tests.lab.errors import LabError
from tests.lab.running import Lab, lab, violations

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all went well, 2 for a description that is wrong or a lab that cannot start."""
    options = _options().parse_args(arguments)
    try:
        hosts = read(options.hosts)
        if options.verb == "check":
            _check(options.hosts, hosts)
        else:
            _up(hosts, options)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    return 0


def _check(path: Path, hosts: Sequence[HostDescription]) -> None:
    for host in hosts:
        for account in host.accounts:
            account.secret()
    print(f"{path}: {len(hosts)} hosts, nothing wrong")


def _up(hosts: Sequence[HostDescription], options: argparse.Namespace) -> None:
    with _ending() as ended, lab(hosts, directory=options.dir, port=options.port) as running:
        _show(running)
        ended()
        for violation in violations(running):
            print(f"not read-only: {violation}")


@contextlib.contextmanager
def _ending() -> Iterator[Callable[[], object]]:
    """A function that waits for a signal to end; until the context is left, signals do nothing else."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)  # written to the moment a signal arrives, not when Python comes round to it
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    try:
        yield lambda: os.read(reading, 1)
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab",
        description="Play Windows NT 4.0 machines with Samba, for a scanner to be tried on.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="say what is wrong with a description, start nothing")
    up = verbs.add_parser("up", help="start the hosts and keep them until Ctrl-C")
    for verb in (check, up):
        verb.add_argument("hosts", type=Path, metavar="HOSTS.yaml", help="the description (docs/lab.md)")
    up.add_argument("--dir", type=Path, help="keep the lab's files in this new or empty directory")
    up.add_argument(
        "--port", type=int, help="listen at this port (default: 139 for root, else a free high port)"
    )
    return parser


def _show(running: Lab) -> None:
    table = Table(title=f"lab in {running.folder}")
    for heading in ("name", "address", "port", "account", "plays"):
        table.add_column(heading, overflow="fold")
    for host in running.hosts.values():
        accounts = ", ".join(account.name for account in host.description.accounts)
        state = "(down) " if host.description.faults.down else ""
        table.add_row(host.name, host.address, str(host.port), accounts, state + host.description.plays)
    Console().print(table)
    print("Ctrl-C ends the lab.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
