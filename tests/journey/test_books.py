"""However the money came and went, no cent appears or vanishes: the books against what was answered."""

from collections import defaultdict
from decimal import Decimal

import httpx
import pytest

from tests.support.api import Api
from tests.support.cases import plain
from tests.support.databases import query
from tests.support.journey import DAY, Journey, Row
from tests.support.steps import REVERSAL

Pot = tuple[str, str]


class Haltingly(Journey):
    """Everybody pays in parts, once to the wrong account, and half of what is claimed never comes."""

    def receive_and_pass_on(self, payout: Row) -> None:
        if not payout["payment"]:
            return
        path = f"/payouts/{payout['id']}"
        kassier = self.by("kassier", self.bodies[payout["kassier"]])
        whole = cents(payout["payment"])
        wrong = self.post(kassier, f"{path}/receipts", received(whole, "wrong"))
        self.post(kassier, f"/receipts/{wrong['id']}/reversals", REVERSAL)
        for part in (whole // 3, whole - whole // 3):
            if part:
                self.post(kassier, f"{path}/receipts", received(part, f"part of {part}"))
        shares = [row for row in self.get(kassier, f"{path}/distribution")["items"] if row["share"]]
        for number, share in enumerate(shares):
            amount = cents(share["share"])
            first = self.post(kassier, f"{path}/transfers", sent(share["organisation"], amount, "first"))
            self.post(kassier, f"/transfers/{first['id']}/reversals", REVERSAL)
            # Every third organisation is left with half of its share: no agreement, or nobody there.
            kept = amount if number % 3 else amount - amount // 2
            self.post(kassier, f"{path}/transfers", sent(share["organisation"], kept, "again"))

    def settle(self) -> None:
        for claim in self.items(self.office, f"/plans/{self.plan}/claims"):
            kassier = self.by("kassier", self.bodies[claim["kassier"]])
            half, rest = cents(claim["open"]) // 2, cents(claim["open"]) - cents(claim["open"]) // 2
            if half:
                self.post(kassier, f"/claims/{claim['id']}/receipts", received(half, "C"))
            off = {"amount": rest / 100, "reference": "A", "reason": "Failliet"}
            self.post(self.financier, f"/claims/{claim['id']}/write-offs", off)
        for kassier_code, body in self.bodies.items():
            self._pass_on_what_is_there(kassier_code, self.by("kassier", body))

    def _pass_on_what_is_there(self, code: str, client: httpx.Client) -> None:
        for row in self.items(client, f"/plans/{self.plan}/pass-on?kassier={code}"):
            if row["period"] == self.last + 1 and row["stillDue"]:
                body = sent(row["organisation"], cents(row["stillDue"]), "last")
                self.post(client, f"/payouts/{row['payout']}/transfers", body)
        for stream in {row["stream"] for row in self.package["budget"] if row["kassier"] == code}:
            body = {
                "stream": stream,
                "kassier": code,
                "amount": 99_999_999_999,
                "executedOn": DAY,
                "bankReference": "R",
            }
            refused = client.post(f"/v1/plans/{self.plan}/returns", json=body)
            assert refused.status_code == 409, refused.text
            limit = refused.json()["violations"][0]["limit"]
            if limit:
                self.post(client, f"/plans/{self.plan}/returns", {**body, "amount": limit})


def cents(euros: float) -> int:
    return int(Decimal(str(euros)).scaleb(2))


def received(amount: int, reference: str) -> Row:
    return {"amount": amount / 100, "receivedOn": DAY, "bankReference": reference}


def sent(organisation: str, amount: int, reference: str) -> Row:
    return {"organisation": organisation, "amount": amount / 100, "executedOn": DAY, "bankReference": reference}


def accounts(database: str, plan: str) -> dict[Pot, dict[str, int]]:
    """What stands on each account of each pot."""
    rows = query(
        database,
        "SELECT kassier, stream, account, sum(amount_cents)::bigint FROM posting "
        "JOIN plan ON plan.id = posting.plan_id WHERE plan.code = $1 GROUP BY 1, 2, 3",
        plan,
    )
    found: defaultdict[Pot, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kassier, stream, account, amount in rows:
        found[str(kassier), str(stream)][str(account)] = int(str(amount))
    return found


def unbalanced(database: str, plan: str) -> list[tuple[object, ...]]:
    """Entries that do not add up to 0, or that do not exactly undo what they reverse."""
    return query(
        database,
        """
        WITH lines AS (
            SELECT entry.id, entry.reverses, entry.seq, posting.kassier, posting.stream,
                   coalesce(posting.organisation, '') AS organisation, posting.account, posting.amount_cents
            FROM entry JOIN plan ON plan.id = entry.plan_id
            JOIN posting ON posting.plan_id = entry.plan_id AND posting.seq = entry.seq
            WHERE plan.code = $1
        ), undone AS (
            SELECT id, kassier, stream, organisation, account, amount_cents FROM lines
            UNION ALL
            SELECT reverses, kassier, stream, organisation, account, amount_cents FROM lines WHERE reverses IS NOT NULL
        )
        SELECT seq::text, sum(amount_cents)::bigint FROM lines GROUP BY seq, stream HAVING sum(amount_cents) <> 0
        UNION ALL
        SELECT id::text, sum(amount_cents)::bigint FROM undone
        WHERE id IN (SELECT reverses FROM lines WHERE reverses IS NOT NULL)
        GROUP BY id, kassier, stream, organisation, account HAVING sum(amount_cents) <> 0
        """,
        plan,
    )


@pytest.mark.parametrize("name", ["worked-example", "traps", "case-05"])
def test_every_cent_is_somewhere(api: Api, plan_code: str, name: str) -> None:
    whole = plain(name)
    journey = Haltingly(api, whole["case"], plan_code)
    journey.run()
    assert journey.payments() == whole["expected"]["payments"]
    assert unbalanced(api.database_url, plan_code) == []
    books = accounts(api.database_url, plan_code)
    for pot, sums in _moved(journey).items():
        account = books[pot]
        assert account["held"] == sums["received"] + sums["collected"] - sums["passed"] - sums["returned"], pot
        assert account["held"] >= 0
        assert account["paid_on"] == sums["passed"] - sums["collected"], pot
        assert account["payable"] == 0, pot
        assert account["shifted"] == 0, pot
        assert account["due"] == 0, pot
        assert account["claim"] == 0, pot
        assert sum(account.values()) == 0, pot

    hold_the_law(journey)


def hold_the_law(journey: Journey) -> None:
    """Payments and final balances are what was earned (§6), also when part of the money was never passed on."""
    rows = query(
        journey.api.database_url,
        "SELECT kassier, stream, sum(balance_cents)::bigint, sum(claim_cents)::bigint, sum(owed_cents)::bigint "
        "FROM final_balance JOIN plan ON plan.id = final_balance.plan_id WHERE plan.code = $1 GROUP BY 1, 2",
        journey.plan,
    )
    payouts = journey.items(journey.office, f"/plans/{journey.plan}/payouts")
    assert {row[:2] for row in rows} == {(one["kassier"], one["stream"]) for one in payouts}
    for kassier, stream, *sums in rows:
        balance, claim, owed = (int(str(amount)) for amount in sums)
        own = [one for one in payouts if (one["kassier"], one["stream"]) == (kassier, stream)]
        earned = sum(cents(one["base"]) - cents(one["deduction"]) + cents(one["release"]) for one in own)
        assert sum(cents(one["payment"]) for one in own) + balance == earned
        shares = [
            share for one in own for share in journey.get(journey.office, f"/payouts/{one['id']}/distribution")["items"]
        ]
        assert owed - claim - sum(cents(share["setOff"]) for share in shares) == balance


def _moved(journey: Journey) -> dict[Pot, defaultdict[str, int]]:
    """What was received, passed on, collected and returned in each pot, by the lists of the service."""
    found: dict[Pot, defaultdict[str, int]] = {}
    for line in journey.package["budget"]:
        found[line["kassier"], line["stream"]] = defaultdict(int)
    lists = (("receipts", "received"), ("transfers", "passed"), ("returns", "returned"), ("claims", "collected"))
    for path, name in lists:
        for row in journey.items(journey.office, f"/plans/{journey.plan}/{path}"):
            if row["status"] != "reversed":
                amount = row["collected"] if path == "claims" else row["amount"]
                found[row["kassier"], row["stream"]][name] += cents(amount)
    return found
