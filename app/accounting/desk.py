"""How an accounting stands with what has been reported so far: a value per meetmoment, and the euros that follow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from app.measurements.schemas import Measurement, MeasurementStatus
from app.standing.state import State
from app.uitkeringsschema.achievement import earns
from app.uitkeringsschema.facts import LineKey, Meetmoment, Part, PaymentMode, Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Schedule, bases, compute_from
from app.uitkeringsschema.standing import Matter, is_closed

_USABLE = frozenset({MeasurementStatus.REPORTED, MeasurementStatus.VERIFIED, MeasurementStatus.ESTABLISHED})


@dataclass(frozen=True, slots=True)
class Euros:
    """What hangs on a meetmoment in an accounting, in cents."""

    at_stake: Cents = 0
    to_be_offset: Cents = 0
    to_release: Cents = 0


@dataclass(frozen=True)
class Desk:
    """The accounting of a period: where the plan stands, what was measured in it, and whose money is in sight."""

    state: State
    period: int
    measured: tuple[Measurement, ...]
    """All measurements in this accounting, in the order of reporting."""
    pots: frozenset[Pot]

    @cached_property
    def newest(self) -> Mapping[str, Measurement]:
        """Per meetmoment the newest measurement that was not superseded."""
        live = (one for one in self.measured if one.status is not MeasurementStatus.SUPERSEDED)
        return {one.meetmoment: one for one in live}

    @cached_property
    def standing_on(self) -> Mapping[str, Measurement]:
        """Per meetmoment the newest measurement that can still count: reported, verified or established."""
        return {one.meetmoment: one for one in self.measured if one.status in _USABLE}

    def closed(self, moment: Meetmoment) -> bool:
        """Whether nothing can be established for a meetmoment in this accounting any more."""
        return is_closed(self.state.scheme, self.state.standing, moment, self.period)

    def verified(self) -> list[UUID]:
        """The measurements that a decision can establish now, in order of meetmoment."""
        return [
            one.id
            for code, one in sorted(self.standing_on.items())
            if one.status is MeasurementStatus.VERIFIED and not self.closed(self.state.scheme.meetmomenten[code])
        ]

    def not_measured(self) -> list[str]:
        """What hangs on a line of this period, has no outcome yet and no measurement that can count."""
        scheme = self.state.scheme
        hanging = {code for pot in scheme.pots for code in scheme.hanging_in.get(Part(*pot, self.period), ())}
        without = (code for code in hanging if (code, self.period) not in self.state.results)
        return sorted(c for c in without if c not in self.standing_on and not self.closed(scheme.meetmomenten[c]))

    def euros(self, codes: Collection[str]) -> dict[str, Euros]:
        """What hangs on these meetmomenten in the pots in sight, as everything stands now."""
        found: dict[str, Euros] = {}
        released = self._released()
        for stake in self.schedule.stakes:
            code = stake.meetmoment
            if code not in codes or not self._in_sight(stake.line):
                continue
            before, now = released.get((stake.line, code), (0, 0))
            own = stake.line.period == self.period
            found[code] = _plus(
                found.get(code, Euros()),
                Euros(
                    at_stake=stake.value if own else stake.shortfall - before,
                    to_be_offset=stake.shortfall if own else 0,
                    to_release=now,
                ),
            )
        return found

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule on what is established, and on what was measured in this accounting as if it were."""
        scheme = self.state.scheme
        proposed: dict[tuple[str, int], Fraction] = {
            (code, self.period): earns(scheme.meetmomenten[code], one.value) for code, one in self.standing_on.items()
        }
        return compute_from(scheme, expected_bases(self.state), {**self.state.paying, **proposed})

    def _released(self) -> dict[tuple[LineKey, str], tuple[Cents, Cents]]:
        """Per line and meetmoment what was caught up in earlier accountings, and what is in this one."""
        found: dict[tuple[LineKey, str], tuple[Cents, Cents]] = {}
        for release in self.schedule.releases:
            before, now = found.get((release.line, release.meetmoment), (0, 0))
            if release.accounting < self.period:
                before += release.amount
            elif release.accounting == self.period:
                now += release.amount
            found[release.line, release.meetmoment] = before, now
        return found

    def _in_sight(self, line: LineKey) -> bool:
        return Pot(line.kassier, line.stream) in self.pots


def expected_bases(state: State) -> dict[LineKey, Cents]:
    """The base of every line; in arrears the budget until the costs of its part are confirmed."""
    scheme = state.scheme
    known = bases(scheme, state.costs)
    return {
        line: budget
        if scheme.mode(line.period) is PaymentMode.ARREARS and not _costs_confirmed(state, line)
        else known[line]
        for line, budget in scheme.budget.items()
    }


def total(euros: Iterable[Euros]) -> Euros:
    """All together."""
    summed = Euros()
    for one in euros:
        summed = _plus(summed, one)
    return summed


def _plus(one: Euros, other: Euros) -> Euros:
    return Euros(
        one.at_stake + other.at_stake, one.to_be_offset + other.to_be_offset, one.to_release + other.to_release
    )


def _costs_confirmed(state: State, line: LineKey) -> bool:
    return (Matter.COSTS, Part(line.kassier, line.stream, line.period)) in state.standing.confirmed
