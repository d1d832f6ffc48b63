"""A whole period is paid, stated and reconciled, with a return and a partial in it."""

from tests.bank.conftest import ALFA, BETA, KASSIER, Bank
from tests.factories.statements import Booked, file
from tests.support.journey import Row


def seen(lines: list[Row]) -> list[tuple[str, str | None]]:
    return [(line["status"], line["difference"]) for line in lines]


def test_a_period_is_paid_stated_and_reconciled(bank: Bank) -> None:
    payout = bank.payout
    # The financier pays in two parts: what is not the whole is for a person.
    (part,) = bank.state(bank.from_financier("900.00"))
    assert seen([part]) == [("difference", "partial")]
    bank.settle(part, "book")
    (rest,) = bank.state(bank.from_financier("600.00", reference="R-2"))
    assert seen([rest]) == [("booked", None)]
    assert bank.status(payout) == "received"

    made = bank.order()
    sent = {one["organisation"]: one for one in made["orders"]}
    assert {name: one["amount"] for name, one in sent.items()} == {"ALFA": 1000, "BETA": 500}
    lines = bank.state(
        Booked("-1000.00", sent["ALFA"]["endToEndId"], ALFA),
        Booked("-450.00", sent["BETA"]["endToEndId"], BETA),
        Booked("-1.25", text="Kosten"),
    )
    assert seen(lines) == [("booked", None), ("difference", "partial"), ("difference", "unknown")]
    assert lines[0]["transfer"] == sent["ALFA"]["id"]
    assert bank.settle(lines[1], "book")["transfer"] == sent["BETA"]["id"]
    assert bank.settle(lines[2], "explain")["transfer"] is None

    # What went to ALFA comes back: it is undone, ordered anew and paid after all; BETA gets the rest along.
    (back,) = bank.state(Booked("1000.00", sent["ALFA"]["endToEndId"], returned="AC04"))
    assert seen([back]) == [("difference", "returned")]
    bank.settle(back, "reverse")
    assert bank.get(bank.office, f"/transfers/{sent['ALFA']['id']}")["status"] == "reversed"
    again = {one["organisation"]: one for one in bank.order()["orders"]}
    assert {name: one["amount"] for name, one in again.items()} == {"ALFA": 1000, "BETA": 50}
    lines = bank.state(*(Booked(f"{-one['amount']:.2f}", one["endToEndId"]) for one in again.values()))
    assert seen(lines) == [("booked", None)] * 2
    assert bank.status(payout) == "passed_on"
    assert bank.items(bank.kassier, f"{bank.path}/bank-lines?status=difference") == []
    _sealed_with_their_statement(bank)


def _sealed_with_their_statement(bank: Bank) -> None:
    trail = bank.items(bank.by("auditor"), f"{bank.path}/audit-trail")
    moved = [one for one in trail if one["action"] in {"receipt", "transfer", "transfer_reversed"}]
    lines = {line["id"]: line["statement"] for line in bank.items(bank.kassier, f"{bank.path}/bank-lines")}
    assert len(moved) == 7
    for one in moved:
        assert lines[one["payload"]["bankLine"]] == one["payload"]["bankStatement"]


def test_what_is_read_twice_is_booked_once(bank: Bank) -> None:
    raw = file(KASSIER, bank.from_financier("1500.00"), identifier="A-1")
    first = bank.send(raw)
    again = bank.send(raw)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = bank.send(file(KASSIER, bank.from_financier("1500.00"), identifier="A-1", opening="7.00"))
    assert (other.status_code, other.json()["code"]) == (409, "statement_known")
    # The same amount on another statement, as after a second export.
    assert seen(bank.state(bank.from_financier("1500.00"), identifier="A-2")) == [("difference", "duplicate")]
    assert len(bank.items(bank.kassier, f"{bank.path}/receipts")) == 1


def test_what_was_booked_by_hand_is_not_booked_again(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    assert seen(bank.state(bank.from_financier("1500.00"))) == [("booked", None)]
    sent = {one["organisation"]: one for one in bank.order()["orders"]}
    assert bank.pass_on(bank.payout, "BETA", 500)["id"] == sent["BETA"]["id"]
    line = Booked("-500.00", sent["BETA"]["endToEndId"])
    assert seen(bank.state(line, line)) == [("booked", None), ("difference", "duplicate")]
    assert len(bank.items(bank.kassier, f"{bank.path}/transfers")) == 1
