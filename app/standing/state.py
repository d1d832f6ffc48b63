"""A plan's facts as one frozen value, with what each confirmation covers and who decided it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from uuid import UUID

import orjson

from app.uitkeringsschema.achievement import earns
from app.uitkeringsschema.facts import Case, LineKey, Part, Pot, Scheme, Value
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Schedule, compute
from app.uitkeringsschema.standing import Matter, Standing


@dataclass(frozen=True, slots=True)
class Result:
    """What a decision established for a meetmoment in one accounting; without a measurement: not measured."""

    meetmoment: str
    accounting: int
    measurement_id: UUID | None
    value: Value | None
    decision_id: UUID
    decided_by: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A cost statement that is open or accepted."""

    id: UUID
    line: LineKey
    amount: Cents
    accepted: bool
    decision_id: UUID | None
    decided_by: str | None

    @property
    def part(self) -> Part:
        """The part that its line belongs to."""
        return Part(self.line.kassier, self.line.stream, self.line.period)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that a confirmation may rest on without any result: its period, if it has one."""

    id: UUID
    period: int | None
    decided_by: str


@dataclass(frozen=True)
class State:
    """Everything that the rules of the money need to know of a plan at one moment."""

    scheme: Scheme
    results: Mapping[tuple[str, int], Result] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    establishing: tuple[Decided, ...] = ()
    approvals: tuple[Decided, ...] = ()
    standing: Standing = field(default_factory=Standing)

    @cached_property
    def costs(self) -> Mapping[LineKey, Cents]:
        """The accepted costs per line."""
        accepted: dict[LineKey, Cents] = {}
        for statement in self.statements:
            if statement.accepted:
                accepted[statement.line] = accepted.get(statement.line, 0) + statement.amount
        return accepted

    @cached_property
    def values(self) -> Mapping[tuple[str, int], Value]:
        """The established values per meetmoment and accounting."""
        return {at: result.value for at, result in self.results.items() if result.value is not None}

    @cached_property
    def paying(self) -> Mapping[tuple[str, int], Fraction]:
        """What each established value pays, from 0 to 1."""
        return {at: earns(self.scheme.meetmomenten[at[0]], value) for at, value in self.values.items()}

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule on what is established and accepted, as a payout is computed."""
        return compute(Case(self.scheme, self.costs, self.values))

    def results_of(self, part: Part) -> list[Result]:
        """The results in the accounting of a part: of what hangs on it, and of what is caught up there."""
        pot: Pot = part.pot
        return [
            result
            for (code, accounting), result in sorted(self.results.items())
            if accounting == part.period and pot in self.scheme.pots_of.get(code, ())
        ]

    def statements_of(self, part: Part) -> list[Statement]:
        """The accepted statements on the lines of a part."""
        return sorted((s for s in self.statements if s.accepted and s.part == part), key=lambda s: (s.line, s.id))

    def deciders(self, of: Matter, part: Part) -> frozenset[str]:
        """Who recorded the decisions that a confirmation of this matter would rest on (§7.9)."""
        match of:
            case Matter.APPROVAL:
                return frozenset(decided.decided_by for decided in self.approvals)
            case Matter.COSTS:
                return frozenset(s.decided_by for s in self.statements_of(part) if s.decided_by)
            case Matter.RESULTS:
                found = frozenset(result.decided_by for result in self.results_of(part))
                if self.scheme.hanging_in.get(part):
                    return found
                return found | {d.decided_by for d in self.establishing if d.period == part.period}

    def digest(self, of: Matter, part: Part) -> str:
        """The digest of what a confirmation covers; when it changes before registration, the confirmation lapses."""
        match of:
            case Matter.APPROVAL:
                covered: Sequence[object] = sorted(str(decided.id) for decided in self.approvals)
            case Matter.COSTS:
                covered = [(*s.line, str(s.id), s.amount) for s in self.statements_of(part)]
            case Matter.RESULTS:
                decided = part.period in self.standing.established_in
                hanging = sorted(self.scheme.hanging_in.get(part, ()))
                covered = [decided, hanging, *(self._described(result) for result in self.results_of(part))]
        return digest([of.value, *part, covered])

    def _described(self, result: Result) -> tuple[object, ...]:
        moment = self.scheme.meetmomenten[result.meetmoment]
        return (
            result.meetmoment,
            str(result.measurement_id),
            str(result.value),
            str(moment.target),
            str(moment.baseline),
        )


def digest(covered: object) -> str:
    """SHA-256 over a value made of lists, texts and whole numbers."""
    return hashlib.sha256(orjson.dumps(covered, default=_as_text)).hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)
