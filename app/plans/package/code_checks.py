"""Codes: none twice, and every one that is referred to is declared."""

from collections.abc import Iterator
from typing import Final

from app.errors import Flaw
from app.plans.package.declared import CODED_SECTIONS, Declared
from app.plans.package.node import Node, Path

_REFERENCES: Final = (
    ("organisations", "domain", "domains"),
    ("initiatives", "theme", "themes"),
    ("kassiers", "organisation", "organisations"),
    ("kassiers", "through", "organisations"),
    ("budget", "initiative", "initiatives"),
    ("budget", "kassier", "kassiers"),
    ("budget", "stream", "streams"),
    ("budget", "organisation", "organisations"),
    ("roles", "initiative", "initiatives"),
    ("roles", "domain", "domains"),
    ("roles", "organisation", "organisations"),
    ("agreements", "kassier", "kassiers"),
    ("agreements", "organisation", "organisations"),
)
"""Section, property, and the section that it refers to."""

ONE: Final = {
    "streams": ("geldstroom", "stream"),
    "domains": ("domein", "domain"),
    "organisations": ("organisatie", "organisation"),
    "themes": ("thema", "theme"),
    "initiatives": ("initiatief", "initiative"),
    "kassiers": ("kassier", "kassier"),
    "kpis": ("KPI", "KPI"),
    "meetmomenten": ("meetmoment", "meetmoment"),
}
"""What one thing of a section is called, in Dutch and in English."""


def check_codes(document: Node, known: Declared) -> Iterator[Flaw]:
    """Every code that is declared twice, and every reference to something that is not declared."""
    for section in CODED_SECTIONS:
        yield from _repeated(document.nodes(section), section)
    yield from _repeated([m for kpi in document.nodes("kpis") for m in kpi.nodes("meetmomenten")], "meetmomenten")
    for section, name, target in _REFERENCES:
        for node in document.nodes(section):
            yield from _dangling(node, node.text(name), (name,), target, known)
    for kpi in document.nodes("kpis"):
        scope = kpi.node("scope")
        if scope:
            yield from _dangling(scope, scope.text("initiative"), ("initiative",), "initiatives", known)
            yield from _dangling(scope, scope.text("theme"), ("theme",), "themes", known)
    for kassier in document.nodes("kassiers"):
        yield from _streams(kassier, known)
    yield from _unknown_periods(document, known)


def _repeated(nodes: "tuple[Node, ...] | list[Node]", section: str) -> Iterator[Flaw]:
    seen: set[str] = set()
    for node in nodes:
        code = node.text("code")
        if code in seen:
            nl, en = ONE[section]
            yield node.flaw("code", "duplicate_code", f"Er is al een {nl} {code}.", f"There is a {en} {code} already.")
        elif code is not None:
            seen.add(code)


def _dangling(node: Node, code: str | None, path: Path, target: str, known: Declared) -> Iterator[Flaw]:
    if code is not None and not known.knows(target, code):
        nl, en = ONE[target]
        yield node.flaw(path, "dangling_code", f"Er is geen {nl} {code}.", f"There is no {en} {code}.")


def _streams(kassier: Node, known: Declared) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, code in enumerate(kassier.sequence("streams") or ()):
        if not isinstance(code, str):
            continue
        yield from _dangling(kassier, code, ("streams", index), "streams", known)
        if code in seen:
            nl, en = f"De geldstroom {code} staat er al.", f"The stream {code} is there already."
            yield kassier.flaw(("streams", index), "duplicate_code", nl, en)
        seen.add(code)


def _unknown_periods(document: Node, known: Declared) -> Iterator[Flaw]:
    moments = [m for kpi in document.nodes("kpis") for m in kpi.nodes("meetmomenten")]
    for node in (*document.nodes("budget"), *moments):
        period = node.whole("period")
        if period is not None and not known.knows_period(period):
            nl, en = f"Er is geen periode {period}.", f"There is no period {period}."
            yield node.flaw("period", "dangling_code", nl, en)
