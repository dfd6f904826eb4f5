import pickle

import pytest

from scanner.model.targets import Credential, Scheme, Secret, Target, WebAccess, WebLogon


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


def test_what_is_said_of_a_host_goes_before_what_is_said_of_all() -> None:
    everywhere = WebAccess(WebLogon.NTLM, tls=True, authority="/etc/plant.pem", verify=True)
    here = WebAccess(WebLogon.KERBEROS, verify=False)
    assert here.over(everywhere) == WebAccess(
        WebLogon.KERBEROS, tls=True, authority="/etc/plant.pem", verify=False
    )
    assert WebAccess().over(everywhere) == everywhere
