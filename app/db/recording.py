"""Whether a database records what it is asked to, without having it record anything."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

# Who has no more rights than the service sees of a standby only that it is there, not whether it keeps up.
_RECORDS: Final = text("""
SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
   AND (trim(current_setting('synchronous_standby_names')) = ''
        OR current_setting('synchronous_commit') IN ('off', 'local')
        OR EXISTS (SELECT FROM pg_stat_replication))
""")


async def records(engine: AsyncEngine) -> bool:
    """Whether a command can be committed: not on a standby, nor while the standby that is waited for is not there."""
    async with engine.connect() as connection:
        return bool((await connection.execute(_RECORDS)).scalar())
