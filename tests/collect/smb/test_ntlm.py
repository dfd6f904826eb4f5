"""Answers to a challenge, against the worked examples of [MS-NLMP] 4.2."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from impacket import ntlm as impacket_ntlm

from scanner.collect.errors import LostError
from scanner.collect.smb import ntlm
from scanner.collect.smb.ntlm import Account

NONCE = bytes.fromhex("0123456789abcdef")
NT_HASH = bytes.fromhex("a4f49c406510bdcab6824ee7c30fd852")
USER = Account("User", "Domain", NT_HASH)


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, len(value)) + value


TARGET_INFO = (
    attribute(2, "Domain".encode("utf-16-le"))
    + attribute(1, "Server".encode("utf-16-le"))
    + attribute(0, b"")
)


def test_ntlmv1_as_in_the_specification() -> None:
    answer = ntlm.ntlmv1(NT_HASH, NONCE)
    assert answer.nt.hex() == "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"
    assert answer.session_key.hex() == "d87262b0cde4b1cb7499becccdf10784"


def test_no_answer_is_made_from_the_lm_hash() -> None:
    answer = ntlm.ntlmv1(NT_HASH, NONCE)
    assert answer.lm == answer.nt
    assert (
        answer.lm.hex() != "98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13"
    )  # what LM would have answered


def test_ntlmv2_as_in_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_bytes", lambda count: b"\xaa" * count)
    answer = ntlm.ntlmv2(USER, NONCE, 0, TARGET_INFO)
    assert answer.nt[:16].hex() == "68cd0ab851e51c96aabc927bebef6a1c"
    assert answer.lm.hex() == "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"
    assert answer.session_key.hex() == "8de40ccadbc14a82f15cb0ad0de95ca3"


def test_every_ntlmv2_answer_is_another() -> None:
    assert ntlm.ntlmv2(USER, NONCE, 0).nt != ntlm.ntlmv2(USER, NONCE, 0).nt


def test_a_server_that_states_its_time_gets_it_back_and_no_lmv2() -> None:
    stated = struct.pack("<Q", 125_000_000_000_000_000)
    answer = ntlm.ntlmv2(USER, NONCE, 1, attribute(2, b"D\0") + attribute(7, stated) + attribute(0, b""))
    assert answer.nt[24:32] == stated
    assert answer.lm == bytes(24)


def test_the_messages_are_those_impacket_reads() -> None:
    opening = impacket_ntlm.NTLMAuthNegotiate()
    opening.fromString(ntlm.negotiate_message())
    assert opening["flags"] & impacket_ntlm.NTLMSSP_NEGOTIATE_UNICODE
    challenge = ntlm.Challenge(NONCE, TARGET_INFO, 0xFFFFFFFF)
    answer = ntlm.ntlmv2(USER, NONCE, 0, TARGET_INFO)
    closing = impacket_ntlm.NTLMAuthChallengeResponse()
    closing.fromString(ntlm.authenticate_message(USER, answer, challenge))
    assert closing["user_name"].decode("utf-16-le") == "User"
    assert closing["domain_name"].decode("utf-16-le") == "Domain"
    assert closing["ntlm"] == answer.nt
    assert closing["lanman"] == answer.lm
    assert closing["session_key"] == b""


def test_a_challenge_is_found_inside_its_wrapping() -> None:
    message = impacket_ntlm.NTLMAuthChallenge()
    message["challenge"] = NONCE
    message["flags"] = 0x00800000
    message["domain_len"] = message["domain_max_len"] = 0
    message["domain_offset"] = 56
    message["domain_name"] = b""
    message["TargetInfoFields_len"] = message["TargetInfoFields_max_len"] = len(TARGET_INFO)
    message["TargetInfoFields"] = TARGET_INFO
    message["TargetInfoFields_offset"] = 56
    message["VersionLen"] = 8
    message["Version"] = bytes(8)
    found = ntlm.challenge(b"\xa1\x81\x30 anything" + message.getData())
    assert (found.nonce, found.target_info) == (NONCE, TARGET_INFO)


@pytest.mark.parametrize("token", [b"", b"NTLMSSP\0", b"NTLMSSP\0" + bytes(40)])
def test_without_a_challenge_the_conversation_is_over(token: bytes) -> None:
    with pytest.raises(LostError, match="no NTLM challenge"):
        ntlm.challenge(token)


@given(st.binary(max_size=200))
def test_any_challenge_is_answered_or_refused(rest: bytes) -> None:
    try:
        found = ntlm.challenge(b"NTLMSSP\0\x02\0\0\0" + rest)
    except LostError:
        return
    answer = ntlm.ntlmv2(USER, found.nonce, 0, found.target_info)
    assert ntlm.authenticate_message(USER, answer, found).startswith(b"NTLMSSP\0\x03")


def test_secrets_are_not_shown() -> None:
    answer = ntlm.ntlmv2(USER, NONCE, 0)
    assert NT_HASH.hex() not in repr(USER) + str(USER)
    assert repr(NT_HASH) not in repr(USER)
    assert repr(answer) == "Answer(***)"
