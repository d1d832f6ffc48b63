"""Books what happened: all facts of one piece of work enter the plan's chain together, last of all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.db import idempotency
from app.db.idempotency import Answered
from app.ledger import append_repository, repository, text_repository
from app.ledger.chain import GENESIS, plain, seal
from app.ledger.replay import Head
from app.ledger.rows import Rows
from app.ledger.texts import digest, sealed
from app.uitkeringsschema.bookings import Account, Posting
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents

_BOOKED_BY: Final = {"claim_withdrawn": "claim_made"}
"""The kind of entry that a counter-entry undoes, where that is not named as its resource."""


async def write(work: Work, answered: Answered | None = None) -> None:
    """Append the facts of this work to the journal and keep what was answered, in the trip that commits."""
    if not work.facts:
        if answered is not None:
            idempotency.keep(work.session, answered)
        return
    seq, previous = work.head or (0, GENESIS)
    entries: list[dict[str, Any]] = []
    postings: list[dict[str, Any]] = []
    for fact in work.facts:
        seq += 1
        rows = [
            {
                "plan_id": work.plan.id,
                "seq": seq,
                "number": number,
                "kassier": line.pot.kassier,
                "stream": line.pot.stream,
                "organisation": line.organisation,
                "account": line.account.value,
                "amount_cents": line.amount,
            }
            for number, line in enumerate(fact.postings, start=1)
        ]
        if work.session.told is not None:
            work.session.told.book(fact.kind, ((line.account.value, line.amount) for line in fact.postings))
        row = _entry(work, fact, seq)
        row["reverses"] = await _reversed(work, fact)
        row["hash"] = seal(row, rows, previous)
        row["previous_hash"] = previous
        row["posting_count"] = len(rows)
        previous = row["hash"]
        entries.append(row)
        postings += rows
    append_repository.append(work.session, entries, postings, answered)
    work.head = seq, previous
    reason = work.principal.actor.reason
    if reason is not None:
        await text_repository.keep(work.session, work.plan.id, entries[0]["reason_sha256"], reason)
    work.facts.clear()


async def rows(work: Work) -> Rows:
    """What the tables of a plan hold of what was promised, measured, decided and paid."""
    return await repository.money_of(work.session, work.plan.id)


async def last(work: Work) -> tuple[Head, datetime] | None:
    """The last entry of a plan, and when it was recorded; None before the first."""
    row = await repository.last(work.session, work.plan.id)
    return None if row is None else (Head(row.seq, row.hash), row.recorded_at)


async def booked(work: Work, kind: str, resource_id: UUID) -> tuple[Posting, ...]:
    """What the booking of a resource moved, for a counter-entry to move back exactly."""
    rows = await repository.postings_of(work.session, work.plan.id, resource_id, kind)
    return tuple(
        Posting(Pot(row.kassier, row.stream), row.organisation, Account(row.account), row.amount_cents) for row in rows
    )


async def reasons(work: Work, hashes: Collection[str]) -> dict[str, str]:
    """The reasons that callers gave, by their hash, but for those that were erased."""
    return await text_repository.kept(work.session, work.plan.id, hashes)


async def balance(work: Work, pot: Pot, organisation: str | None, account: Account) -> Cents:
    """What stands on an account before this work."""
    return await repository.balance_of(work.session, work.plan.id, *pot, organisation, account.value)


def _entry(work: Work, fact: Fact, seq: int) -> dict[str, Any]:
    actor = work.principal.actor
    return {
        "plan_id": work.plan.id,
        "seq": seq,
        "id": uuid4(),
        "kind": fact.kind,
        "resource_type": fact.resource_type,
        "resource_id": fact.resource_id,
        "occurred_on": fact.occurred_on,
        "recorded_at": work.now,
        "actor_issuer": actor.issuer,
        "actor": actor.subject,
        "request_id": actor.request_id,
        "decision_id": fact.decision_id,
        "payload": plain(sealed(fact.payload)),
        "client": actor.client,
        "end_user": actor.end_user,
        "trace_id": actor.trace_id,
        "reason_sha256": digest(actor.reason),
    }


async def _reversed(work: Work, fact: Fact) -> Any:
    """The entry that a counter-entry undoes: the one that booked its resource."""
    if fact.reverses is None:
        return None
    kind = _BOOKED_BY.get(fact.kind, fact.resource_type)
    return await repository.entry_of(work.session, work.plan.id, fact.reverses, kind)
