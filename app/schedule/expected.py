"""The schedule as it is expected: what is decided counts as it is, what is open is taken as met."""

from collections.abc import Mapping
from fractions import Fraction

from app.standing.state import State
from app.uitkeringsschema.facts import LineKey, Part, PaymentMode
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Payment, Schedule, Share, bases, compute_from
from app.uitkeringsschema.standing import Matter

_MET = Fraction(1)


def expected(state: State) -> Schedule:
    """The schedule on what is decided, with open meetmomenten met and open costs as high as the budget."""
    return compute_from(state.scheme, expected_bases(state, state.costs), expected_paying(state, state.paying))


def expected_bases(state: State, costs: Mapping[LineKey, Cents]) -> dict[LineKey, Cents]:
    """The base of every line; without costs an arrears line counts as its budget until its costs are confirmed (§1)."""
    found = bases(state.scheme, costs)
    for line, budget in state.scheme.budget.items():
        part = Part(line.kassier, line.stream, line.period)
        arrears = state.scheme.mode(line.period) is PaymentMode.ARREARS
        if arrears and line not in costs and (Matter.COSTS, part) not in state.standing.confirmed:
            found[line] = budget
    return found


def expected_paying(
    state: State, paying: Mapping[tuple[str, int], Fraction], given: frozenset[str] = frozenset()
) -> dict[tuple[str, int], Fraction]:
    """What every meetmoment pays: one without an outcome in its own period, and not among the given, is met."""
    open_ones = {
        (code, moment.period): _MET
        for code, moment in state.scheme.meetmomenten.items()
        if code not in given and (code, moment.period) not in state.results
    }
    return {**open_ones, **paying}


def with_released(
    schedule: Schedule, payments: Mapping[Part, Payment], shares: Mapping[tuple[Part, str], Share]
) -> Schedule:
    """The schedule in which released payouts stand as they were released."""
    return Schedule(
        payments=tuple(payments.get(one.part, one) for one in schedule.payments),
        shares=tuple(shares.get((one.part, one.organisation), one) for one in schedule.shares),
        stakes=schedule.stakes,
        releases=schedule.releases,
    )
