"""A shell on the host and the commands in it ([MS-WSMV] 3.1.4.5 and 3.1.4.10 to 3.1.4.14).

Whatever happens, a command is ended and the shell deleted as far as the connection still bears it;
where it does not, the host ends an idle shell by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from winrm.exceptions import WinRMOperationTimeoutError

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.ledger import Kind
from scanner.collect.winrm import faults
from scanner.collect.winrm.conversation import Conversation

IDLE_TIMEOUT = "PT60S"
"""After so long without a request the host ends the shell (rsp:IdleTimeOut, [MS-WSMV] 2.2.4.37)."""

CODE_PAGE = 65001
"""UTF-8, for what commands write (WINRS_CODEPAGE, [MS-WSMV] 2.2.4.26)."""

MAX_COMMAND = 8000
"""Characters of a command line: cmd.exe takes 8,191 from Windows XP on."""

MAX_EMPTY = 20
"""Answers in a row that hold nothing, before it is taken for granted that nothing will come."""

_LINE = b"\n"


@dataclass(slots=True)
class Output:
    """What a command wrote so far; ``code`` None until it ended, ``empty`` answers without content."""

    text: bytearray
    errors: bytearray
    code: int | None = None
    empty: int = 0

    def lines(self) -> list[str]:
        """The lines that are there as a whole; of a command that was cut off, the last one is not."""
        whole = self.text if self.code is not None else self.text[: self.text.rfind(_LINE) + 1]
        return bytes(whole).decode("utf-8", "replace").splitlines()


class Shell:
    """An open shell."""

    def __init__(self, conversation: Conversation, identity: str) -> None:
        self._conversation = conversation
        self._identity = identity

    def run(self, command: str, output: Output, feed: bytes | None = None) -> None:
        """Run a command, feed it, and take in what it writes until it ends.

        Raises :class:`LostError` and :class:`DeniedError`; ``output`` has what came before.
        """
        talk = self._conversation
        with talk.line.watch.about(Kind.COMMAND, command):
            number = talk.asked(
                lambda: talk.run_command(self._identity, command, console_mode_stdin=feed is None)
            )
            try:
                if feed is not None:
                    talk.asked(lambda: talk.send_command_input(self._identity, number, feed, end=True))
                while output.code is None:
                    self._receive(number, output)
            finally:
                _part(talk, lambda: talk.cleanup_command(self._identity, number), output.code is None)

    def _receive(self, number: str, output: Output) -> None:
        """Take in what there is; a host that has nothing yet is asked again, while there is time."""
        talk = self._conversation
        try:
            text, errors, code, done = talk.asked(lambda: talk.get_command_output_raw(self._identity, number))
        except WinRMOperationTimeoutError:
            return
        output.text += text
        output.errors += errors
        output.empty = 0 if text or errors or done else output.empty + 1
        if output.empty > MAX_EMPTY:
            raise LostError(faults.MALFORMED, f"{MAX_EMPTY} answers without content")
        if done:
            output.code = code


@contextmanager
def opened(conversation: Conversation) -> Iterator[Shell]:
    """A shell, deleted in the end.  Raises :class:`LostError` and :class:`DeniedError`."""
    with conversation.line.watch.about(Kind.SHELL, "cmd"):
        identity = conversation.asked(
            lambda: conversation.open_shell(noprofile=True, codepage=CODE_PAGE, idle_timeout=IDLE_TIMEOUT)
        )
    in_order = False
    try:
        yield Shell(conversation, identity)
        in_order = True
    finally:
        with conversation.line.watch.about(Kind.SHELL, "cmd"):
            _part(conversation, lambda: conversation.close_shell(identity, close_session=False), not in_order)


def _part(talk: Conversation, say: Callable[[], object], hurry: bool) -> None:
    """Say goodbye, in what time there is or a little more; nothing depends on the answer."""
    if hurry:
        talk.line.farewell()
    with suppress(LostError, DeniedError, WinRMOperationTimeoutError):
        talk.asked(say)
