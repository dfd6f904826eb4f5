"""The credential guard: many threads ask it, and nobody is locked out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from scanner.collect.guard import LOCKED_OUT, REFUSALS, CredentialGuard, Use
from scanner.model.errors import TargetError

WRONG = "logon-failure"


def use(host: str = "hmi-01", user: str = "scanner", **changes: object) -> Use:
    fields: dict[str, object] = {"domain": "PLANT", "secret": b"hash", "marks": frozenset({f"at {host}"})}
    return Use(user, host=host, **{**fields, **changes})  # type: ignore[arg-type]


def patience() -> float:
    return 5.0


def refuse(guard: CredentialGuard, one: Use, code: str = WRONG) -> None:
    with guard.sending(one, patience) as sending:
        sending.refused(code)


def accept(guard: CredentialGuard, one: Use) -> None:
    with guard.sending(one, patience) as sending:
        sending.accepted()


def denied(guard: CredentialGuard, one: Use) -> TargetError:
    with pytest.raises(TargetError) as caught, guard.sending(one, patience):
        pytest.fail("the password would have been sent")
    assert caught.value.stage == "logon"
    assert caught.value.advice.endswith(".")
    return caught.value


def test_a_refused_password_is_not_sent_twice() -> None:
    guard = CredentialGuard()
    refuse(guard, use())
    error = denied(guard, use())
    assert error.code == "already-tried"
    assert error.message == (
        "The password of PLANT\\scanner was sent to this host before, in vain; it is not sent twice."
    )


def test_nor_to_the_same_host_by_another_name() -> None:
    guard = CredentialGuard()
    refuse(guard, use("10.0.0.5", marks=frozenset({"at 10.0.0.5", "named PLANT\\HMI-01"})))
    assert (
        "before as 10.0.0.5" in denied(guard, use("hmi-01", marks=frozenset({"named plant\\hmi-01"}))).message
    )


def test_nor_under_another_domain_which_the_host_may_not_know() -> None:
    guard = CredentialGuard()
    refuse(guard, use(domain=""))
    assert denied(guard, use(domain="ELSEWHERE")).code == "already-tried"


def test_another_password_is_another_try() -> None:
    guard = CredentialGuard()
    refuse(guard, use())
    accept(guard, use(secret=b"the right one"))
    accept(guard, use(user="somebody-else"))


def test_a_password_whose_fate_is_unknown_is_not_sent_again() -> None:
    guard = CredentialGuard()
    with pytest.raises(ConnectionResetError), guard.sending(use(), patience):
        raise ConnectionResetError
    assert denied(guard, use()).code == "already-tried"
    accept(guard, use("hmi-02"))


def test_a_password_that_was_accepted_opens_again() -> None:
    guard = CredentialGuard()
    for _ in range(3):
        accept(guard, use())


def test_refusals_in_a_row_end_the_use_of_an_account() -> None:
    guard = CredentialGuard()
    for number in range(REFUSALS):
        refuse(guard, use(f"hmi-{number}"))
    error = denied(guard, use("hmi-9"))
    assert error.code == "account-stopped"
    assert "refused by 3 hosts in a row, last by hmi-2" in error.message
    accept(guard, use("hmi-9", user="somebody-else"))


def test_a_logon_that_succeeds_sets_the_count_back() -> None:
    guard = CredentialGuard()
    for number in range(20):
        refuse(guard, use(f"hmi-{number}"))
        accept(guard, use(f"eng-{number}"))


def test_the_limit_is_the_operators() -> None:
    guard = CredentialGuard(refusals=1)
    refuse(guard, use("hmi-1"))
    assert "refused by 1 host," in denied(guard, use("hmi-2")).message


def test_one_lockout_ends_the_use_of_an_account_even_if_it_was_let_in_before() -> None:
    guard = CredentialGuard()
    accept(guard, use("hmi-1"))
    refuse(guard, use("hmi-2"), LOCKED_OUT)
    assert "locked out at hmi-2" in denied(guard, use("hmi-3")).message
    assert "locked out" in denied(guard, use("hmi-4", secret=b"other")).message, (
        "the domain has one such account"
    )


def test_local_accounts_of_one_name_are_as_many_as_their_passwords() -> None:
    guard = CredentialGuard()
    refuse(guard, use("hmi-1", domain="", secret=b"of hmi-1"), LOCKED_OUT)
    accept(guard, use("hmi-2", domain="", secret=b"of hmi-2"))
    assert denied(guard, use("hmi-3", domain="", secret=b"of hmi-1")).code == "account-stopped"


def together(count: int, work: Callable[[int], None]) -> list[BaseException | None]:
    """Every thread's work at once; the exceptions that they end with."""
    start = threading.Barrier(count)

    def toil(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(count) as crew:
        return [future.exception() for future in [crew.submit(toil, number) for number in range(count)]]


def test_many_hosts_at_once_refuse_no_more_often_than_one_after_the_other() -> None:
    guard = CredentialGuard()
    sent: list[int] = []

    def work(number: int) -> None:
        with guard.sending(use(f"hmi-{number}"), patience) as sending:
            sent.append(number)
            time.sleep(0.005)
            sending.refused(WRONG)

    errors = together(32, work)
    assert len(sent) == REFUSALS
    assert sum(isinstance(error, TargetError) for error in errors) == 32 - REFUSALS


def test_one_host_under_many_names_at_once_gets_the_password_once() -> None:
    guard = CredentialGuard(refusals=10)
    sent: list[int] = []

    def work(number: int) -> None:
        marks = frozenset({f"at 10.0.0.{number}", "named PLANT\\HMI-01"})
        with guard.sending(use(f"10.0.0.{number}", marks=marks), patience) as sending:
            sent.append(number)
            time.sleep(0.005)
            sending.refused(WRONG)

    assert len([error for error in together(16, work) if error]) == 15
    assert len(sent) == 1


def test_an_account_that_was_let_in_waits_for_nobody() -> None:
    guard = CredentialGuard()
    accept(guard, use("hmi-0"))
    inside = threading.Barrier(16, timeout=5)

    def work(number: int) -> None:
        with guard.sending(use(f"eng-{number}"), patience) as sending:
            inside.wait()
            sending.accepted()

    assert together(16, work) == [None] * 16


def test_waiting_for_hosts_that_stall_has_an_end() -> None:
    guard = CredentialGuard(refusals=1)
    with (
        guard.sending(use("hmi-1"), patience),
        pytest.raises(TargetError) as caught,
        guard.sending(use("hmi-2"), lambda: 0.01),
    ):
        pytest.fail("the password would have been sent")
    assert caught.value.code == "timeout"
    assert "not answered in time" in caught.value.message


@pytest.mark.parametrize(
    "user",
    [
        "Administrator",
        "ADMINISTRATEUR",
        "admin",
        "jdoe-adm",
        "adm.jdoe",
        "svc_admin",
        "PlantAdmin",
        "root",
        "chief",
    ],
)
def test_a_privileged_account_about_to_go_over_ntlmv1_is_warned_of_once(user: str) -> None:
    warnings: list[str] = []
    guard = CredentialGuard(privileged=("root", "plant\\CHIEF"), warn=warnings.append)
    for host in ("hmi-1", "hmi-2"):
        guard.over_ntlmv1(use(host, user))
    (warning,) = warnings
    assert warning.startswith(f"PLANT\\{user} looks privileged and is about to go over NTLMv1")
    assert "hmi-1" in warning


@pytest.mark.parametrize("user", ["scanner", "admiral", "madame", "chief.engineer", ""])
def test_other_accounts_are_not_warned_of(user: str) -> None:
    warnings: list[str] = []
    CredentialGuard(warn=warnings.append).over_ntlmv1(use("hmi-1", user))
    assert warnings == []


def test_the_guard_keeps_no_secret() -> None:
    one = use(secret=b"very secret hash")
    guard = CredentialGuard()
    refuse(guard, one)
    assert "very secret" not in repr(one) + repr(vars(guard))
