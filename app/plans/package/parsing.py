"""From parsed JSON to a plan package: whole and sound, or every flaw at once."""

from typing import Final

from pydantic import ValidationError

from app.errors import Flaw, InvalidInput
from app.plans.package.code_checks import check_codes
from app.plans.package.declared import declared
from app.plans.package.kpi_checks import check_kpis
from app.plans.package.models import Package
from app.plans.package.node import Node, Path, without
from app.plans.package.role_checks import check_roles
from app.plans.package.scheme_checks import check_money
from app.plans.package.structure import structural

MOST_FLAWS: Final = 10_000
"""More than this nobody reads; the answer stays bounded."""


def parse_package(document: object) -> Package:
    """The package that a parsed JSON document holds; whole numbers as `int`, others as `Decimal`.

    Raises:
        InvalidInput: every flaw at once, of form and of meaning, in the order of the document.
    """
    package, flaws, _ = read_package(document)
    if package is None:
        raise InvalidInput(in_order(flaws))
    return package


def read_package(document: object) -> tuple[Package | None, list[Flaw], Node | None]:
    """The package if it is sound, its flaws, and what can be read of it even so; pointers start at the package."""
    package: Package | None = None
    found: list[tuple[Path, Flaw]] = []
    try:
        package = Package.model_validate(document)
    except ValidationError as error:
        found = list(structural(error))
    flaws = [flaw for _, flaw in found]
    if not isinstance(document, dict):
        return None, flaws, None
    node = without(document, [path for path, _ in found])
    known = declared(node)
    flaws += [*check_codes(node, known), *check_money(node), *check_kpis(node), *check_roles(node)]
    return (None if flaws else package), flaws, node


def in_order(flaws: list[Flaw]) -> list[Flaw]:
    """The flaws in order of place, none twice, and not more than anyone reads."""
    return sorted(dict.fromkeys(flaws), key=lambda flaw: place_of(flaw.pointer))[:MOST_FLAWS]


def place_of(pointer: str) -> tuple[tuple[int, int, str], ...]:
    """What to sort pointers by: lists by index, properties by name."""
    steps = pointer.split("/")[1:]
    return tuple((0, int(step), "") if step.isdecimal() and step.isascii() else (1, 0, step) for step in steps)
