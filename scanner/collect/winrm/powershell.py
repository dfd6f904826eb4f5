"""Everything in one go, by PowerShell: the command, what it is fed, and what its answer means.

The command line holds only what reads the script, ``collect.ps1``, and the questions from
standard input: neither would fit into the 8,191 characters that cmd.exe takes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib.resources import files

from scanner.collect.interface import Coming
from scanner.collect.marks import MAX_DEPTH

GREETING = "#hotfixscan/1"
"""How the script's answer starts; without it there is no PowerShell that ran it."""

_START = (
    "$all=@($input);$at=[Array]::IndexOf($all,'#go');"
    "$questions=@();if($at+1 -lt $all.Length){$questions=$all[($at+1)..($all.Length-1)]};"
    'Invoke-Expression ([string]::Join("`n",$all[0..($at-1)]))'
)
"""Reads the script, and the questions behind it, as text from standard input."""

_GO = "#go"
_ROOT = "HKLM\\"


def command() -> str:
    """The command line, which is always the same."""
    encoded = base64.b64encode(_START.encode("utf-16-le")).decode()
    return f"powershell -NoLogo -NoProfile -NonInteractive -EncodedCommand {encoded}"


def script() -> str:
    """The script, without its comments."""
    text = files(__package__ or "").joinpath("collect.ps1").read_text(encoding="ascii")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


class Questions:
    """The questions that stand for what is wanted, each with a number by which its answer is known."""

    def __init__(self, coming: Coming, paths: tuple[str, ...] = ()) -> None:
        """``paths`` are files that are looked into wherever they are."""
        trees = {key.casefold() for key in coming.trees}
        plain = {query.key: 0 for query in coming.keys if query.key.casefold() not in trees}
        self.keys = [*plain, *coming.trees]
        self.directories = list(coming.directories)
        self.paths = list(paths)
        self._depths = plain | dict.fromkeys(coming.trees, MAX_DEPTH)
        self._names = sorted(coming.images)

    def feed(self) -> bytes:
        """What standard input is fed: the script and the questions, those first that are worth most."""
        lines = [script(), _GO, *("\t".join(map(_escaped, parts)) for parts in self._questions())]
        return "".join(f"{line}\n" for line in lines).encode("ascii")

    def _questions(self) -> Iterator[tuple[str, ...]]:
        for number, key in enumerate(self.keys):
            yield "k", str(number), str(self._depths[key]), key.removeprefix(_ROOT)
        for name in self._names:
            yield "n", name
        for number, path in enumerate(self.directories):
            yield "d", str(number), f"{path}\\" if path.endswith(":") else path
        for number, path in enumerate(self.paths):
            yield "p", str(number), path


def _escaped(text: str) -> str:
    """For Regex.Unescape of .NET."""
    masked = text.replace("\\", "\\\\")
    return "".join(one if one.isascii() and one.isprintable() else f"\\u{ord(one):04x}" for one in masked)
