"""A plan with everything in it, and texts and codes that a spreadsheet would like to spoil."""

from typing import Any

import httpx
import pytest

from app.views.columns import View
from tests.support.api import Api
from tests.support.half_way import HalfWay
from tests.support.journey import DAY
from tests.support.libreoffice import program

__all__ = ["CODES", "SPOILING", "path", "program", "rows", "viewed"]

SPOILING = "=1+1"
CODES: dict[str, Any] = {"agb": "01234567", "uzovi": "0123", "oin": "00000099000000000000", "regions": ["GM0828"]}


def path(plan: HalfWay, view: View, query: str = "") -> str:
    """Where a view of a plan is."""
    return f"/v1/plans/{plan.code}/views/{view.name}{query}"


def rows(client: httpx.Client, where: str) -> list[dict[str, Any]]:
    """All that is listed, page after page."""
    found: list[dict[str, Any]] = []
    following: str | None = where
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        following = answer.json()["next"]
    return found


@pytest.fixture(scope="session")
def viewed(api: Api, worker: str) -> HalfWay:
    """The plan; K1's kassier has a name and a bank reference that begin like a formula."""
    plan = HalfWay(api, f"ZIEN-{worker}")
    for organisation in plan.journey.package["organisations"]:
        organisation.update(CODES | {"contact": '@bel;"eerst"'} if organisation["code"] == "ZORG" else {})
    first, *others = plan.journey.package["kpis"]
    plan.journey.package["kpis"] = [first | {"followUp": "-bespreken;\nen bijsturen"}, *others]
    plan.prepared()
    kassier = plan.as_("kassier", "KAS1", subject=SPOILING)
    payout = plan.journey.items(plan.as_("admin"), f"/plans/{plan.code}/payouts?kassier=K1&period=2")[0]["id"]
    receipt = {"amount": 10.05, "receivedOn": DAY, "bankReference": "-10+2"}
    plan.journey.post(kassier, f"/payouts/{payout}/receipts", receipt)
    return plan
