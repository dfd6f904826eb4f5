import time
from pathlib import Path

import pytest

from scanner.catalog.document import document
from scanner.catalog.problems import RuleErrors
from scanner.catalog.sources import LARGEST_FILE
from tests.catalog.folder import errors_in


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:05", "12:05"),
        ("12:30:45", "12:30:45"),
        ("2001-03-01", "2001-03-01"),
        ("4.0.1381.7086", "4.0.1381.7086"),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        ("+5", "+5"),
        (".inf", ".inf"),
        ("12345678901234567890", "12345678901234567890"),
        ("'5'", "5"),
        ('"null"', "null"),
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("17.7", 17.7),
        ("4.0", 4.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("[]", []),
        ("{}", {}),
        ("Q275020 # a comment", "Q275020"),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(written: str, value: object) -> None:
    read = document("x.yaml", f"key: {written}\n".encode())
    assert read.value == {"key": value}
    assert type(read.value["key"]) is type(value)  # type: ignore[index]


def test_line_ends_and_byte_order_mark_make_no_difference() -> None:
    plain = document("x.yaml", b"a: 1\nb: [x, y]\n").value
    assert document("x.yaml", b"\xef\xbb\xbfa: 1\r\nb: [x, y]\r\n").value == plain
    assert document("x.yaml", b"a: 1\rb: [x, y]").value == plain


def test_every_place_is_kept() -> None:
    read = document("x.yaml", b"a:\n- {b: 1,\n   c: 2}\n", with_places=True)
    assert read.places[("a", 0, "c")] == (3, 7)
    assert read.key_places[("a", 0, "c")] == (3, 4)
    assert read.places[()] == (1, 1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "1:1: the file is empty; a mapping of fields"),
        (b"# only a comment\n", "2:1: the file is empty; a mapping of fields"),
        (b"a: 1\n\xff\n", "2:1: byte 0xff is not UTF-8; save it as UTF-8"),
        ("a: é\n".encode("latin-1"), "1:4: byte 0xe9 is not UTF-8; save it as UTF-8"),
        ("a: 1\n".encode("utf-16"), "1:1: byte 0xff is not UTF-8; save it as UTF-8"),
        (b"a: 1\nb: x\x00y\n", "2:5: control character U+0000; remove it"),
        (b"a: \x1b[31m\n", "1:4: control character U+001B; remove it"),
        (
            b"a:\n\t- b\n",
            "2:1: not valid YAML: found character that cannot start any token; indent with blanks, and quote"
            " a text that starts with a special character",
        ),
        (
            b"a: [1\nb: 2\n",
            "2:2: not valid YAML: did not find expected ',' or ']'; check indentation, colons and quotes",
        ),
        (b"a: 'x\n", None),
        (b"a: b: c\n", None),
        (b"%YAML 9.9\n---\na: 1\n", None),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, content: bytes, error: str | None
) -> None:
    found = errors_in(tmp_path, content)
    assert len(found) == 1
    if error is None:
        assert "not valid YAML: " in found[0]
    else:
        assert found[0] == error


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("id: Q275020\n---\nid: Q1\n", "2:1: a second document; one document in a file"),
        ("id: &a Q275020\n", "1:5: anchor 'a'; write the value out where it is needed"),
        ("keywords: [&a x, *a]\n", "1:18: alias 'a'; write the value out"),
        (
            "title: !!python/object:os.system x\n",
            "1:8: tag 'tag:yaml.org,2002:python/object:os.system'; no tags",
        ),
        ("? [a, b]\n: c\n", "1:3: a key that is not a word; the name of a field"),
        (
            "note: |\n  a\n  b\n",
            "1:7: a line break or control character inside a text; one line; fold with >-",
        ),
        (
            'note: "a\\u0000b"\n',
            "1:7: a line break or control character inside a text; one line; fold with >-",
        ),
        ("title: a\ntitle: b\n", "2:1: the key 'title' is there twice; each key once"),
        ("products:\n- {name: a, name: b}\n", "2:13: the key 'name' is there twice; each key once"),
    ],
)
def test_what_yaml_allows_and_a_rule_does_not(tmp_path: Path, content: str, error: str) -> None:
    assert error in errors_in(tmp_path, content)


def test_all_duplicate_keys_and_anchors_are_told_at_once(tmp_path: Path) -> None:
    found = errors_in(tmp_path, "id: Q275020\ntitle: &a x\ntitle: *a\narea: winnt\narea: winnt\n")
    assert [error.partition(";")[0] for error in found] == [
        "2:8: anchor 'a'",
        "3:1: the key 'title' is there twice",
        "3:8: alias 'a'",
        "3:8: nothing is not text (in quotes if it looks like a number)",
        "5:1: the key 'area' is there twice",
    ]


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (laughs(30), "alias 'a0'; write the value out"),
        ("a: " + "[" * 100, "nested too deeply; at most 16 levels"),
        ("a: " + "[" * 100_000, "nest"),  # libyaml's own limit may be met before ours
        ("a: " + "{a: " * 100_000, "nested too deeply; at most 16 levels"),
        ("\n".join(" " * n + "a:" for n in range(1000)), "nested too deeply; at most 16 levels"),
        ("- " * 100_000, "nested too deeply; at most 16 levels"),
        ("a: " + "x" * 50_000_000, f"the file is too large; at most {LARGEST_FILE:,} bytes"),
        ("title: " + "x" * (LARGEST_FILE - 100), "does not fit; text of 1 to 300 characters"),
        ("keywords: [" + "1, " * 300_000 + "]", "is not text"),
        ("a: \x00" * 100_000, "control character U+0000; remove it"),
    ],
    ids=[
        "laughs",
        "brackets",
        "more brackets",
        "braces",
        "blocks",
        "dashes",
        "50 MB",
        "long title",
        "numbers",
        "NULs",
    ],
)
def test_hostile_files_are_refused_soon(tmp_path: Path, content: str, expected: str) -> None:
    started = time.process_time()
    found = errors_in(tmp_path, content)
    assert any(expected in error for error in found)
    assert len(found) <= 2000
    assert all(len(error) < 1000 for error in found)
    assert time.process_time() - started < 60, "it hangs"


def test_an_error_never_carries_a_long_value() -> None:
    with pytest.raises(RuleErrors) as caught:
        document("x.yaml", b"a: &" + b"a" * 100_000 + b" [\n")
    assert all(len(str(problem)) < 300 for problem in caught.value.problems)
