"""Two commands that read the same and change what the other rests on: the outcome is that of one after the other.

Each pair is tried in both orders, in turns as the service runs them, and with the turns off: then both have read the
same moment before either changes anything, and only the isolation of the database keeps them apart.
"""

from collections.abc import Callable
from itertools import count

import pytest

from tests.factories import money
from tests.support.api import Api
from tests.support.bookkeeping import findings
from tests.support.interleaving import Command, Outcome, staged
from tests.support.journey import DAY, Row
from tests.support.steps import RELEASE, REVERSAL, Steps, receipt, transfer

Pair = tuple[Command, Command]
_plans = count(1)


def started(steps: Steps) -> Row:
    """The payout of K1 (€ 1500), released."""
    return steps.start()["K1"]


def proposed(steps: Steps) -> Row:
    """The payout of K1, proposed."""
    approved(steps)
    return steps.propose(1)["K1"]


def approved(steps: Steps) -> None:
    steps.decide("approve_plan")
    steps.confirm_and_register(1, "approval")


def decision(steps: Steps, kind: str, **content: object) -> Command:
    return Command(steps.stuurgroep, f"{steps.path}/decisions", steps.decision(kind, **content))


def moved(steps: Steps, **more: object) -> Command:
    line = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": "ALFA", "period": 1}
    move = {"from": line, "to": {**line, "organisation": "BETA"}, "amount": 400}
    return decision(steps, "change_budget", moves=[move], **more)


def two_receipts(steps: Steps) -> Pair:
    path = f"/payouts/{started(steps)['id']}/receipts"
    one, two = (Command(steps.kassier, path, receipt(1000)) for _ in range(2))
    return one, two


def two_transfers_of_the_last_euros(steps: Steps) -> Pair:
    payout = started(steps)
    steps.receive(payout, 500)
    path = f"/payouts/{payout['id']}/transfers"
    return Command(steps.kassier, path, transfer("ALFA", 400)), Command(steps.kassier, path, transfer("BETA", 400))


def transfer_and_receipt_undone(steps: Steps) -> Pair:
    payout = started(steps)
    undo = f"/receipts/{steps.receive(payout, 500)['id']}/reversals"
    passing = Command(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("ALFA", 400))
    return passing, Command(steps.kassier, undo, REVERSAL)


def propose_and_change_budget(steps: Steps) -> Pair:
    approved(steps)
    return Command(steps.office, f"{steps.path}/payouts", {"period": 1}), moved(steps)


def release_and_withdraw(steps: Steps) -> Pair:
    own = f"/payouts/{proposed(steps)['id']}"
    return Command(steps.financier, f"{own}/releases", RELEASE), Command(steps.office, f"{own}/withdrawals", {})


def correction(steps: Steps, replaced: str) -> Command:
    """A report that takes the place of another one."""
    body = {"value": False, "measuredOn": DAY, "evidence": [{"kind": "verslag", "reference": "V"}]}
    path = f"{steps.path}/meetmomenten/Q1.1/measurements"
    return Command(steps.by("data_analyst"), path, {**body, "period": 1, "supersedes": replaced})


def establish_and_supersede(steps: Steps) -> Pair:
    started(steps)
    measurement = steps.verified("Q1.1", value=True, period=1)
    establishing = decision(steps, "establish_results", period=1, measurements=[measurement], notMeasured=[])
    return establishing, correction(steps, measurement)


def confirm_and_establish(steps: Steps) -> Pair:
    started(steps)
    old = steps.verified("Q1.1", value=True, period=1)
    steps.establish(1, old)
    sent = correction(steps, old)
    new = steps.post(sent.client, sent.path, sent.body)["id"]
    steps.post(steps.office, f"/measurements/{new}/verifications", {"outcome": "verified"})
    confirming = Command(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation())
    return confirming, decision(steps, "establish_results", period=1, measurements=[new], notMeasured=[])


def one_permission_twice(steps: Steps) -> Pair:
    permission = {"fromStream": "IZA", "toStream": "SPUK", "amount": 10, "reference": "T", "givenOn": DAY}
    permitted = steps.post(steps.financier, f"{steps.path}/stream-permissions", permission)["id"]
    source = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": "ALFA", "period": 2}
    target = {"initiative": "I2", "kassier": "K2", "stream": "SPUK", "organisation": "GAMMA", "period": 2}
    move = {"from": source, "to": target, "amount": 10}
    one, two = (decision(steps, "change_budget", moves=[move], permission=permitted) for _ in range(2))
    return one, two


def one_duplicate_recovered_twice(steps: Steps) -> Pair:
    payout = started(steps)
    steps.receive(payout, 1500)
    steps.pass_on(payout, "BETA", 320)
    doubled = steps.pass_on(payout, "BETA", 180)["id"]
    part = {"kassier": "K1", "stream": "IZA", "organisation": "BETA"}
    one, two = (
        decision(steps, "recover", **part, amount=180, ground="double_funding", duplicateOf=doubled) for _ in range(2)
    )
    return one, two


def distribution_and_release(steps: Steps) -> Pair:
    payout = proposed(steps)
    shares = [{"organisation": "ALFA", "amount": 900}, {"organisation": "BETA", "amount": 600}]
    distributing = decision(steps, "set_distribution", payout=payout["id"], shares=shares, reason="BETA deed meer")
    return distributing, Command(steps.financier, f"/payouts/{payout['id']}/releases", RELEASE)


def replacing_and_first_release(steps: Steps) -> Pair:
    payout = proposed(steps)
    other = money.package(steps.plan, modes=("advance", "advance"))
    other["budget"][0]["amount"] = 900
    replacing = Command(steps.office, "/plan-imports?replace=true", other)
    return replacing, Command(steps.financier, f"/payouts/{payout['id']}/releases", RELEASE)


PAIRS: list[Callable[[Steps], Pair]] = [
    two_receipts,
    two_transfers_of_the_last_euros,
    transfer_and_receipt_undone,
    propose_and_change_budget,
    release_and_withdraw,
    establish_and_supersede,
    confirm_and_establish,
    one_permission_twice,
    one_duplicate_recovered_twice,
    distribution_and_release,
    replacing_and_first_release,
]


class Trial:
    """Tries one pair again and again, each time on a plan of its own."""

    def __init__(self, api: Api, code: str, made: Callable[[Steps], Pair], patched: pytest.MonkeyPatch) -> None:
        self._api, self._code, self._made, self._patched = api, code, made, patched

    def serial(self, *, backwards: bool) -> Outcome:
        return self._tried(None, backwards=backwards)

    def forced(self, *, turns: bool, backwards: bool) -> Outcome:
        return self._tried(turns, backwards=backwards)

    def _tried(self, turns: bool | None, *, backwards: bool) -> Outcome:
        steps = Steps(self._api, f"{self._code}-{next(_plans)}", modes=("advance", "advance"))
        one, two = self._made(steps)
        pair = (two, one) if backwards else (one, two)
        with staged(self._api, steps.plan, self._patched, turns=turns is not False) as stage:
            said = stage.one_by_one(*pair) if turns is None else stage.interleaved(pair, together=not turns)
        first, second = reversed(said) if backwards else said
        assert findings(self._api.database_url, steps.plan) == []
        return Outcome((first, second), stage.books())


@pytest.mark.parametrize("made", PAIRS, ids=lambda made: made.__name__)
def test_the_outcome_is_that_of_one_after_the_other(
    api: Api, plan_code: str, made: Callable[[Steps], Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = Trial(api, plan_code, made, monkeypatch)
    possible = [trial.serial(backwards=False), trial.serial(backwards=True)]
    assert possible[0] != possible[1], "a pair whose order makes no difference shows nothing"
    assert trial.forced(turns=True, backwards=False) == possible[0]
    assert trial.forced(turns=True, backwards=True) == possible[1]
    for backwards in (False, True):
        assert trial.forced(turns=False, backwards=backwards) in possible
