"""Receipts and transfers are not kept while a chain is verified, and nothing that is wrong with one of them is lost."""

from typing import Any

import pytest

from app.db.session import Session
from app.ledger import many, many_repository, repository
from app.ledger.verify import Report, verify
from tests.ledger.conftest import Books

_LIVE = "SELECT id FROM transfer WHERE plan_id = $PLAN AND status = 'booked' ORDER BY id LIMIT 1"
_UNDONE = "SELECT id FROM transfer WHERE plan_id = $PLAN AND status = 'reversed' ORDER BY id LIMIT 1"
_PAID = "SELECT payout_id FROM transfer WHERE plan_id = $PLAN LIMIT 1"
_OF_THE_UNDONE = f"WHERE plan_id = $PLAN AND name = 'transfer' AND id IN ({_UNDONE})"
_COPY = """
INSERT INTO transfer
    (id, plan_id, payout_id, organisation, amount_cents, executed_on, bank_reference, recorded_by, status)
SELECT '00000000-0000-0000-0000-000000000000', plan_id, payout_id, organisation, 1, executed_on, 'ERBIJ', recorded_by,
    'reversed' FROM transfer WHERE id IN ({})
"""


@pytest.mark.parametrize("plan", ["books", "crooked"])
def test_what_is_in_order_is_seen_without_any_of_their_rows(
    plan: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: Books = request.getfixturevalue(plan)

    def nobody(*_: Any) -> None:
        raise AssertionError("it was looked at entry by entry")

    monkeypatch.setattr(repository, "chain", nobody)
    # The rows that changed come in more than one block.
    monkeypatch.setattr(many_repository, "_BLOCK", 1)

    async def look(session: Session) -> Report:
        [row] = await repository.plans(session, told.plan)
        return await verify(session, row)

    report = told.once(look)
    assert (report.findings, report.entries) == ((), told.one("SELECT seq FROM plan_head WHERE plan_id = $1"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_COPY.format(_LIVE), "is zo niet geboekt: transfer ontbreekt"),
        (f"UPDATE transfer SET status = 'reversed' WHERE id IN ({_LIVE})", "transfer_reversed ontbreekt"),
        (f"UPDATE transfer SET status = 'booked' WHERE id IN ({_UNDONE})", "status is niet reversed"),
        (f"DELETE FROM transfer WHERE id IN ({_LIVE})", "is er niet meer"),
        (f"UPDATE transfer SET since = since + 1000 WHERE id IN ({_LIVE})", "ontbreekt wat er stond tot"),
        (f"DELETE FROM past_row {_OF_THE_UNDONE}", "ontbreekt wat er stond tot"),
        (f"""UPDATE past_row SET body = body || '{{"amount_cents": 1}}' {_OF_THE_UNDONE}""", "amount_cents was anders"),
        (f"""UPDATE past_row SET body = body || '{{"status": "reversed"}}' {_OF_THE_UNDONE}""", "status was anders"),
        (f"UPDATE past_row SET until = until + 1 {_OF_THE_UNDONE}", "ontbreekt wat er stond tot"),
        (f"UPDATE payout SET status = 'proposed' WHERE id IN ({_PAID})", "die niet was vrijgegeven"),
        ("UPDATE agreement SET withdrawn = true WHERE plan_id = $PLAN", "geen geldige overeenkomst"),
        ("UPDATE agreement SET valid_from = '2999-01-01' WHERE plan_id = $PLAN", "geen geldige overeenkomst"),
    ],
)
def test_what_is_wrong_with_one_is_named(crooked: Books, change: str, said: str) -> None:
    assert said in "\n".join(finding.what for finding in crooked.tampered(change).findings)


def test_what_a_claim_is_about_is_at_hand(crooked: Books) -> None:
    async def look(session: Session) -> tuple[Any, Any]:
        [row] = await repository.plans(session, crooked.plan)
        await session.run("SET LOCAL session_replication_role = replica")
        about = f"UPDATE claim SET duplicate_of = (SELECT upper(id::text) FROM ({_LIVE}) one) WHERE plan_id = $PLAN"
        await session.run(about.replace("$PLAN", f"'{row.id}'"))
        rows = await repository.rows_of(session, row.id, row.code, many_repository.LONG)
        rows.apart = await many.named(session, row.id, rows)
        return rows.find("transfer", rows.all("claim")[0]["duplicate_of"]), rows.all("transfer")

    found, kept = crooked.once(look)
    assert (found["status"], kept) == ("booked", ())
