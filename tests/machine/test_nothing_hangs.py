"""A part in which nothing hangs rests on a decision as well, and stays what it was once it is closed."""

from copy import deepcopy
from fractions import Fraction

import pytest

from tests.support import booked_checks
from tests.support.api import Api
from tests.support.booked_money import MoneyBooks
from tests.support.booked_plan import Line, Plan, frame, named
from tests.support.booked_till import Till

FREE: Line = ("I1", "K1", "IZA", "Beta", 1)
AT_RISK: Line = ("I2", "K1", "IZA", "Beta", 1)
ELSEWHERE: Line = ("I2", "k2", "SPUK", "Beta", 1)


@pytest.fixture
def till(api: Api, plan_code: str) -> Till:
    """A plan whose one meetmoment hangs on the line of k2 and on none of K1."""
    modes, budget = {1: "advance", 2: "advance"}, {FREE: 1000, ELSEWHERE: 500}
    kpi = {"code": "b", "name": "b", "kind": "deelresultaat", "scope": {"initiative": "I2"}, "measure": "boolean"}
    moment = {"code": "b.1", "period": 1, "dueOn": "2026-01-01", "weight": 1}
    package = deepcopy(frame(modes))
    package["plan"]["code"] = plan_code
    package |= {
        "streams": [{"code": code, "name": code} for code in ("IZA", "SPUK")],
        "kassiers": [{"code": k, "organisation": o, "scope": "alles"} for k, o in (("K1", "KAS1"), ("k2", "KAS2"))],
        "budget": [{**named(line), "amount": amount / 100} for line, amount in budget.items()],
        "kpis": [{**kpi, "evidence": [], "meetmomenten": [moment]}],
    }
    rule = {"rule": "pro_rata", "pays": True, "evidence": [], "period": 1, "weight": Fraction(1)}
    aims = {"target": Fraction(0), "baseline": Fraction(0)}
    plan = Plan(package, modes, True, {"b.1": {**kpi, **rule, **aims}}, budget)  # noqa: FBT003 (catching up)
    made = Till(api, MoneyBooks(plan), plan_code)
    assert made.send(made.by("programme_office"), "/plan-imports", package, frozenset())
    return made


def test_nothing_is_put_at_risk_in_an_accounting_that_is_closed(till: Till) -> None:
    till.establish(1, [], [])
    till.confirm("results", 1)
    till.register("results", 1)
    assert ("results", ("K1", "IZA"), 1) in till.books.registered
    till.move([(FREE, AT_RISK, 400)], None)
    assert till.last_verdict == {"line_in_use"}
    booked_checks.check(till)


def test_a_confirmation_lapses_when_something_comes_to_hang_there(till: Till) -> None:
    till.establish(1, [], [])
    till.confirm("results", 1)
    till.move([(FREE, AT_RISK, 400)], None)
    till.register("results", 1)
    assert till.last_verdict == {"confirmation_missing"}
    till.establish(1, [], ["b.1"])
    till.confirm("results", 1)
    till.register("results", 1)
    assert len(till.books.registered) == 2
    booked_checks.check(till)


def test_the_decision_that_an_empty_part_rests_on_is_not_withdrawn(till: Till) -> None:
    till.establish(1, [], ["b.1"])
    till.confirm("results", 1, ["IZA"])
    decision = till.books.standing_decisions("establish_results", 1)[0]
    till.register("results", 1)
    till.withdraw(decision)
    assert till.last_verdict == {"decision_in_use"}
