"""What amounts add up to may be more than any single amount: the whole way, in parts where one amount is a part."""

import pytest

from tests.factories import packages
from tests.factories.packages import line
from tests.support.api import Api
from tests.support.journey import DAY, Row
from tests.support.steps import Steps, receipt, reference, transfer

MOST = 99_999_999_999.99
TWICE, THRICE = 199_999_999_999.98, 299_999_999_999.97
AGREED = [
    {"kassier": "K1", "organisation": each, "signedOn": "2025-07-01", "validFrom": "2025-07-01"}
    for each in ("ALFA", "BETA")
]
SEEN = (
    "",
    "/pass-on",
    "/uitkeringsschema",
    "/ledger/entries",
    "/ledger/balances",
    "/claims",
    "/returns",
    "/periods/1/accounting",
    "/periods/1/report",
    "/periods/2/report",
    "/organisations/ALFA/tasks",
    "/differences?since=2020-01-01T00:00:00Z",
    *(f"/views/{each}" for each in ("budget", "schedule", "distributions", "payouts", "claims", "ledger")),
)


@pytest.fixture
def large(api: Api, plan_code: str) -> Steps:
    """One period in advance, in one pot: twice the most for ALFA, once for BETA, and one meetmoment for it all."""
    budget = [line(initiative, to, 1, MOST) for initiative, to in (("I1", "ALFA"), ("I2", "ALFA"), ("I1", "BETA"))]
    kpis = [packages.kpi("Q1", [1], scope={"plan": True})]
    return Steps(api, plan_code, modes=("advance",), kpis=kpis, budget=budget, agreements=AGREED)


def in_parts(steps: Steps, path: str, body: Row) -> None:
    """Twice the most, in two parts; more than one amount at once is refused."""
    assert steps.flaws(steps.kassier, path, {**body, "amount": TWICE}) == [("/amount", "too_large")]
    for _ in range(2):
        steps.post(steps.kassier, path, {**body, "amount": MOST, "bankReference": reference()})


def look(steps: Steps) -> None:
    """Everything that has money in it can be read."""
    for place in SEEN:
        steps.get(steps.by("auditor"), f"{steps.path}{place}")


def shared(*amounts: float) -> Row:
    pairs = zip(("ALFA", "BETA"), amounts, strict=True)
    return {"shares": [{"organisation": to, "amount": amount} for to, amount in pairs], "reason": "Anders"}


def test_a_share_is_one_amount_unless_the_payout_is_more(started: tuple[Steps, Row]) -> None:
    steps, _ = started
    steps.account_for(1, Q1_1=True)
    body = steps.decision("set_distribution", payout=steps.propose(2)["K1"]["id"], **shared(MOST + 0.01, 0))
    found = steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body)
    assert found == [("/shares/0/amount", "too_large")]


def test_a_line_is_never_moved_above_one_amount(large: Steps) -> None:
    key = {"kassier": "K1", "stream": "IZA", "period": 1}
    beta, alfa = ({**key, "initiative": "I1", "organisation": to} for to in ("BETA", "ALFA"))
    gone, back = ({"from": one, "to": other, "amount": 0.01} for one, other in ((alfa, beta), (beta, alfa)))
    assert large.undecided("change_budget", moves=[gone]) == ["budget_not_balanced"]
    first = large.decide("change_budget", moves=[{**gone, "to": {**beta, "initiative": "I2"}}])
    large.decide("change_budget", moves=[back])
    assert large.undecided("withdraw", decision=first["id"], reason="Toch niet") == ["budget_not_balanced"]


def test_a_payout_above_every_single_amount_goes_the_whole_way(large: Steps) -> None:
    large.decide("approve_plan")
    large.confirm_and_register(1, "approval")
    payout = large.propose(1)["K1"]
    assert (payout["base"], payout["payment"]) == (THRICE, THRICE)
    large.decide("set_distribution", payout=payout["id"], **shared(199_999_999_999.97, 100_000_000_000.00))
    large.decide("set_distribution", payout=payout["id"], **shared(TWICE, MOST))
    large.release(payout)
    path = f"/payouts/{payout['id']}"
    in_parts(large, f"{path}/receipts", receipt(1))
    large.receive(payout, MOST)
    in_parts(large, f"{path}/transfers", transfer("ALFA", 1))
    large.pass_on(payout, "BETA", 0.01)
    assert large.shares(payout)["ALFA"]["passedOn"] == TWICE
    assert large.get(large.office, f"{path}/explanation")["amount"] == THRICE
    look(large)
    large.account_for(1, Q1_1=False)
    large.account_for(2)
    settlement = large.propose(2)["K1"]
    assert (settlement["payment"], settlement["carried"]) == (0, THRICE)
    large.release(settlement)
    claim = large.claims()["ALFA"]
    assert (claim["amount"], claim["open"]) == (TWICE, TWICE)
    in_parts(large, f"/claims/{claim['id']}/receipts", {"receivedOn": DAY, "bankReference": "C"})
    in_parts(large, f"{large.path}/returns", {"stream": "IZA", "executedOn": DAY, "bankReference": "T"})
    look(large)
