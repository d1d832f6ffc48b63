"""Answers who takes part in a plan, and who handles its money."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from app.access.rights import Function
from app.access.work import Work
from app.db.session import Row
from app.errors import NotFound
from app.organisations import repository
from app.organisations.schemas import Domain, Kassier, Organisation
from app.plans.provenance import Sourced, answered

_M = TypeVar("_M", bound=Sourced)
_A = TypeVar("_A", Organisation, Kassier)
_Key = tuple[str] | None


async def domains(work: Work, after: _Key, limit: int) -> tuple[list[Domain], _Key]:
    """One page of domains, and the last key when there are more."""
    return _page(Domain, await repository.domains(work.session, work.plan.id, after, limit + 1), limit)


async def domain(work: Work, code: str) -> Domain:
    """One domain; `NotFound` when there is none of that code."""
    return _one(Domain, await repository.find_domain(work.session, work.plan.id, code))


async def organisations(
    work: Work, filters: Mapping[str, str], after: _Key, limit: int
) -> tuple[list[Organisation], _Key]:
    """One page of organisations, and the last key when there are more."""
    rows = await repository.organisations(work.session, work.plan.id, filters, after, limit + 1)
    items, following = _page(Organisation, rows, limit)
    return [_for(work, item) for item in items], following


async def organisation(work: Work, code: str) -> Organisation:
    """One organisation; `NotFound` when there is none of that code."""
    return _for(work, _one(Organisation, await repository.find_organisation(work.session, work.plan.id, code)))


async def kassiers(
    work: Work, filters: Mapping[str, str], stream: str | None, after: _Key, limit: int
) -> tuple[list[Kassier], _Key]:
    """One page of kassiers, those of one stream if it is named, and the last key when there are more."""
    rows = await repository.kassiers(work.session, work.plan.id, filters, stream, after, limit + 1)
    items, following = _page(Kassier, rows, limit)
    return [_for(work, item) for item in items], following


async def kassier(work: Work, code: str) -> Kassier:
    """One kassier; `NotFound` when there is none of that code."""
    return _for(work, _one(Kassier, await repository.find_kassier(work.session, work.plan.id, code)))


def _for(work: Work, item: _A) -> _A:
    """Without its account for who has nothing to do with the money of this organisation or kassier."""
    principal = work.principal
    own = principal.organisations(Function.PARTNER) | principal.organisations(Function.KASSIER)
    mine = {item.code, getattr(item, "organisation", item.code)} & own
    acting = item.__class__ is Kassier and item.code in principal.kassiers
    return item if principal.sees_all_money or acting or mine else item.model_copy(update={"iban": None})


def _page(model: type[_M], rows: Sequence[Row[Any]], limit: int) -> tuple[list[_M], _Key]:
    return [answered(model, row) for row in rows[:limit]], (rows[limit - 1].code,) if len(rows) > limit else None


def _one(model: type[_M], row: Row[Any] | None) -> _M:
    if row is None:
        raise NotFound
    return answered(model, row)
