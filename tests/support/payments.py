"""A payout that is released, so that its kassier can take it in bit by bit: money commands that can be counted."""

import httpx

from tests.support.api import Api
from tests.support.cases import plain
from tests.support.databases import query
from tests.support.journey import Journey

_UNTRUE = """
SELECT 'chain of ' || plan_id || ' has a gap' FROM entry GROUP BY plan_id HAVING max(seq) <> count(*)
UNION ALL
SELECT 'head of ' || plan_id FROM plan_head h
WHERE seq || hash <> (SELECT seq || hash FROM entry e WHERE e.plan_id = h.plan_id ORDER BY seq DESC LIMIT 1)
UNION ALL
SELECT 'seal before ' || seq FROM (
    SELECT seq, previous_hash, lag(hash, 1, repeat('0', 64)) OVER (PARTITION BY plan_id ORDER BY seq) AS before
    FROM entry
) chained WHERE previous_hash <> before
UNION ALL
SELECT 'entry ' || seq || ' does not balance' FROM posting GROUP BY plan_id, seq, stream HAVING sum(amount_cents) <> 0
UNION ALL
SELECT 'balance of ' || account FROM balance b WHERE amount_cents <> (
    SELECT coalesce(sum(amount_cents), 0) FROM posting p
    WHERE (p.plan_id, p.kassier, p.stream, coalesce(p.organisation, ''), p.account)
        = (b.plan_id, b.kassier, b.stream, b.organisation, b.account))
UNION ALL
SELECT 'held is not what was received' WHERE (
    SELECT coalesce(sum(amount_cents), 0) FROM balance WHERE account = 'held'
) <> (SELECT coalesce(sum(amount_cents), 0) FROM receipt)
UNION ALL
SELECT 'key without its entry: ' || key FROM idempotency i WHERE status = 201 AND body::jsonb ? 'id'
    AND NOT EXISTS (SELECT FROM entry e WHERE e.resource_id::text = i.body::jsonb ->> 'id')
"""


class Till:
    """The desk of a kassier with a released payout; every receipt is a payment of its own."""

    def __init__(self, api: Api, code: str) -> None:
        journey = Journey(api, plain("worked-example")["case"], code)
        journey.load()
        journey.agree()
        journey.prepare(1)
        proposed = journey.post(journey.office, f"/plans/{code}/payouts", {"period": 1})["items"]
        self.payout = max(proposed, key=lambda row: float(row["payment"]))
        release = {"releasedOn": "2026-01-15", "reference": "V-1"}
        journey.post(journey.financier, f"/payouts/{self.payout['id']}/releases", release)
        self.prefix = ""
        self.plan, self.database_url = code, api.database_url
        self.path = f"/v1/payouts/{self.payout['id']}/receipts"
        self.reading = f"/v1/plans/{code}/uitkeringsschema"
        self.client = journey.by("kassier", journey.bodies[self.payout["kassier"]])
        self.office = journey.office

    def body(self, reference: str) -> dict[str, object]:
        """A receipt of one cent."""
        return {"amount": 0.01, "receivedOn": "2026-01-20", "bankReference": self.prefix + reference}

    def take_in(self, reference: str, client: httpx.Client | None = None) -> httpx.Response:
        """Take in one cent; the reference is the key as well."""
        headers = {"Idempotency-Key": self.prefix + reference}
        return (client or self.client).post(self.path, json=self.body(reference), headers=headers)

    def stored(self) -> list[str]:
        """The references of the receipts under the present prefix, as often as they are stored."""
        found = query(self.database_url, "SELECT bank_reference FROM receipt ORDER BY 1")
        return [str(one).removeprefix(self.prefix) for (one,) in found if str(one).startswith(self.prefix)]


def untrue(database_url: str) -> list[str]:
    """What in the books does not add up, looked at from outside the service."""
    return [str(what) for (what,) in query(database_url, _UNTRUE)]
