"""``hotfixscan discover``: who is there, without any credentials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from scanner.cli.delivery import PLAIN_WIDTH, Output, opened, terminal
from scanner.cli.discovery_options import (
    DiscoveryOptions,
    DiscoveryReport,
    discovery_options,
    discovery_report,
)
from scanner.cli.discovery_writing import Discovered, rendered
from scanner.cli.ending import leave_standard_output
from scanner.cli.exit_codes import ExitCode
from scanner.cli.interrupt import on_interrupt
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.target_options import TargetOptions, target_options
from scanner.collect.discover import Survey
from scanner.collect.discovery import DiscoveredHost, discovered, remark
from scanner.collect.smb.visit import Visit
from scanner.model.errors import OperatorError
from scanner.model.targets import Scheme, Target


@click.command(cls=VerbCommand)
@target_options
@discovery_options
@discovery_report
@message_options
def discover(
    targets: TargetOptions, discovery: DiscoveryOptions, report: DiscoveryReport, messages: MessageOptions
) -> ExitCode:
    """Find out who is there: which addresses are Windows machines of the NT family.

    Needs no credentials and logs on to nothing.  A TARGET is a host, 10.0.0.5, 10.0.0.0/24
    or 10.0.0.1-20.
    """
    asked = report.outputs()
    places = _places(targets)
    survey = Survey(places, discovery.rate, discovery.timeout, lambda: datetime.now(UTC))
    findings = _Findings(places, messages)
    with on_interrupt(survey.stop):
        finished = survey.run(findings.heard)
    found = findings.found()
    _write(found, asked)
    if not finished:
        tell(f"Interrupted: {found.summary}")
    elif not messages.quiet and Output("table") not in asked:
        tell(found.summary)
    return ExitCode.COMPLIANT if finished else ExitCode.INTERRUPTED


def _places(targets: TargetOptions) -> list[Target]:
    """Whom to visit.  Raises :class:`OperatorError` for targets that have no address."""
    entries = targets.entries()
    wrong = [str(entry.target) for entry in entries if entry.target.scheme is not Scheme.SMB]
    if wrong:
        raise OperatorError(
            "\n".join(f"{target}: cannot be discovered." for target in wrong[:20]),
            "Give hosts or addresses: discovering asks their SMB ports.",
        )
    return [entry.target for entry in entries]


class _Findings:
    """What has been heard so far."""

    def __init__(self, places: Sequence[Target], messages: MessageOptions) -> None:
        self._places = places
        self._hosts: dict[int, DiscoveredHost] = {}
        self._visited = 0
        self._tells = messages.progress

    def heard(self, position: int, visit: Visit) -> None:
        """One more address was visited."""
        self._visited += 1
        host = discovered(visit)
        if host is None:
            return
        self._hosts[position] = host
        if self._tells:
            said = host.trouble.message if host.trouble is not None else remark(host)
            tell(f"[{self._visited}/{len(self._places)}] {host.address}: {said}")

    def found(self) -> Discovered:
        """Everything, in the order of the targets."""
        hosts = [(self._places[position], self._hosts[position]) for position in sorted(self._hosts)]
        return Discovered(hosts, self._visited, len(self._places))


def _write(found: Discovered, asked: Sequence[Output]) -> None:
    width = terminal(every_row=True, colour=False).width
    for output in asked:
        try:
            with opened(output.path) as out:
                out.write(rendered(found, output.format, PLAIN_WIDTH if output.path else width))
        except BrokenPipeError:
            leave_standard_output()
        except OSError as error:
            place = output.path or "standard output"
            raise OperatorError(f"{place}: {error.strerror}.", "Make room, or give another path.") from error
