"""The books over HTTP: entries, balances at any moment, the head and who did what; for who may see the trail."""

from collections import Counter
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from tests.ledger.conftest import Books
from tests.support.api import Api

Row = dict[str, Any]


def items(books: Books, path: str) -> list[Row]:
    return books.journey.items(books.journey.by("auditor"), f"/plans/{books.plan}/{path}")


def cents(amount: float) -> int:
    return round(amount * 100)


def added_up(entries: list[Row]) -> Counter[tuple[Any, ...]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for entry in entries:
        for line in entry["postings"]:
            at = (line["kassier"], line["stream"], line["organisation"], line["account"])
            sums[at] += cents(line["amount"])
    return Counter({at: amount for at, amount in sums.items() if amount})


def shown(balances: list[Row]) -> Counter[tuple[Any, ...]]:
    names = ("kassier", "stream", "organisation", "account")
    return Counter({tuple(row[name] for name in names): cents(row["amount"]) for row in balances})


def test_entries_come_in_order_page_by_page(books: Books) -> None:
    entries = items(books, "ledger/entries?limit=7")
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0]["kind"] == "plan_imported"
    for before, after in pairwise(entries):
        assert after["previousHash"] == before["hash"]
    for entry in entries:
        sums: Counter[str] = Counter()
        for line in entry["postings"]:
            sums[line["stream"]] += cents(line["amount"])
        assert not any(sums.values())


def test_entries_are_found_by_what_they_say(books: Books) -> None:
    entries = items(books, "ledger/entries")
    transfers = [entry for entry in entries if entry["kind"] == "transfer"]
    assert items(books, "ledger/entries?kind=transfer") == transfers
    assert items(books, f"ledger/entries?resource={transfers[0]['resource']}") == transfers[:1]
    claims = [e for e in entries if any(line["account"] == "claim" for line in e["postings"])]
    assert items(books, "ledger/entries?account=claim") == claims
    assert claims
    humo = [e for e in entries if any(line["organisation"] == "HUMO" for line in e["postings"])]
    assert items(books, "ledger/entries?organisation=HUMO&kassier=K3&stream=IZA&limit=2") == humo
    decided = next(entry for entry in entries if entry["decision"])
    assert decided in items(books, f"ledger/entries?decision={decided['decision']}")
    assert items(books, f"ledger/entries?resource={uuid4()}") == []


def test_balances_are_what_the_entries_add_up_to(books: Books) -> None:
    entries = items(books, "ledger/entries")
    balances = items(books, "ledger/balances?limit=5")
    assert shown(balances) == added_up(entries)
    assert {row["seq"] for row in balances} == {len(entries)}


@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 1.0])
def test_balances_of_any_moment(books: Books, part: float) -> None:
    entries = items(books, "ledger/entries")
    seq = int(len(entries) * part)
    assert shown(items(books, f"ledger/balances?asOfSeq={seq}&limit=4")) == added_up(entries[:seq])
    if seq:
        moment = entries[seq - 1]["recordedAt"]
        until = [entry for entry in entries if entry["recordedAt"] <= moment]
        assert shown(items(books, f"ledger/balances?asOf={moment}")) == added_up(until)


def test_balances_of_one_account(books: Books) -> None:
    assert items(books, "ledger/balances?account=held&asOfSeq=1000000") == []
    [granted] = items(books, "ledger/balances?account=grant&organisation=HUMO")
    assert granted["amount"] == -50000.0


def test_a_moment_and_an_entry_together_are_refused(books: Books) -> None:
    path = f"/v1/plans/{books.plan}/ledger/balances?asOfSeq=1&asOf=2026-01-01T00:00:00Z"
    assert books.journey.by("auditor").get(path).status_code == 400


def test_the_head_is_the_last_entry(books: Books) -> None:
    head = books.journey.get(books.journey.by("admin"), f"/plans/{books.plan}/ledger/head")
    last = items(books, "ledger/entries")[-1]
    assert (head["seq"], head["hash"]) == (last["seq"], last["hash"])
    assert head["head"] == f"{last['seq']}:{last['hash']}"


def test_the_trail_says_who_did_what_on_which_request(books: Books) -> None:
    trail = items(books, "audit-trail?limit=9")
    assert len(trail) == len(items(books, "ledger/entries"))
    imported = trail[0]
    assert (imported["action"], imported["subject"]) == ("plan_imported", "programme_office")
    released = items(books, "audit-trail?action=payout_released")
    assert {record["subject"] for record in released} == {"financier"}
    about = items(books, f"audit-trail?resource={released[0]['resource']}")
    assert [record["action"] for record in about][:2] == ["payout_proposed", "payout_released"]
    assert about[1]["payload"]["reference"] == "V-1"
    by_request = items(books, f"audit-trail?requestId={released[0]['requestId']}")
    assert released[0] in by_request
    assert {record["subject"] for record in items(books, "audit-trail?subject=stuurgroep")} == {"stuurgroep"}


@pytest.mark.parametrize("path", ["ledger/entries", "ledger/balances", "ledger/head", "audit-trail"])
@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("admin", 200),
        ("auditor", 200),
        ("programme_office", 403),
        ("stuurgroep", 403),
        ("financier", 403),
        ("data_analyst", 403),
        ("reader", 403),
    ],
)
def test_only_administrators_and_auditors(books: Books, function: str, status: int, path: str) -> None:
    assert books.journey.by(function).get(f"/v1/plans/{books.plan}/{path}").status_code == status


def test_another_plans_auditor_sees_no_plan_at_all(api: Api, books: Books) -> None:
    stranger = api.as_("auditor", "ELDERS", subject="auditor-elders")
    for path in ("ledger/entries", "ledger/balances", "ledger/head", "audit-trail"):
        assert stranger.get(f"/v1/plans/{books.plan}/{path}").status_code == 404
