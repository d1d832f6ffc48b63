"""Explains a payout from the facts of its plan."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.access.work import Work
from app.db.session import Session
from app.errors import NotFound
from app.explanation import repository
from app.explanation.sources import gather
from app.standing import service as standing
from app.uitkeringsschema.explanation import Grounds, Node
from app.uitkeringsschema.facts import Case, Part
from app.uitkeringsschema.payout_tree import explain


def plan_of_payout(payout_id: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a payout."""

    async def find(session: Session) -> str | None:
        return await repository.plan_code(session, payout_id)

    return find


async def explanation(work: Work, payout_id: UUID) -> Node:
    """Why a payout is what it is (uitkeringsschema.md §7.10); of a proposal on older facts with the difference.

    Raises:
        NotFound: it is another plan's, or its money is not in sight.
    """
    row = await repository.find(work.session, payout_id)
    if row is None or row.plan_id != work.plan.id or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    state = await standing.load(work)
    part = Part(row.kassier, row.stream, row.period)
    grounds = Grounds(
        case=Case(state.scheme, state.costs, state.values),
        schedule=state.schedule,
        part=part,
        sources=await gather(work, state, part, row.distribution_decision_id),
        shifts={share.organisation: share.shift_cents for share in await repository.shifts(work.session, payout_id)},
    )
    return explain(grounds, row.payment_cents)
