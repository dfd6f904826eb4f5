from scanner.model.errors import HotfixscanError, TargetError


def test_an_error_says_what_to_do() -> None:
    assert str(HotfixscanError("No such file.", "Check the path.")) == "No such file. Check the path."
    assert str(HotfixscanError("No such file.")) == "No such file."


def test_a_target_error_has_a_code_for_programs() -> None:
    error = TargetError("Refused.", code="refused", stage="connect", subject="10.0.0.5:139")
    assert (error.code, error.stage, error.subject) == ("refused", "connect", "10.0.0.5:139")
