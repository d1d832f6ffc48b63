"""The one clock: moments in UTC, days in Amsterdam."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in the Netherlands."""
    return datetime.now(AMSTERDAM).date()


def day_of(moment: datetime) -> date:
    """The day in the Netherlands at a moment."""
    return moment.astimezone(AMSTERDAM).date()
