from datetime import timedelta

import pytest

from app import clock
from tests.support.journey import Row
from tests.support.steps import Steps, receipt, transfer

Started = tuple[Steps, Row]


def refused(steps: Steps, payout: Row, body: Row) -> list[tuple[str, float]]:
    violations = steps.refused(steps.kassier, f"/payouts/{payout['id']}/transfers", body)
    return [(one["code"], one["limit"]) for one in violations]


def test_in_parts_up_to_the_share(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    steps.pass_on(payout, "BETA", 499.99)
    assert refused(steps, payout, transfer("BETA", 0.02)) == [("exceeds_share", 0.01)]
    steps.pass_on(payout, "BETA", 0.01)
    assert refused(steps, payout, transfer("BETA", 0.01)) == [("exceeds_share", 0)]
    assert steps.status(payout) == "received"
    steps.pass_on(payout, "ALFA", 1000)
    assert steps.status(payout) == "passed_on"


def test_no_more_than_was_received(started: Started) -> None:
    steps, payout = started
    assert refused(steps, payout, transfer("ALFA", 1)) == [("exceeds_received", 0)]
    steps.receive(payout, 700)
    assert refused(steps, payout, transfer("ALFA", 700.01)) == [("exceeds_received", 700)]
    steps.pass_on(payout, "ALFA", 300)
    steps.pass_on(payout, "BETA", 400)
    assert refused(steps, payout, transfer("ALFA", 0.01)) == [("exceeds_received", 0)]


def test_every_limit_is_named_with_its_figures(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    assert refused(steps, payout, transfer("ALFA", 4000)) == [
        ("exceeds_share", 1000),
        ("exceeds_received", 1500),
        ("exceeds_allocation", 3000),
    ]


def test_only_to_who_has_a_share(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    violations = steps.refused(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("DELTA", 1))
    assert [(one["code"], one["organisation"]) for one in violations] == [
        ("agreement_missing", "DELTA"),
        ("exceeds_share", "DELTA"),
    ]
    path = f"/payouts/{payout['id']}/transfers"
    assert steps.flaws(steps.kassier, path, transfer("X", 1)) == [("/organisation", "dangling_code")]
    assert steps.flaws(steps.kassier, path, {"items": [transfer("BETA", 1), transfer("X", 1)]}) == [
        ("/items/1/organisation", "dangling_code")
    ]


@pytest.mark.parametrize("day", ["2025-12-31", "2026-02-01"])
def test_only_under_an_agreement_of_that_day(started: Started, day: str) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    agreement = {"kassier": "K1", "organisation": "DELTA", "signedOn": "2025-12-01", "validFrom": "2026-01-01"}
    steps.decide("sign_agreement", **agreement, validTo="2026-01-31")
    body = transfer("DELTA", 1, executedOn=day)
    violations = steps.refused(steps.kassier, f"/payouts/{payout['id']}/transfers", body)
    assert [one["code"] for one in violations] == ["agreement_missing", "exceeds_share"]
    assert violations[0]["executedOn"] == day
    for valid in ("2026-01-01", "2026-01-31"):
        codes = steps.codes(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("DELTA", 1, executedOn=valid))
        assert codes == ["exceeds_share"]


def test_days_at_the_ends_of_the_calendar(started: Started) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/receipts"
    steps.post(steps.kassier, path, receipt(1500) | {"receivedOn": "9999-12-31"})
    agreement = {"kassier": "K1", "organisation": "DELTA", "signedOn": "0001-01-01", "validFrom": "0001-01-01"}
    steps.decide("sign_agreement", **agreement, validTo="9999-12-31")
    for day in ("0001-01-01", "9999-12-31"):
        assert refused(steps, payout, transfer("DELTA", 1, executedOn=day)) == [("exceeds_share", 0)]
    desk = steps.items(steps.kassier, f"{steps.path}/pass-on")
    assert {row["lateFrom"] for row in desk} == {"9999-12-31"}


def test_not_before_it_was_signed(started: Started) -> None:
    """The agreements of the plan hold from 1 July 2025; ALFA, the kassier itself, needs one like everybody."""
    steps, payout = started
    steps.receive(payout, 1500)
    body = transfer("ALFA", 1, executedOn="2025-06-30")
    assert steps.codes(steps.kassier, f"/payouts/{payout['id']}/transfers", body) == ["agreement_missing"]
    steps.pass_on(payout, "ALFA", 1, executedOn="2025-07-01")


def test_a_list_is_booked_whole_or_not_at_all(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path = f"/payouts/{payout['id']}/transfers"
    items = [transfer("ALFA", 1) for _ in range(500)]
    items[137] = transfer("BETA", 500.01)
    items[300] = transfer("ALFA", 1, executedOn="2025-06-30")
    violations = steps.refused(steps.kassier, path, {"items": items})
    assert [(one["code"], one["items"]) for one in violations] == [
        ("agreement_missing", [300]),
        ("exceeds_share", [137]),
    ]
    assert steps.items(steps.kassier, f"{steps.path}/transfers") == []
    wrong = {"items": [transfer("ALFA", 1), transfer("ALFA", 0)]}
    assert steps.flaws(steps.kassier, path, wrong) == [("/items/1/amount", "too_small")]
    made = steps.post(steps.kassier, path, {"items": items[:137]})
    assert len(made["items"]) == 137
    assert steps.get(steps.office, f"/payouts/{payout['id']}")["passedOn"] == 137


def test_a_list_counts_as_one(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    items = [transfer("BETA", 250), transfer("BETA", 250.01), transfer("ALFA", 1)]
    violations = steps.refused(steps.kassier, f"/payouts/{payout['id']}/transfers", {"items": items})
    assert [(one["code"], one["amount"], one["items"]) for one in violations] == [("exceeds_share", 500.01, [0, 1])]


def test_too_long_a_list(started: Started) -> None:
    steps, payout = started
    body = {"items": [{"organisation": "ALFA", "amount": 1, "executedOn": "2026-01-15", "bankReference": "B"}] * 10_001}
    assert steps.kassier.post(f"/v1/payouts/{payout['id']}/transfers", json=body).status_code == 413


def test_one_or_a_list_but_not_both_nor_half(started: Started) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/transfers"
    one = transfer("ALFA", 1)
    bodies: list[Row] = [{**one, "items": [one]}, {"organisation": "ALFA", "amount": 1}, {"items": []}, {}]
    for body in bodies:
        assert steps.flaws(steps.kassier, path, body)


def test_a_bank_reference_is_booked_once_per_organisation(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path = f"/payouts/{payout['id']}/transfers"
    steps.pass_on(payout, "ALFA", 1, bankReference="NL 1")
    steps.pass_on(payout, "BETA", 1, bankReference="NL 1")
    assert steps.codes(steps.kassier, path, transfer("ALFA", 2, bankReference="NL 1")) == ["bank_reference_used"]
    items = [transfer("ALFA", 1, bankReference="NL 2"), transfer("ALFA", 2, bankReference="NL 2")]
    violations = steps.refused(steps.kassier, path, {"items": items})
    assert [(one["code"], one["items"]) for one in violations] == [("bank_reference_used", [1])]


def test_only_by_the_kassier_of_that_part(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    path = f"/v1/payouts/{payout['id']}/transfers"
    assert steps.second.post(path, json=transfer("ALFA", 1)).status_code == 404
    for client in (steps.office, steps.financier, steps.by("admin"), steps.by("partner", "ALFA")):
        assert client.post(path, json=transfer("ALFA", 1)).status_code == 403


def test_a_partner_sees_its_own_money_only(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    alfa, beta = steps.pass_on(payout, "ALFA", 600), steps.pass_on(payout, "BETA", 40)
    partner = steps.by("partner", "BETA")
    assert partner.get(f"/v1/transfers/{beta['id']}").json() == beta
    assert partner.get(f"/v1/transfers/{alfa['id']}").status_code == 404
    assert [row["id"] for row in steps.items(partner, f"{steps.path}/transfers")] == [beta["id"]]
    seen = steps.get(partner, f"/payouts/{payout['id']}/distribution")
    assert ([row["organisation"] for row in seen["items"]], seen["payment"]) == (["BETA"], 500)
    assert partner.get(f"/v1/payouts/{payout['id']}").status_code == 404
    assert steps.by("partner", "DELTA").get(f"/v1/payouts/{payout['id']}/distribution").status_code == 404
    [desk] = steps.items(partner, f"{steps.path}/pass-on")
    assert (desk["organisation"], desk["share"], desk["stillDue"]) == ("BETA", 500, 460)
    # What came in for all together would tell what the others get.
    assert desk["received"] is None
    assert {row["received"] for row in steps.items(steps.kassier, f"{steps.path}/pass-on")} == {1500}


def test_the_desk_says_what_is_due_late_withheld_and_done(started: Started) -> None:
    steps, payout = started

    def desk() -> dict[str, tuple[str, str | None]]:
        rows = steps.items(steps.kassier, f"{steps.path}/pass-on")
        return {row["organisation"]: (row["status"], row["whyWithheld"]) for row in rows}

    assert desk() == {"ALFA": ("withheld", "not_received"), "BETA": ("withheld", "not_received")}
    today = clock.today()
    received = steps.post(
        steps.kassier,
        f"/payouts/{payout['id']}/receipts",
        {"amount": 1500, "receivedOn": str(today - timedelta(days=2)), "bankReference": "B"},
    )
    assert desk() == {"ALFA": ("due", None), "BETA": ("due", None)}
    steps.post(
        steps.kassier, f"/receipts/{received['id']}/reversals", {"reversedOn": str(today), "reason": "Andere dag"}
    )
    again = {"amount": 1500, "receivedOn": str(today - timedelta(days=3)), "bankReference": "B"}
    steps.post(steps.kassier, f"/payouts/{payout['id']}/receipts", again)
    steps.pass_on(payout, "BETA", 500, executedOn=str(today))
    assert desk() == {"ALFA": ("late", None), "BETA": ("done", None)}
    late = steps.items(steps.kassier, f"{steps.path}/pass-on?status=late")
    assert [(row["organisation"], row["dueSince"], row["lateFrom"]) for row in late] == [
        ("ALFA", str(today - timedelta(days=3)), str(today))
    ]
    assert steps.items(steps.second, f"{steps.path}/pass-on?kassier=K1") == []


def test_what_was_recorded_is_shown_as_it_was_answered(started: Started) -> None:
    steps, payout = started
    for what, body in (("receipts", receipt(1500)), ("transfers", transfer("ALFA", 7.25) | {"bankReference": "O'N\\"})):
        answer = steps.kassier.post(f"/v1/payouts/{payout['id']}/{what}", json=body)
        assert answer.status_code == 201
        assert steps.kassier.get(answer.headers["Location"]).content == answer.content


def test_a_key_is_only_a_text(started: Started) -> None:
    steps, payout = started
    key = {"Idempotency-Key": f"'{payout['id']}\\');COMMIT;--$1"}
    path, body = f"/v1/payouts/{payout['id']}/receipts", receipt(7)
    first, again = (steps.kassier.post(path, json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
