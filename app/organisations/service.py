"""Answers who takes part in a plan, and who handles its money."""

from collections.abc import Mapping
from typing import TypeVar

from app.access.rights import Function
from app.access.work import Work
from app.organisations import repository
from app.organisations.schemas import Domain, Kassier, Organisation
from app.plans.provenance import answered_one, answered_page

_A = TypeVar("_A", Organisation, Kassier)
_Key = tuple[str] | None


async def domains(work: Work, after: _Key, limit: int) -> tuple[list[Domain], _Key]:
    """One page of domains, and the last key when there are more."""
    return answered_page(Domain, await repository.domains(work.session, work.plan.id, after, limit + 1), limit)


async def domain(work: Work, code: str) -> Domain:
    """One domain; `NotFound` when there is none of that code."""
    return answered_one(Domain, await repository.find_domain(work.session, work.plan.id, code))


async def organisations(
    work: Work, filters: Mapping[str, str], after: _Key, limit: int
) -> tuple[list[Organisation], _Key]:
    """One page of organisations, and the last key when there are more."""
    rows = await repository.organisations(work.session, work.plan.id, filters, after, limit + 1)
    items, following = answered_page(Organisation, rows, limit)
    return [_for(work, item) for item in items], following


async def organisation(work: Work, code: str) -> Organisation:
    """One organisation; `NotFound` when there is none of that code."""
    return _for(work, answered_one(Organisation, await repository.find_organisation(work.session, work.plan.id, code)))


async def kassiers(
    work: Work, filters: Mapping[str, str], stream: str | None, after: _Key, limit: int
) -> tuple[list[Kassier], _Key]:
    """One page of kassiers, those of one stream if it is named, and the last key when there are more."""
    rows = await repository.kassiers(work.session, work.plan.id, filters, stream, after, limit + 1)
    items, following = answered_page(Kassier, rows, limit)
    return [_for(work, item) for item in items], following


async def kassier(work: Work, code: str) -> Kassier:
    """One kassier; `NotFound` when there is none of that code."""
    return _for(work, answered_one(Kassier, await repository.find_kassier(work.session, work.plan.id, code)))


def _for(work: Work, item: _A) -> _A:
    """Without its account for who has nothing to do with the money of this organisation or kassier."""
    principal = work.principal
    own = principal.organisations(Function.PARTNER) | principal.organisations(Function.KASSIER)
    mine = {item.code, getattr(item, "organisation", item.code)} & own
    acting = item.__class__ is Kassier and item.code in principal.kassiers
    return item if principal.sees_all_money or acting or mine else item.model_copy(update={"iban": None})
