"""How a command ends: by a code of the table, with a message where something went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.messages import tell
from scanner.model.errors import HotfixscanError


def ended(act: Callable[[], object]) -> int:
    """Do ``act`` and answer with the exit code it returned, or that of its failure."""
    try:
        code = act()
    except click.exceptions.Exit:
        raise
    except click.ClickException:
        raise
    except HotfixscanError as error:
        tell(f"{error.message}\n{error.advice}".strip(), kind="error")
        return ExitCode.WRONG_INPUT
    except (KeyboardInterrupt, click.Abort):
        tell("Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        leave_standard_output()
        return ExitCode.COMPLIANT
    except Exception as error:  # noqa: BLE001 - the top of the command line
        tell(_internal(error), kind="error")
        return ExitCode.INCOMPLETE
    return code if isinstance(code, int) else ExitCode.COMPLIANT


def leave_standard_output() -> None:
    """Write nothing more to it: whoever read it has gone, and Python would complain on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _internal(error: Exception) -> str:
    what = f"{type(error).__name__} at {_place(error)}: {error}"
    return f"{what}\nThis is a bug of hotfixscan: please report it."


def _place(error: Exception) -> str:
    """``module.py:12``, where it was raised."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{os.path.basename(step.tb_frame.f_code.co_filename)}:{step.tb_lineno}" if step else "?"
