"""From parsed JSON to a plan package: whole and sound, or every flaw at once."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import Flaw, InvalidInput
from app.http.input_flaws import MAX_FLAWS, flaws_of
from app.plans.package.code_checks import check_codes
from app.plans.package.declared import declared
from app.plans.package.kpi_checks import check_kpis
from app.plans.package.models import Package
from app.plans.package.node import Node, without
from app.plans.package.role_checks import check_roles
from app.plans.package.scheme_checks import check_money
from app.plans.package.sections import holds_records
from app.plans.package.values import Tally

_M = TypeVar("_M", bound=BaseModel)


def parse_package(document: object) -> Package:
    """The package that a parsed JSON document holds; whole numbers as `int`, others as `Decimal`.

    Raises:
        InvalidInput: every flaw at once, of form and of meaning, in the order of the document.
    """
    package, flaws, _ = read_package(document)
    if package is None:
        raise InvalidInput(in_order(flaws))
    return package


def read_package(document: object) -> tuple[Package | None, list[Flaw], Node]:
    """The package if it is sound, its flaws, and what can be read of it even so; pointers start at the package."""
    rich = holds_records(document)
    package, flaws, node = read_form(_whole() if rich else Package, document)
    known = declared(node)
    flaws += [*check_codes(node, known), *check_money(node), *check_kpis(node), *check_roles(node)]
    if rich:
        from app.plans.package.impact_checks import check_impact  # noqa: PLC0415 (as below)
        from app.plans.package.record_checks import check_records  # noqa: PLC0415 (as below)

        flaws += [*check_records(node, known), *check_impact(node)]
    return (None if flaws else package), flaws, node


def _whole() -> type[Package]:
    from app.plans.package.whole import WholePackage  # noqa: PLC0415 (a simulation without records starts without it)

    return WholePackage


def read_form(model: type[_M], document: object) -> tuple[_M | None, list[Flaw], Node]:
    """The document as a model if its form is sound, the flaws of form, and what can be read of it even so.

    Raises:
        InvalidInput: so much is wrong that not everything was looked at.
    """
    tally = Tally()
    try:
        found: _M | None = model.model_validate(document, context=tally)
        errors = []
    except ValidationError as error:
        found, errors = None, error.errors(include_url=False, include_input=False)
    flaws = flaws_of([{**error, "loc": ("body", *error["loc"])} for error in errors], document)
    if tally.full:
        raise InvalidInput(in_order(flaws))
    node = without(document, [error["loc"] for error in errors]) if isinstance(document, dict) else Node("", {})
    return found, flaws, node


def in_order(flaws: list[Flaw]) -> list[Flaw]:
    """The flaws in order of place, none twice, and not more than anyone reads."""
    return sorted(dict.fromkeys(flaws), key=lambda flaw: place_of(flaw.pointer))[:MAX_FLAWS]


def place_of(pointer: str) -> tuple[tuple[int, int, str], ...]:
    """What to sort pointers by: lists by index, properties by name."""
    steps = pointer.split("/")[1:]
    return tuple((0, int(step), "") if step.isdecimal() and step.isascii() else (1, 0, step) for step in steps)
