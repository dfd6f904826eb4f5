from __future__ import annotations

from scanner.model.coherence import CoherentSet, Companion


def test_every_file_whose_class_counts() -> None:
    group = CoherentSet("a", "A", "Windows NT 4.0", ("C:\\a.dll",), (Companion("C:\\b.sys", "dial-up"),))
    assert group.told_of == ("C:\\a.dll", "C:\\b.sys")
