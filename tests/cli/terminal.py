"""A terminal: programs that are looked at and typed to."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import tempfile
import termios

from tests.cli.running import COMMAND, ROOT, environment


class Terminal:
    """The command line on a terminal; its standard output is kept apart unless ``whole``."""

    def __init__(self, *arguments: str, whole: bool = False, columns: int = 80, **changes: str) -> None:
        self._end, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._stdout = tempfile.TemporaryFile()  # noqa: SIM115 - closed when finished; a pipe would fill up
        self._program = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=inner,
            stdout=inner if whole else self._stdout,
            stderr=inner,
            env={**environment(TERM="xterm-256color"), **changes},
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(inner)
        self.seen = b""

    def wait_for(self, text: bytes) -> None:
        """Look until it is there."""
        while text not in self.seen:
            self.seen += os.read(self._end, 4096)

    def answer(self, text: bytes) -> None:
        """Type it."""
        os.write(self._end, text)

    def press_ctrl_c(self) -> None:
        """Interrupt."""
        self._program.send_signal(signal.SIGINT)

    def finish(self) -> tuple[int, bytes]:
        """The exit code, and what went to a standard output that is kept apart."""
        try:
            while chunk := os.read(self._end, 4096):
                self.seen += chunk
        except OSError:  # how Linux says that nobody is left on the other side
            pass
        os.close(self._end)
        code = self._program.wait(timeout=60)
        with self._stdout as file:
            file.seek(0)
            return code, file.read()
