"""What is remembered: rows as they were before they changed, and since which entry of the books each row says so."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import metadata
from app.tables.access import membership
from app.tables.bank import bank_line, bank_statement, payment_file, payment_order
from app.tables.budget import budget_line, budget_move, cost_statement, target_revision
from app.tables.claims import claim, claim_receipt, claim_write_off, final_balance, repayment
from app.tables.decisions import agreement, confirmation, covered_part, decision, registration, stream_permission
from app.tables.initiatives import initiative, role_assignment, role_change, theme
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import evidence, measurement, result
from app.tables.organisations import domain, kassier, kassier_stream, organisation
from app.tables.payouts import payout, payout_share, receipt, transfer
from app.tables.plans import period, plan, stream
from app.tables.records import record_version
from app.tables.workbooks import workbook

REMEMBERED: Final[tuple[Table, ...]] = (
    agreement,
    bank_line,
    bank_statement,
    budget_line,
    budget_move,
    claim,
    claim_receipt,
    claim_write_off,
    confirmation,
    cost_statement,
    covered_part,
    decision,
    domain,
    evidence,
    final_balance,
    initiative,
    kassier,
    kassier_stream,
    kpi,
    meetmoment,
    measurement,
    membership,
    organisation,
    payment_file,
    payment_order,
    payout,
    payout_share,
    period,
    plan,
    receipt,
    registration,
    repayment,
    result,
    role_assignment,
    role_change,
    stream,
    stream_permission,
    target_revision,
    theme,
    transfer,
    workbook,
)
"""The tables that the schema `past` shows as they were; so it does the journal and the records, from what they keep."""

SINCE: Final = "coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0)"
"""The first entry that the running transaction will book in its plan; 0 for what no booking tells of."""

for _table in (*REMEMBERED, record_version):
    _table.append_column(Column("since", BigInteger, nullable=False, server_default=text(SINCE)))

past_row = Table(
    "past_row",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("until", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
    CheckConstraint("until > since", name="until_after_since"),
)
"""A row of the table `name` as it was from the entry `since` until another one, without texts that may be erased."""
