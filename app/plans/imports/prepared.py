"""A package made ready to be stored, before anything waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import Flaw
from app.plans.imports.rows import Rows, nameless_rows_of, plan_row, rows_of
from app.plans.package import Package, canonical, parse_package, warnings
from app.plans.package.facts import budget_of
from app.plans.package.sections import SECTIONS
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound package, its canonical form (the records apart), its rows, and what its importer should look at."""

    package: Package
    form: dict[str, Any]
    records: dict[str, list[dict[str, Any]]]
    plan: Mapping[str, Any]
    rows: Rows
    nameless: Mapping[str, Mapping[str, dict[str, Any]]]
    budget: Mapping[LineKey, Cents]
    warnings: tuple[Flaw, ...]

    @property
    def code(self) -> str:
        """The code of the plan."""
        return self.package.plan.code


def prepare(document: object) -> Prepared:
    """Read a parsed JSON document as a package, check it whole and lay out its rows; takes a while for a large one.

    Raises:
        InvalidInput: every flaw at once.
    """
    package = parse_package(document)
    form = canonical(package)
    records = {section: form.pop(section) for section in SECTIONS if section in form}
    return Prepared(
        package=package,
        form=form,
        records=records,
        plan=plan_row(package),
        rows=rows_of(package),
        nameless=nameless_rows_of(package),
        budget=budget_of(package.budget or ()),
        warnings=tuple(warnings(package)),
    )
