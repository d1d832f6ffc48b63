"""The one clock: moments in UTC, days in Amsterdam; and days at the ends of the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in the Netherlands."""
    return datetime.now(AMSTERDAM).date()


def day_of(moment: datetime) -> date:
    """The day in the Netherlands at a moment; the last one that there is when it is the next year there already."""
    try:
        return moment.astimezone(AMSTERDAM).date()
    except OverflowError:
        return date.max


def days_after(day: date, days: int) -> date:
    """The day so many days later, and no later than the last one that there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def shortly_before(moment: datetime, span: timedelta) -> datetime:
    """The moment so long before, and no earlier than the first one that there is."""
    return moment - min(span, moment - datetime.min.replace(tzinfo=UTC))


def day_said(text: str) -> date:
    """The day that the database wrote as a text: it writes the ends of the calendar as the ends of all time."""
    return {"infinity": date.max, "-infinity": date.min}.get(text) or date.fromisoformat(text)
