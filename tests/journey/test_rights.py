"""Every step of the main job by every function: only those whose step it is get past the door."""

import pytest

from tests.support.journey import DAY, Row
from tests.support.steps import RELEASE, REVERSAL, Steps, costs, receipt, transfer

NOBODY = "00000000-0000-4000-8000-000000000000"
FUNCTIONS = {
    "admin",
    "programme_office",
    "stuurgroep",
    "financier",
    "kassier",
    "data_analyst",
    "partner",
    "auditor",
    "reader",
}
MAY = {
    "cost-statements": {"programme_office", "kassier", "partner"},
    "decisions": {"stuurgroep"},
    "confirmations": {"financier"},
    "registrations": {"programme_office"},
    "payouts": {"programme_office"},
    "withdrawals": {"programme_office"},
    "releases": {"financier"},
    "receipts": {"kassier"},
    "transfers": {"kassier"},
    "stream-permissions": {"financier"},
    "returns": {"kassier"},
    "reversals": {"kassier"},
}


def bodies(steps: Steps, payout: Row, moved: Row) -> dict[str, tuple[str, Row]]:
    """A request of every step, each of which is understood."""
    own = f"/payouts/{payout['id']}"
    return {
        "cost-statements": (f"{steps.path}/cost-statements", costs()),
        "decisions": (f"{steps.path}/decisions", steps.decision("approve_plan")),
        "confirmations": (f"{steps.path}/periods/1/confirmations", steps.confirmation()),
        "registrations": (f"{steps.path}/periods/1/registrations", steps.registration()),
        "payouts": (f"{steps.path}/payouts", {"period": 1}),
        "withdrawals": (f"{own}/withdrawals", {}),
        "releases": (f"{own}/releases", RELEASE),
        "receipts": (f"{own}/receipts", receipt(1)),
        "transfers": (f"{own}/transfers", transfer("ALFA", 1)),
        "stream-permissions": (
            f"{steps.path}/stream-permissions",
            {"fromStream": "IZA", "toStream": "SPUK", "amount": 1, "reference": "T", "givenOn": DAY},
        ),
        "returns": (
            f"{steps.path}/returns",
            {"stream": "IZA", "amount": 1, "executedOn": DAY, "bankReference": "T"},
        ),
        "reversals": (f"/receipts/{moved['id']}/reversals", REVERSAL),
    }


def test_only_those_whose_step_it_is(started: tuple[Steps, Row]) -> None:
    steps, payout = started
    requests = bodies(steps, payout, steps.receive(payout, 10))
    assert set(requests) == set(MAY)
    for function in sorted(FUNCTIONS):
        client = steps.by(function, "ALFA" if function in {"kassier", "partner"} else None)
        for step, (path, body) in requests.items():
            status = client.post(f"/v1{path}", json=body).status_code
            if function in MAY[step]:
                assert status in {201, 400, 409}, (function, step, status)
            else:
                assert status == 403, (function, step, status)


def test_who_has_no_function_in_the_plan_does_not_know_it(started: tuple[Steps, Row]) -> None:
    steps, payout = started
    requests = bodies(steps, payout, steps.receive(payout, 10))
    other = Steps(steps.api, f"{steps.plan}-B")
    stranger = steps.api.bearing(steps.api.token("stranger"))
    for function in ("programme_office", "stuurgroep", "financier", "kassier"):
        organisation = "ALFA" if function == "kassier" else None
        neighbour = other.by(function, organisation, subject=f"{function} of {other.plan}")
        for step, (path, body) in requests.items():
            for client in (neighbour, stranger):
                assert client.post(f"/v1{path}", json=body).status_code == 404, (function, step)


@pytest.mark.parametrize("path", ["payouts/{}", "payouts/{}/distribution", "receipts/{}", "claims/{}", "decisions/{}"])
def test_what_does_not_exist(started: tuple[Steps, Row], path: str) -> None:
    steps, payout = started
    for identifier in (NOBODY, "{" + payout["id"] + "}", f"urn:uuid:{payout['id']}", "x"):
        assert steps.office.get(f"/v1/{path.format(identifier)}").status_code == 404
    assert steps.office.get(f"/v1/receipts/{payout['id']}").status_code == 404
