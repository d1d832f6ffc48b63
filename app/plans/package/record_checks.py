"""Records of a package: no code twice, every reference declared, ends after beginnings, nothing above itself."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from app.errors import Flaw
from app.http.input_flaws import pointer
from app.plans.package.declared import Declared
from app.plans.package.node import Node, Path
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.named import words_of
from app.plans.package.records.shapes import Mention, Values, mentions, objects, slots_of

_FROM: Final = "From"


def check_records(document: Node, known: Declared) -> Iterator[Flaw]:
    """Everything about records that goes beyond one value."""
    declared = _declared(document, known)
    for kind in KINDS:
        above: dict[str, dict[str, str]] = {}
        seen: set[str] = set()
        for node in document.nodes(kind.section):
            code = node.text("code")
            if code in seen:
                nl, en = f"Er is al een {kind.nl} {code}.", f"There is a {kind.en} {code} already."
                yield node.flaw("code", "duplicate_code", nl, en)
            named = list(mentions(kind.model, node.values))
            yield from dangling(named, declared, node.pointer)
            yield from check_form(kind.model, node.values, node.pointer)
            if code is not None and code not in seen:
                seen.add(code)
                above[code] = {m.code: node.at(*m.path) for m in named if of_own_kind(kind, m)}
        yield from cycles(above)


def _declared(document: Node, known: Declared) -> dict[str, frozenset[str] | None]:
    """The codes per section; None where the section cannot be read."""
    own = {
        kind.section: frozenset(code for node in document.nodes(kind.section) if (code := node.text("code")))
        if not document.given(kind.section) or document.sequence(kind.section) is not None
        else None
        for kind in KINDS
    }
    kpis = document.nodes("kpis")
    moments = frozenset(code for kpi in kpis for node in kpi.nodes("meetmomenten") if (code := node.text("code")))
    readable = document.sequence("kpis") is not None
    return {**known.codes, "meetmomenten": moments if readable else None, **own}


def dangling(named: list[Mention], declared: Mapping[str, Any], at: str = "") -> Iterator[Flaw]:
    """The codes that are not declared in the section that they refer to; None there means that nobody knows."""
    for mention in named:
        codes = declared[mention.section]
        if codes is not None and mention.code not in codes:
            nl, en = words_of(mention.section)
            yield Flaw(
                f"{at}{pointer(mention.path)}",
                "dangling_code",
                f"Er is geen {nl} {mention.code}.",
                f"There is no {en} {mention.code}.",
            )


def check_form(model: type[BaseModel], values: Values, at: str = "") -> Iterator[Flaw]:
    """Every end (`validTo`, `plannedTo`, …) before its beginning (`validFrom`, …), and every list without its first."""
    for inner, found, path in objects(model, values):
        slots = slots_of(inner)
        ends = {slot.name for slot in slots if slot.span}
        for name in (slot.name for slot in slots if slot.span and slot.name.endswith(_FROM)):
            end = f"{name.removesuffix(_FROM)}To"
            if end in ends and _before(found.get(end), found.get(name)):
                nl, en = "Het einde ligt vóór het begin.", "Ends before it starts."
                yield Flaw(f"{at}{pointer((*path, end))}", "ends_before_start", nl, en)
        for name in (slot.name for slot in slots if slot.filled and found.get(slot.name) == []):
            nl, en = "Minstens 1 element.", "At least 1 item."
            yield Flaw(f"{at}{pointer((*path, name))}", "too_few_items", nl, en)


def _before(end: Any, start: Any) -> bool:
    return type(end) is type(start) and isinstance(end, str | int) and end < start


def of_own_kind(kind: Kind, mention: Mention) -> bool:
    """Whether a record names another of its kind as what stands above it."""
    return mention.section == kind.section and len(_names(mention.path)) == 1


def _names(path: Path) -> list[str]:
    return [step for step in path if isinstance(step, str)]


def cycles(above: Mapping[str, Mapping[str, str]]) -> Iterator[Flaw]:
    """Every reference by which a thing comes to stand above itself.

    Args:
        above: for every code, the codes directly above it, each with the place that says so.
    """
    left = {code: set(named) & above.keys() for code, named in above.items()}
    # What has nothing above it, or nothing below, is in no circle.
    while True:
        named = set().union(*left.values())
        loose = {code for code, over in left.items() if not over or code not in named}
        if not loose:
            break
        left = {code: over - loose for code, over in left.items() if code not in loose}
    for code, over in left.items():
        for other in sorted(over):
            nl, en = f"{code} staat zo boven zichzelf.", f"This places {code} above itself."
            yield Flaw(above[code][other], "circular_reference", nl, en)
