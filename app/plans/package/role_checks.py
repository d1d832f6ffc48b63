"""Roles, agreements and numbers of organisations: in the right domain, ending after they begin, none twice."""

from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from app.errors import Flaw
from app.plans.package.node import Node

_Cell = tuple[str, str, object, object]
_ALWAYS: Final = "0000-00-00", "9999-99-99"


def check_roles(document: Node) -> Iterator[Flaw]:
    """Everything about roles and validity that goes beyond one value."""
    domains = {node.text("code"): node.text("domain") for node in document.nodes("organisations")}
    for row in document.nodes("roles"):
        organisation, domain = row.text("organisation"), row.text("domain")
        own = domains.get(organisation)
        if organisation is not None and domain is not None and own is not None and own != domain:
            nl, en = f"{organisation} hoort bij het domein {own}.", f"{organisation} belongs to the domain {own}."
            yield row.flaw("domain", "domain_mismatch", nl, en)
    yield from _twice(document)
    yield from _unknown_regions(document)
    identifiers = [i for node in document.nodes("organisations") for i in node.nodes("identifiers")]
    for node in (*document.nodes("roles"), *document.nodes("agreements"), *identifiers):
        starts, ends = node.text("validFrom"), node.text("validTo")
        if starts and ends and ends < starts:
            yield node.flaw("validTo", "ends_before_start", "Het einde ligt vóór het begin.", "Ends before it starts.")


def _unknown_regions(document: Node) -> Iterator[Flaw]:
    """Where a plan names its regions, a role is in one of those; else any text will do."""
    known = {node.text("code") for node in document.nodes("regions")}
    for row in document.nodes("roles"):
        code = row.text("region")
        if known and code is not None and code not in known:
            yield row.flaw("region", "dangling_code", f"Er is geen gebied {code}.", f"There is no region {code}.")


def _twice(document: Node) -> Iterator[Flaw]:
    spans: defaultdict[_Cell, list[tuple[str, int, str, Node]]] = defaultdict(list)
    for index, row in enumerate(document.nodes("roles")):
        cell, span = _cell(row), _span(row)
        if cell is not None and span is not None:
            spans[cell].append((span[0], index, span[1], row))
    for rows in spans.values():
        taken = ""
        for starts, _, ends, row in sorted(rows, key=itemgetter(0, 1)):
            if starts <= taken:
                nl, en = "Hier geldt in dezelfde tijd al een rol.", "A role holds here already at the same time."
                yield row.flaw((), "roles_overlap", nl, en)
            taken = max(taken, ends)


def _cell(row: Node) -> _Cell | None:
    """Who and where a role is about; None when that cannot be read."""
    initiative, domain = row.text("initiative"), row.text("domain")
    if initiative is None or domain is None:
        return None
    for name in ("organisation", "region"):
        if row.given(name) and row.text(name) is None:
            return None
    return initiative, domain, row.text("organisation"), row.text("region")


def _span(row: Node) -> tuple[str, str] | None:
    for name in ("validFrom", "validTo"):
        if row.given(name) and row.text(name) is None:
            return None
    return row.text("validFrom") or _ALWAYS[0], row.text("validTo") or _ALWAYS[1]
