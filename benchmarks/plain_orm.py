"""The usual way to pass money on, beside which W3 is measured: FastAPI, SQLAlchemy's entities, a lock on a row."""

import hashlib
import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import ForeignKey, MetaData, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

_ENGINE = create_async_engine(
    os.environ["RAW_DATABASE"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=16,
    connect_args={"server_settings": {"tred.plan": "*"}},
)
_SESSIONS = async_sessionmaker(_ENGINE, expire_on_commit=False)


class Base(DeclarativeBase):
    """The tables of the anchor, which have the columns and indexes of the service's own."""

    metadata = MetaData(schema="anchor")


class Till(Base):
    """Which payout of which plan is passed on."""

    __tablename__ = "till"
    number: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    payout_id: Mapped[UUID] = mapped_column(unique=True)
    organisation: Mapped[str]
    transfers: Mapped[list["Transfer"]] = relationship(back_populates="till")


class Transfer(Base):
    """Money that was passed on."""

    __tablename__ = "transfer"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    plan_id: Mapped[UUID]
    payout_id: Mapped[UUID] = mapped_column(ForeignKey(Till.payout_id))
    organisation: Mapped[str]
    amount_cents: Mapped[int]
    executed_on: Mapped[date]
    bank_reference: Mapped[str]
    status: Mapped[str] = mapped_column(default="booked")
    recorded_by: Mapped[str]
    till: Mapped[Till] = relationship(back_populates="transfers")


class Head(Base):
    """The end of the audit trail of a plan."""

    __tablename__ = "plan_head"
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


class Entry(Base):
    """A line of the audit trail, from which it is also sent on."""

    __tablename__ = "entry"
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    kind: Mapped[str] = mapped_column(default="transfer")
    resource_type: Mapped[str] = mapped_column(default="transfer")
    resource_id: Mapped[UUID]
    occurred_on: Mapped[date]
    actor_issuer: Mapped[str] = mapped_column(default="issuer")
    actor: Mapped[str]
    request_id: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    posting_count: Mapped[int] = mapped_column(default=2)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class Line(Base):
    """A posting."""

    __tablename__ = "posting"
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kassier: Mapped[str] = mapped_column(default="K1")
    stream: Mapped[str] = mapped_column(default="IZA")
    organisation: Mapped[str | None]
    account: Mapped[str]
    amount_cents: Mapped[int]


class Kept(Base):
    """An answer, kept under its key."""

    __tablename__ = "idempotency"
    issuer: Mapped[str] = mapped_column(primary_key=True, default="issuer")
    subject: Mapped[str] = mapped_column(primary_key=True, default="actor")
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(default=201)
    headers: Mapped[str] = mapped_column(default="{}")
    body: Mapped[str]


class Wire(BaseModel):
    """What goes over the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class Asked(Wire):
    """What is passed on."""

    organisation: str
    amount: Decimal
    executed_on: date
    bank_reference: str


class Answer(Wire):
    """What was passed on."""

    id: UUID
    organisation: str
    amount_cents: int
    executed_on: date
    bank_reference: str
    status: str


app = FastAPI()


async def session() -> AsyncIterator[AsyncSession]:
    """A session for a request."""
    async with _SESSIONS() as made:
        yield made


@app.post("/payouts/{payout}/transfers", status_code=201, response_model=Answer)
async def pass_on(
    payout: UUID,
    asked: Asked,
    database: Annotated[AsyncSession, Depends(session)],
    authorization: Annotated[str, Header()],
    idempotency_key: Annotated[str, Header()],
) -> Any:
    """Pass money on, if the share of the organisation allows it."""
    known = await database.get(Kept, {"issuer": "issuer", "subject": "actor", "key": idempotency_key})
    if known is not None:
        return json.loads(known.body)
    query = select(Till).where(Till.payout_id == payout).with_for_update().options(selectinload(Till.transfers))
    till = (await database.execute(query)).scalar_one_or_none()
    if till is None or not authorization:
        raise HTTPException(404)
    share = await database.scalar(
        text("SELECT amount_cents FROM payout_share WHERE payout_id = :payout AND organisation = :organisation"),
        {"payout": payout, "organisation": asked.organisation},
    )
    cents = int(asked.amount * 100)
    passed = sum(one.amount_cents for one in till.transfers if one.organisation == asked.organisation)
    if share is None or passed + cents > share:
        raise HTTPException(409)
    made = Transfer(id=uuid4(), plan_id=till.plan_id, payout_id=payout, organisation=asked.organisation,
                    amount_cents=cents, executed_on=asked.executed_on, bank_reference=asked.bank_reference,
                    recorded_by="actor", status="booked")  # fmt: skip
    database.add(made)
    await _book(database, made, idempotency_key)
    await database.commit()
    return made


async def _book(database: AsyncSession, made: Transfer, key: str) -> None:
    """The audit trail, its postings and the answer."""
    head = (await database.execute(select(Head).where(Head.plan_id == made.plan_id).with_for_update())).scalar_one()
    previous, head.seq = head.hash, head.seq + 1
    head.hash = hashlib.sha256(f"{previous}{made.id}{datetime.now(UTC)}".encode()).hexdigest()
    said = Answer.model_validate(made).model_dump_json(by_alias=True)
    database.add(Entry(plan_id=made.plan_id, seq=head.seq, resource_id=made.id, occurred_on=made.executed_on,
                       actor="actor", request_id=key, payload=json.loads(said), previous_hash=previous,
                       hash=head.hash))  # fmt: skip
    for number, (account, organisation, cents) in enumerate(
        [("held", None, -made.amount_cents), ("paid_on", made.organisation, made.amount_cents)], start=1
    ):
        database.add(Line(plan_id=made.plan_id, seq=head.seq, number=number, organisation=organisation,
                          account=account, amount_cents=cents))  # fmt: skip
    database.add(Kept(key=key, fingerprint=hashlib.sha256(said.encode()).hexdigest(), body=said))
