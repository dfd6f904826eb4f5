"""Shells and the commands in them ([MS-WSMV] 3.1.4)."""

from __future__ import annotations

import subprocess
import threading
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.winrm_endpoint.powershell_twin import twin
from tests.winrm_endpoint.soap import SHELL, FaultError, Request
from tests.winrm_endpoint.traits import Traits
from tests.winrm_endpoint.wine import CODE_PAGE, Windows

TIMED_OUT = 0x80338029
GONE = 0x8033805B
TOO_MANY = 0x803381A5
NOT_ALLOWED = 0x803381AC
_STATE = f"{SHELL}/CommandState"


@dataclass
class Command:
    """A command: what runs it, and what it has written and nobody fetched yet."""

    process: subprocess.Popen[bytes] | None = None
    line: str = ""
    fed: bytes = b""
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    code: int | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def pump(self) -> None:
        """Take in what the process writes, until it ends."""
        assert self.process is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        process = self.process
        out, err = process.communicate()
        with self.changed:
            self.stdout += out.decode(CODE_PAGE).encode()  # as WINRS_CODEPAGE 65001 has it
            self.stderr += err.decode(CODE_PAGE).encode()
            self.code = process.returncode
            self.changed.notify_all()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()


class Shells:
    """All shells of one service."""

    def __init__(self, windows: Windows | None, traits: Traits) -> None:
        self._windows = windows
        self._traits = traits
        self.open: dict[str, dict[str, Command]] = {}
        self.deleted = 0
        self.commands: list[str] = []
        self._lock = threading.Lock()

    def create(self, asked: Request) -> str:
        """Open a shell."""
        if self._traits.shell == "none":
            raise FaultError(NOT_ALLOWED, "w:AccessDenied", "Remote shells are not allowed.")
        if self._traits.shell == "denied":
            raise FaultError(5, "w:AccessDenied", "Access is denied.")
        if self._traits.shell == "limit":
            raise FaultError(TOO_MANY, "w:QuotaLimit", "This user is allowed a maximum of 5 shells.")
        number = str(uuid.uuid4()).upper()
        with self._lock:
            self.open[number] = {}
        return (
            "<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters>"
            f"<w:ResourceURI>{SHELL}/cmd</w:ResourceURI><w:SelectorSet>"
            f'<w:Selector Name="ShellId">{number}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
            "</x:ResourceCreated>"
        )

    def command(self, asked: Request) -> str:
        """Start a command."""
        shell = self._shell(asked)
        line = asked.text("Command")
        self.commands.append(line)
        number = str(uuid.uuid4()).upper()
        command = shell[number] = Command(line=line)
        if not line.startswith("powershell "):
            self._start(command, line)
        elif not self._traits.powershell:
            command.stderr += b"'powershell' is not recognized as an internal or external command.\r\n"
            command.code = 9009
        return f"<rsp:CommandResponse><rsp:CommandId>{number}</rsp:CommandId></rsp:CommandResponse>"

    def _start(self, command: Command, line: str) -> None:
        assert self._windows is not None, "this service has no Windows behind it"
        command.process = self._windows.started(line, len(self.commands))
        threading.Thread(target=command.pump, daemon=True).start()

    def send(self, asked: Request) -> str:
        """Feed a command."""
        stream = asked.find("Stream")
        assert stream is not None
        command = self._command(asked, stream.get("CommandId"))
        command.fed += b64decode(stream.text or "")
        if stream.get("End") == "true" and command.code is None and self._windows is not None:
            command.stdout += twin(command.line, command.fed, self._windows, self._traits)
            command.code = 0
        return "<rsp:SendResponse/>"

    def receive(self, asked: Request) -> str:
        """What a command wrote; a fault when there is nothing within the time that was asked for."""
        wanted = asked.find("DesiredStream")
        assert wanted is not None
        number = wanted.get("CommandId") or ""
        command = self._command(asked, number)
        if self._traits.stalls:
            with command.changed:
                command.changed.wait(min(0.3, _seconds(asked)))
            raise FaultError(TIMED_OUT, "w:TimedOut", "The operation timed out.")
        portion = self._traits.output
        with command.changed:
            command.changed.wait_for(
                lambda: command.code is not None or bool(command.stdout), _seconds(asked)
            )
            if command.code is None and not command.stdout:
                raise FaultError(TIMED_OUT, "w:TimedOut", "The operation timed out.")
            out, command.stdout = command.stdout[:portion], command.stdout[portion:]
            err, command.stderr = command.stderr[:portion], command.stderr[portion:]
            done = command.code is not None and not command.stdout and not command.stderr
        state = "Done" if done else "Running"
        code = f"<rsp:ExitCode>{command.code}</rsp:ExitCode>" if done else ""
        return (
            "<rsp:ReceiveResponse>"
            + _stream("stdout", number, bytes(out), done)
            + _stream("stderr", number, bytes(err), done)
            + f'<rsp:CommandState CommandId="{number}" State="{_STATE}/{state}">{code}</rsp:CommandState>'
            "</rsp:ReceiveResponse>"
        )

    def signal(self, asked: Request) -> str:
        """End a command."""
        signal = asked.find("Signal")
        assert signal is not None
        shell = self._shell(asked)
        command = shell.pop(signal.get("CommandId") or "", None)
        if command is not None:
            command.end()
        return "<rsp:SignalResponse/>"

    def delete(self, asked: Request) -> str:
        """Close a shell."""
        for command in self._shell(asked).values():
            command.end()
        with self._lock:
            del self.open[asked.selector("ShellId")]
            self.deleted += 1
        return ""

    def _shell(self, asked: Request) -> dict[str, Command]:
        shell = self.open.get(asked.selector("ShellId"))
        if shell is None:
            raise FaultError(GONE, "w:InvalidSelectors", "The shell is gone.")
        return shell

    def _command(self, asked: Request, number: str | None) -> Command:
        command = self._shell(asked).get(number or "")
        if command is None:
            raise FaultError(GONE, "w:InvalidSelectors", "The command is gone.")
        return command


def _stream(name: str, number: str, data: bytes, ends: bool) -> str:
    end = ' End="true"' if ends else ""
    return (
        f'<rsp:Stream Name="{name}" CommandId="{escape(number)}"{end}>{b64encode(data).decode()}</rsp:Stream>'
    )


def _seconds(asked: Request) -> float:
    """How long an operation may take: ``PT15S``."""
    return float(asked.text("OperationTimeout").removeprefix("PT").removesuffix("S"))
