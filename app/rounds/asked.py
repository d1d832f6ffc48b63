"""What is asked of rounds: by whom, and narrowed to what."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, on which day, and which functions let somebody propose."""

    issuer: str
    subject: str
    day: date
    held: tuple[str, ...]

    @property
    def values(self) -> tuple[str, str, date, tuple[str, ...]]:
        """As the functions take them."""
        return self.issuer, self.subject, self.day, self.held


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which plans of a round are asked for."""

    status: str | None = None
    plan: str | None = None
    after: str | None = None
    since: datetime | None = None
