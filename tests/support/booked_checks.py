"""Holds everything that the service shows of a plan's money against its books, and both against the invariants."""

from typing import Any, Final

from tests.support.booked_plan import Pot
from tests.support.booked_schedule import Schedule
from tests.support.booked_till import Till

_FIGURES = ("base", "deduction", "release", "payment", "carried")
Row = dict[str, Any]


def cents(euros: float) -> int:
    """Whole cents of an amount on the wire."""
    return round(euros * 100)


def check(till: Till) -> None:
    """Every amount and status that can be seen."""
    for view in _VIEWS:
        view(till)


def check_one(till: Till, number: int) -> None:
    """One of the views by turns, where nothing that is stored changed."""
    _VIEWS[number % len(_VIEWS)](till)


def _get(till: Till, path: str) -> Any:
    response = till.by("programme_office").get(f"/v1/plans/{till.plan}/{path}")
    assert response.status_code == 200, (path, response.text)
    return response.json()


def _items(till: Till, path: str) -> list[Row]:
    found: list[Row] = _get(till, path)["items"]
    return found


def _check_schedule(till: Till) -> None:
    shown, books = _get(till, "uitkeringsschema"), till.books
    schedule = books.schedule()
    _check_invariants(till, schedule)
    payments = {
        ((r["kassier"], r["stream"]), r["period"]): {f: cents(r[f]) for f in _FIGURES} for r in shown["payments"]
    }
    assert payments == schedule.payments
    statuses = {((r["kassier"], r["stream"]), r["period"]): r["status"] for r in shown["payments"]}
    for (pot, period), status in statuses.items():
        expected = "released" if books.payout(pot, period, "released") else None
        expected = expected or ("proposed" if books.payout(pot, period, "proposed") else "expected")
        assert status == expected, (pot, period)
    shares = {
        (((r["kassier"], r["stream"]), r["period"]), r["organisation"]): tuple(
            cents(r[f]) for f in ("due", "amount", "balance")
        )
        for r in shown["distributions"]
    }
    assert shares == {(at, o): row for at, rows in schedule.shares.items() for o, row in rows.items()}
    hung = {
        ((r["initiative"], r["kassier"], r["stream"], r["organisation"], r["period"]), r["meetmoment"]): tuple(
            cents(r[f]) for f in ("value", "earned", "shortfall")
        )
        for r in shown["meetmomenten"]
    }
    assert hung == schedule.hung
    final = {((r["kassier"], r["stream"]), r["organisation"]): cents(r["balance"]) for r in shown["settlement"]}
    last = ((pot, o, row[2]) for pot in books.plan.pots for o, row in schedule.shares[pot, books.plan.end].items())
    assert final == {(pot, o): balance for pot, o, balance in last}


def _check_invariants(till: Till, schedule: Schedule) -> None:
    """Invariants 4 to 9 of the schedule, which the service was shown to give as well."""
    plan = till.books.plan
    for value, earned, shortfall in schedule.hung.values():
        assert 0 <= earned <= value
        assert earned + shortfall == value
    for pot in plan.pots:
        paid = bases = off = back = 0
        for period in range(1, plan.end + 1):
            figures, rows = schedule.payments[pot, period], schedule.shares[pot, period]
            paid, bases = paid + figures["payment"], bases + figures["base"]
            off, back = off + figures["deduction"], back + figures["release"]
            balances = sum(balance for _, _, balance in rows.values())
            assert paid + balances == bases - off + back
            assert balances == -figures["carried"]
            assert not (figures["payment"] and figures["carried"])
            assert sum(amount for _, amount, _ in rows.values()) == figures["payment"]
            assert all(0 <= amount <= max(0, due) for due, amount, _ in rows.values())
            assert paid <= bases <= sum(plan.budget[line] for line in plan.budget if line[1:3] == pot)


def _check_payouts(till: Till) -> None:
    payouts = {row["id"]: row for row in _items(till, "payouts?limit=1000")}
    assert set(payouts) == set(till.books.payouts), "the payouts"
    for identifier, row in payouts.items():
        _check_payout(till, identifier, row)


def _check_payout(till: Till, identifier: str, row: Row) -> None:
    books = till.books
    fact = books.payouts[identifier]
    received, passed = books.received(identifier), books.passed(identifier)
    expected = {name: fact[name] for name in _FIGURES} | {"received": received, "passedOn": passed}
    assert {name: cents(row[name]) for name in expected} == expected, row
    status = fact["status"]
    if status == "released" and fact["payment"]:
        status = "received" if received == fact["payment"] else "released"
        parties = set(fact["shares"]) | set(fact["set_off"])
        if status == "received" and all(
            books.passed(identifier, o) >= fact["shares"].get(o, 0) - fact["set_off"][o] for o in parties
        ):
            status = "passed_on"
    if status == "passed_on" and sum(fact["set_off"].values()):
        assert row["status"] in {"received", "passed_on"}, row
    elif status != fact["status"] or fact["payment"]:
        assert row["status"] == status, (row, status)
    assert passed <= received + books.recovered(fact["pot"], "settlement")


def _check_desk(till: Till) -> None:
    """Shares, receipts and transfers per payout and organisation, of what was released."""
    books = till.books
    if not any(fact["status"] == "released" for fact in books.payouts.values()):
        return
    rows = {(row["payout"], row["organisation"]): row for row in _items(till, "pass-on?limit=1000")}
    for identifier, fact in books.payouts.items():
        if fact["status"] != "released":
            continue
        for party in books.plan.parties(fact["pot"]):
            share, passed = books.share(identifier, party), books.passed(identifier, party)
            row = rows.pop((identifier, party), None)
            assert row or not (share or passed), (identifier, party, share)
            if row:
                figures = [cents(row[name]) for name in ("share", "received", "passedOn", "stillDue")]
                assert figures == [share, books.received(identifier), passed, share - passed], row
            assert 0 <= passed <= share
    assert not rows, rows


def _check_claims(till: Till) -> None:
    """Claims with what came in on them."""
    books, seen = till.books, set()
    if not (books.claims or any(fact["period"] == books.plan.end for fact in books.payouts.values())):
        return
    for row in _items(till, "claims?limit=1000"):
        pot: Pot = (row["kassier"], row["stream"])
        key = row["id"] if row["kind"] == "recovery" else f"{pot} {row['organisation']}"
        fact = books.claims[key]
        open_amount = fact["amount"] - fact["collected"] - fact["written_off"]
        expected = [fact["amount"], fact["collected"], fact["written_off"], open_amount]
        assert [cents(row[n]) for n in ("amount", "collected", "writtenOff", "open")] == expected, row
        assert row["organisation"] == fact["organisation"]
        status = "partly_collected" if fact["collected"] else "open"
        if not open_amount:
            status = "written_off" if fact["written_off"] else "collected"
        assert row["status"] == status, row
        seen.add(key)
    assert seen == set(books.claims)


_VIEWS: Final = (_check_schedule, _check_payouts, _check_desk, _check_claims)


def check_end(till: Till) -> None:
    """What changes seldom: the statuses of measurements, cost statements and periods, and the law of a settlement."""
    books = till.books
    shown = {row["id"]: row["status"] for row in _items(till, "measurements?limit=1000")}
    assert shown == {identifier: fact["status"] for identifier, fact in books.measurements.items()}
    shown = {row["id"]: row["status"] for row in _items(till, "cost-statements?limit=1000")}
    assert shown == {identifier: fact["status"] for identifier, fact in books.statements.items()}
    ended = all(("results", pot, books.plan.end) in books.registered for pot in books.plan.pots)
    for row in _items(till, "periods"):
        accounted = all(("results", pot, row["number"]) in books.registered for pot in books.plan.pots)
        assert row["status"] == (("settled" if ended else "accounted") if accounted else "open"), row
    for pot in books.plan.pots:
        if books.payout(pot, books.plan.end, "released"):
            _check_settled(till, pot)


def _check_settled(till: Till, pot: Pot) -> None:
    """Payments and final balances against bases, shortfalls and releases; claims and what is owed against them."""
    books, schedule = till.books, till.books.schedule()
    flows = {
        name: sum(row[name] for (at, _), row in schedule.payments.items() if at == pot)
        for name in ("base", "deduction", "release", "payment")
    }
    balances = {o: balance for o, (_, _, balance) in schedule.shares[pot, books.plan.end].items()}
    assert flows["payment"] + sum(balances.values()) == flows["base"] - flows["deduction"] + flows["release"]
    claims = sum(c["amount"] for c in books.claims.values() if (c["kind"], c["pot"]) == ("settlement", pot))
    off = sum(sum(f["set_off"].values()) for f in books.payouts.values() if f["pot"] == pot)
    assert claims + off - sum(books.owed[pot].values()) == -sum(balances.values())
