"""The routes of all rooms, in the order in which a reader should meet them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from app.access.router import router as access
from app.access.router import tokens as read_tokens
from app.accounting.router import router as accounting
from app.bank.router import router as bank
from app.budget.router import router as budget
from app.business_case.router import router as business_case
from app.claims import router as claims_router
from app.claims.router import router as claims
from app.comparison.router import router as comparison
from app.confirmations.router import router as confirmations
from app.coverage.router import router as coverage
from app.decisions import router as decisions_router
from app.decisions.router import router as decisions
from app.differences.router import router as differences
from app.events.deliveries_router import router as deliveries
from app.events.router import router as events
from app.evidence.router import router as evidence
from app.explanation.router import router as explanation
from app.exports.router import router as exports
from app.governance.router import router as governance
from app.http.problem_pages import router as problem_pages
from app.http.rooms import RoomRoute
from app.initiatives import router as initiatives_router
from app.initiatives.router import router as initiatives
from app.kpis import router as kpis_router
from app.kpis.router import router as kpis
from app.ledger.router import router as ledger
from app.measurements import router as measurements_router
from app.measurements.router import router as measurements
from app.monitoring.router import router as monitoring
from app.organisations import router as organisations_router
from app.organisations.router import router as organisations
from app.payouts import router as payouts_router
from app.payouts.movements_router import router as movements
from app.payouts.router import router as payouts
from app.planning.router import router as planning
from app.plans import router as plans_router
from app.plans.imports.router import router as imports
from app.plans.router import router as plans
from app.programme.router import router as programme
from app.register.router import router as register
from app.reports.router import router as reports
from app.role_matrix.router import router as role_matrix
from app.rounds.router import router as rounds
from app.sandboxes.router import router as sandboxes
from app.schedule.router import router as schedule
from app.search.router import router as search
from app.tasks.router import router as tasks
from app.views.router import router as views
from app.workbooks.router import router as workbooks

_ROOMS: Final = (
    imports,
    plans,
    search,
    comparison,
    differences,
    organisations,
    tasks,
    initiatives,
    role_matrix,
    planning,
    kpis,
    monitoring,
    coverage,
    governance,
    programme,
    measurements,
    evidence,
    accounting,
    budget,
    workbooks,
    decisions,
    confirmations,
    payouts,
    rounds,
    movements,
    bank,
    claims,
    schedule,
    explanation,
    business_case,
    reports,
    ledger,
    views,
    exports,
    events,
    deliveries,
    access,
    read_tokens,
    sandboxes,
    # Many routes, all alike: last, so that no other request passes them on its way.
    register,
)

BESIDE: Final[Mapping[str, Callable[..., Awaitable[Response]]]] = {
    "claim": claims_router.show,
    "decision": decisions_router.show,
    "domain": organisations_router.get_domain,
    "initiative": initiatives_router.get_initiative,
    "kassier": organisations_router.get_kassier,
    "kpi": kpis_router.get_kpi,
    "measurement": measurements_router.get_measurement,
    "meetmoment": kpis_router.get_meetmoment,
    "organisation": organisations_router.get_organisation,
    "payout": payouts_router.show,
    "period": plans_router.get_period,
    "stream": plans_router.get_stream,
    "theme": initiatives_router.get_theme,
}
"""What a property of a row names, by the property: the route that answers it."""


def routes() -> list[BaseRoute]:
    """All routes of the API.

    Raises:
        TypeError: a room has a route that does not ask who calls.
    """
    found = [route for room in _ROOMS for route in room.routes]
    for route in found:
        if not isinstance(route, RoomRoute):
            raise TypeError(f"{getattr(route, 'path', route)}: the routes of a room are RoomRoutes")
    return [*found, *problem_pages.routes]
