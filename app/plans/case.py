"""A case: a plan package with costs and measurements, read strictly."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import PlainValidator

from app.errors import Flaw, InvalidInput
from app.http.types import Wire
from app.plans.ground import ground_in
from app.plans.package.declared import MONEY_SECTIONS
from app.plans.package.facts import scheme_of
from app.plans.package.models import Package
from app.plans.package.node import Node
from app.plans.package.parsing import in_order, read_form, read_package
from app.plans.package.values import Listed
from app.plans.row_checks import check_costs, check_measurements
from app.plans.rows import CostRow, MeasurementRow, facts_of
from app.uitkeringsschema.facts import Case


def _as_it_is(value: object) -> object:
    return value


class CaseDocument(Wire):
    """A plan package with what became of it."""

    # Read on its own, so that its flaws and those of the rows are found together.
    plan: Annotated[Any, PlainValidator(_as_it_is, json_schema_input_type=Package)]
    costs: Listed[CostRow]
    measurements: Listed[MeasurementRow]


def parse_case(document: object) -> Case:
    """The case that a parsed JSON document holds; whole numbers as `int`, others as `Decimal`.

    Raises:
        InvalidInput: every flaw of the package (below `/plan`), the costs and the measurements at once.
    """
    found, flaws, node = read_form(CaseDocument, document)
    package, plan = None, Node("", {})
    if "plan" in node.values:
        package, wrong, plan = _read_plan(node.value("plan"))
        flaws += _in_plan(wrong)
        flaws += _without_scheme(plan)
    ground = ground_in(plan)
    flaws += [*check_costs(node, ground), *check_measurements(node, ground)]
    scheme = None if package is None else scheme_of(package)
    if found is None or scheme is None or flaws:
        raise InvalidInput(in_order(flaws))
    facts = facts_of(found.costs, found.measurements)
    return Case(scheme, facts.costs, facts.results)


def _read_plan(document: object) -> tuple[Package | None, list[Flaw], Node]:
    try:
        return read_package(document)
    except InvalidInput as error:
        raise InvalidInput(_in_plan(error.flaws)) from None


def _in_plan(flaws: Iterable[Flaw]) -> list[Flaw]:
    return [replace(flaw, pointer=f"/plan{flaw.pointer}") for flaw in flaws]


def _without_scheme(plan: Node) -> list[Flaw]:
    if not plan.values or any(plan.given(section) for section in MONEY_SECTIONS):
        return []
    nl, en = "Dit plan heeft geen uitkeringsschema.", "This plan has no payment scheme."
    return [Flaw("/plan/scheme", "no_scheme", nl, en)]
