"""Which entries of the books changed which rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from app.db.session import Session

_CHANGED: Final = " UNION ALL ".join(
    [
        *(
            f'SELECT {name}::text COLLATE "C" AS name, since FROM {table} WHERE plan_id = $1'  # noqa: S608 (our own names)
            for table, name in (
                ("role_assignment", "id"),
                ("kpi", "code"),
                ("meetmoment", "code"),
                ("result", "meetmoment"),
                ("measurement", "meetmoment"),
                ("budget_line", "id"),
                ("payout", "id"),
            )
        ),
        """SELECT coalesce(body ->> 'meetmoment', body ->> 'code', id::text) COLLATE "C", unnest(ARRAY[since, until])
        FROM past_row WHERE plan_id = $1
        AND name IN ('role_assignment', 'kpi', 'meetmoment', 'result', 'measurement', 'budget_line', 'payout')""",
    ]
)
_CAUSES: Final = f"""
SELECT DISTINCT changed.name, entry.seq, entry.kind, entry.recorded_at, entry.resource_id, entry.decision_id
FROM ({_CHANGED}) changed
JOIN entry first ON first.plan_id = $1 AND first.seq = changed.since
JOIN entry ON entry.plan_id = $1 AND entry.known_at = first.known_at
WHERE first.known_at > $2 AND first.known_at <= $3
ORDER BY entry.seq
"""  # noqa: S608 (our own names)


async def causes(session: Session, plan_id: Any, since: datetime, until: datetime) -> Sequence[Any]:
    """The entries that became known after one moment and not after the other, by the id or code that they changed."""
    return await session.fetch(_CAUSES, plan_id, since, until)
