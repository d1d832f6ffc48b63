"""The engine: one pool of asyncpg connections that never hold a transaction of their own."""

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_SECONDS = 3
POOL_SECONDS = 3
COMMAND_SECONDS = 60


def async_url(url: str) -> str:
    """The URL with the driver that the service uses."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def make_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine in autocommit: transactions are begun and ended by `app.db.session`, where isolation is chosen."""
    return create_async_engine(
        async_url(url),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": COMMAND_SECONDS,
            "server_settings": {
                "application_name": "gelijke-tred",
                "timezone": "UTC",
                "lock_timeout": "2000",
                "statement_timeout": "5000",
                "idle_in_transaction_session_timeout": "10000",
            },
        },
    )
