"""A sound package as rows of the tables that hold it; what has no column of its own goes in `details`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from app.plans.imports.keys import said
from app.plans.package.canonical import plain
from app.plans.package.facts import budget_of, line_of
from app.plans.package.models import BudgetPart, KpiPart, MeetmomentPart, Package, Part, SchemePart
from app.plans.package.words import InitiativeKind, PlanKind, PlanStatus
from app.uitkeringsschema.facts import LineKey, Measure

Rows = Mapping[str, list[dict[str, Any]]]
"""The rows per table, without the plan that they belong to."""

_COUNTED: Final = (Measure.COUNT, Measure.NUMBER)
_MILLIONTHS: Final = 10**6
_GOVERNS: Final = "stuurgroep"


def plan_row(package: Package) -> dict[str, Any]:
    """The plan itself; a plan with money is a transformatieplan unless it says otherwise."""
    part, scheme = package.plan, package.scheme
    kind = part.kind or (PlanKind.REGIOPLAN if scheme is None else PlanKind.TRANSFORMATIEPLAN)
    details = _details(part, "code", "name", "region", "kind", "status", "governing_body")
    if scheme is not None and (of_scheme := _details(scheme, "catch_up", "settlement_on", "periods")):
        details["scheme"] = of_scheme
    return {
        "code": part.code,
        "name": part.name,
        "region": part.region,
        "kind": kind.value,
        "status": (part.status or PlanStatus.IN_DEVELOPMENT).value,
        "governing_body": part.governing_body or _GOVERNS,
        "has_scheme": scheme is not None,
        "catch_up": scheme is None or scheme.catch_up,
        "settlement_on": None if scheme is None else scheme.settlement_on,
        # What holds for the whole package holds for the plan, unless the plan itself says otherwise.
        "details": {**_details(package, *_sections(package)), **details},
    }


def rows_of(package: Package) -> Rows:
    """The rows below the plan that have a key of their own."""
    streams = package.streams or ()
    kassiers = package.kassiers or ()
    return {
        "domain": [_columns(part, "code", "name") for part in package.domains],
        "organisation": [_columns(part, "code", "name", "domain") for part in package.organisations],
        "stream": [_columns(part, "code", "name", "financier") for part in streams],
        "kassier": [_columns(p, "code", "organisation", "through", "scope", apart=("streams",)) for p in kassiers],
        "kassier_stream": [
            {"kassier": part.code, "stream": stream}
            for part in kassiers
            for stream in sorted({s.code for s in streams} if part.streams is None else set(part.streams))
        ],
        "theme": [_columns(part, "code", "name") for part in package.themes],
        "initiative": [
            {
                **_columns(part, "code", "name", "theme", apart=("kind",)),
                "kind": part.kind or InitiativeKind.INTERVENTION,
            }
            for part in package.initiatives
        ],
        "period": _periods(package.scheme),
        "budget_line": _lines(package.budget or ()),
        "kpi": [_kpi(part) for part in package.kpis],
        "meetmoment": [_meetmoment(part, kpi) for kpi in package.kpis for part in kpi.meetmomenten],
    }


def nameless_rows_of(package: Package) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """The rows of roles and agreements, by all that they say."""
    role = ("initiative", "domain", "organisation", "region", "role", "valid_from", "valid_to")
    agreement = ("kassier", "organisation", "signed_on", "valid_from", "valid_to")
    return {
        "role_assignment": {said(plain(part)): _columns(part, *role) for part in package.roles},
        "agreement": {said(plain(part)): _columns(part, *agreement) for part in package.agreements},
    }


def _periods(scheme: SchemePart | None) -> list[dict[str, Any]]:
    columns = ("number", "starts_on", "ends_on", "pay_on", "payment_mode", "costs_until")
    return [_columns(part, *columns) for part in (scheme.periods if scheme else ())]


def _lines(rows: tuple[BudgetPart, ...]) -> list[dict[str, Any]]:
    """The lines with their rows added up; a line is illustrative when one of its rows is."""
    marks: dict[LineKey, dict[str, Any]] = {}
    for row in rows:
        details = marks.setdefault(line_of(row), {})
        if row.illustrative:
            details["illustrative"] = True
        found = None if row.source is None else row.source.model_dump(mode="json", by_alias=True)
        if found is None or found == details.get("source") or found in details.get("furtherSources", ()):
            continue
        if "source" in details:
            details.setdefault("furtherSources", []).append(found)
        else:
            details["source"] = found
    return [
        {**line._asdict(), "original_cents": amount, "amount_cents": amount, "details": marks[line]}
        for line, amount in sorted(budget_of(rows).items())
    ]


def _kpi(part: KpiPart) -> dict[str, Any]:
    found = _columns(part, "code", "name", "kind", "measure", "rule", "threshold", "pays", apart=_KPI_APART)
    scope = _details(part.scope, "initiative", "theme", "plan")
    steps = [[plain(start), plain(pays)] for start, pays in sorted(part.steps or ())]
    return {
        **found,
        "initiative": part.scope.initiative,
        "theme": part.scope.theme,
        "steps": steps,
        "evidence": list(part.evidence),
        "details": {**found["details"], **({"scope": scope} if scope else {})},
    }


_KPI_APART: Final = ("scope", "steps", "evidence", "meetmomenten")


def _meetmoment(part: MeetmomentPart, kpi: KpiPart) -> dict[str, Any]:
    baseline = Decimal(0) if part.baseline is None and kpi.measure in _COUNTED else part.baseline
    return {
        **_columns(part, "code", "period", "due_on", apart=("weight", "target", "baseline")),
        "kpi": kpi.code,
        "weight_millionths": int(part.weight * _MILLIONTHS),
        "target": part.target,
        "baseline": baseline,
        "original_target": part.target,
        "original_baseline": baseline,
    }


def _columns(part: Part, *names: str, apart: tuple[str, ...] = ()) -> dict[str, Any]:
    """A row of the named properties; all others but those kept apart become its details."""
    return {**{name: getattr(part, name) for name in names}, "details": _details(part, *names, *apart)}


def _details(part: Part, *without: str) -> dict[str, Any]:
    found: dict[str, Any] = part.model_dump(mode="json", by_alias=True, exclude=set(without), exclude_defaults=True)
    return found


def _sections(package: Package) -> list[str]:
    return [name for name in type(package).model_fields if name not in Part.model_fields]
