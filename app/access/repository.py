"""Lets a caller into a plan, and keeps the memberships."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    column,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from app.access.work import Along
from app.db.session import Session
from app.db.turn import HEARD
from app.tables.access import membership, read_token
from app.tables.organisations import organisation
from app.tables.plans import plan, stream


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(
        membership.c.ended_on.is_(None),
        or_(membership.c.valid_from.is_(None), membership.c.valid_from <= day),
        or_(membership.c.valid_to.is_(None), membership.c.valid_to >= day),
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, on which day, and which functions see the money of everybody."""

    issuer: str
    subject: str
    day: date
    seeing: tuple[str, ...]


_ENTER: Final = f"""
SELECT {HEARD} AS turn, entered.id AS id, has_scheme, catch_up, version, functions, domains, kassiers, seq, hash,
    known_at
"""
_ENTERED: Final = "FROM tred_enter($1, $2, $3, $4, $5, $6, $7) entered"
_OWN_VALUE: Final = re.compile(r"\$([a-z])\b")
_PLAN: Final = ("id", "code", "has_scheme", "catch_up", "version")


async def enter(
    session: Session, who: Asking, code: str, *, whole: bool, made: UUID | None = None, along: Along | None = None
) -> Any:
    """Have the rest of the transaction be about one plan, and the money before it that of who asks or of all.

    Answers the plan (`id` is None when there is none), the caller's functions there as `[function, organisation,
    streams]`, the kassiers that the caller acts for, the domains of the caller's organisations by code, and the last
    number and seal of the plan's chain, and when that was known. Without a function no plan is entered, unless it
    is to be `made`: then that is its id until it is there. What is asked `along` stands in the same row.
    """
    values = (*entering(who, code, whole=whole)[:-1], made)
    if along is None:
        [found] = await session.fetch(f"{_ENTER} {_ENTERED}", *values)
    else:
        [found] = await session.fetch(_with(along.query, len(values)), *values, *along.values)
    if session.hears is not None:
        session.hears(found.turn)
    if session.told is not None and (found.id or made):
        session.told.plan = code
    return found


async def ask(session: Session, plan_id: UUID, along: Along) -> Any | None:
    """What can be asked along, in a plan that was entered before."""
    found = await session.fetch(_without(along.query), plan_id, *along.values)
    return found[0] if found else None


@lru_cache(maxsize=64)
def _with(query: str, given: int) -> str:
    """Of a caller without a function nothing is asked, as no plan is entered; OFFSET 0 keeps that question apart."""
    asked = f"SELECT found.* FROM ({_numbered(query, given)}) found WHERE entered.functions <> '[]' OFFSET 0"  # noqa: S608
    return f"{_ENTER}, along.* {_ENTERED} LEFT JOIN LATERAL ({asked}) along ON true"


@lru_cache(maxsize=64)
def _without(query: str) -> str:
    return f"SELECT along.* FROM (SELECT $1::uuid AS id) entered, LATERAL ({_numbered(query, 1)}) along"  # noqa: S608


def _numbered(query: str, given: int) -> str:
    return _OWN_VALUE.sub(lambda found: f"${given + 1 + ord(found[1]) - ord('a')}", query)


_AT_ONCE: Final = """
SELECT asked.*, CASE WHEN part.number = 1 THEN jsonb_build_array(
    current_user = 'tred_app', entered.id, entered.has_scheme, entered.catch_up, entered.version, entered.functions,
    entered.kassiers, entered.domains, head.seq, head.hash, head.known_at
)::text END AS told
FROM (SELECT * FROM tred_enter({given}) LIMIT 1) entered
LEFT JOIN LATERAL (
    SELECT h.seq, h.hash, h.known_at FROM plan_head h
    WHERE h.plan_id = entered.id AND entered.functions <> '[]' OFFSET 0
) head ON true
CROSS JOIN (VALUES (1), (2)) part (number)
LEFT JOIN LATERAL (
    SELECT found.*, true AS there FROM ({query}) found
    WHERE part.number = 2 AND entered.functions <> '[]' AND current_user = 'tred_app' OFFSET 0
) asked ON true
"""


@lru_cache(maxsize=64)
def at_once(query: str, given: int) -> str:
    """A plain query with so many values, asked in the statement that enters its plan; then come those of `entering`.

    In its first row stands only `told`, as JSON: whether the role was that of the service, without which nothing is
    read; what `enter` answers; and the head of the plan's chain with when that was known, of the same moment as the
    rows. Those come after it: to mark the first of them instead PostgreSQL would have to put them all aside.
    """
    return _AT_ONCE.format(query=query, given=", ".join(f"${given + n}" for n in range(1, _ENTERING + 1)))


def entering(who: Asking, code: str, *, whole: bool) -> tuple[Any, ...]:
    """The values with which a plan is entered."""
    return (code, who.issuer, who.subject, who.day, who.seeing, whole, None)


_ENTERING: Final = 7


_AS: Final = """
SELECT code, has_scheme, may FROM tred_plans_as($1, $2, $3, $4) ORDER BY code COLLATE "C"
"""


async def plans_as(session: Session, issuer: str, subject: str, day: date, held: Sequence[str]) -> Sequence[Any]:
    """The plans in which somebody has any function, by code, with whether that is one of those asked for."""
    return await session.fetch(_AS, issuer, subject, day, held)


async def cut(session: Session, plan_id: UUID, moment: datetime) -> int:
    """The last entry of the plan's books that was known at a moment; 0 when there was none.

    Entries become known in their order, each later than the one before: whatever clocks do, what was the last one at
    a moment stays it. Below 0 when it lies before what is remembered.
    """
    asked = literal(plan_id, Uuid), literal(moment, DateTime(timezone=True))
    return int(await session.scalar(select(func.tred_cut(*asked))))


async def plan_then(session: Session, plan_id: UUID) -> Row[Any] | None:
    """The plan, as far as the session shows it."""
    return await session.first(select(*(plan.c[name] for name in _PLAN)).where(plan.c.id == plan_id))


async def page(
    session: Session, code: str, after: tuple[UUID] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Memberships of a plan, in order of id."""
    query = select(membership).where(membership.c.plan_code == code).order_by(membership.c.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(membership.c.id) > after)
    for name, value in filters.items():
        query = query.where(membership.c[name] == value)
    return await session.rows(query)


async def below(session: Session, function: str, beginning: str) -> Sequence[Row[Any]]:
    """Memberships with a function, ended ones too, in all plans whose code begins like this."""
    named = membership.c.plan_code.startswith(beginning, autoescape=True)
    return await session.rows(select(membership).where(membership.c.function == function, named))


async def find(session: Session, membership_id: UUID) -> Row[Any] | None:
    """One membership."""
    return await session.first(select(membership).where(membership.c.id == membership_id))


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a membership."""
    await session.execute(insert(membership).values(**values))


async def same(session: Session, values: Mapping[str, Any], day: date) -> bool:
    """Whether a membership in force says the same already."""
    named = ("plan_code", "issuer", "subject", "function", "organisation")
    query = select(membership.c.id).where(
        *(membership.c[name].is_not_distinct_from(values.get(name)) for name in named),
        membership.c.streams.is_(None) if values.get("streams") is None else false(),
        _in_force(day),
    )
    return await session.first(query) is not None


async def known_organisation(session: Session, plan_id: UUID, code: str) -> bool:
    """Whether the plan has this organisation."""
    query = select(organisation.c.code).where(organisation.c.plan_id == plan_id, organisation.c.code == code)
    return await session.first(query) is not None


async def known_streams(session: Session, plan_id: UUID) -> frozenset[str]:
    """The codes of the plan's streams."""
    return frozenset(row.code for row in await session.rows(select(stream.c.code).where(stream.c.plan_id == plan_id)))


async def end(session: Session, membership_id: UUID, day: date) -> None:
    """End a membership."""
    await session.execute(update(membership).where(membership.c.id == membership_id).values(ended_on=day))


async def read_token_of(session: Session, digest: str) -> Row[Any] | None:
    """The read token with this hash."""
    return await session.first(_tokens(func.tred_read_token(literal(digest, Text))))


async def read_tokens(session: Session, issuer: str, subject: str) -> Sequence[Row[Any]]:
    """All read tokens that somebody made, in the order of making."""
    found = _tokens(func.tred_read_tokens(literal(issuer, Text), literal(subject, Text)))
    return await session.rows(found.order_by("created_at", "id"))


async def add_read_token(session: Session, values: Mapping[str, Any]) -> None:
    """Keep a read token, by its hash."""
    texts = (literal(values[name], Text) for name in ("issuer", "subject", "name", "hash"))
    times = (literal(values[name], DateTime(timezone=True)) for name in ("created_at", "expires_at"))
    await session.execute(select(func.tred_add_read_token(literal(values["id"], Uuid), *texts, *times)))


async def revoke_read_token(session: Session, token_id: UUID, issuer: str, subject: str, at: datetime) -> bool:
    """Revoke a read token, once and for good; answers whether this is one that they made."""
    named = (literal(issuer, Text), literal(subject, Text), literal(at, DateTime(timezone=True)))
    return bool(await session.scalar(select(func.tred_revoke_read_token(literal(token_id, Uuid), *named))))


def _tokens(made: Any) -> Select[Any]:
    columns = (column(one.name, one.type) for one in read_token.c)
    return select(*made.table_valued(*columns).c)
