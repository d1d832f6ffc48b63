"""Puts what happened in the form of CloudEvents: where it is to be fetched, and nothing of what it holds."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from app.db.session import Row
from app.events.kinds import KINDS, PROBED
from app.events.schemas import CloudEvent
from app.http.urls import API_PREFIX
from app.plans.package.records import kinds as records
from app.settings import Settings

MEDIA_TYPE: Final = "application/cloudevents+json; charset=utf-8"

_SYSTEM: Final = "systeem:gelijke-tred"
_PATHS: Final = {kind.section: kind.path for kind in records.KINDS}


class Position(NamedTuple):
    """A place in the one order of what happened in a plan: after an entry, and after so many deadlines there."""

    seq: int
    number: int

    def __str__(self) -> str:
        """As it goes over the wire; a later one sorts after an earlier one."""
        return f"{self.seq:012}.{self.number:06}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The position in a text of its form."""
        seq, _, number = text.partition(".")
        return cls(int(seq), int(number))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where events come from: the address of the service, and who runs it."""

    base_url: str
    source: str


def origin_of(settings: Settings, base_url: str) -> Origin:
    """The origin of a service that is reached at an address."""
    who = f"oin:{settings.oin}" if settings.kvk is None else f"kvknr:{settings.kvk}"
    return Origin(base_url, f"urn:nld:{who}:{_SYSTEM}")


def event_of(origin: Origin, plan: str, row: Row[Any], initiatives: Collection[str]) -> CloudEvent:
    """What is told of something that happened.

    Args:
        origin: of the service.
        plan: the code of the plan.
        row: an entry or a deadline, as `repository.stream` gives them.
        initiatives: those that it is about.
    """
    kind = KINDS[row.kind]
    section = _PATHS.get(row.section or "", "")
    path = kind.path.format(plan=plan, id=row.resource_id, code=row.code, section=section, claim=row.claim)
    return CloudEvent(
        specversion="1.0",
        id=row.id,
        source=origin.source,
        type=kind.type,
        subject=row.resource_id,
        time=row.recorded_at,
        dataref=f"{origin.base_url}{API_PREFIX}{path}",
        plan=plan,
        initiative=next(iter(initiatives)) if len(initiatives) == 1 else None,
        sequence=str(Position(row.seq, row.number)),
    )


def probe_of(origin: Origin, plan: str, subscription_id: UUID, probe_id: UUID, now: Any) -> CloudEvent:
    """What is sent to try out the address of a subscription."""
    return CloudEvent(
        specversion="1.0",
        id=probe_id,
        source=origin.source,
        type=PROBED,
        subject=subscription_id,
        time=now,
        dataref=f"{origin.base_url}{API_PREFIX}/subscriptions/{subscription_id}",
        plan=plan,
        initiative=None,
        sequence=str(Position(0, 0)),
    )
