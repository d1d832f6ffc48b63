"""Money that does not divide evenly adds up to the cent, over HTTP and in text: no float ever touches it."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

import pytest

from tests.factories import packages
from tests.support.api import Api

TOTAL: Final = Decimal(41_000_000)
WHO: Final = [f"O{number}" for number in range(1, 8)]
PERIODS: Final = range(1, 6)


def case(total: Decimal) -> str:
    """The total over seven organisations and five periods, with a KPI of which a third is reached everywhere."""
    document: dict[str, Any] = packages.package("P", modes=["advance"] * len(PERIODS))
    document["organisations"] += [{"code": code, "name": code, "domain": "zorg"} for code in WHO]
    part = (total * 100 / 35).to_integral_value(rounding="ROUND_DOWN") / 100
    amounts = {(code, period): part for code in WHO for period in PERIODS}
    amounts[WHO[0], 1] += total - part * 35
    document["budget"] = [
        {**packages.line("I1", code, period, 0), "amount": f"@{amount}@"} for (code, period), amount in amounts.items()
    ]
    document["kpis"] = [
        {
            "code": "N", "name": "N", "kind": "deelresultaat", "scope": {"plan": True}, "measure": "count",
            "rule": "pro_rata", "evidence": ["lijst"],
            "meetmomenten": [
                {"code": f"N.{period}", "period": period, "dueOn": "2026-01-01", "weight": 1, "target": 3}
                for period in PERIODS
            ],
        }
    ]  # fmt: skip
    measured = [{"meetmoment": f"N.{period}", "period": period, "value": 1} for period in PERIODS]
    text = json.dumps({"plan": document, "costs": [], "measurements": measured})
    return text.replace('"@', "").replace('@"', "")


@pytest.mark.parametrize("total", [TOTAL, TOTAL + Decimal("0.01"), Decimal("99999999.97")])
def test_over_seven_by_five_and_thirds(api: Api, total: Decimal) -> None:
    client = api.bearing(api.token("rekenaar"))
    answer = client.post("/v1/simulations", content=case(total), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)
    assert sum(row["base"] for row in found["payments"]) == total
    for row in found["meetmomenten"]:
        assert row["earned"] + row["shortfall"] == row["value"]
    shared: dict[Any, Decimal] = defaultdict(Decimal)
    for row in found["distributions"]:
        shared[row["period"]] += row["amount"]
    assert shared == {row["period"]: row["payment"] for row in found["payments"]}
    paid, left = (sum(row[name] for row in rows) for rows, name in (
        (found["payments"], "payment"), (found["settlement"], "balance"),
    ))  # fmt: skip
    short = sum(row["shortfall"] for row in found["meetmomenten"])
    assert paid + left == total - short
    assert short > total / 2
