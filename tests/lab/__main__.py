"""``python -m tests.lab up HOSTS.yaml``: start a lab and keep it until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.lab.description_file import read
from tests.lab.errors import LabError
from tests.lab.running import Lab, lab, violations


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all went well, 2 for a description that is wrong or a lab that cannot start."""
    options = _options().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        hosts = read(options.hosts)
        if options.verb == "check":
            for host in hosts:
                for account in host.accounts:
                    account.secret()
            print(f"{options.hosts}: {len(hosts)} hosts, nothing wrong")
            return 0
        with lab(hosts, directory=options.dir, port=options.port) as running:
            _show(running)
            _wait_for_signal()
            for violation in violations(running):
                print(f"not read-only: {violation}")
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


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


def _wait_for_signal() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
