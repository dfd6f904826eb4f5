"""What tests get from tests/conftest.py."""

from __future__ import annotations

import os

import pytest

from tests.conftest import needed_smbd, read_only
from tests.lab import Lab
from tests.lab_tests.clients import logged_in
from tests.lab_tests.machines import machine


def test_without_smbd_tests_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.server.shutil.which", lambda *_, **__: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="smbd is not installed"):
        needed_smbd()


def test_without_smbd_continuous_integration_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.server.shutil.which", lambda *_, **__: None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="smbd is not installed"):
        needed_smbd()


def test_a_test_that_needs_the_lab_is_marked(request: pytest.FixtureRequest, smbd: str) -> None:
    assert request.node.get_closest_marker("lab")
    assert os.path.isabs(smbd)


def test_one_that_writes_fails_at_the_end(smbd: str) -> None:
    def write() -> None:
        with read_only([machine()]) as running, logged_in(running.hosts["HMI-04"]) as connection:
            connection.createDirectory("ADMIN$", "New")

    with pytest.raises(AssertionError, match="not pure reading"):
        write()


def test_the_example_is_there_all_session_long(example_lab: Lab) -> None:
    assert [host.account.name for host in example_lab.hosts.values()] == ["scanner"] * 7
