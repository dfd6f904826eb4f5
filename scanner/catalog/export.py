"""The pack as one JSON array, for other programs."""

from __future__ import annotations

import msgspec

from scanner.model.pack import RulePack


def export_json(pack: RulePack) -> bytes:
    """Every rule with every field, one rule a line; ``rules_schema`` describes it."""
    lines = b",\n".join(msgspec.json.encode(article) for article in pack.articles)
    return b"[\n" + lines + b"\n]\n" if lines else b"[]\n"
