"""Looks up who the caller is in a plan, and keeps the memberships."""

from datetime import date, datetime
from uuid import UUID, uuid4

from app.access import repository
from app.access.principal import Actor, Membership, Principal
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.access.work import PlanRef, Work
from app.db.session import Session
from app.errors import NotFound

NO_PLAN = UUID(int=0)
"""Stands for the plan that does not exist yet."""


async def open_work(session: Session, actor: Actor, code: str, now: datetime, today: date) -> Work:
    """The work of a caller in a plan.

    Raises:
        NotFound: there is no such plan, or the caller has no function in it; which of the two is not told.
    """
    found = await repository.plan_of(session, code)
    principal = await _principal(session, actor, code, today, None if found is None else found.id)
    if found is None or not principal.memberships:
        raise NotFound
    plan = PlanRef(found.id, found.code, found.has_scheme, found.catch_up, found.version)
    return Work(session, plan, principal, now, today)


async def open_import(session: Session, actor: Actor, code: str, now: datetime, today: date) -> Work:
    """The work of a caller who imports a plan, which need not exist yet."""
    found = await repository.plan_of(session, code)
    principal = await _principal(session, actor, code, today, None if found is None else found.id)
    if found is None:
        return Work(session, PlanRef(NO_PLAN, code, False, True, 0), principal, now, today)  # noqa: FBT003
    plan = PlanRef(found.id, found.code, found.has_scheme, found.catch_up, found.version)
    return Work(session, plan, principal, now, today)


async def plans_of(session: Session, actor: Actor, today: date) -> frozenset[str] | None:
    """The codes of the plans that a caller has a function in; None when that is every plan."""
    rows = await repository.memberships(session, actor.issuer, actor.subject, None, today)
    if any(row.plan_code is None for row in rows):
        return None
    return frozenset(row.plan_code for row in rows)


async def ensure_membership(
    session: Session,
    *,
    issuer: str,
    subject: str,
    function: Function,
    plan: str | None,
    organisation: str | None,
    today: date,
) -> bool:
    """Record a membership unless it is there already; answers whether it was new.

    Raises:
        ValueError: the function needs an organisation, or takes none.
    """
    if (organisation is not None) != (function in TIED_TO_ORGANISATION):
        raise ValueError(function)
    values = {
        "id": uuid4(),
        "plan_code": plan,
        "issuer": issuer,
        "subject": subject,
        "function": function.value,
        "organisation": organisation,
        "granted_by": "tred",
    }
    if await repository.same(session, values, today):
        return False
    await repository.add(session, values)
    return True


async def _principal(session: Session, actor: Actor, code: str, today: date, plan_id: UUID | None) -> Principal:
    rows = await repository.memberships(session, actor.issuer, actor.subject, code, today)
    held = tuple(
        Membership(Function(row.function), row.organisation, None if row.streams is None else frozenset(row.streams))
        for row in rows
    )
    principal = Principal(actor, held)
    if plan_id is None or not principal.has(*TIED_TO_ORGANISATION):
        return principal
    acting, partner = principal.organisations(Function.KASSIER), principal.organisations(Function.PARTNER)
    kassiers = await repository.kassiers_of(session, plan_id, acting) if acting else ()
    domains = await repository.domains_of(session, plan_id, acting | partner)
    return Principal(actor, held, frozenset(kassiers), domains)
