"""Every constant of the hand-checked rules, written down a second time: none changes unnoticed."""

from __future__ import annotations

import pytest

from scanner.model.articles import Article
from scanner.model.pack import RulePack

ROWS = """
Q238185|Windows NT 4.0|unstated|Ntlmssps.dll||36112|2000-01-05|02:55|x86|
Q238185|Windows NT 4.0|unstated|Security.dll||59664|2000-01-05|02:55|x86|
Q238185|Windows NT 4.0|unstated|Ntlmssps.dll||60176|2000-01-05|02:47|alpha|
Q238185|Windows NT 4.0|unstated|Security.dll||99600|2000-01-05|02:47|alpha|
Q241041|Windows NT 4.0|unstated|Netbt.sys||123152|1999-10-07|15:13|x86|
Q241041|Windows NT 4.0|unstated|Netbt.sys||222800|1999-10-07|15:11|alpha|
Q249197|Windows NT 4.0|unstated|Sch128c.dll=Schannel.dll||123664|1999-12-14|17:31|x86|128
Q249197|Windows NT 4.0|unstated|Schnlc.dll=Schannel.dll||154384|1999-12-14|17:31|x86|56
Q249197|Windows NT 4.0|unstated|Sch128c.dll=Schannel.dll||226576|1999-12-14|17:31|alpha|128
Q249197|Windows NT 4.0|unstated|Schnlc.dll=Schannel.dll||267536|1999-12-14|17:31|alpha|56
Q269616|Windows NT 4.0|unstated|Dhcpcsvc.dll||38672|2000-07-24|15:29|x86|
Q269616|Windows NT 4.0|unstated|Dhcpcsvc.dll||64784|2000-07-24|15:28|alpha|
Q275020|Windows NT 4.0|unstated|Rdr.sys|4.0.1381.7086|266224|2001-03-01|23:12|x86|
Q280119|Windows NT 4.0|unstated|Ntlmssps.dll||36112|2000-11-22|15:20|x86|
Q280119|Terminal Server|unstated|Ntlmssps.dll||35600|2001-01-26|21:01|x86|
Q305399|Windows NT 4.0|unstated|Ole32.dll|4.0.1381.7097|701200|2001-08-09|10:56||
Q305399|Windows NT 4.0|unstated|Rpcrt4.dll|4.0.1381.7097|343312|2001-08-09|10:56||
Q305399|Windows NT 4.0|unstated|Rpcss.exe|4.0.1381.7097|107280|2001-08-16|12:01||
Q316683|Windows NT 4.0|unstated|Sch128c.dll=Schannel.dll|4.87.1964.1878|112912|2002-07-09|20:29||128
Q316683|Windows NT 4.0|unstated|Schnlc.dll=Schannel.dll|4.86.1964.1878|143632|2002-07-09|20:29||56
Q322051|Windows NT 4.0|utc|Ntlmssps.dll||36112|2001-07-16|12:05|x86|128
Q322051|Windows NT 4.0|utc|Security.dll||59152|1999-09-23|11:04|x86|128
Q322051|Windows NT 4.0|utc|Ntlmssps.dll||36112|2001-07-16|12:05|x86|56
Q322051|Windows NT 4.0|utc|Security.dll||59152|1999-11-18|12:04|x86|56
"""

RELATIONS = {
    "Q238185": ("SP6a", None, (), (), ()),
    "Q241041": (None, None, ("Q299444", "Q317636", "Q244599"), ("Q244599", "Q241041"), ()),
    "Q246009": (None, "SP6a", (), ("Q246009",), ()),
    "Q249197": (None, None, ("Q299444", "Q317636"), (), ()),
    "Q269616": (None, None, (), (), ()),
    "Q275020": (None, None, ("Q299444",), (), ()),
    "Q280119": ("SP6a", None, ("Q299444", "Q317636"), (), ()),
    "Q299444": ("SP6a", None, (), (), ()),
    "Q305399": ("SP6a", None, (), (), ()),
    "Q316683": ("SP6a", None, (), (), ()),
    "Q317636": ("SP6", None, (), (), ()),
    "Q322051": ("SP6a", None, (), (), ("nt4-security-dlls",)),
}


def rows(article: Article) -> list[str]:
    """The rows of an article in the notation above."""
    return [
        "|".join(
            str(cell) if cell is not None else ""
            for cell in (
                article.id,
                file_set.product,
                file_set.time_basis.value,
                f"{row.name}={row.installed_as}" if row.installed_as else row.name,
                row.version,
                row.size,
                row.date,
                row.time,
                row.platform.value if row.platform else None,
                row.crypto_bits,
            )
        )
        for file_set in article.file_sets
        for row in file_set.files
    ]


@pytest.mark.parametrize("identity", RELATIONS)
def test_the_constants_of_a_rule_are_locked(pack: RulePack, identity: str) -> None:
    (article,) = (article for article in pack.articles if article.id == identity)
    assert rows(article) == [line for line in ROWS.split("\n") if line.startswith(identity)]
    assert RELATIONS[identity] == (
        article.requires_service_pack,
        article.fixed_in_service_pack,
        article.rollups,
        article.registry_marks,
        article.coherent_sets,
    )


def test_what_else_decides_is_locked(pack: RulePack) -> None:
    rules = {article.id: article for article in pack.articles}
    assert rules["Q249197"].requires == ("Q248652",)
    assert [one.requires_service_pack for one in rules["Q280119"].file_sets] == ["SP6a", "SP6"]
    assert rules["Q305399"].superseded_by == ("Q823980", "Q824146", "Q828741", "Q873350")
    assert rules["Q280119"].cves == ("CVE-2001-0016",)
    assert all(
        row.directory is None for name in RELATIONS for one in rules[name].file_sets for row in one.files
    )
