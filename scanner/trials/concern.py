"""Whether an article, or one section of its tables, is about a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.model.articles import Article, FileSet, Product
from scanner.model.facts import Observation
from scanner.model.logic import Truth, all_of, any_of, truth
from scanner.model.profile import Edition
from scanner.trials.machine import Machine
from scanner.trials.subjects import Subject, subject

_SYSTEMS = {"5.0": "windows 2000", "5.1": "windows xp", "5.2": "windows server 2003"}


def concerned(article: Article, machine: Machine) -> Truth:
    """Whether the article is about this machine: one product line must be, and every needed part be there.

    A product list is read as alternatives; an article without one is about every machine.
    """
    by_product = any_of(_line(product, machine) for product in article.products)
    if not article.products:
        by_product = Truth.YES
    return all_of([by_product, *_parts(article.components, machine)])


def _parts(names: Iterable[str], machine: Machine) -> list[Truth]:
    return [present(name, machine) for name in names]


def present(part: str, machine: Machine) -> Truth:
    """Whether an optional part is there; what could not be read or was not looked for is not known."""
    status = machine.component(part)
    if status is Observation.PRESENT:
        return Truth.YES
    return Truth.NO if status is Observation.ABSENT else Truth.UNKNOWN


def in_release(part: str, releases: Iterable[str], machine: Machine) -> Truth:
    """Whether a part is there in one of these releases.

    The first number is the release; where the part's own is not known, any may be meant.
    """
    there = present(part, machine)
    own = release_number(machine.release(part) or "")
    listed = {number for text in releases if (number := release_number(text))}
    other = there is Truth.YES and own is not None and bool(listed) and own not in listed
    return Truth.NO if other else there


def release_number(text: str) -> str | None:
    """The number that a release is known by: ``5`` of ``5.5 SP3``."""
    match = re.match(r"\s*v?(\d+)(?![\d\w])", text)
    return match[1].lstrip("0") if match else None


def _line(product: Product, machine: Machine) -> Truth:
    """One line of the list.  A bare ``4.0`` says nothing of the service pack, so levels do not count here."""
    about = subject(f"{product.name} {product.edition or ''}".strip())
    if about.part is not None:
        return in_release(about.part, product.versions, machine)
    if about.editions:
        return _system(about, product.versions, machine)
    if about.other_system is None:
        return Truth.UNKNOWN
    return truth(_SYSTEMS.get(machine.system) == about.other_system)


def _system(about: Subject, versions: tuple[str, ...], machine: Machine) -> Truth:
    listed = {version.split()[0] for version in versions} or {"4.0"}
    if machine.system not in listed:
        return Truth.NO
    return Truth.UNKNOWN if machine.edition is None else truth(machine.edition in about.editions)


def section_concerns(section: FileSet, machine: Machine) -> Truth:
    """Whether a table is for this machine: the builds for Terminal Server and those for the rest never mix.

    Editions do not count beyond that: the article's list has ruled them out already.  A part
    of a product that no facts name (the Information Store of Exchange) chooses nothing.
    """
    about = subject(section.product)
    part = subject(section.component).part if section.component else None
    return all_of([_section(about, section.product, machine), *_parts([part] if part else [], machine)])


def _section(about: Subject, name: str, machine: Machine) -> Truth:
    if about.part is not None:
        return in_release(about.part, re.findall(r" (\d+\.\d\S*)$", name), machine)
    if about.editions:
        if machine.edition is None:
            return Truth.UNKNOWN
        return truth((Edition.TERMINAL_SERVER in about.editions) == machine.terminal_server)
    return Truth.UNKNOWN if about.other_system is None else Truth.NO
