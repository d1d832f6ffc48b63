"""A plan on its way: the state in which a case stands once its payouts up to some period can be released."""

from uuid import UUID

from app.standing.state import Result, State, Statement
from app.uitkeringsschema.facts import Case, Part
from app.uitkeringsschema.standing import Matter, Standing

NOBODY = UUID(int=0)


def ready_for(case: Case, period: int) -> State:
    """All that the payouts up to `period` rest on is decided and closed, as the case has it; what is later is open.

    A meetmoment without a value in its own period is recorded as not measured. The payouts before `period` are
    released; those of `period` may be. One after the settlement moment means that the settlement is released too.
    """
    scheme = case.scheme
    known = scheme.settlement if period >= scheme.settlement else period - 1
    outcomes = {(code, moment.period): None for code, moment in scheme.meetmomenten.items() if moment.period <= known}
    values = {at: value for at, value in case.results.items() if at[1] <= known}
    closed = {(Matter.RESULTS, Part(*pot, n)) for pot in scheme.pots for n in range(1, known + 1)}
    closed |= {(Matter.COSTS, Part(*pot, n)) for pot in scheme.pots for n in range(1, min(period, scheme.last) + 1)}
    return State(
        scheme,
        results={
            (code, accounting): Result(code, accounting, None, value, NOBODY, "stuurgroep")
            for (code, accounting), value in {**outcomes, **values}.items()
        },
        statements=tuple(
            Statement(UUID(int=number), line, amount, True, NOBODY, "stuurgroep")  # noqa: FBT003 (accepted)
            for number, (line, amount) in enumerate(sorted(case.costs.items()), 1)
            if line.period <= period
        ),
        standing=Standing(
            with_outcome=frozenset(code for code, _ in outcomes),
            confirmed=frozenset(closed),
            registered=frozenset(closed),
            released=frozenset(Part(*pot, n) for pot in scheme.pots for n in range(1, period)),
        ),
    )
