"""Costs and measurements as a case or a what-if gives them, and the facts that they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from app.errors import InvalidInput
from app.http.types import Code, Wire, cents
from app.plans.ground import ground_of
from app.plans.package.parsing import in_order, read_form
from app.plans.package.values import MEASURABLE, BudgetAmount, Listed, PeriodNumber
from app.plans.row_checks import check_costs, check_measurements
from app.uitkeringsschema.facts import LineKey, Scheme, Value


def _measured(value: object) -> Value:
    return value if isinstance(value, bool) else MEASURABLE(value)


Measured = Annotated[
    bool | Decimal, PlainValidator(_measured), WithJsonSchema({"oneOf": [{"type": "boolean"}, {"type": "number"}]})
]
"""True or false, or a number; which of them, the measure of the KPI says."""


class CostRow(Wire):
    """Costs accepted for a line; rows with the same key are added up."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: PeriodNumber
    amount: BudgetAmount


class MeasurementRow(Wire):
    """A value established for a meetmoment in the accounting of a period."""

    meetmoment: Code
    period: PeriodNumber
    value: Measured


class FactsDocument(Wire):
    """Costs and measurements on top of a plan that is known."""

    costs: Listed[CostRow] = ()
    measurements: Listed[MeasurementRow] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Costs in cents per line, and values by meetmoment and the period of the accounting."""

    costs: Mapping[LineKey, int]
    results: Mapping[tuple[str, int], Value]


def parse_facts(document: object, scheme: Scheme) -> Facts:
    """The facts in `{costs?, measurements?}` for a plan with this scheme.

    Raises:
        InvalidInput: every flaw at once; a cost on no arrears line and a value of the wrong kind are flaws.
    """
    found, flaws, node = read_form(FactsDocument, document)
    ground = ground_of(scheme)
    flaws += [*check_costs(node, ground), *check_measurements(node, ground)]
    if found is None or flaws:
        raise InvalidInput(in_order(flaws))
    return facts_of(found.costs, found.measurements)


def facts_of(costs: Iterable[CostRow], measurements: Iterable[MeasurementRow]) -> Facts:
    """The facts in checked rows."""
    sums: defaultdict[LineKey, int] = defaultdict(int)
    for row in costs:
        sums[LineKey(row.initiative, row.kassier, row.stream, row.organisation, row.period)] += cents(row.amount)
    return Facts(dict(sums), {(row.meetmoment, row.period): row.value for row in measurements})
