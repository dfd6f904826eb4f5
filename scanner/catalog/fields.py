"""What each field of a rule file means and in which form it is written: the author's reference.

The nouns themselves are in the model; this table adds the words of the documentation and
the forms that the loader enforces.  A field of the model without an entry here is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Meta

EARLIEST_YEAR, LATEST_YEAR = 1993, 2006
"""Years of articles: Windows NT 3.1 appeared in 1993, the last NT 4.0 bulletin in 2006."""

EARLIEST_FILE_YEAR = 1980
"""Printer drivers are dated 6/3/80 on purpose (Q149659)."""

_NAME = r"^[^\\/:*?\"<>|]+$"


def _text(longest: int) -> Meta:
    return Meta(min_length=1, max_length=longest, pattern=r"\S", title=f"text of 1 to {longest:,} characters")


ARTICLE_ID = Meta(pattern=r"^(Q[0-9]{5,6}|KB[0-9]{7})$", title="an article id such as Q275020")
BULLETIN_ID = Meta(pattern=r"^MS[0-9]{2}-[0-9]{3}$", title="a bulletin id such as MS01-008")
CVE_ID = Meta(pattern=r"^CVE-[0-9]{4}-[0-9]{4,7}$", title="a CVE id such as CVE-2001-0016")
DOCUMENT = Meta(pattern=r"^(Q[0-9]{5,6}|KB[0-9]{7}|MS[0-9]{2}-[0-9]{3})$", title="an article or bulletin id")
PACKAGE_ID = Meta(
    pattern=r"^[A-Z][A-Za-z0-9.-]{1,60}$", title="a package id such as SP6a, TSE-SP6 or Q299444"
)
SET_ID = Meta(pattern=r"^[a-z][a-z0-9-]{1,60}$", title="small letters, digits and hyphens")
AREA = Meta(pattern=r"^[a-z][a-z0-9]{1,30}$", title="the article's bracketed keyword, such as winnt")
LEVEL = Meta(
    pattern=r"^(SP[1-6]|SP6a|none|\S.{0,60} SP[0-9]{1,2}[a-z]?)$",
    title="SP1 to SP6, SP6a or none; for another product its name and level (Exchange 5.5 SP3)",
)
DATE = Meta(title="a date such as 2001-03-01")
TIME = Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", title="a time of the 24 h clock such as 23:12")
VERSION = Meta(
    pattern=r"^[0-9]{1,5}(\.[0-9]{1,5}){3}$", title="a file version of four parts such as 4.0.1381.7086"
)
VERSION_LINE = Meta(
    pattern=r"^[0-9]{1,5}\.[0-9]{1,5}$", title="the first two numbers of a version, such as 4.87"
)
PRINTED_VERSION = Meta(
    pattern=r"^[0-9]{1,5}([.:][0-9]{1,10}){0,4}[a-z]?( ?\(([Bb]uild )?[0-9]{1,6}\))?$",
    title="a file version such as 4.0.1381.7086; one of fewer parts only if the article prints no more",
)
SIZE = Meta(gt=0, lt=2**32, title="a size in bytes, over 0")
KILOBYTES = Meta(gt=0, lt=2**22, title="a size in KB, over 0")
LINE = Meta(gt=0, lt=2**31, title="a line number, counted from 1")
FILE_NAME = Meta(max_length=255, pattern=_NAME, title="a file name without directory")
DIRECTORY = Meta(
    max_length=255,
    pattern=r"^(%[A-Za-z0-9_]+%|[A-Z]:)(\\[^\\/:*?\"<>|]+)*\\?$",
    title=r"a directory that starts with %SystemRoot%, a variable or a drive, such as %SystemRoot%\System32",
)
FILE_PATH = Meta(
    max_length=255,
    pattern=r"^(%SystemRoot%|[A-Z]:)(\\[^\\/:*?\"<>|]+)+$",
    title=r"a path that starts with %SystemRoot% or a drive, such as %SystemRoot%\System32\Schannel.dll",
)
MARK = Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}$", title="the name of a subkey of the Hotfix key")
KEYWORD = Meta(pattern=r"^\S{1,200}$", title="a keyword without blanks")
NAME = _text(200)
TITLE = _text(300)
NOTE = _text(2000)
ADVICE = _text(600)
KEY = Meta(max_length=255, pattern=r"^HKLM(\\[^\\]+)+$", title=r"a registry key such as HKLM\SYSTEM\Setup")
LANGUAGE_ID = Meta(pattern=r"^[0-9a-f]{4}$", title="a language id of four small hex digits such as 0413")


@dataclass(frozen=True, slots=True)
class Field:
    """The documentation of one field, the form of its innermost values, and a narrower type for them."""

    says: str
    form: Meta | None = None
    kind: Any = None


_LINE = Field("Line of the source that states it", LINE)
_NOTE = Field("Anything else worth knowing, in your own words", NOTE)

FIELDS: dict[str, dict[str, Field]] = {
    "Article": {
        "id": Field("The article; the file has the same name", ARTICLE_ID),
        "title": Field("The article's name", TITLE),
        "date": Field(f"Date of the article, {EARLIEST_YEAR} to {LATEST_YEAR}", DATE),
        "area": Field("The article's bracketed keyword; the file lies in the folder of this name", AREA),
        "keywords": Field("The Keywords line of the footer", KEYWORD),
        "products": Field("The products that the article applies to"),
        "requires_service_pack": Field(
            "Service pack that must be installed before the fix; for Terminal Server its own level, SP6",
            LEVEL,
        ),
        "fixed_in_service_pack": Field("First service pack that contains the fix", LEVEL),
        "fixed_in_unnamed_service_pack": Field("Some service pack contains the fix; which is not stated"),
        "rollups": Field("Packages that contain the fix, by the list of either side", PACKAGE_ID),
        "supersedes": Field("Articles whose fixes this one replaces", ARTICLE_ID),
        "superseded_by": Field("Articles whose fixes replace this one", ARTICLE_ID),
        "requires": Field("Articles whose fixes must be installed as well", ARTICLE_ID),
        "packages": Field("File names of the packages to run, of every platform and language", FILE_NAME),
        "components": Field("Optional parts without which the fix does not apply", NAME),
        "bulletins": Field("Security bulletins of the fix", BULLETIN_ID),
        "cves": Field("Vulnerabilities that the fix closes", CVE_ID),
        "severity": Field("The bulletin's rating; the highest where there are several"),
        "registry_marks": Field(
            "Subkeys of the Hotfix key that the installer writes; empty: the article's id", MARK
        ),
        "coherent_sets": Field("Sets of files that must match for the fix to hold", SET_ID),
        "file_sets": Field("The file tables, one set for each product section and language"),
        "provenance": Field("Where the facts were read"),
        "note": _NOTE,
    },
    "Product": {
        "name": Field("Name as the article prints it, without version and edition", NAME),
        "edition": Field("Edition, such as Enterprise Edition or Terminal Server Edition", NAME),
        "versions": Field("Versions as printed, in quotes where they look like numbers", NAME),
    },
    "FileSet": {
        "product": Field("The table's product section, such as Windows NT 4.0 or Terminal Server", NAME),
        "language": Field("Language of the files", NAME),
        "time_basis": Field("Zone of the table's dates and times"),
        "files": Field("The rows"),
        "requires_service_pack": Field(
            "Service pack that this section needs, where it differs from the rule's", LEVEL
        ),
        "service_pack": Field("The set is for hosts at exactly this level", LEVEL),
        "component": Field("Optional part that the set is for", NAME),
        "minimum": Field("Whether later files are as good"),
        "line": _LINE,
        "note": _NOTE,
    },
    "FileRow": {
        "name": Field("File name as printed", FILE_NAME),
        "installed_as": Field("Name on disk, where it differs", FILE_NAME),
        "directory": Field("Directory, where the article states it", DIRECTORY),
        "version": Field("File version", PRINTED_VERSION),
        "size": Field("Exact size in bytes", SIZE),
        "date": Field(f"Date of the file, {EARLIEST_FILE_YEAR} to {LATEST_YEAR}", DATE),
        "time": Field("Time of the file", TIME),
        "platform": Field("Processor the file is built for"),
        "crypto_bits": Field("Encryption strength of the row", kind=Literal[40, 56, 128]),
        "size_kb": Field("Size in KB where the table only rounds; size is left out then", KILOBYTES),
        "alternative_date": Field("The other reading, where day and month cannot be told apart", DATE),
        "adds": Field("Whether the fix adds the file, so that its absence is evidence"),
        "line": _LINE,
        "note": _NOTE,
    },
    "Provenance": {
        "origin": Field("What the facts were read from"),
        "document": Field("The article or bulletin", DOCUMENT),
        "lines": Field("Line of the source for each field; field.value where a field has several", LINE),
        "note": _NOTE,
    },
    "Package": {
        "id": Field("The package; the file has the same name", PACKAGE_ID),
        "title": Field("Its name", TITLE),
        "kind": Field("Service pack or rollup"),
        "product": Field("Windows NT 4.0, Terminal Server or another product's name", NAME),
        "level": Field("Service pack level that it installs", LEVEL),
        "released": Field("Day of release", DATE),
        "requires_service_pack": Field("Service pack that must be installed before", LEVEL),
        "registry_mark": Field("Subkey of the Hotfix key that its installer writes", MARK),
        "contains": Field("Fixes that its own list names", ARTICLE_ID),
        "claimed_by": Field("Articles that claim to be in it although its list omits them", ARTICLE_ID),
        "excludes": Field("Fixes that it says it does not contain"),
        "packages": Field("File names to run", FILE_NAME),
        "file_sets": Field("Files that prove it"),
        "provenance": Field("Where the facts were read"),
        "note": _NOTE,
    },
    "Exclusion": {
        "article": Field("The fix that is not contained", ARTICLE_ID),
        "reason": Field("Why not, in a few words", NAME),
    },
    "CoherentSet": {
        "id": Field("The set; the file has the same name", SET_ID),
        "title": Field("Its name", TITLE),
        "product": Field("Product whose files these are", NAME),
        "files": Field("The files that must agree", FILE_PATH),
        "companions": Field("Files that should agree with them, and count where their own strength is told"),
        "descriptions": Field(
            "Texts in the FileDescription that tell the strength; the first that fits decides"
        ),
        "version_lines": Field("Lines of versions in which builds of one strength are numbered"),
        "fingerprints": Field("Known builds and their strength"),
        "domestic_only": Field("Files that only 128-bit packages ship; noted, never decisive", FILE_PATH),
        "mixtures": Field("Known ways in which one file comes to be of another strength"),
        "ways_out": Field("How the files are made to agree again"),
        "sources": Field("Articles that the set is drawn from", ARTICLE_ID),
        "note": _NOTE,
    },
    "Companion": {
        "file": Field("The file", FILE_PATH),
        "serves": Field("What it encrypts, in a few words", NAME),
        "source": Field("Where its strengths are documented", ARTICLE_ID),
    },
    "VersionLine": {
        "file": Field("File name", FILE_NAME),
        "line": Field("The first two numbers of the versions", VERSION_LINE),
        "strength": Field("Strength of the builds of this line"),
        "source": Field("Where it is documented", ARTICLE_ID),
    },
    "Mixture": {
        "odd": Field("Name of the file that is of another strength than the rest", FILE_NAME),
        "strength": Field("Its strength"),
        "cause": Field("What makes it so, in a few words", NAME),
        "source": Field("Where it is documented", ARTICLE_ID),
        "mark": Field("Only where this subkey of the Hotfix key is, or may be", MARK),
        "component": Field("Only where this part is installed, or may be", NAME),
        "service_packs": Field("Only at these levels; all of them when left out", LEVEL),
    },
    "WaysOut": {
        "upgrade": Field("Articles whose packages bring the files of 128 bit", ARTICLE_ID),
        "restore": Field("Package whose own files, for export, are put back by hand", ARTICLE_ID),
    },
    "DescriptionClue": {
        "contains": Field("Text looked for, without regard to case", NAME),
        "strength": Field("Strength of a file that has it"),
        "source": Field("Where it is documented", ARTICLE_ID),
    },
    "Fingerprint": {
        "file": Field("File name", FILE_NAME),
        "platform": Field("Processor"),
        "strength": Field("Strength; left out where the source does not tell it"),
        "size": Field("Size in bytes", SIZE),
        "date": Field("Date of the file", DATE),
        "version": Field("File version", VERSION),
        "source": Field("Where it is documented", ARTICLE_ID),
        "note": _NOTE,
    },
    "Locations": {
        "locations": Field("One entry for each file and directory"),
    },
    "Location": {
        "file": Field("File name in small letters", FILE_NAME),
        "directory": Field("Directory that it is installed in", DIRECTORY),
        "basis": Field("How the directory is known: stated, nearby text, a convention, or the name's ending"),
        "sources": Field("Articles that say so", ARTICLE_ID),
    },
    "Bulletins": {
        "bulletins": Field("One entry for each bulletin"),
    },
    "Bulletin": {
        "id": Field("The bulletin", BULLETIN_ID),
        "title": Field("Its name", TITLE),
        "severity": Field("Its rating, where it gave one"),
        "articles": Field("Articles of the fixes that it announces", ARTICLE_ID),
        "cves": Field("Vulnerabilities that it names", CVE_ID),
        "superseded_by": Field("Articles of later fixes that replace its own", ARTICLE_ID),
        "registry_marks": Field("Subkeys that its packages write beside the articles' own numbers", MARK),
    },
    "KnownBuilds": {
        "withdrawn": Field("Builds that brought a defect of their own and were replaced"),
        "shared_versions": Field("Version numbers that several builds of one file carry"),
        "unserviced": Field("Files that service packs leave as they are"),
        "releases": Field("Days that all files of one release bear"),
        "procedures": Field("Fixes that are a tool to be run or a setting to be made"),
    },
    "Procedure": {
        "article": Field("The fix", ARTICLE_ID),
        "settles": Field("What shows whether it was done", NAME),
        "source": Field("Article that says so", ARTICLE_ID),
    },
    "WithdrawnBuilds": {
        "file": Field("File name", FILE_NAME),
        "product": Field("Product whose builds are meant", NAME),
        "first": Field("Date of the first bad build", DATE),
        "last": Field("Date of the last bad build", DATE),
        "source": Field("Article that withdraws them", ARTICLE_ID),
        "service_pack": Field("Only at exactly this service pack level", LEVEL),
    },
    "ReleaseStamp": {
        "level": Field("The service pack; none for the CD", LEVEL),
        "first": Field("First day", DATE),
        "last": Field("Last day", DATE),
        "source": Field("Where it is documented", ARTICLE_ID),
    },
    "SharedVersion": {
        "file": Field("File name", FILE_NAME),
        "version": Field("The version", VERSION),
        "source": Field("Where it is documented", ARTICLE_ID),
    },
    "Unserviced": {
        "file": Field("File name", FILE_NAME),
        "source": Field("Where it is documented", ARTICLE_ID),
        "international": Field("Only on localised installations"),
        "service_packs": Field("Only these levels; empty means all", LEVEL),
    },
    "Interactions": {
        "interactions": Field("One entry for each harm that a package does under conditions"),
    },
    "Interaction": {
        "packages": Field("Packages or articles whose installation does it", PACKAGE_ID),
        "effect": Field("The harm, in your own words", ADVICE),
        "advice": Field("The way round it, in your own words", ADVICE),
        "source": Field("Article that tells of it", ARTICLE_ID),
        "when": Field("What must be so on the host, all of it"),
        "before": Field("Whether the advice is to be followed before the package is installed"),
        "fixed_by": Field("Fixes that undo the harm; one of them is enough", ARTICLE_ID),
    },
    "Condition": {
        "file": Field("This file is there", FILE_PATH),
        "below": Field("The file's version is lower than this", VERSION),
        "component": Field("This optional part is installed", NAME),
        "key": Field("Registry key, from HKLM on", KEY),
        "value": Field("Name of a value of the key", NAME),
        "equals": Field("What the value is, as text", NAME),
        "languages": Field("Language id of the installation", LANGUAGE_ID),
        "several_processors": Field("Whether the host runs the kernel for several processors"),
        "package": Field("This package is on the host or in the plan", PACKAGE_ID),
        "unseen": Field("What no collection shows, in your own words", NAME),
    },
    "Chaining": {
        "hotfixes": Field("Hotfixes that share a restart, by what they were built for"),
        "stated": Field("Articles that name QChain for their own packages", ARTICLE_ID),
        "alone": Field("Packages that get a restart of their own"),
        "otherwise": Field("Article that says that nothing else may be chained", ARTICLE_ID),
    },
    "ChainedHotfixes": {
        "product": Field("Product of the hotfixes", NAME),
        "requires_service_pack": Field("Service pack that they need", LEVEL),
        "keywords": Field("Keywords that mark such hotfixes, too", KEYWORD),
        "built_from": Field("A hotfix with a file from this day on is one, too", DATE),
        "source": Field("Article that says so", ARTICLE_ID),
    },
    "Alone": {
        "package": Field("The package", PACKAGE_ID),
        "source": Field("Article that says so", ARTICLE_ID),
    },
    "Obtaining": {
        "support_only": Field("Articles that name no download, only the vendor's support", ARTICLE_ID),
        "discontinued": Field("Fixes that are no longer handed out"),
        "controls": Field("What limits the harm while a fix cannot be had"),
    },
    "Discontinued": {
        "article": Field("The fix", ARTICLE_ID),
        "instead": Field("The fix that its article names in its place", ARTICLE_ID),
        "source": Field("Article that says so", ARTICLE_ID),
    },
    "Control": {
        "article": Field("The fix", ARTICLE_ID),
        "control": Field("What to do instead, in your own words", ADVICE),
        "source": Field("Article that says so", ARTICLE_ID),
    },
    "Correction": {
        "article": Field("The article; the file has the same name", ARTICLE_ID),
        "reason": Field("Why the text is not to be taken at its word, in your own words", NOTE),
        "by": Field("Who says so", NAME),
        "changes": Field("What to change in what the importer reads"),
    },
    "Change": {
        "of": Field("The part of the rule that it is about"),
        "was": Field("What the importer reads; every part with these fields is changed", kind=Any),
        "now": Field("The fields as they should be; left out: the part is taken away", kind=Any),
        "add": Field("Rows that the file set gets at its end"),
    },
    "PackFile": {
        "version": Field("Version of the pack", NAME),
    },
}
