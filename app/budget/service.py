"""The budget as other rooms use it: cost statements and moves."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.budget import repository
from app.budget.costs import accept, page, show, state_costs, withdraw, withdraw_acceptance
from app.budget.moves import move, permissions, permit, show_permission
from app.budget.moves import withdraw as withdraw_moves
from app.db.session import Session

__all__ = [
    "accept",
    "move",
    "page",
    "permissions",
    "permit",
    "plan_of",
    "plan_of_permission",
    "show",
    "show_permission",
    "state_costs",
    "withdraw",
    "withdraw_acceptance",
    "withdraw_moves",
]


def plan_of(statement_id: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a cost statement."""

    async def find(session: Session) -> str | None:
        return await repository.statement_plan(session, statement_id)

    return find


def plan_of_permission(permission_id: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a permission."""

    async def find(session: Session) -> str | None:
        return await repository.permission_plan(session, permission_id)

    return find
