import pickle

import pytest

from scanner.model.targets import Credential, Scheme, Secret, Target


def test_a_secret_is_never_shown() -> None:
    secret = Secret("hunter2")
    credential = Credential("scanner", "PLANT", secret)
    for text in (repr(secret), str(secret), f"{secret}", repr(credential), str(credential)):
        assert "hunter2" not in text
    assert secret.reveal() == "hunter2"
    with pytest.raises(TypeError, match="never written"):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(Scheme.SMB, "10.0.0.5"), "smb://10.0.0.5"),
        (Target(Scheme.SMB, "host", 139), "smb://host:139"),
        (Target(Scheme.FOLDER, "/evidence/winnt"), "folder:/evidence/winnt"),
    ],
)
def test_targets_print_as_they_are_written(target: Target, text: str) -> None:
    assert str(target) == text
