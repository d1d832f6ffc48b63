"""The unit in which a service works: one transaction, one plan, one caller, and the facts to be booked at its end."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.access.principal import Principal
from app.db.session import Session
from app.db.sight import widened
from app.uitkeringsschema.bookings import Posting
from app.uitkeringsschema.violations import Code, Refused, Violation


@dataclass(frozen=True, slots=True)
class PlanRef:
    """The plan that the work is about."""

    id: UUID
    code: str
    has_scheme: bool
    catch_up: bool
    version: int


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, as it enters the journal: which resource, when, on which decision, and the postings it moves."""

    kind: str
    resource_type: str
    resource_id: UUID
    payload: Mapping[str, object]
    occurred_on: date | None = None
    decision_id: UUID | None = None
    reverses: UUID | None = None
    """The resource whose booking this one undoes."""
    postings: tuple[Posting, ...] = ()


class Along(NamedTuple):
    """A question asked in the trip that enters the plan; it gives one row, or none."""

    query: str
    """About the plan `entered.id`; its values are `$a`, `$b` and on, and no column has a name that entering gives."""
    values: tuple[object, ...]


@dataclass(slots=True)
class Work:
    """Everything a service needs to do one thing for one caller in one plan."""

    session: Session
    plan: PlanRef
    principal: Principal
    now: datetime
    today: date
    facts: list[Fact] = field(default_factory=list)
    head: tuple[int, str] | None = None
    """The last number and seal of the plan's chain before this work; None before the first entry."""
    known_at: datetime | None = None
    """When that was known; None before the first entry."""
    along: tuple[Along, Any] | None = None
    """What was asked along when the plan was entered, and what came of it."""
    whole: bool = True
    """Whether the database shows the money of every organisation of the plan, or only what the caller may see."""

    @asynccontextmanager
    async def whole_plan(self) -> AsyncIterator[None]:
        """Read the money of everybody in this block, for what can only be computed from all of it.

        What comes out of it is for the service to show no more of than the caller may see. A command, and who sees
        all money, have the whole plan before them already.
        """
        if self.whole:
            yield
            return
        self.whole = True
        try:
            async with widened(self.session):
                yield
        finally:
            self.whole = False

    @property
    def actor(self) -> str:
        """The subject of the caller, as four eyes compare it."""
        return self.principal.actor.subject

    def book(self, fact: Fact) -> None:
        """Remember a fact; all facts enter the journal together at the end of the transaction."""
        self.facts.append(fact)

    def require_scheme(self) -> None:
        """Raise `no_scheme` for a plan without money."""
        if not self.plan.has_scheme:
            nl = "Dit plan heeft geen uitkeringsschema; er valt niets uit te keren."
            raise Refused([Violation(Code.NO_SCHEME, nl, "This plan has no payment scheme; there is nothing to pay.")])
