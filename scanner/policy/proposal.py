"""A waiver for somebody to complete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import yaml

from scanner.policy.waivers import WAIVERS_SCHEMA

TO_FILL_IN = ("justification", "owner", "approver", "compensating_control")


def proposal(
    name: str,
    rules: Sequence[str],
    hosts: Sequence[str],
    evidence: Sequence[str],
    granted: date,
    expires: date,
) -> str:
    """A waivers document with one waiver, valid once the empty fields are filled in."""
    waiver = {
        "id": name,
        "rules": list(rules),
        "hosts": list(hosts),
        **dict.fromkeys(TO_FILL_IN, ""),
        "granted": granted,
        "expires": expires,
        "evidence": list(evidence),
    }
    document = {"schema": WAIVERS_SCHEMA, "waivers": [waiver]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
