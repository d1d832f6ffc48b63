"""Shows the books to who may see the trail: entries, balances at any moment, the head and who did what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.access.work import Work
from app.db.session import Row, Session
from app.errors import Flaw, InvalidInput
from app.http.types import euros
from app.ledger import repository, schemas, text_repository
from app.ledger.chain import GENESIS
from app.ledger.heads import PlanHead
from app.ledger.replay import Head
from app.uitkeringsschema.bookings import Account

Page = tuple[int] | None


async def entries(
    work: Work, filters: Mapping[str, Any], after: Page, limit: int
) -> tuple[list[schemas.LedgerEntry], Page]:
    """One page of the chain, in order, each entry with its postings."""
    rows = await repository.entries(work.session, work.plan.id, filters, after, limit + 1)
    found = rows[:limit]
    postings: dict[int, list[schemas.LedgerPosting]] = {row.seq: [] for row in found}
    for line in await repository.postings(work.session, work.plan.id, list(postings)):
        postings[line.seq].append(_posting(line))
    shown = [
        schemas.LedgerEntry(
            **{name: getattr(row, name) for name in ("seq", "id", "kind", "resource_type", "occurred_on")},
            resource=row.resource_id,
            recorded_at=row.recorded_at,
            decision=row.decision_id,
            reverses=row.reverses,
            postings=postings[row.seq],
            previous_hash=row.previous_hash,
            hash=row.hash,
        )
        for row in found
    ]
    return shown, _next(rows, limit)


async def trail(
    work: Work, filters: Mapping[str, Any], after: Page, limit: int
) -> tuple[list[schemas.AuditRecord], Page]:
    """One page of who did what, in order."""
    rows = await repository.entries(work.session, work.plan.id, filters, after, limit + 1)
    given = {row.reason_sha256 for row in rows if row.reason_sha256 is not None}
    reasons = await text_repository.kept(work.session, work.plan.id, given)
    shown = [
        schemas.AuditRecord(
            **{name: getattr(row, name) for name in ("seq", "id", "resource_type", "recorded_at", "occurred_on")},
            action=row.kind,
            resource=row.resource_id,
            issuer=row.actor_issuer,
            subject=row.actor,
            client=row.client,
            end_user=row.end_user,
            request_id=row.request_id,
            trace_id=row.trace_id,
            reason=reasons.get(row.reason_sha256),
            reason_sha256=row.reason_sha256,
            decision=row.decision_id,
            reverses=row.reverses,
            payload=row.payload,
        )
        for row in rows[:limit]
    ]
    return shown, _next(rows, limit)


async def balances(
    work: Work,
    filters: Mapping[str, Any],
    at: tuple[datetime | None, int | None],
    after: tuple[str, str, str, str] | None,
    limit: int,
) -> tuple[list[schemas.LedgerBalance], tuple[str, str, str, str] | None]:
    """One page of balances: as they are, or as they were at a moment or after an entry.

    Raises:
        InvalidInput: both a moment and an entry.
    """
    moment, seq = at
    if moment is not None and seq is not None:
        nl, en = "Geef `asOf` of `asOfSeq`, niet beide.", "Give `asOf` or `asOfSeq`, not both."
        raise InvalidInput([Flaw("/query/asOfSeq", "not_allowed", nl, en)])
    now = await repository.head(work.session, work.plan.id) or Head(0, GENESIS)
    if moment is not None:
        seq = await repository.seq_at(work.session, work.plan.id, moment)
    until = now.seq if seq is None else min(seq, now.seq)
    replayed = None if until == now.seq else until
    rows = await repository.balances_page(work.session, work.plan.id, filters, replayed, after, limit + 1)
    shown = [
        schemas.LedgerBalance(
            kassier=row.kassier,
            stream=row.stream,
            organisation=row.organisation or None,
            account=Account(row.account),
            amount=euros(int(row.amount_cents)),
            seq=until,
        )
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return shown, None if last is None else (last.kassier, last.stream, last.organisation, last.account)


async def head(work: Work) -> schemas.LedgerHead:
    """The last entry of the chain and its seal."""
    found = await repository.head(work.session, work.plan.id) or Head(0, GENESIS)
    return schemas.LedgerHead(plan=work.plan.code, seq=found.seq, hash=found.hash, head=str(found))


async def heads_of_all(session: Session) -> list[PlanHead]:
    """Where the chain of every plan ends."""
    return [PlanHead(row.code, Head(row.seq, row.hash), row.recorded_at) for row in await repository.heads(session)]


def _posting(row: Row[Any]) -> schemas.LedgerPosting:
    return schemas.LedgerPosting(
        kassier=row.kassier,
        stream=row.stream,
        organisation=row.organisation,
        account=Account(row.account),
        amount=euros(row.amount_cents),
    )


def _next(rows: Any, limit: int) -> Page:
    return (rows[limit - 1].seq,) if len(rows) > limit else None
