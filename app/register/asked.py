"""What a reader asks of the records of one kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a kind is asked for."""

    kind: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    """Values that properties of the body must have; of a list one that it must hold."""
    as_of: datetime | None = None
    """As it was known at this moment."""
    since: datetime | None = None
    """Only what changed then or later; what was removed comes too."""
    sight: "Sight | None" = None
    """Only what is in sight; None is everything."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose money a caller sees: what names one of these organisations or kassiers, or no organisation at all."""

    organisations: frozenset[str]
    kassiers: frozenset[str]

    def shows(self, body: Mapping[str, Any]) -> bool:
        """Whether a record is in sight."""
        named = body.get("organisation")
        return named is None or named in self.organisations or body.get("kassier") in self.kassiers
