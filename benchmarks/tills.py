"""A plan in which money can be passed on: its payout is released and received, and each share is large enough."""

from dataclasses import dataclass
from typing import Any, Final

from benchmarks.country import package
from tests.support.api import Api
from tests.support.journey import DAY, Journey


@dataclass(frozen=True, slots=True)
class Till:
    """What a command on the plan needs."""

    plan: str
    payout: str
    organisation: str
    """Who gets what is passed on."""
    kassier: str
    """The token of who passes on."""
    analyst: str
    """The token of who reports measurements."""
    meetmomenten: tuple[tuple[str, bool], ...]
    """The codes, each with whether a number is reported."""

    @property
    def passing_on(self) -> tuple[str, dict[str, Any]]:
        """The path and a body that passes one cent on; the bank reference is yet to be chosen."""
        body = {"organisation": self.organisation, "amount": 0.01, "executedOn": DAY}
        return f"/v1/payouts/{self.payout}/transfers", body

    def reporting(self, number: int) -> tuple[str, dict[str, Any]]:
        """The path and a body that reports a value of one of the meetmomenten."""
        code, counted = self.meetmomenten[number % len(self.meetmomenten)]
        value: float | bool = number % 100 if counted else True
        return f"/v1/plans/{self.plan}/meetmomenten/{code}/measurements", {"value": value, "measuredOn": DAY}


_RELEASE: Final = {"releasedOn": DAY, "reference": "V-1"}


def till_of(api: Api, code: str) -> Till:
    """Take an imported plan to where the payout of its first period is received."""
    made = package(code)
    journey = Journey(api, {"plan": made, "costs": [], "measurements": []}, code)
    journey.agree()
    journey.prepare(1)
    [payout] = journey.post(journey.office, f"/plans/{code}/payouts", {"period": 1})["items"]
    journey.post(journey.financier, f"/payouts/{payout['id']}/releases", _RELEASE)
    kassier = journey.by("kassier", journey.bodies[payout["kassier"]])
    receipt = {"amount": payout["payment"], "receivedOn": DAY, "bankReference": "B-1"}
    journey.post(kassier, f"/payouts/{payout['id']}/receipts", receipt)
    shares = journey.get(kassier, f"/payouts/{payout['id']}/distribution")["items"]
    tokens = [_token(client.headers["Authorization"]) for client in (kassier, journey.by("data_analyst"))]
    moments = [(moment["code"], kpi["measure"] == "count") for kpi in made["kpis"] for moment in kpi["meetmomenten"]]
    return Till(code, payout["id"], max(shares, key=_share)["organisation"], tokens[0], tokens[1], tuple(moments))


def _share(row: dict[str, Any]) -> float:
    return float(row["share"])


def _token(header: str) -> str:
    return header.partition(" ")[2]
