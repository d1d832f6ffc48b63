"""A view of all plans is the views of each of them one after another, each as far as the caller sees it there."""

import csv
import hashlib
import io

import httpx
import pytest

from tests.support.api import Api
from tests.support.half_way import HalfWay
from tests.support.steps import Steps


@pytest.fixture(scope="module")
def second(api: Api, worker: str) -> Steps:
    """Another plan, with a first payout."""
    plan = Steps(api, f"ZIEN-{worker}-2", modes=("advance", "advance"))
    plan.start()
    return plan


def table(answer: httpx.Response) -> tuple[list[str], list[list[str]]]:
    """The headings and the rows of an English CSV."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    headings, *rows = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    return headings, rows


def of_plan(client: httpx.Client, plan: str, view: str) -> tuple[list[str], list[list[str]]]:
    return table(client.get(f"/v1/plans/{plan}/views/{view}?format=csv&locale=en"))


@pytest.mark.parametrize("view", ["ledger", "payouts", "organisations", "schedule", "fiches"])
def test_it_is_that_of_every_plan_in_order(viewed: HalfWay, second: Steps, view: str) -> None:
    subject, codes = f"landelijk-{viewed.code}", [viewed.code, second.plan]
    both = [second.api.as_("auditor", code, subject=subject) for code in codes][-1]
    headings, rows = table(both.get(f"/v1/views/{view}?locale=en"))
    each = {code: of_plan(both, code, view) for code in codes}
    assert headings == ["Plan", *each[viewed.code][0]]
    assert rows == [[code, *row] for code in codes for row in each[code][1]]
    if view == "ledger":
        assert "'=1+1" in {cell for row in rows for cell in row}


def test_every_plan_has_on_record_what_left_of_it(viewed: HalfWay, second: Steps) -> None:
    subject, codes = f"bewaard-{viewed.code}", [viewed.code, second.plan]
    both = [second.api.as_("auditor", code, subject=subject) for code in codes][-1]
    answer = both.get("/v1/views/payouts")
    assert answer.content.startswith("\ufeffPlan;".encode())
    for code in codes:
        left = both.get(f"/v1/plans/{code}/exports?limit=1000").json()["items"]
        (kept,) = [one for one in left if one["subject"] == subject]
        assert (kept["view"], kept["filters"], kept["locale"]) == ("payouts", {"plans": "all"}, "nl-NL")
        assert (kept["sha256"], kept["size"]) == (hashlib.sha256(answer.content).hexdigest(), len(answer.content))
        assert kept["rows"] == len(both.get(f"/v1/plans/{code}/payouts").json()["items"]) > 0


def test_only_what_the_caller_sees_in_each(viewed: HalfWay, second: Steps) -> None:
    subject = f"wisselend-{viewed.code}"
    second.api.as_("auditor", viewed.code, subject=subject)
    mixed = second.api.as_("kassier", second.plan, organisation="ALFA", subject=subject)
    assert {row[0] for row in table(mixed.get("/v1/views/ledger?locale=en"))[1]} == {viewed.code}
    payouts = [row for row in table(mixed.get("/v1/views/payouts?locale=en"))[1] if row[0] == second.plan]
    assert [row[1:] for row in payouts] == of_plan(mixed, second.plan, "payouts")[1]
    assert 0 < len(payouts) < len(of_plan(second.financier, second.plan, "payouts")[1])
    nobody = second.api.bearing(second.api.token(f"niemand-{viewed.code}"))
    assert table(nobody.get("/v1/views/payouts?locale=en"))[1] == []
    assert nobody.get("/v1/views/onbekend").status_code == 404
