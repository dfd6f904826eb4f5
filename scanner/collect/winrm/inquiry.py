"""Fetching what is wanted, in the way that the host allows: three ways, tried from the best."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.collect.errors import DeniedError
from scanner.collect.file_facts import wanted_images
from scanner.collect.interface import Coming, Refusal
from scanner.collect.winrm import faults, powershell, reg_query
from scanner.collect.winrm.conversation import Conversation, Identity
from scanner.collect.winrm.notebook import Notebook
from scanner.collect.winrm.powershell_answers import Answers
from scanner.collect.winrm.shell import Output, Shell, opened
from scanner.collect.winrm.wmi_files import list_directories, read_versions
from scanner.collect.winrm.wmi_profile import read_profile, without_registry

POWERSHELL_STACK = 2.0
"""The WinRM that comes with a PowerShell: 2.0, on XP and 2003 by the same package (KB968930)."""

_BY_COMMANDS = Refusal(
    "no-powershell",
    "The host was read without PowerShell: of executables only the version is known.",
    "Install PowerShell on the host for their language and machine, or scan it over SMB.",
)
_BY_WMI = Refusal(
    "no-shell",
    "The host was read by WMI alone: of the registry only what WMI tells is known.",
    faults.NO_REGISTRY.advice,
)


class Inquiry:
    """Knows what the host allows as soon as it was tried.  ``stage`` is what is being fetched."""

    def __init__(self, conversation: Conversation, identity: Identity, notebook: Notebook) -> None:
        self._conversation = conversation
        self._notebook = notebook
        self._old = (identity.stack or POWERSHELL_STACK) < POWERSHELL_STACK
        self._has_powershell = not self._old
        self._has_shell = True
        self.stage = "shell"

    def notes(self) -> Iterator[Refusal]:
        """Which way it was, where that tells less than others."""
        if not self._has_shell:
            yield _BY_WMI
        elif not self._has_powershell:
            yield _BY_COMMANDS

    def fetch(self, coming: Coming, paths: tuple[str, ...]) -> None:
        """Take down everything that is wanted, also of files at these ``paths``.

        Raises :class:`~scanner.collect.errors.LostError` and :class:`DeniedError`; what was told
        before is in the notebook.
        """
        if self._has_shell and (self._has_powershell or coming.keys or self._notebook.system_root is None):
            self._in_shell(coming, paths)
        if self._has_shell and self._has_powershell:
            return
        if not self._has_shell:
            self._by_wmi(coming)
        self._files(coming, paths)

    def _in_shell(self, coming: Coming, paths: tuple[str, ...]) -> None:
        self.stage = "shell"
        try:
            with opened(self._conversation) as shell:
                if self._has_powershell:
                    self._has_powershell = self._by_powershell(shell, coming, paths)
                if not self._has_powershell:
                    self._by_commands(shell, coming)
        except DeniedError as error:
            if error.fault is not faults.NO_SHELL and not self._old:
                raise
            self._has_shell = False

    def _by_powershell(self, shell: Shell, coming: Coming, paths: tuple[str, ...]) -> bool:
        """Whether there is a PowerShell; then all has been told."""
        questions = powershell.Questions(coming, paths)
        output = Output(bytearray(), bytearray())
        answers = Answers(questions, self._notebook)
        try:
            shell.run(powershell.command(), output, questions.feed())
        finally:
            answers.take(output.lines())
        return answers.greeted

    def _by_commands(self, shell: Shell, coming: Coming) -> None:
        self.stage = "registry"
        asked = reg_query.wanted(coming.keys, coming.trees)
        for command in reg_query.commands(asked):
            output = Output(bytearray(), bytearray())
            try:
                shell.run(command, output)
            finally:
                reg_query.note(output.lines(), asked, self._notebook, output.code is not None)

    def _by_wmi(self, coming: Coming) -> None:
        """Profile and hotfixes, once; of everything else that it cannot be read."""
        self.stage = "registry"
        without_registry((*(query.key for query in coming.keys), *coming.trees), self._notebook)
        if self._notebook.system_root is None:
            read_profile(self._conversation, self._notebook)

    def _files(self, coming: Coming, paths: tuple[str, ...]) -> None:
        """What WMI tells of directories and of the files in them."""
        self.stage = "directories"
        list_directories(self._conversation, coming.directories, self._notebook)
        self.stage = "files"
        listings = [one for one in self._notebook.listings() if one.path in coming.directories]
        wanted = dict.fromkeys((*paths, *wanted_images(listings, coming.images)))
        read_versions(self._conversation, [*wanted], self._notebook)
