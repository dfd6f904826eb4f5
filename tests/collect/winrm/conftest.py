"""A machine that WinRM serves: its drive, its registry, and who may log on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.collect.winrm.hosts import PASSWORD, USER, described
from tests.lab.machine_files import dress
from tests.lab.machine_registry import registry_of
from tests.winrm_endpoint.logons import Accounts
from tests.winrm_endpoint.service import Service, running
from tests.winrm_endpoint.traits import Traits
from tests.winrm_endpoint.wine import Windows

Serve = Callable[..., Service]


@pytest.fixture(scope="session")
def users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of accounts that pyspnego's acceptor knows."""
    path = tmp_path_factory.mktemp("users") / "users"
    path.write_text(f":{USER}:{PASSWORD}\nPLANT:{USER}:{PASSWORD}\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NTLM_USER_FILE", str(path))
        yield path


@pytest.fixture(scope="session")
def bare_windows(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    """A drive and a registry without Wine: enough for what runs no commands."""
    folder = tmp_path_factory.mktemp("windows")
    dress(folder / "disks", described())
    return Windows(folder, folder / "disks" / "C", registry_of(described()), {})


@pytest.fixture
def serve(users: Path, bare_windows: Windows) -> Iterator[Serve]:
    """Start services that end with the test; none may trip over a request, or keep a shell."""
    with contextlib.ExitStack() as ending:
        services: list[Service] = []

        def start(*, windows: Windows | None = None, **how: Any) -> Service:
            context, address = how.pop("context", None), how.pop("address", ("127.0.0.1", 0))
            accounts = Accounts({USER: PASSWORD})
            traits = Traits(**{"powershell": True, **how})
            service = ending.enter_context(
                running(windows or bare_windows, accounts, traits, context, address)
            )
            services.append(service)
            return service

        yield start
    assert [service.faults for service in services if service.faults] == []


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who signs certificates."""
    return trustme.CA()
