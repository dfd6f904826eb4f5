"""Whether an article concerns a host, and why."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.engine.products import DOMAIN_CONTROLLER, component_of, component_present, product_concerns
from scanner.model.articles import Article
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from scanner.model.logic import Truth, any_of
from scanner.model.profile import HostProfile


@dataclass(frozen=True, slots=True)
class Applicability:
    """The answer, the sentence that argues it, and the evidence.  ``settle`` is set where it is unknown."""

    answer: Truth
    reason: str
    evidence: tuple[Evidence, ...] = ()
    settle: str | None = None


def by_products(article: Article, profile: HostProfile) -> Applicability:
    """Decide by the "applies to" list alone; an article without one is taken to concern every host."""
    if not article.products:
        return Applicability(Truth.YES, "The article names no product.")
    answer = any_of(product_concerns(product, profile) for product in article.products)
    evidence = (_product(article, profile, answer),)
    if answer is Truth.YES:
        return Applicability(answer, f"It applies to {system_name(profile)}.", evidence)
    if answer is Truth.NO:
        return Applicability(answer, _ruled_out(article, profile), evidence)
    return Applicability(answer, _undecided(article, profile), evidence, _settle(article, profile))


def applicability(article: Article, profile: HostProfile) -> Applicability:
    """Decide by the "applies to" list, then by the components the article needs.

    Nothing else of the article counts, so one answer serves all that say the same of these two.
    """
    by_product = by_products(article, profile)
    if by_product.answer is Truth.NO:
        return by_product
    needed = [(name, component_present(name, profile)) for name in article.components]
    for name, present in needed:
        if present is Truth.NO:
            return Applicability(Truth.NO, _lacking(name), (_component(name, present),))
    for name, present in needed:
        if present is Truth.UNKNOWN:
            return Applicability(
                Truth.UNKNOWN,
                f"Whether {name} is installed was not collected.",
                (_component(name, present),),
                f"Find out whether {name} is installed.",
            )
    return by_product


def _lacking(component: str) -> str:
    if component.casefold() == DOMAIN_CONTROLLER:
        return "This host is not a domain controller."
    return f"{component} is not installed."


def system_name(profile: HostProfile) -> str:
    """The system as a sentence names it."""
    product = f"{profile.product or 'Windows NT'} {profile.version or ''}".strip()
    edition = profile.edition
    return f"{product} {edition.value}" if edition else product


def _named(article: Article) -> str:
    names = dict.fromkeys(
        f"{product.name.removeprefix('Microsoft ')}{f', {product.edition}' if product.edition else ''}"
        for product in article.products
    )
    return "; ".join(list(names)[:4]) + ("; …" if len(names) > 4 else "")


def _ruled_out(article: Article, profile: HostProfile) -> str:
    named = [component for product in article.products if (component := component_of(product))]
    if named and len(named) == len(article.products):
        return _no_component(article, named[0], profile)
    return f"It applies to {_named(article)}; this host is {system_name(profile)}."


def _no_component(article: Article, component: str, profile: HostProfile) -> str:
    if component_present(component, profile) is not Truth.YES:
        return f"{component} is not installed."
    release = profile.component_versions[component.casefold()]
    listed = ", ".join(dict.fromkeys(version for product in article.products for version in product.versions))
    return f"It applies to {component} {listed}; this host has {release}."


def _undecided(article: Article, profile: HostProfile) -> str:
    if profile.edition is None:
        return f"It applies to {_named(article)}; the edition of this host is not known."
    return f"It applies to {_named(article)}; whether that is installed was not collected."


def _settle(article: Article, profile: HostProfile) -> str:
    if profile.edition is None:
        return "Read ProductType and ProductSuite under HKLM\\SYSTEM\\…\\Control\\ProductOptions."
    return f"Find out whether one of these is installed: {_named(article)}."


_COMPARISONS = {
    Truth.YES: Comparison.SAME,
    Truth.NO: Comparison.DIFFERENT,
    Truth.UNKNOWN: Comparison.UNKNOWN,
}


def _product(article: Article, profile: HostProfile, answer: Truth) -> Evidence:
    observed = {"product": system_name(profile)} if profile.edition else {"status": "not-collected"}
    return Evidence(
        EvidenceKind.PRODUCT, "product", {"product": _named(article)}, dict(observed), _COMPARISONS[answer]
    )


def _component(name: str, present: Truth) -> Evidence:
    status = "absent" if present is Truth.NO else "not-collected"
    return Evidence(
        EvidenceKind.COMPONENT, name, {"status": "present"}, {"status": status}, _COMPARISONS[present]
    )
