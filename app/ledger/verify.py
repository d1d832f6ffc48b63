"""Verifies the books of a plan: the chain from its first entry, the tables against it, and the rules against both."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from app.access.principal import Actor, Principal
from app.access.work import PlanRef, Work
from app.db.session import Row, Session
from app.ledger import repository
from app.ledger.agreed import Agreed
from app.ledger.chain import GENESIS
from app.ledger.effects import Effects
from app.ledger.findings import Finding
from app.ledger.laws import Laws
from app.ledger.order import Order
from app.ledger.passing import Passing
from app.ledger.persons import Persons
from app.ledger.recorded import Recorded
from app.ledger.replay import Head, Replay
from app.ledger.ties import Ties
from app.standing import service as standing

_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, ArithmeticError, StopIteration)
"""What a check meets in rows that no command of the service could have made."""


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
    session: Session, code: str | None, expected: Expected = MappingProxyType({})
) -> tuple[list[Report], list[str]]:
    """Verify every plan, or one, in one snapshot; and for all plans what was answered as made and was never booked.

    A plan of which an entry is expected and that is not there has a report of its own, without any entry.
    """
    await repository.be_patient(session)
    plans = await repository.plans(session, code)
    reports = [await verify(session, plan, expected.get(plan.code, ())) for plan in plans]
    gone = expected.keys() - {plan.code for plan in plans} if code is None else ()
    what = "het plan is er niet, en er is een kop van bewaard"
    reports += [Report(one, 0, Head(0, GENESIS), (Finding(None, what),)) for one in sorted(gone)]
    unbooked = await repository.unbooked_answers(session) if code is None else ()
    return reports, [f"{row.path} {row.id} (van {row.subject}, sleutel {row.key})" for row in unbooked]


async def verify(session: Session, plan: Row[Any], expected: Collection[Head] = ()) -> Report:
    """Verify one plan in the snapshot of the session; what is `expected` must be in its chain."""
    replay = Replay(expected)
    rows = await repository.rows_of(session, plan.id, plan.code)
    ties, persons, passing = Ties(rows), Persons(rows), Passing(rows)
    recorded = Recorded(rows, ties.words)
    looks = (ties.see, persons.see, passing.see, recorded.see)
    findings: list[Finding] = []
    entries = 0
    async for entry, postings in repository.chain(session, plan.id):
        if entry is None:
            replay.orphans(row["seq"] for row in postings)
            continue
        booked = replay.add(entry, postings)
        try:
            for look in looks:
                findings.extend(look(booked))
        except _UNREADABLE as error:
            findings.append(_unreadable(error, booked.seq))
        entries += 1
    findings += replay.close(await repository.head(session, plan.id), await repository.balances(session, plan.id))
    findings += recorded.close()
    findings += ties.close()
    findings += _read(Effects(rows, ties).findings)
    findings += _read(Agreed(rows, ties, replay.balances).findings)
    findings += await _against_the_rules(session, plan, ties)
    return Report(plan.code, entries, replay.head, tuple(sorted(set(findings), key=_place)), ties.words.accepted)


async def _against_the_rules(session: Session, plan: Row[Any], ties: Ties) -> list[Finding]:
    """Hold the facts against the rules of the money, as every command of the service does."""
    if not plan.has_scheme:
        return []
    now = datetime.now(UTC)
    reference = PlanRef(plan.id, plan.code, plan.has_scheme, plan.catch_up, plan.version)
    reader = Principal(Actor("tred", "tred verify", "tred verify"))
    try:
        state = await standing.load(Work(session, reference, reader, now, now.date()))
    except _UNREADABLE as error:
        return [_unreadable(error)]
    return [
        *_read(Laws(ties.rows, ties, state).findings),
        *_read(Order(ties.rows, ties, state).findings),
    ]


def _read(look: Callable[[], Iterable[Finding]], seq: int | None = None) -> list[Finding]:
    """What a check finds, up to where the facts are no longer readable."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except _UNREADABLE as error:
        found.append(_unreadable(error, seq))
    return found


def _unreadable(error: Exception, seq: int | None = None) -> Finding:
    return Finding(seq, f"de feiten zijn niet te lezen ({type(error).__name__}: {error})")


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
