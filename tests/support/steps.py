"""A small plan on which steps are taken one by one, by whom they belong to, and refused where they must be."""

from itertools import count
from typing import Any

import httpx
import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.factories import money
from tests.support.api import Api
from tests.support.journey import DAY, Journey, Row

_numbers = count(1)


def reference() -> str:
    """A bank reference that nobody used."""
    return f"B-{next(_numbers)}"


class Steps(Journey):
    """One plan, imported, and short ways to bring it where a test begins."""

    def __init__(self, api: Api, code: str, **sections: Any) -> None:
        super().__init__(api, {"plan": money.package(code, **sections), "costs": [], "measurements": []}, code)
        self.path = f"/plans/{code}"
        self.load()

    @property
    def kassier(self) -> httpx.Client:
        """Who acts for K1."""
        return self.by("kassier", "ALFA")

    @property
    def second(self) -> httpx.Client:
        """Who acts for K2, as its uitvoerend kassier."""
        return self.by("kassier", "GAMMA")

    def financier_of(self, *streams: str) -> httpx.Client:
        """A financier of some streams only."""
        subject = f"financier-{'-'.join(streams)}-{self.plan}"
        body = {"issuer": LOCAL_ISSUER, "subject": subject, "function": "financier", "streams": list(streams)}
        self.post(self.by("admin"), f"{self.path}/memberships", body)
        return self.api.bearing(self.api.token(subject))

    def both(self, *functions: str) -> httpx.Client:
        """One person with several functions."""
        subject = f"both-{'-'.join(functions)}-{self.plan}"
        return [self.by(function, subject=subject) for function in functions][-1]

    def refused(self, client: httpx.Client, path: str, body: Row) -> list[Row]:
        """The violations of a step that a rule refuses."""
        response = client.post(f"/v1{path}", json=body)
        assert response.status_code == 409, (path, response.status_code, response.text)
        problem = response.json()
        violations: list[Row] = problem["violations"]
        assert violations
        assert problem["code"] == violations[0]["code"]
        return violations

    def codes(self, client: httpx.Client, path: str, body: Row) -> list[str]:
        """The codes of the violations of a step that a rule refuses."""
        return [violation["code"] for violation in self.refused(client, path, body)]

    def flaws(self, client: httpx.Client, path: str, body: Row) -> list[tuple[str, str]]:
        """Pointer and code of everything wrong with a body."""
        response = client.post(f"/v1{path}", json=body)
        assert response.status_code == 400, (path, response.status_code, response.text)
        return [(error["pointer"], error["code"]) for error in response.json()["errors"]]

    def decision(self, kind: str, **content: Any) -> Row:
        """The body of a decision."""
        return {"kind": kind, "decidedOn": DAY, "reference": "SG 1", **content}

    def undecided(self, kind: str, **content: Any) -> list[str]:
        """The codes with which a decision is refused."""
        return self.codes(self.stuurgroep, f"{self.path}/decisions", self.decision(kind, **content))

    def state_costs(self, client: httpx.Client | None = None, amount: float = 100, **other: Any) -> Row:
        """State costs on the line of ALFA in period 1, unless said otherwise."""
        return self.post(client or self.office, f"{self.path}/cost-statements", costs(amount, **other))

    def close_costs(self, *amounts: tuple[str, float]) -> None:
        """Accept costs of organisations in K1/IZA in period 1; confirm and register those of every part."""
        made = [self.state_costs(amount=amount, organisation=organisation)["id"] for organisation, amount in amounts]
        if made:
            self.decide("accept_costs", costStatements=made)
        self.confirm_and_register(1, "costs")

    def verified(self, code: str, value: object, period: int | None = None) -> str:
        """A value reported and verified."""
        body: Row = {"value": value, "measuredOn": DAY, "evidence": [{"kind": "verslag", "reference": "V"}]}
        body |= {} if period is None else {"period": period}
        made = self.post(self.by("data_analyst"), f"{self.path}/meetmomenten/{code}/measurements", body)
        self.post(self.office, f"/measurements/{made['id']}/verifications", {"outcome": "verified"})
        identifier: str = made["id"]
        return identifier

    def establish(self, period: int, *measurements: str, not_measured: tuple[str, ...] = ()) -> Row:
        """Establish results."""
        return self.decide(
            "establish_results", period=period, measurements=list(measurements), notMeasured=list(not_measured)
        )

    def account_for(self, period: int, **values: object) -> None:
        """Establish what is given (`Q1_1=True` for Q1.1), confirm and register it."""
        given = [self.verified(code.replace("_", "."), value, period) for code, value in values.items()]
        self.establish(period, *given)
        self.confirm_and_register(period, "results")

    def confirmation(self, of: str = "results", **other: Any) -> Row:
        """The body of a confirmation."""
        return {"of": of, "confirmedOn": DAY, "reference": "FIN-1", **other}

    def registration(self, of: str = "results") -> Row:
        """The body of a registration."""
        return {"of": of, "registeredOn": DAY, "system": "landelijk", "reference": "R-1"}

    def propose(self, period: int, **only: str) -> dict[str, Row]:
        """Propose, and give the payouts by kassier."""
        items = self.post(self.office, f"{self.path}/payouts", {"period": period, **only})["items"]
        return {item["kassier"]: item for item in items}

    def release(self, *payouts: Row) -> None:
        """Release payouts."""
        for payout in payouts:
            self.post(self.financier, f"/payouts/{payout['id']}/releases", RELEASE)

    def released(self, period: int) -> dict[str, Row]:
        """Propose and release everything of a period, and give it by kassier."""
        payouts = self.propose(period)
        self.release(*payouts.values())
        return payouts

    def start(self) -> dict[str, Row]:
        """Approve a plan that begins in advance, and release its first payouts."""
        self.decide("approve_plan")
        self.confirm_and_register(1, "approval")
        return self.released(1)

    def receive(self, payout: Row, amount: float) -> Row:
        """Receive an amount of K1."""
        return self.post(self.kassier, f"/payouts/{payout['id']}/receipts", receipt(amount))

    def pass_on(self, payout: Row, organisation: str, amount: float, **other: Any) -> Row:
        """Pass an amount of K1 on."""
        return self.post(self.kassier, f"/payouts/{payout['id']}/transfers", transfer(organisation, amount, **other))

    def status(self, payout: Row) -> str:
        """The status of a payout now."""
        status: str = self.get(self.office, f"/payouts/{payout['id']}")["status"]
        return status

    def shares(self, payout: Row) -> dict[str, Row]:
        """The distribution of a payout, by organisation."""
        items = self.get(self.office, f"/payouts/{payout['id']}/distribution")["items"]
        return {item["organisation"]: item for item in items}

    def claims(self) -> dict[str, Row]:
        """The claims of the plan, by organisation."""
        return {claim["organisation"]: claim for claim in self.items(self.office, f"{self.path}/claims")}


RELEASE: Row = {"releasedOn": DAY, "reference": "V-1"}
REVERSAL: Row = {"reversedOn": DAY, "reason": "Verkeerde rekening"}


def costs(amount: float = 100, **other: Any) -> Row:
    """Costs on the line of ALFA in period 1, unless said otherwise."""
    line = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": "ALFA", "period": 1}
    return {**line, "amount": amount, "evidence": [{"kind": "factuur", "reference": "F-1"}], **other}


def receipt(amount: float, **other: Any) -> Row:
    """A receipt."""
    return {"amount": amount, "receivedOn": DAY, "bankReference": reference(), **other}


def transfer(organisation: str, amount: float, **other: Any) -> Row:
    """A transfer."""
    return {
        "organisation": organisation,
        "amount": amount,
        "executedOn": DAY,
        "bankReference": reference(),
        **other,
    }


@pytest.fixture
def steps(api: Api, plan_code: str) -> Steps:
    """The small plan: period 1 in arrears, period 2 in advance, the settlement moment 3."""
    return Steps(api, plan_code)


@pytest.fixture
def advance(api: Api, plan_code: str) -> Steps:
    """The small plan with two periods, both paid in advance."""
    return Steps(api, plan_code, modes=("advance", "advance"))


@pytest.fixture
def started(advance: Steps) -> tuple[Steps, Row]:
    """The plan paid in advance, with the first payout of K1 (€ 1500) released; nothing received yet."""
    return advance, advance.start()["K1"]
