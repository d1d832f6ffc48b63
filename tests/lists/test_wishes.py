"""Every list is asked in the same way: what changed, which properties, in which order, and what is named beside it."""

import threading
from typing import Any

import httpx
import pytest

from tests.factories import money
from tests.support.api import Api
from tests.support.steps import Steps, transfer

Row = dict[str, Any]
LISTS = (
    "budget-lines", "cost-statements", "payouts", "receipts", "transfers", "pass-on", "claims", "agreements",
    "meetmomenten", "kpis", "kpi-progress", "measurements", "decisions", "confirmations", "registrations", "periods",
    "role-matrix", "memberships", "ledger/entries", "ledger/balances", "organisations", "milestones",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(api: Api) -> Steps:
    """A plan with a released payout, a receipt and some transfers."""
    steps = Steps(api, "WISH", modes=("advance", "advance"))
    payout = steps.start()["K1"]
    steps.receive(payout, 900)
    for party, amount in (("ALFA", 10), ("BETA", 30), ("ALFA", 20), ("BETA", 5)):
        steps.pass_on(payout, party, amount)
    return steps


def ask(client: httpx.Client, path: str, **query: object) -> httpx.Response:
    return client.get(f"/v1{path}", params={name: str(value) for name, value in query.items()})


def pages(client: httpx.Client, path: str, **query: object) -> tuple[list[Row], str]:
    """A whole list, and what the first page says of when that is known."""
    response = ask(client, path, **query)
    known = response.headers["Known-At"]
    found: list[Row] = response.json()["items"]
    while following := response.json()["next"]:
        response = client.get(following)
        assert response.status_code == 200, response.text
        found += response.json()["items"]
    return found, known


class Copy:
    """What an integrator keeps of a list."""

    def __init__(self, client: httpx.Client, path: str, *named: str) -> None:
        self.client, self.path, self.named = client, path, named or ("id",)
        self.rows: dict[tuple[object, ...], Row] = {}
        self.since: str | None = None

    def pull(self) -> None:
        """Take over what changed."""
        query = {"limit": 7} | ({"updatedSince": self.since} if self.since else {})
        found, self.since = pages(self.client, self.path, **query)
        for row in found:
            at = tuple((row.get("key") or row)[name] for name in self.named)
            if row.get("removed") is True:
                self.rows.pop(at, None)
            else:
                self.rows[at] = row

    def whole(self) -> dict[tuple[object, ...], Row]:
        """All that there is now."""
        return {tuple(row[name] for name in self.named): row for row in pages(self.client, self.path)[0]}


def test_pulling_while_others_write_ends_with_all_there_is(api: Api) -> None:
    steps = Steps(api, "PULL", modes=("advance", "advance"))
    payouts = steps.start()
    steps.receive(payouts["K1"], 1500)
    own = f"{steps.path}/"
    copies = [
        Copy(steps.office, f"{own}transfers"),
        Copy(steps.office, f"{own}measurements"),
        Copy(steps.office, f"{own}meetmomenten", "code"),
        Copy(steps.office, f"{own}pass-on", "payout", "organisation"),
        Copy(steps.by("partner", "BETA"), f"{own}transfers"),
    ]
    for copy in copies:
        copy.pull()
    writers = [threading.Thread(target=passing, args=(steps, payouts["K1"], party)) for party in ("ALFA", "BETA")]
    writers.append(threading.Thread(target=measuring, args=(steps,)))
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        for copy in copies:
            copy.pull()
    for copy in copies:
        copy.pull()
        assert copy.rows == copy.whole()
        assert copy.rows


def passing(steps: Steps, payout: Row, party: str) -> None:
    """Pass on in small parts, and undo one."""
    client = steps.api.bearing(steps.api.token("kassier-alfa"))
    for _ in range(6):
        made = client.post(f"/v1/payouts/{payout['id']}/transfers", json=transfer(party, 1)).json()
    body = {"reversedOn": "2026-01-15", "reason": "Fout"}
    assert client.post(f"/v1/transfers/{made['id']}/reversals", json=body).status_code == 201


def measuring(steps: Steps) -> None:
    """Report and verify, which changes what the meetmomenten say."""
    for code in ("Q1.1", "Q1.2"):
        steps.verified(code, value=True)


def test_what_is_gone_is_named(api: Api) -> None:
    steps = Steps(api, "GONE")
    path = f"{steps.path}/budget-lines"
    before, known = pages(steps.office, path)
    package = steps.package | {"budget": [*money.lines(1)]}
    replaced = steps.office.post("/v1/plan-imports?replace=true", json=package)
    assert replaced.status_code == 201, replaced.text
    changes, _ = pages(steps.office, path, updatedSince=known)
    left = {row["id"] for row in pages(steps.office, path)[0]}
    removed = {row["id"] for row in changes if row.get("removed")}
    assert removed == {row["id"] for row in before} - left
    assert removed


@pytest.mark.parametrize("name", LISTS)
def test_every_list_says_what_changed_and_is_not_sent_twice(plan: Steps, name: str) -> None:
    client = plan.by("auditor")
    response = ask(client, f"{plan.path}/{name}", limit=1000)
    everything = response.json()["items"]
    again = client.get(response.request.url, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", response.headers["ETag"])
    since, _ = pages(client, f"{plan.path}/{name}", updatedSince="2020-01-01T00:00:00Z")
    assert sorted(map(str, since)) == sorted(map(str, everything))
    assert ask(client, f"{plan.path}/{name}", updatedSince=response.headers["Known-At"]).status_code == 200


def test_a_list_has_another_tag_when_something_was_booked(plan: Steps) -> None:
    path = f"/v1{plan.path}/cost-statements"
    first = plan.office.get(path).headers["ETag"]
    assert plan.office.get(f"{path}?limit=3").headers["ETag"] != first
    assert plan.financier.get(path).headers["ETag"] != first
    plan.post(plan.office, f"{plan.path}/memberships", {"issuer": "urn:x", "subject": "y", "function": "reader"})
    changed = plan.office.get(path, headers={"If-None-Match": first})
    assert (changed.status_code, changed.headers["ETag"] != first) == (200, True)


def test_in_another_order_page_by_page(plan: Steps) -> None:
    path = f"{plan.path}/transfers"
    rows, _ = pages(plan.office, path, sort="organisation,-amount", limit=1)
    assert [(row["organisation"], row["amount"]) for row in rows] == [
        ("ALFA", 20), ("ALFA", 10), ("BETA", 30), ("BETA", 5)
    ]  # fmt: skip
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in pages(plan.office, path)[0])


def test_only_some_properties(plan: Steps) -> None:
    rows = ask(plan.office, f"{plan.path}/transfers", fields="id,amount", sort="amount").json()["items"]
    assert [row["amount"] for row in rows] == [5, 10, 20, 30]
    assert {frozenset(row) for row in rows} == {frozenset({"id", "amount"})}


def test_what_rows_name_comes_with_its_own_rights(plan: Steps) -> None:
    path, wanted = f"{plan.path}/transfers", {"expand": "payout,organisation"}
    answer = ask(plan.office, path, **wanted).json()
    assert answer["expanded"]["organisation"]["BETA"] == plan.get(plan.office, f"{plan.path}/organisations/BETA")
    [payout] = answer["expanded"]["payout"]
    assert answer["expanded"]["payout"][payout] == plan.get(plan.office, f"/payouts/{payout}")
    seen = ask(plan.by("partner", "BETA"), path, **wanted).json()
    assert {row["organisation"] for row in seen["items"]} == {"BETA"}
    own = plan.by("partner", "BETA").get(f"/v1/payouts/{payout}")
    assert seen["expanded"]["payout"] == {payout: own.json() if own.status_code == 200 else None}
    assert "expanded" not in ask(plan.office, path).json()


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({"sort": "reversal"}, "/query/sort", "unknown_property"),
        ({"fields": "amount,x"}, "/query/fields", "unknown_property"),
        ({"expand": "amount"}, "/query/expand", "unknown_property"),
        ({"updatedSince": "gisteren"}, "/query/updatedSince", "invalid_date_time"),
        ({"sort": "amount", "cursor": "AAAA"}, "/query/cursor", "invalid_cursor"),
    ],
)
def test_what_cannot_be_is_named(plan: Steps, query: dict[str, str], pointer: str, code: str) -> None:
    problem = ask(plan.office, f"{plan.path}/transfers", **query).json()
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]


def test_a_cursor_of_one_order_is_refused_in_another(plan: Steps) -> None:
    path = f"{plan.path}/transfers"
    following = ask(plan.office, path, limit=1, sort="amount").json()["next"]
    assert plan.office.get(following.replace("sort=amount", "sort=-amount")).status_code == 400
