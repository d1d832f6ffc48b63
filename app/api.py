"""Mounts the rooms under `/v1`, in the order in which a reader should meet them."""

from typing import Final

from fastapi import APIRouter, Depends

from app.access.router import router as access
from app.accounting.router import router as accounting
from app.budget.router import router as budget
from app.business_case.router import router as business_case
from app.claims.router import router as claims
from app.comparison.router import router as comparison
from app.confirmations.router import router as confirmations
from app.coverage.router import router as coverage
from app.decisions.router import router as decisions
from app.explanation.router import router as explanation
from app.governance.router import router as governance
from app.http.caller import identify
from app.http.problem_pages import router as problem_pages
from app.http.query import only_declared
from app.http.rate_limit import within_limit
from app.http.urls import API_PREFIX
from app.initiatives.router import router as initiatives
from app.kpis.router import router as kpis
from app.ledger.router import router as ledger
from app.measurements.router import router as measurements
from app.monitoring.router import router as monitoring
from app.organisations.router import router as organisations
from app.payouts.movements_router import router as movements
from app.payouts.router import router as payouts
from app.planning.router import router as planning
from app.plans.router import router as plans
from app.programme.router import router as programme
from app.register.router import router as register
from app.role_matrix.router import router as role_matrix
from app.schedule.router import router as schedule
from app.search.router import router as search
from app.tasks.router import router as tasks

_ROOMS: Final = (
    plans,
    search,
    comparison,
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
    accounting,
    budget,
    decisions,
    confirmations,
    payouts,
    movements,
    claims,
    schedule,
    explanation,
    business_case,
    ledger,
    access,
    # Many routes, all alike: last, so that no other request passes them on its way.
    register,
)


def api() -> APIRouter:
    """All routes of the API; of the rooms every one asks who calls, before anything else is looked at."""
    asked = [Depends(identify), Depends(within_limit), Depends(only_declared)]
    whole = APIRouter(prefix=API_PREFIX)
    for room in _ROOMS:
        whole.include_router(room, dependencies=asked)
    whole.include_router(problem_pages)
    return whole
