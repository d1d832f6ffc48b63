"""Asks along what a receipt or a transfer rests on, and records it with the end: these are the busiest commands."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import orjson

from app.access.work import Along
from app.db.session import Session
from app.payouts.accounts import ACCOUNTS

_MOVED: Final = """
    SELECT coalesce(sum(moved.amount_cents), 0)::bigint FROM {} moved
    WHERE moved.plan_id = payout.plan_id AND moved.payout_id = payout.id"""
_PAYOUT: Final = """
SELECT
    payout.id AS payout_id,
    payout.plan_id,
    payout.kassier,
    payout.stream,
    payout.period,
    payout.status,
    payout.payment_cents"""

_FOR_RECEIPT: Final = f"""{_PAYOUT},
    ({_MOVED.format("receipt")} AND moved.status = 'booked') AS received_cents,
    ({_MOVED.format("transfer_total")}) AS passed_cents,
    EXISTS (
        SELECT FROM receipt WHERE receipt.plan_id = payout.plan_id AND receipt.payout_id = payout.id
        AND receipt.bank_reference = $b AND receipt.status = 'booked'
    ) AS used
FROM payout WHERE payout.plan_id = entered.id AND payout.id = $a"""  # noqa: S608

_FOR_TRANSFERS: Final = f"""{_PAYOUT},
    ARRAY(
        SELECT ARRAY[transfer.organisation, transfer.bank_reference] FROM transfer
        WHERE transfer.plan_id = payout.plan_id AND transfer.payout_id = payout.id
        AND transfer.organisation = ANY ($b::text[]) AND transfer.bank_reference = ANY ($c::text[])
        AND transfer.status = 'booked'
    ) AS used,
    ARRAY(
        SELECT organisation.code FROM organisation
        WHERE organisation.plan_id = payout.plan_id AND organisation.code = ANY ($b::text[])
    ) AS organisations,
    ARRAY(
        SELECT jsonb_build_array(agreement.organisation, agreement.signed_on, agreement.valid_from, agreement.valid_to)
        FROM agreement
        WHERE agreement.plan_id = payout.plan_id AND agreement.kassier = payout.kassier
        AND agreement.organisation = ANY ($b::text[]) AND NOT agreement.withdrawn
    ) AS agreements,
    ARRAY(
        SELECT jsonb_build_array(ordered.organisation, ordered.amount_cents, ordered.id) FROM payment_order ordered
        JOIN payment_file file ON file.plan_id = ordered.plan_id AND file.id = ordered.file_id
        WHERE ordered.plan_id = payout.plan_id AND ordered.payout_id = payout.id AND file.withdrawn_at IS NULL
        AND ordered.organisation = ANY ($b::text[])
        AND NOT EXISTS (SELECT FROM transfer WHERE transfer.plan_id = ordered.plan_id AND transfer.id = ordered.id)
    ) AS ordered
FROM payout WHERE payout.plan_id = entered.id AND payout.id = $a"""  # noqa: S608
_WITH_ACCOUNT: Final = f"""
SELECT paid.*, account.allocated, account.on_claims, account.otherwise, account.returned, account.periods,
    account.payouts
FROM ({_FOR_TRANSFERS}) paid JOIN LATERAL (
    {ACCOUNTS} WHERE pot.plan_id = paid.plan_id AND pot.kassier = paid.kassier AND pot.stream = paid.stream
) account ON true"""  # noqa: S608

_OF_RECEIPT: Final = "id, plan_id, payout_id, amount_cents, received_on, bank_reference, recorded_by, recorded_at"
_OF_TRANSFER: Final = (
    "id, plan_id, payout_id, organisation, amount_cents, executed_on, bank_reference, recorded_by, recorded_at"
)


def _adding(table: str, columns: str) -> str:
    return f"""
WITH moved AS (UPDATE payout SET status = $2 WHERE id = $1 AND status <> $2)
INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $3::jsonb)"""  # noqa: S608 (our own words)


_BOOKED: Final = {"status": "booked", "reversed_on": None, "reversal_reason": None}
"""What a new movement is besides what is given."""

_ADD: Final = {"receipt": _adding("receipt", _OF_RECEIPT), "transfer": _adding("transfer", _OF_TRANSFER)}


def for_receipt(payout_id: UUID, reference: str) -> Along:
    """A payout with what moved of it, in cents; and whether this bank reference was `used` for what came in."""
    return Along(_FOR_RECEIPT, (payout_id, reference))


def for_transfers(payout_id: UUID, organisations: Sequence[str], references: Sequence[str]) -> Along:
    """A payout and the account that it is on, in cents.

    And of these organisations which are there, their agreements in force with its kassier, and where one of these bank
    references was `used`: organisation and reference. And what a bank was `ordered` to transfer to them and did not:
    organisation, amount and id.
    """
    return Along(_WITH_ACCOUNT, (payout_id, organisations, references))


def of_parties(payout_id: UUID, organisations: Sequence[str]) -> Along:
    """A payout, and of these organisations which are there and their agreements in force with its kassier."""
    return Along(_FOR_TRANSFERS, (payout_id, organisations, []))


def add(session: Session, name: str, payout_id: UUID, status: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Record receipts or transfers of a payout, which gets this status; answers them as they will be stored."""
    session.later(_ADD[name], payout_id, status, orjson.dumps(rows, default=str).decode())
    return [SimpleNamespace(**_BOOKED, **row) for row in rows]
