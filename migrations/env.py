"""Runs migrations on the connection that it is given, or on `DATABASE_URL`."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

import app.tables  # noqa: F401 - fills the metadata
from app.db.engine import async_url
from app.db.metadata import metadata

_EVERYTHING = "SELECT set_config('tred.plan', '*', false), set_config('tred.organisations', '*', false)"
"""What a migration changes in rows it changes in those of all plans."""


def migrate(connection: Connection) -> None:
    connection.execute(text(_EVERYTHING))
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    engine = create_async_engine(async_url(os.environ["DATABASE_URL"]), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(connect_and_migrate())
