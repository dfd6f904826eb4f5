from pathlib import Path

import pytest

from tests.catalog.folder import article, errors, errors_in, folder

ROW = "file_sets:\n- product: Windows NT 4.0\n  files:\n  - {name: Rdr.sys, "

PLACES = [
    # identity
    (
        "id: Q275021\ntitle: x\n",
        "1:5: the id is 'Q275021' but the file is named 'Q275020'; one name for both",
    ),
    (
        "id: 275020\ntitle: x\n",
        "1:5: 275020 is not text (in quotes if it looks like a number); an article id such as Q275020",
    ),
    ("id: q275020\ntitle: x\n", "1:5: 'q275020' does not fit; an article id such as Q275020"),
    ("title: x\n", "1:1: the key 'id' is missing; the article; the file has the same name"),
    ("id: Q275020\n", "1:1: the key 'title' is missing; the article's name"),
    (
        "id: Q275020\ntitle: x\narea: iis\n",
        "3:7: the area is 'iis' but the folder is named 'winnt'; one name for both",
    ),
    ("- id: Q275020\n", "1:1: a list is not a mapping of fields"),
    ("just text\n", "1:1: 'just text' is not a mapping of fields"),
    ("~\n", "1:1: nothing is not a mapping of fields"),
    # fields of an article
    (article(rest="titel: x\n"), "4:1: unknown key 'titel'; did you mean title?"),
    (
        article(rest="date: 20010301\n"),
        "4:7: 20010301 is not text (in quotes if it looks like a number); a date",
    ),
    (article(rest="date: '20010301'\n"), "4:7: '20010301' is no day of the calendar"),
    (
        article(rest="date: 2001-02-30\n"),
        "4:7: '2001-02-30' is no day of the calendar; a date such as 2001-03-01",
    ),
    (
        article(rest="date: 08-MAY-2002\n"),
        "4:7: '08-MAY-2002' is no day of the calendar; a date such as 2001-03-01",
    ),
    (article(rest="date: 1992-12-31\n"), "4:7: the year 1992 cannot be; 1993 to 2006"),
    (article(rest="date: 2007-01-01\n"), "4:7: the year 2007 cannot be; 1993 to 2006"),
    (article(rest="keywords: kbSecurity\n"), "4:11: 'kbSecurity' is not a list"),
    (article(rest="keywords: [kb one]\n"), "4:12: 'kb one' does not fit; a keyword without blanks"),
    (article(rest="keywords: [a, b, a]\n"), "4:18: 'a' is listed twice; each once"),
    (article(rest="requires_service_pack: SP7\n"), "4:24: 'SP7' does not fit; SP1 to SP6, SP6a or none;"),
    (article(rest="fixed_in_service_pack: 6a\n"), "4:24: '6a' does not fit; SP1 to SP6, SP6a or none;"),
    (article(rest="supersedes: [Q275020]\n"), "4:14: the article names itself; another article"),
    (article(rest="requires: [MS01-008]\n"), "4:12: 'MS01-008' does not fit; an article id such as Q275020"),
    (article(rest="bulletins: [ms01-8]\n"), "4:13: 'ms01-8' does not fit; a bulletin id such as MS01-008"),
    (
        article(rest="cves: [CAN-2001-0016]\n"),
        "4:8: 'CAN-2001-0016' does not fit; a CVE id such as CVE-2001-0016",
    ),
    (
        article(rest="severity: high\n"),
        "4:11: 'high' is not one of the words; allowed: Critical, Important, Low, Moderate",
    ),
    (article(rest="registry_marks: ['HKLM\\x']\n"), "4:18: 'HKLM\\\\x' does not fit; the name of a subkey"),
    (article(rest="packages: [a/b.exe]\n"), "4:12: 'a/b.exe' does not fit; a file name without directory"),
    (article(rest="products:\n- name: x\n  versions: [4.0]\n"), "6:14: 4.0 is not text (in quotes"),
    (
        article(rest="products:\n- edition: x\n"),
        "5:3: the key 'name' is missing; name as the article prints it",
    ),
    (
        article(rest="provenance: {origin: heard, document: Q275020}\n"),
        "4:22: 'heard' is not one of the words;",
    ),
    (
        article(rest="provenance: {origin: article, document: Q275020, lines: {title: 0}}\n"),
        "4:65: 0 does not fit; a line number, counted from 1",
    ),
    (article(rest="note: ''\n"), "4:7: '' does not fit; text of 1 to 2,000 characters"),
    # file sets and rows
    (
        article(rest="file_sets:\n- product: Windows NT 4.0\n"),
        "5:3: a file set without files; at least one row",
    ),
    (article(rest=ROW + "size: 0}\n"), "7:27: 0 does not fit; a size in bytes, over 0"),
    (article(rest=ROW + "size: -1}\n"), "7:27: -1 does not fit; a size in bytes, over 0"),
    (article(rest=ROW + "size: '1'}\n"), "7:27: '1' is not a whole number; a size in bytes, over 0"),
    (article(rest=ROW + "size: 266,224}\n"), "7:31: unknown key '224'; known keys are name, installed_as,"),
    (article(rest=ROW + "size: 1.5}\n"), "7:27: 1.5 is not a whole number; a size in bytes, over 0"),
    (article(rest=ROW + "size: 3.0}\n"), "7:27: Expected `int | null`, got `float`"),
    (article(rest=ROW + "size: 1, size_kb: 1.5}\n"), "7:39: both size and size_kb; size where it is exact"),
    (
        article(rest=ROW + "version: 4.0.1381-7086}\n"),
        "7:30: '4.0.1381-7086' does not fit; a file version such as 4.0.1381.7086",
    ),
    (
        article(rest=ROW + "version: 4.0.1381.65536}\n"),
        "7:30: a part of 4.0.1381.65536 is over 65535; 16-bit parts",
    ),
    (article(rest=ROW + "date: 1979-12-31}\n"), "7:27: the year 1979 cannot be; 1980 to 2006"),
    (
        article(rest=ROW + "alternative_date: 2000-01-02}\n"),
        "7:39: an alternative_date without date; both or neither",
    ),
    (
        article(rest=ROW + "time: 11:12pm}\n"),
        "7:27: '11:12pm' does not fit; a time of the 24 h clock such as 23:12",
    ),
    (article(rest=ROW + "time: 24:00}\n"), "7:27: '24:00' does not fit; a time of the 24 h clock"),
    (
        article(rest=ROW + "platform: Intel}\n"),
        "7:31: 'Intel' is not one of the words; allowed: alpha, mips, ppc, x86",
    ),
    (article(rest=ROW + "crypto_bits: 64}\n"), "7:34: 64 is not one of the words; allowed: 40, 56, 128"),
    (
        article(rest=ROW + "directory: System32}\n"),
        "7:32: 'System32' does not fit; a directory that starts with",
    ),
    (
        article(rest=ROW + "directory: '%SystemRoot%\\..'}\n"),
        "7:32: the directory leads upwards; no .. in it",
    ),
    (article(rest=ROW + "adds: yes}\n"), "7:27: 'yes' is not true or false"),
    (article(rest=ROW + "line: one}\n"), "7:27: 'one' is not a whole number; a line number, counted from 1"),
    # what only the whole pack can tell
    (
        article(rest="coherent_sets: [nt4]\n"),
        "4:17: unknown coherent set 'nt4'; one of none: the pack has no sets",
    ),
]


@pytest.mark.parametrize(("content", "expected"), PLACES)
def test_each_error_is_told_at_its_place(tmp_path: Path, content: str, expected: str) -> None:
    found = errors_in(tmp_path, content)
    assert len(found) <= 2
    assert any(error.startswith(expected) for error in found), found


def test_all_errors_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    rules = folder(
        tmp_path,
        {
            "winnt/Q100000.yaml": "id: Q100001\ntitel: x\nseverity: bad\nfile_sets:\n- {}\n- 5\n",
            "winnt/Q200000.yaml": article("Q200000", "date: never\ncves: [one, two]\n"),
            "winnt/Q300000.yaml": "a: [\n",
            "winnt/Q400000.yaml": article("Q400000"),
            "packages/SP6.yaml": "id: SP6\nkind: pack\n",
        },
    )
    assert [error.partition(";")[0] for error in errors(rules)] == [
        "packages/SP6.yaml:1:1: the key 'product' is missing",
        "packages/SP6.yaml:1:1: the key 'title' is missing",
        "packages/SP6.yaml:2:7: 'pack' is not one of the words",
        "winnt/Q100000.yaml:1:1: the key 'title' is missing",
        "winnt/Q100000.yaml:1:5: the id is 'Q100001' but the file is named 'Q100000'",
        "winnt/Q100000.yaml:2:1: unknown key 'titel'",
        "winnt/Q100000.yaml:3:11: 'bad' is not one of the words",
        "winnt/Q100000.yaml:5:3: a file set without files",
        "winnt/Q100000.yaml:5:3: the key 'product' is missing",
        "winnt/Q100000.yaml:6:3: 5 is not a mapping of fields",
        "winnt/Q200000.yaml:4:7: 'never' is no day of the calendar",
        "winnt/Q200000.yaml:5:8: 'one' does not fit",
        "winnt/Q200000.yaml:5:13: 'two' does not fit",
        "winnt/Q300000.yaml:2:1: not valid YAML: did not find expected node content",
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "packages/SP6.yaml",
            "id: SP5\ntitle: x\nkind: service-pack\nproduct: x\n",
            "1:5: the id is 'SP5' but",
        ),
        (
            "packages/SP6.yaml",
            "id: SP6\ntitle: x\nkind: service-pack\nproduct: x\nexcludes: [{article: Q100000}]\n",
            "5:12: the key 'reason' is missing; why not, in a few words",
        ),
        (
            "packages/SP6.yaml",
            "id: SP6\ntitle: x\nkind: service-pack\nproduct: x\nreleased: 1970-01-01\n",
            "5:11: the year 1970 cannot be; 1993 to 2006",
        ),
        (
            "sets/nt4.yaml",
            "id: nt4\ntitle: x\nproduct: x\nfiles: [Schannel.dll]\n",
            "4:9: 'Schannel.dll' does not fit",
        ),
        (
            "sets/nt4.yaml",
            "id: nt4\ntitle: x\nproduct: x\nfiles: []\nfingerprints: [{file: a, platform: x86, strength: 4}]",
            "5:51: 4 is not one of the words; allowed: 128-bit, export",
        ),
        (
            "locations.yaml",
            "locations: [{file: a.dll, directory: System32, basis: ending}]\n",
            "1:38: 'System32'",
        ),
        ("pack.yaml", "version: 1\n", "1:10: 1 is not text"),
        ("winnt/readme.yml", "", "1:1: the name ends in .yml; rule files end in .yaml"),
        ("Q275020.yaml", article(), "1:1: no rule file belongs here; <area>/, packages/,"),
        ("winnt/old/Q275020.yaml", article(), None),
    ],
)
def test_every_kind_of_file_is_checked(tmp_path: Path, name: str, content: str, expected: str | None) -> None:
    found = errors(folder(tmp_path, {name: content}))
    if expected is None:
        assert found == [
            "winnt/old/:1:1: no rule file belongs here; <area>/, packages/, sets/ or corrections/, or one of"
            " locations.yaml, bulletins.yaml, builds.yaml, interactions.yaml, chaining.yaml, obtaining.yaml,"
            " pack.yaml"
        ]
    else:
        assert len(found) == 1
        assert found[0].startswith(f"{name}:{expected}"), found
