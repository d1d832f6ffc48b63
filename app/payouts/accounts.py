"""Reads what stands on the accounts of kassiers, all of a pot at once."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from app.db.session import Session

_HERE: Final = "own.plan_id = pot.plan_id AND own.kassier = pot.kassier AND own.stream = pot.stream"
_OF_PAYOUT: Final = "one.plan_id = own.plan_id AND one.payout_id = own.id"

ACCOUNTS: Final = f"""
SELECT
    pot.kassier,
    pot.stream,
    (SELECT coalesce(sum(own.amount_cents), 0)::bigint FROM budget_line own WHERE {_HERE}) AS allocated,
    claimed.on_claims,
    claimed.otherwise,
    (SELECT coalesce(sum(own.amount_cents), 0)::bigint FROM repayment own WHERE {_HERE}) AS returned,
    (SELECT count(*) FROM period WHERE period.plan_id = pot.plan_id) AS periods,
    ARRAY(SELECT jsonb_build_object(
        'period', own.period,
        'payment', own.payment_cents,
        'received', (SELECT coalesce(sum(one.amount_cents), 0) FROM receipt one
            WHERE {_OF_PAYOUT} AND one.status = 'booked'),
        'shares', share.amounts,
        'set_off', share.set_off,
        'passed_on', (SELECT coalesce(jsonb_object_agg(one.organisation, one.amount_cents), '{{}}')
            FROM transfer_total one WHERE {_OF_PAYOUT} AND one.amount_cents <> 0),
        'owed', (SELECT coalesce(jsonb_object_agg(one.organisation, one.owed_cents), '{{}}')
            FROM final_balance one WHERE {_OF_PAYOUT} AND one.owed_cents <> 0)
    ) FROM payout own CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(one.organisation, one.amount_cents + one.shift_cents), '{{}}') AS amounts,
            coalesce(jsonb_object_agg(one.organisation, one.set_off_cents)
                FILTER (WHERE one.set_off_cents <> 0), '{{}}') AS set_off
        FROM payout_share one WHERE {_OF_PAYOUT}
    ) share WHERE {_HERE} AND own.status IN ('released', 'received', 'passed_on')) AS payouts
FROM kassier_stream pot CROSS JOIN LATERAL (
    SELECT coalesce(sum(claim_receipt.amount_cents) FILTER (WHERE own.kind = 'settlement'), 0)::bigint AS on_claims,
        coalesce(sum(claim_receipt.amount_cents) FILTER (WHERE own.kind = 'recovery'), 0)::bigint AS otherwise
    FROM claim own JOIN claim_receipt ON claim_receipt.plan_id = own.plan_id AND claim_receipt.claim_id = own.id
    WHERE {_HERE}
) claimed"""  # noqa: S608 (our own words)
_OF_PLAN: Final = f"{ACCOUNTS} WHERE pot.plan_id = $1 AND ($2::text IS NULL OR pot.kassier = $2 AND pot.stream = $3)"


async def accounts(
    session: Session, plan_id: UUID, kassier: str | None = None, stream: str | None = None
) -> Sequence[Any]:
    """Of a pot, or of each: what was allocated, recovered by kind of claim and returned; and its released payouts.

    All in cents. A payout tells what was received, and by organisation the shares, what was set off of them, what was
    passed on, and what its settlement left owed.
    """
    return await session.fetch(_OF_PLAN, plan_id, kassier, stream)
