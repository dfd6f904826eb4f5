"""A line with a round-trip time: ``python -m benchmarks.delay_line ADDRESS PORT MILLISECONDS``.

Passes every connection on to a host and holds what goes through for half the round-trip time
each way, in a process of its own.  Unlike a kernel's delay (tc netem, which not every machine
has) it needs no rights; TCP's own handshake is not held up by it, so its round trip is added
to the first bytes of each connection.  Prints the port it listens at.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator


@contextlib.contextmanager
def delay_line(address: str, port: int, seconds: float) -> Iterator[int]:
    """A port of 127.0.0.1 behind which the host is so far away; ends with the block."""
    command = [sys.executable, "-m", "benchmarks.delay_line", address, str(port), str(1000 * seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as line:
        assert line.stdout is not None
        try:
            yield int(line.stdout.readline())
        finally:
            line.kill()


def main() -> None:
    """Serve until killed."""
    address, port, milliseconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            client, _ = listening.accept()
            _connect(client, (address, port), milliseconds / 1000)


def _connect(client: socket.socket, host: tuple[str, int], seconds: float) -> None:
    server = socket.create_connection(host)
    for one in (client, server):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _pass(client, server, seconds / 2, first=seconds)
    _pass(server, client, seconds / 2)


def _pass(source: socket.socket, sink: socket.socket, delay: float, first: float = 0.0) -> None:
    """Pass on one direction; what has come is held without holding up what comes after it."""
    held: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

    def take() -> None:
        opened = time.monotonic()
        piece = b"?"
        while piece:
            try:
                piece = source.recv(1 << 17)
            except OSError:
                piece = b""
            held.put((max(time.monotonic(), opened + first) + delay, piece))

    def give() -> None:
        with contextlib.suppress(OSError):
            while True:
                due, piece = held.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not piece:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(piece)

    threading.Thread(target=take, daemon=True).start()
    threading.Thread(target=give, daemon=True).start()


if __name__ == "__main__":
    main()
