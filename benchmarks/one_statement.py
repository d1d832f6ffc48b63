"""The anchor of the writes: `pgbench` with the same effect in one SQL statement, on tables like the service's."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg
from sqlalchemy import make_url

from app.access.service import plan_id_of
from app.db.embedded import account, binaries
from benchmarks.shots import CONNECTIONS
from benchmarks.tills import Till

TABLES: Final = """
DROP SCHEMA IF EXISTS anchor CASCADE;
CREATE SCHEMA anchor;
CREATE TABLE anchor.plan_head (LIKE plan_head INCLUDING ALL);
CREATE TABLE anchor.entry (LIKE entry INCLUDING ALL);
CREATE TABLE anchor.posting (LIKE posting INCLUDING ALL);
CREATE TABLE anchor.balance (LIKE balance INCLUDING ALL);
CREATE TABLE anchor.idempotency (LIKE idempotency INCLUDING ALL);
CREATE TABLE anchor.measurement (LIKE measurement INCLUDING ALL);
CREATE TABLE anchor.transfer (LIKE transfer INCLUDING ALL);
CREATE TABLE anchor.transfer_total (LIKE transfer_total INCLUDING ALL);
CREATE TABLE anchor.till (number int PRIMARY KEY, plan_id uuid, payout_id uuid, organisation text);
CREATE TABLE anchor.moment (number int PRIMARY KEY, code text);
INSERT INTO anchor.plan_head SELECT plan_id, 1000000000, hash FROM plan_head;
INSERT INTO anchor.balance SELECT * FROM balance;
"""

_HEAD: Final = """
WITH till AS (SELECT * FROM anchor.till WHERE number = :number), head AS (
    UPDATE anchor.plan_head h SET seq = h.seq + 1, hash = encode(sha256((h.hash || h.seq)::bytea), 'hex') FROM till
    WHERE h.plan_id = till.plan_id{checked} RETURNING h.plan_id, h.seq, h.hash
), made AS ({made}), entry AS (
    INSERT INTO anchor.entry (plan_id, seq, id, kind, resource_type, resource_id, occurred_on, recorded_at, known_at,
        actor_issuer, actor, request_id, payload, posting_count, previous_hash, hash)
    SELECT head.plan_id, head.seq, gen_random_uuid(), '{kind}', '{kind}', made.id, '2026-01-15', now(), now(),
        'issuer', 'actor', gen_random_uuid()::text, jsonb_build_object('what', '{kind}', 'id', made.id), {lines},
        head.hash, head.hash
    FROM head, made RETURNING resource_id
){moved}
INSERT INTO anchor.idempotency (issuer, subject, key, fingerprint, status, headers, body)
SELECT 'issuer', 'actor', gen_random_uuid()::text, repeat('0', 64), 201, '{{}}',
    jsonb_build_object('id', resource_id, 'kind', '{kind}', 'at', now())::text FROM entry
"""

MEASUREMENT: Final = _HEAD.format(
    kind="measurement",
    checked="",
    lines=0,
    made="""
    INSERT INTO anchor.measurement (id, plan_id, meetmoment, period, value_number, measured_on, status, reported_by,
        recorded_issuer, recorded_by)
    SELECT gen_random_uuid(), head.plan_id, m.code, 1, :value, '2026-01-15', 'reported', 'actor', 'issuer', 'actor'
    FROM head, anchor.moment m WHERE m.number = :moment RETURNING id""",
    moved="",
)

TRANSFER: Final = _HEAD.format(
    kind="transfer",
    lines=2,
    checked="""
    AND (SELECT s.amount_cents FROM payout_share s WHERE s.payout_id = till.payout_id
         AND s.organisation = till.organisation AND s.plan_id = till.plan_id) > coalesce((
         SELECT t.amount_cents FROM anchor.transfer_total t WHERE t.payout_id = till.payout_id
         AND t.organisation = till.organisation AND t.plan_id = till.plan_id), 0)
    AND (SELECT b.amount_cents FROM anchor.balance b WHERE b.plan_id = till.plan_id AND b.kassier = 'K1'
         AND b.stream = 'IZA' AND b.organisation = '' AND b.account = 'held') >= 1""",
    made="""
    INSERT INTO anchor.transfer (id, plan_id, payout_id, organisation, amount_cents, executed_on, bank_reference,
        recorded_by)
    SELECT gen_random_uuid(), head.plan_id, till.payout_id, till.organisation, 1, '2026-01-15',
        gen_random_uuid()::text, 'actor'
    FROM head, till RETURNING id""",
    moved=""", moved AS (
    INSERT INTO anchor.posting (plan_id, seq, number, kassier, stream, organisation, account, amount_cents)
    SELECT head.plan_id, head.seq, line.number, 'K1', 'IZA', line.organisation, line.account, line.cents
    FROM head, till, LATERAL (VALUES (1, NULL, 'held', -1), (2, till.organisation, 'paid_on', 1))
        line (number, organisation, account, cents)
    RETURNING plan_id, organisation, account, amount_cents
), balanced AS (
    INSERT INTO anchor.balance (plan_id, kassier, stream, organisation, account, amount_cents)
    SELECT plan_id, 'K1', 'IZA', coalesce(organisation, ''), account, amount_cents FROM moved
    ON CONFLICT (plan_id, kassier, stream, organisation, account)
    DO UPDATE SET amount_cents = balance.amount_cents + excluded.amount_cents
), totalled AS (
    INSERT INTO anchor.transfer_total AS kept (plan_id, payout_id, organisation, amount_cents)
    SELECT till.plan_id, till.payout_id, till.organisation, 1 FROM head, till
    ON CONFLICT (plan_id, payout_id, organisation) DO UPDATE SET amount_cents = kept.amount_cents + 1
)""",
)


async def prepare(url: str, tills: Sequence[Till]) -> None:
    """Make the tables of the anchor, with the same plans in them."""
    connection = await asyncpg.connect(url, server_settings={"tred.plan": "*"})
    try:
        await connection.execute(TABLES)
        rows = [(n, plan_id_of(one.plan), one.payout, one.organisation) for n, one in enumerate(tills, start=1)]
        await connection.copy_records_to_table("till", schema_name="anchor", records=rows)
        moments = [(n, code) for n, (code, _) in enumerate(tills[0].meetmomenten, start=1)]
        await connection.copy_records_to_table("moment", schema_name="anchor", records=moments)
    finally:
        await connection.close()


def measurements(url: str, tills: Sequence[Till], seconds: float) -> float:
    """How many measurements a second one statement each brings in, on 16 connections."""
    drawn = f"\\set moment random(1, {len(tills[0].meetmomenten)})\n\\set value random(0, 99)\n"
    return _run(url, len(tills), drawn + _in_one_line(MEASUREMENT), seconds)


def transfers(url: str, tills: Sequence[Till], seconds: float) -> float:
    """The same of passing on one cent."""
    return _run(url, len(tills), _in_one_line(TRANSFER), seconds)


def _in_one_line(statement: str) -> str:
    return " ".join(statement.split()) + ";\n"


def _run(url: str, tills: int, script: str, seconds: float) -> float:
    at = make_url(url)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(f"\\set number random(1, {tills})\n{script}")
        options = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-T", str(max(1, round(seconds))), "-f", str(file)]
        environment = {"PGPASSWORD": at.password or "", "PGOPTIONS": "-c tred.plan=*"}
        where = ["-h", str(at.host), "-p", str(at.port), "-U", str(at.username), str(at.database)]
        ended = subprocess.run(  # noqa: S603
            [str(programs() / "pgbench"), *options, *where],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    said = next((line for line in ended.stdout.splitlines() if line.startswith("tps = ")), None)
    if said is None or "failed transactions: 0 " not in ended.stdout:
        raise RuntimeError(ended.stdout + ended.stderr)
    return float(said.split()[2])


def programs() -> Path:
    """Where the programs of the same PostgreSQL are."""
    return binaries.find(account.present()).folder
