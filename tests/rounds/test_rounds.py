"""In many plans at once is proposed as in each alone: what can be is, what cannot be says why, and nothing twice."""

from decimal import Decimal
from typing import Any

import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.rounds.conftest import Country
from tests.support.databases import query
from tests.support.journey import Row


@pytest.fixture
def three(country: Country) -> Country:
    """Two plans that are ready, and one that is not."""
    country.plan()
    country.plan()
    country.plan(ready=False)
    return country


def total(payouts: list[Row], stream: str) -> Decimal:
    return sum((Decimal(str(one["payment"])) for one in payouts if one["stream"] == stream), Decimal())


def proposed_by_journal(country: Country) -> list[tuple[str, Any]]:
    """Every proposal in the books of these plans: the plan, and in which request."""
    return query(
        country.api.database_url,
        "SELECT p.code, e.request_id FROM entry e JOIN plan p ON p.id = e.plan_id WHERE e.kind = 'payout_proposed' "
        f"AND e.actor = '{country.subject}' ORDER BY p.code",
    )


def test_what_is_ready_is_proposed_and_what_is_not_says_why(three: Country) -> None:
    first, second, third = three.plans
    alone = {one["kassier"]: one for one in first.propose(1).values()}
    withdrawn = first.post(first.office, f"/payouts/{alone['K2']['id']}/withdrawals", {})
    place = three.begin()
    assert three.round(place) | {"status": "running", "waiting": 3, "plans": 3} == three.round(place)
    assert three.work(place) == 3

    found = three.outcomes(place)
    assert {code: one["status"] for code, one in found.items()} == {
        first.plan: "proposed",
        second.plan: "proposed",
        third.plan: "not_ready",
    }
    own = {(one["kassier"], one["existing"]): one for one in found[first.plan]["payouts"]}
    assert own["K1", True]["id"] == alone["K1"]["id"]
    assert own["K2", False]["payment"] == withdrawn["payment"]
    assert {one["id"] for one in found[second.plan]["payouts"]} == {one["id"] for one in three.payouts(second)}
    assert {one["proposedBy"] for one in three.payouts(second)} == {three.subject}
    # The same reasons, to the letter, as that plan alone is refused with.
    assert found[third.plan]["reasons"] == third.refused(third.office, f"{third.path}/payouts", {"period": 1})

    made = three.round(place)
    assert (made["status"], made["proposed"], made["notReady"], made["waiting"]) == ("finished", 2, 1, 0)
    both = three.payouts(second)
    streams = {one["stream"]: one for one in made["streams"]}
    assert Decimal(str(streams["SPUK"]["payment"])) == 2 * total(both, "SPUK")
    assert Decimal(str(streams["IZA"]["payment"])) == total(both, "IZA")
    assert Decimal(str(streams["IZA"]["existingPayment"])) == total(both, "IZA")
    assert streams["IZA"]["existingPayouts"] == 1


def test_a_plan_that_says_no_in_english(three: Country) -> None:
    place = three.begin(plans=[three.codes[2]])
    three.work(place)
    path = f"{place}/plans"
    dutch, english = (three.office.get(path, headers={"Accept-Language": one}) for one in ("nl", "en"))
    codes = [[one["code"] for one in answer.json()["items"][0]["reasons"]] for answer in (dutch, english)]
    assert codes[0] == codes[1] != []
    assert dutch.json()["items"][0]["reasons"][0]["detail"] != english.json()["items"][0]["reasons"][0]["detail"]
    assert english.headers["Content-Language"] == "en"


def test_who_released_was_another_and_who_proposed_may_not(three: Country) -> None:
    plan = three.plans[0]
    three.work(three.begin(plans=[plan.plan]))
    payout = three.payouts(plan)[0]
    plan.by("financier", subject=three.subject)
    release = {"releasedOn": "2026-01-15", "reference": "V"}
    refused = three.office.post(f"/v1/payouts/{payout['id']}/releases", json=release)
    assert (refused.status_code, refused.json()["code"]) == (409, "four_eyes")
    assert plan.post(plan.financier, f"/payouts/{payout['id']}/releases", release)["status"] == "released"


def test_tried_out_it_says_the_same_and_changes_nothing(three: Country) -> None:
    before = query(three.api.database_url, "SELECT code, seq, hash FROM plan_head JOIN plan ON id = plan_id "
                   f"WHERE code LIKE 'R-{three.name}-%' ORDER BY 1")  # fmt: skip
    place = three.begin(dryRun=True)
    three.work(place)
    tried = three.outcomes(place)
    assert [one["status"] for one in tried.values()] == ["ready", "ready", "not_ready"]
    assert {one["id"] for row in tried.values() for one in row["payouts"]} == {None}
    assert [three.payouts(plan) for plan in three.plans] == [[], [], []]
    after = query(three.api.database_url, "SELECT code, seq, hash FROM plan_head JOIN plan ON id = plan_id "
                  f"WHERE code LIKE 'R-{three.name}-%' ORDER BY 1")  # fmt: skip
    assert after == before

    real = three.begin()
    three.work(real)
    assert three.round(real)["streams"] == three.round(place)["streams"]


def test_nothing_is_proposed_twice(three: Country) -> None:
    place, again = three.begin(), three.begin()
    assert three.work(place, again) >= 6
    found = [three.outcomes(one) for one in (place, again)]
    for code in three.codes[:2]:
        assert sorted(one[code]["status"] for one in found) == ["already_proposed", "proposed"]
    assert len(proposed_by_journal(three)) == 4
    later = three.begin()
    three.work(later)
    made = three.round(later)
    assert (made["alreadyProposed"], made["notReady"]) == (2, 1)
    both = [three.round(one)["streams"] for one in (place, again)]
    assert sum(one["payment"] for streams in both for one in streams) == sum(
        one["existingPayment"] for one in made["streams"]
    )


def test_a_round_is_begun_once(three: Country) -> None:
    key = {"Idempotency-Key": f"ronde-{three.name}"}
    body = {"period": 1, "dryRun": True}
    first, second = (three.office.post("/v1/proposal-rounds", json=body, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    other = three.office.post("/v1/proposal-rounds", json={"period": 2, "dryRun": True}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert [one["id"] for one in three.office.get("/v1/proposal-rounds").json()["items"]] == [first.json()["id"]]


def test_a_period_that_a_plan_does_not_have(three: Country) -> None:
    place = three.begin(period=9)
    three.work(place)
    found = three.outcomes(place)
    assert {one["status"] for one in found.values()} == {"not_applicable"}
    assert found[three.codes[0]]["reasons"][0]["pointer"] == "/period"


def test_only_where_the_caller_may_at_that_moment(three: Country, plan_code: str) -> None:
    first, second, _ = three.plans
    reader = three.api.as_("reader", first.plan, subject=f"lezer-{plan_code}")
    assert reader.post("/v1/proposal-rounds", json={"period": 1}).status_code == 403
    refused = reader.post("/v1/proposal-rounds", json={"period": 1, "plans": [first.plan]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (403, "/plans/0")
    unknown = reader.post("/v1/proposal-rounds", json={"period": 1, "plans": [second.plan]})
    assert unknown.status_code == 404
    assert (
        unknown.json()["detail"]
        == three.office.post("/v1/proposal-rounds", json={"period": 1, "plans": ["NERGENS"]}).json()["detail"]
    )

    place = three.begin()
    assert reader.get(place).status_code == 404
    assert reader.get(f"{place}/plans").status_code == 404
    _end(three, second)
    three.work(place)
    assert list(three.outcomes(place)) == [first.plan, three.codes[2]]
    assert three.round(place)["plans"] == 2
    assert three.payouts(second) == []


def _end(country: Country, plan: Any) -> None:
    admin = plan.by("admin")
    for one in plan.items(admin, f"{plan.path}/memberships?subject={country.subject}&issuer={LOCAL_ISSUER}"):
        plan.post(admin, f"/memberships/{one['id']}/endings", {})


def test_it_can_be_followed(three: Country) -> None:
    place = three.begin()
    begun = three.office.get(f"{place}/plans").headers["Known-At"]
    assert set(three.outcomes(place, updatedSince=begun, status="waiting")) == set(three.codes)
    three.work(place)
    assert set(three.outcomes(place, updatedSince=begun)) == set(three.codes)
    assert list(three.outcomes(place, updatedSince=begun, status="not_ready")) == [three.codes[2]]
    left = three.office.get(f"{place}/plans", params={"updatedSince": begun, "status": "waiting"}).json()["items"]
    assert left == [{"removed": True, "key": {"plan": code}} for code in sorted(three.codes)]
    page = three.office.get(f"{place}/plans?limit=1").json()
    seen = []
    while page["items"]:
        seen += [one["plan"] for one in page["items"]]
        page = three.office.get(page["next"]).json() if page["next"] else {"items": []}
    assert seen == sorted(three.codes)
    assert list(three.outcomes(place, status="not_ready")) == [three.codes[2]]
    assert list(three.outcomes(place, plan=three.codes[1])) == [three.codes[1]]
    assert three.office.get(f"{place}/plans", params={"updatedSince": "2999-01-01T00:00:00Z"}).json()["items"] == []
