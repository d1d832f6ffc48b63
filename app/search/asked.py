"""What is searched for, and as far as whose money."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.plans.package.records.kinds import KINDS
from app.register.asked import Sight

NATIVE: Final[Mapping[str, str | None]] = {
    "plans": None,
    "domains": "domains",
    "organisations": "organisations",
    "themes": "themes",
    "initiatives": "initiatives",
    "kpis": "kpis",
    "meetmomenten": "meetmomenten",
    "decisions": None,
}
"""What has a table of its own, and its collection in the API within a plan."""

PATHS: Final[Mapping[str, str | None]] = {**NATIVE, **{kind.section: kind.path for kind in KINDS}}
"""Every type of thing that can be found, and its collection in the API within a plan."""

Key = tuple[int, str, str, str]
"""Where a hit stands in the order: its rank turned round, its plan, its type, and its code or id."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for, in one type of things or all, of one initiative or all."""

    text: str
    type: str | None = None
    initiative: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What of one plan may be found.

    `records` says per kind of record whose money is in sight (None is everybody's); kinds that are not in it are not
    the caller's to know. `hidden_decisions` are the kinds of decisions that are not.
    """

    plan_id: UUID
    plan: str
    records: Mapping[str, Sight | None]
    hidden_decisions: frozenset[str]
