"""What if: given costs and measurements on top of what is established, and what that leaves no room for."""

from collections.abc import Iterator

from app.errors import Flaw, InvalidInput
from app.plans.rows import Facts, parse_facts
from app.schedule.expected import expected_bases, expected_paying
from app.standing.state import State
from app.uitkeringsschema.achievement import earns
from app.uitkeringsschema.facts import Part, Scheme
from app.uitkeringsschema.schedule import Schedule, bases, compute_from
from app.uitkeringsschema.standing import Matter, is_closed
from app.uitkeringsschema.violations import Code, Violation

_ASSUMPTION = "met"


def read(document: dict[str, object], scheme: Scheme) -> tuple[Facts, bool]:
    """The facts in `{costs?, measurements?, assume?}`, and whether what is open counts as met.

    Raises:
        InvalidInput: every flaw at once.
    """
    rest = {name: value for name, value in document.items() if name != "assume"}
    assume = document.get("assume")
    flaws = [] if assume is None or assume == _ASSUMPTION else [_unknown_assumption()]
    try:
        facts = parse_facts(rest, scheme)
    except InvalidInput as error:
        raise InvalidInput([*flaws, *error.flaws]) from None
    if flaws:
        raise InvalidInput(flaws)
    return facts, assume == _ASSUMPTION


def closed_violations(state: State, facts: Facts) -> list[Violation]:
    """What is given for something that is closed: costs that were confirmed, an accounting that is closed (§3)."""
    return [*_closed_costs(state, facts), *_closed_accountings(state, facts)]


def simulate(state: State, facts: Facts, *, met: bool) -> Schedule:
    """The schedule on what is established and what is given; the rest is not measured, or met."""
    costs = dict(state.costs)
    for line, amount in facts.costs.items():
        costs[line] = costs.get(line, 0) + amount
    moments = state.scheme.meetmomenten
    paying = {**state.paying, **{at: earns(moments[at[0]], value) for at, value in facts.results.items()}}
    if not met:
        return compute_from(state.scheme, bases(state.scheme, costs), paying)
    given = frozenset(code for code, _ in facts.results)
    return compute_from(state.scheme, expected_bases(state, costs), expected_paying(state, paying, given))


def _closed_costs(state: State, facts: Facts) -> Iterator[Violation]:
    parts = {Part(line.kassier, line.stream, line.period) for line in facts.costs}
    for part in sorted(parts):
        if (Matter.COSTS, part) in state.standing.confirmed:
            nl = f"De kosten van periode {part.period} zijn voor kassier {part.kassier} in {part.stream} al bevestigd."
            en = f"The costs of period {part.period} have been confirmed for kassier {part.kassier} in {part.stream}."
            yield Violation(Code.PERIOD_CLOSED, nl, en, {**part._asdict(), "of": Matter.COSTS.value})


def _closed_accountings(state: State, facts: Facts) -> Iterator[Violation]:
    for code, accounting in sorted(facts.results):
        if is_closed(state.scheme, state.standing, state.scheme.meetmomenten[code], accounting):
            nl = f"De verantwoording van periode {accounting} is voor meetmoment {code} afgesloten."
            en = f"The accounting of period {accounting} is closed for meetmoment {code}."
            facts_behind = {"period": accounting, "of": Matter.RESULTS.value, "meetmoment": code}
            yield Violation(Code.PERIOD_CLOSED, nl, en, facts_behind)


def _unknown_assumption() -> Flaw:
    return Flaw("/assume", "invalid_choice", "Kies uit: 'met'.", "Choose from: 'met'.")
