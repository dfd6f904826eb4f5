"""Secrets by reference: out of the environment, a private file, or standard input; never an argument."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from scanner.model.errors import OperatorError
from scanner.model.targets import Secret, SecretKind

SECRET_LIMIT = 4096
"""Longest secret, in characters; a file that is longer is not one."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HASHES = re.compile(r"(?:(?P<lm>[0-9A-Fa-f]{32})?:)?(?P<nt>[0-9A-Fa-f]{32})")


def from_environment(variable: str, environment: Mapping[str, str], option: str) -> Secret:
    """The secret in an environment variable.

    The name is not repeated in errors: it may be a password given by mistake.  Raises
    :class:`OperatorError`.
    """
    if not _VARIABLE.fullmatch(variable) or variable not in environment:
        raise OperatorError(
            f"The environment variable that {option} names is not set.",
            "Give the variable's name, never the secret itself.",
        )
    return Secret(environment[variable])


def from_file(path: str, option: str) -> Secret:
    """The first line of a file that only its owner can read.  Raises :class:`OperatorError`."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise OperatorError(
                    f"{option} {path}: others than its owner can use the file (mode {mode:04o}).",
                    f"Run: chmod 600 {path}",
                )
            return _first_line(file, f"{option} {path}")
    except UnicodeDecodeError:
        raise OperatorError(
            f"{option} {path}: is not UTF-8 text.", "Put the secret on its first line."
        ) from None
    except OSError as error:
        raise OperatorError(f"{option} {path}: {error.strerror}.", "Check the path.") from None


def from_stream(stream: TextIO, option: str) -> Secret:
    """The first line of standard input.  Raises :class:`OperatorError` if there is none."""
    return _first_line(stream, option)


def _first_line(stream: TextIO, option: str) -> Secret:
    line = stream.readline(SECRET_LIMIT + 1)
    if not line or len(line) > SECRET_LIMIT:
        raise OperatorError(f"{option}: the first line holds no secret.", "Put the secret on the first line.")
    return Secret(line.rstrip("\r\n"))


def checked(secret: Secret, kind: SecretKind) -> Secret:
    """``secret`` in its one written form: hashes as ``LM:NT``, an LM half that is not given left empty.

    Raises :class:`OperatorError` if hashes are meant and it is none.
    """
    if kind is SecretKind.PASSWORD:
        return secret
    match = _HASHES.fullmatch(secret.reveal().strip())
    if match is None:
        raise OperatorError("The secret is not of the form LM:NT.", "Each half is 32 hexadecimal digits.")
    return Secret(f"{match['lm'] or ''}:{match['nt']}".lower())
