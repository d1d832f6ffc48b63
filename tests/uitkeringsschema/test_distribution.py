"""Every limit on receiving, passing on and returning, at the cent where it begins."""

from datetime import date
from decimal import Decimal

import pytest

from app.uitkeringsschema.distribution import (
    Agreement,
    Transfer,
    receipt_reversal_violations,
    receipt_violations,
    return_violations,
    shares_violations,
    transfer_violations,
)
from app.uitkeringsschema.purse import Purse, Released
from app.uitkeringsschema.violations import Violation

DAY = date(2026, 1, 15)
BEFORE, AFTER = date(2026, 1, 14), date(2026, 1, 16)
AGREED = [Agreement(who, BEFORE, BEFORE) for who in ("Alfa", "Beta")]


def purse(*, received: int = 1000, allocated: int = 9000, passed: int = 0, returned: int = 0) -> Purse:
    payout = Released(1000, {"Alfa": 600, "Beta": 400}, received, {"Alfa": passed} if passed else {})
    return Purse(allocated=allocated, settlement=4, payouts={1: payout}, returned=returned, recovered_otherwise=50)


def send(money: Purse, *transfers: Transfer) -> list[Violation]:
    return transfer_violations(money, 1, transfers, AGREED)


def figures(found: list[Violation]) -> list[tuple[str, object, object]]:
    return [(one.code.value, one.facts["amount"], one.facts["limit"]) for one in found]


def to(who: str, amount: int, position: int | None = None) -> Transfer:
    return Transfer(who, amount, DAY, position)


@pytest.mark.parametrize(
    ("signed", "begins", "ends", "holds"),
    [
        (DAY, DAY, DAY, True),
        (BEFORE, DAY, None, True),
        (AFTER, BEFORE, None, False),
        (BEFORE, AFTER, None, False),
        (BEFORE, BEFORE, BEFORE, False),
        (BEFORE, BEFORE, AFTER, True),
    ],
)
def test_an_agreement_holds_from_its_first_day_to_its_last(
    signed: date, begins: date, ends: date | None, holds: bool
) -> None:
    assert Agreement("Alfa", signed, begins, ends).valid(DAY) is holds


def test_a_receipt_up_to_what_was_released() -> None:
    payout = Released(1000, {}, received=300)
    assert receipt_violations(payout, 700) == []
    assert figures(receipt_violations(payout, 701)) == [("exceeds_released", Decimal("7.01"), Decimal(7))]


def test_a_receipt_is_undone_as_far_as_its_money_is_there() -> None:
    money = purse(received=1000, passed=400)
    assert receipt_reversal_violations(money, 1, 600) == []
    found = receipt_reversal_violations(money, 1, 601)
    assert figures(found) == [("reversal_leaves_too_little", Decimal("6.01"), Decimal(6))]


def test_a_receipt_is_not_undone_of_which_what_was_set_off_was_returned() -> None:
    payout = Released(1000, {"Alfa": 600, "Beta": 400}, 1000, set_off={"Beta": 100})
    money = Purse(allocated=9000, settlement=4, payouts={1: payout}, returned=40)
    assert receipt_reversal_violations(money, 1, 60) == []
    [found] = receipt_reversal_violations(money, 1, 61)
    assert (found.code.value, found.nl) == (
        "reversal_leaves_too_little",
        "Dan is € 0,01 meer teruggestort dan er terug te storten was.",
    )


def test_a_share_is_the_limit_also_of_several_together() -> None:
    assert send(purse(), to("Alfa", 600), to("Beta", 400)) == []
    found = send(purse(), to("Alfa", 300, 0), to("Beta", 400, 1), to("Alfa", 301, 2))
    assert figures(found)[:1] == [("exceeds_share", Decimal("6.01"), Decimal(6))]
    assert (found[0].facts["organisation"], found[0].facts["items"]) == ("Alfa", [0, 2])
    assert found[0].nl.startswith("Organisatie Alfa: € 6,01 gevraagd, € 6,00 nog over")
    assert found[0].en.startswith("Organisation Alfa: ")


def test_what_was_passed_on_counts_against_the_share() -> None:
    assert send(purse(passed=200), to("Alfa", 400)) == []
    assert figures(send(purse(passed=200), to("Alfa", 401))) == [("exceeds_share", Decimal("4.01"), Decimal(4))]


def test_no_more_than_was_received() -> None:
    assert send(purse(received=500), to("Alfa", 300), to("Beta", 200)) == []
    found = send(purse(received=500), to("Alfa", 300), to("Beta", 201))
    assert figures(found) == [("exceeds_received", Decimal("5.01"), Decimal(5))]
    assert "organisation" not in found[0].facts
    assert found[0].nl.startswith("€ 5,01")


def test_no_more_than_was_allocated() -> None:
    assert send(purse(allocated=700), to("Alfa", 500), to("Beta", 200)) == []
    found = send(purse(allocated=700), to("Alfa", 500), to("Beta", 201))
    assert figures(found) == [("exceeds_allocation", Decimal("7.01"), Decimal(7))]


def test_only_under_an_agreement_of_that_organisation_on_that_day() -> None:
    [missing] = send(purse(), to("Alfa", 1), Transfer("Beta", 1, date(2025, 1, 1), 1))
    assert missing.code.value == "agreement_missing"
    assert missing.facts == {"organisation": "Beta", "items": [1], "executedOn": date(2025, 1, 1)}
    [alone] = transfer_violations(purse(), 1, [to("Alfa", 1)], [Agreement("Beta", BEFORE, BEFORE)])
    assert alone.facts == {"organisation": "Alfa", "executedOn": DAY}


def test_agreements_may_come_by_only_once() -> None:
    assert transfer_violations(purse(), 1, [to("Alfa", 1), to("Beta", 1)], iter(AGREED)) == []


def test_every_limit_is_named_at_once() -> None:
    found = transfer_violations(purse(received=10, allocated=10), 1, [to("Alfa", 601)], [])
    assert [one.code.value for one in found] == [
        "agreement_missing",
        "exceeds_share",
        "exceeds_received",
        "exceeds_allocation",
    ]


def test_what_was_recovered_is_returned_and_no_more() -> None:
    assert return_violations(purse(returned=20), 30) == []
    assert figures(return_violations(purse(returned=20), 31)) == [("exceeds_received", Decimal("0.31"), Decimal("0.3"))]


def test_another_split_adds_up_and_names_who_has_a_line() -> None:
    assert shares_violations(1000, {"Alfa": 1000}, ["Alfa", "Beta"]) == []
    for total in (999, 1001):
        [found] = shares_violations(1000, {"Alfa": total}, ["Alfa"])
        assert (found.code.value, found.facts["payment"]) == ("distribution_not_balanced", Decimal(10))
        assert found.facts["total"] == Decimal(total) / 100
    [found] = shares_violations(1000, {"Alfa": 600, "Zeta": 400}, ["Alfa", "Beta"])
    assert (found.code.value, found.facts) == ("no_line_there", {"organisation": "Zeta"})
