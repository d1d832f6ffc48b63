"""Verifies the books of a plan: the chain from its first entry, the tables against it, and the rules against both."""

import asyncio
from collections.abc import Awaitable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from app import clock
from app.access.principal import Actor, Principal
from app.access.work import PlanRef, Work
from app.db.failures import sqlstate
from app.db.session import Row, Session
from app.ledger import many, parties, quick, quick_repository, remembered, repository
from app.ledger.agreed import Agreed
from app.ledger.books import UNREADABLE, Books, readable, unreadable
from app.ledger.chain import GENESIS
from app.ledger.effects import Effects
from app.ledger.findings import Finding, Stored
from app.ledger.laws import Laws
from app.ledger.many import Many
from app.ledger.many_repository import LONG
from app.ledger.order import Order
from app.ledger.replay import Head, Key
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.standing import service as standing
from app.uitkeringsschema.money import Cents

_NO_VALUE: Final = "22"
"""The class of SQLSTATE of what cannot be read as what it should be."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the books of one plan; the findings in order of entry, those of no entry last."""

    plan: str
    entries: int
    head: Head
    findings: tuple[Finding, ...]
    erased: tuple[int, ...] = ()
    """The entries of which a text was erased, and booked as such."""

    @property
    def first(self) -> Finding | None:
        """The first bad entry."""
        return self.findings[0] if self.findings else None


Expected = Mapping[str, Collection[Head]]
"""Per plan, the entries that must be in its chain, as they were written down elsewhere."""


async def verify_all(
    session: Session,
    code: str | None,
    expected: Expected = MappingProxyType({}),
    beside: Sequence[Session] = (),
) -> tuple[list[Report], list[str]]:
    """Verify every plan, or one, in one snapshot; and for all plans what was answered as made and was never booked.

    A plan of which an entry is expected and that is not there has a report of its own, without any entry. The sessions
    `beside` see the same snapshot, for the database to look at the chain while it is replayed.
    """
    for one in (session, *beside):
        await repository.be_patient(one)
    plans = await repository.plans(session, code)
    reports = [await verify(session, plan, expected.get(plan.code, ()), beside=beside) for plan in plans]
    gone = expected.keys() - {plan.code for plan in plans} if code is None else ()
    what = "het plan is er niet, en er is een kop van bewaard"
    reports += [Report(one, 0, Head(0, GENESIS), (Finding(None, what),)) for one in sorted(gone)]
    return reports, await _unbooked(session) if code is None else []


async def _unbooked(session: Session) -> list[str]:
    """What was answered as made and was never booked; the last question, as it may be the end of the transaction."""
    try:
        unbooked = await repository.unbooked_answers(session)
    except DBAPIError as error:
        if not (sqlstate(error) or "").startswith(_NO_VALUE):
            raise
        return ["een bewaard antwoord is niet te lezen"]
    return [f"{row.path} {row.id} (van {row.subject}, sleutel {row.key})" for row in unbooked]


async def verify(
    session: Session,
    plan: Row[Any],
    expected: Collection[Head] = (),
    *,
    quickly: bool = True,
    beside: Sequence[Session] = (),
) -> Report:
    """Verify one plan in the snapshot of the session; what is `expected` must be in its chain.

    A chain that is in order is seen to be so `quickly`, and without keeping what it has a great many of; one that is
    not is looked at entry by entry, with every row at hand, to name it.
    """
    report = await _in_order(session, plan, expected, beside) if quickly else None
    if report is not None:
        return report
    rows, kept = await repository.rows_of(session, plan.id, plan.code), await _kept(session, plan.id)
    books = Books.of(rows, expected)
    async for entry, postings in repository.chain(session, plan.id):
        books.add(entry, postings)
    return await _report(session, plan, books, kept)


class _Kept(NamedTuple):
    """What is stored beside a chain."""

    head: Head | None
    balances: Mapping[Key, Cents]
    totals: Mapping[tuple[str, str], Cents]
    past: Sequence[Stored]
    misdated: Sequence[int]
    parties: Mapping[str, Sequence[Stored]]


async def _in_order(
    session: Session, plan: Row[Any], expected: Collection[Head], beside: Sequence[Session]
) -> Report | None:
    """The report of a plan in which nothing is to be named; None when there is something."""

    async def after(reading: Awaitable[Rows]) -> tuple[_Kept, Many]:
        await reading
        return await _kept(session, plan.id, LONG), await many.looked_at(session, plan.id)

    if beside:
        try:
            async with asyncio.TaskGroup() as meanwhile:
                reading = meanwhile.create_task(_short(session, plan))
                asking = meanwhile.create_task(after(reading))
                books = await quick.replayed(beside, plan, reading, expected)
        except ExceptionGroup as several:
            # Whoever asked knows what to say of what went wrong first, and nothing of a group.
            raise several.exceptions[0] from None
        kept, found = asking.result()
    else:
        rows = await _short(session, plan)
        kept, found = await _kept(session, plan.id, LONG), await many.looked_at(session, plan.id)
        books = await quick.replayed((session,), plan, rows, expected)
    if books is None or not found.whole:
        return None
    books.rows.sums = found.sums
    report = await _report(session, plan, books, kept)
    return None if report.findings or not many.agreed(books.rows, found) else report


async def _short(session: Session, plan: Row[Any]) -> Rows:
    """What the tables of a plan hold, without the long ones; of those only what something else is about."""
    rows = await repository.rows_of(session, plan.id, plan.code, LONG)
    rows.apart = await many.named(session, plan.id, rows)
    return rows


async def _report(session: Session, plan: Row[Any], books: Books, kept: _Kept) -> Report:
    rows, replay, ties, findings = books.rows, books.replay, books.ties, books.findings
    findings += replay.close(kept.head, kept.balances)
    findings += books.passing.close(kept.totals)
    findings += books.recorded.close()
    findings += ties.close()
    findings += readable(Effects(rows, ties).findings)
    findings += readable(Agreed(rows, ties, replay.balances).findings)
    findings += readable(lambda: parties.findings(kept.parties, rows, ties))
    findings += readable(lambda: remembered.close(rows, ties.events, kept.past))
    late = "sinds wanneer dit bekend was, volgt niet uit wat eraan voorafging"
    findings += [Finding(seq, late) for seq in kept.misdated]
    findings += await _against_the_rules(session, plan, ties)
    return Report(plan.code, books.entries, replay.head, tuple(sorted(set(findings), key=_place)), ties.words.accepted)


async def _kept(session: Session, plan_id: UUID, without: Collection[str] = ()) -> _Kept:
    return _Kept(
        await repository.head(session, plan_id),
        await repository.balances(session, plan_id),
        await quick_repository.transfer_totals(session, plan_id),
        await quick_repository.past(session, plan_id, without),
        await quick_repository.misdated(session, plan_id),
        await repository.stored(session, plan_id, parties.TABLES),
    )


async def _against_the_rules(session: Session, plan: Row[Any], ties: Ties) -> list[Finding]:
    """Hold the facts against the rules of the money, as every command of the service does."""
    if not plan.has_scheme:
        return []
    now = clock.now()
    reference = PlanRef(plan.id, plan.code, plan.has_scheme, plan.catch_up, plan.version)
    reader = Principal(Actor("tred", "tred verify", "tred verify"))
    try:
        state = await standing.load(Work(session, reference, reader, now, clock.day_of(now)))
    except UNREADABLE as error:
        return [unreadable(error)]
    return [
        *readable(Laws(ties.rows, ties, state).findings),
        *readable(Order(ties.rows, ties, state).findings),
    ]


def _place(finding: Finding) -> tuple[bool, int, str]:
    return finding.seq is None, finding.seq or 0, finding.what


def sentences(report: Report) -> Iterator[str]:
    """The report for a reader at the terminal."""
    first = report.first
    if first is None:
        texts = f", van {len(report.erased)} is een tekst gewist" if report.erased else ""
        yield f"{report.plan}: in orde, {report.entries} boekingen{texts}, kop {report.head}"
        return
    where = f"boeking {first.seq}" if first.seq is not None else "buiten de boekingen"
    more = len(report.findings) - 1
    yield f"{report.plan}: NIET in orde, {where}: {first.what}" + (f" (en nog {more})" if more else "")
