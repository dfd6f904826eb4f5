"""Fixtures that every test may use: the lab.

A test that asks for one of them is marked ``lab``.  Where smbd is missing it is skipped
with the reason, except in continuous integration (``CI=true``), where it fails.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings

from tests.lab import HostDescription, Lab, SmbdMissing, lab, violations
from tests.lab.description_file import read
from tests.lab.server import find_smbd

# No test is about time: a busy machine must not fail one.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

LAB_PASSWORD = "Lab-Passw0rd"
"""The password of accounts that take theirs from the environment, unless LAB_PASSWORD is set."""

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "lab.yaml"

StartLab = Callable[..., Lab]


# A run begun in the background ignores Ctrl-C, and so would every program that its tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


SLOW = (
    "cli/test_judge", "cli/test_scan_saved_facts", "cli/test_history", "cli/test_report", "cli/test_plan",
    "engine/precedents/test_court", "test_end_to_end", "test_wheel", "trials/test_command",
    "collect/smb/test_equality", "report/test_html_in_browser", "schedule/test_running",
    "store/test_concurrency", "cli/test_configuration", "fuzz/test_fuzz", "test_secrets",
)  # fmt: skip
"""Modules that take longest: begun first, so that none of them is left to one worker at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a lab, and begin with the modules that take long."""
    slow = {HERE / f"{name}.py" for name in SLOW}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if "smbd" in getattr(item, "fixturenames", ()):
            item.add_marker("lab")


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept without being told where is not kept among the user's own runs."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def smbd() -> str:
    """The path of Samba's server."""
    return needed_smbd()


def needed_smbd() -> str:
    """The path of Samba's server; skips the test where there is none, but fails it with ``CI=true``."""
    try:
        return find_smbd()
    except SmbdMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def lab_password() -> Iterator[str]:
    """The value of LAB_PASSWORD while the tests run."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LAB_PASSWORD", os.environ.get("LAB_PASSWORD") or LAB_PASSWORD)
        yield os.environ["LAB_PASSWORD"]


@pytest.fixture
def start_lab(smbd: str, lab_password: str) -> Iterator[StartLab]:
    """Start labs that end with the test; nobody may have written to any of them.

    ``start_lab(*hosts)`` gives a :class:`~tests.lab.Lab`; see its ``hosts``.
    """
    with contextlib.ExitStack() as ending:

        def start(*hosts: HostDescription) -> Lab:
            return ending.enter_context(read_only(hosts))

        yield start


@pytest.fixture(scope="module")
def start_module_lab(smbd: str, lab_password: str) -> Iterator[StartLab]:
    """As ``start_lab``, for labs that serve all tests of a module."""
    with contextlib.ExitStack() as ending:

        def start(*hosts: HostDescription) -> Lab:
            return ending.enter_context(read_only(hosts))

        yield start


@pytest.fixture(scope="session")
def example_lab(smbd: str, lab_password: str) -> Iterator[Lab]:
    """The machines of examples/lab.yaml, all session long, at addresses of their own."""
    hosts = [msgspec.structs.replace(host, address=None) for host in read(EXAMPLE)]
    with read_only(hosts) as running:
        yield running


@contextlib.contextmanager
def read_only(hosts: Sequence[HostDescription]) -> Iterator[Lab]:
    """A lab with the read-only proof at its end."""
    with lab(hosts) as running:
        yield running
        assert violations(running) == [], "something was asked of a host that is not pure reading"
