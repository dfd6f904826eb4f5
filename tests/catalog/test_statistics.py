import datetime as dt

from scanner.catalog.statistics import PackStatistics, statistics
from scanner.model.articles import Article, FileRow, FileSet, Platform, Product
from scanner.model.pack import RulePack

ROWS = (
    FileRow("a.dll", version="4.0.1381.1", platform=Platform.X86),
    FileRow("b.dll", size=5, date=dt.date(2000, 1, 1), platform=Platform.ALPHA),
    FileRow("c.dll", size=5, platform=Platform.ALPHA),
    FileRow("d.dll", date=dt.date(2000, 1, 1)),
)
SERVER = Product("Microsoft Windows NT Server", "Terminal Server Edition")
PACK = RulePack(
    (
        Article(
            "Q100000",
            "a",
            dt.date(2000, 1, 1),
            products=(SERVER, SERVER),
            file_sets=(FileSet("x", files=ROWS),),
        ),
        Article("Q100001", "b", dt.date(2000, 5, 5), area="iis", coherent_sets=("nt4",)),
        Article("Q100002", "c"),
    )
)


def test_a_pack_is_counted() -> None:
    assert statistics(PACK) == PackStatistics(
        articles=3,
        packages=0,
        coherent_sets=0,
        file_rows=4,
        by_area={"winnt": 2, "iis": 1},
        by_product={"Microsoft Windows NT Server, Terminal Server Edition": 1},
        by_evidence={
            "service-pack-or-registry": 2,
            "coherent-set": 1,
            "date": 1,
            "date-and-size": 1,
            "size": 1,
            "version": 1,
        },
        by_platform={"alpha": 1, "unstated": 1, "x86": 1},
        by_year={"2000": 2, "unknown": 1},
    )
