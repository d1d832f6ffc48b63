"""Who is above whom, and who sits where on a day."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.plans.package.records.governance import Body, BodyMember


def above(code: str, bodies: Mapping[str, Body]) -> list[str]:
    """The bodies to which this one escalates, from the nearest to the highest."""
    found: list[str] = []
    at = bodies[code].escalates_to
    while at is not None and at in bodies and at not in {code, *found}:
        found.append(at)
        at = bodies[at].escalates_to
    return found


def members_on(members: Iterable[BodyMember], day: date) -> list[BodyMember]:
    """The members whose days include this one."""
    return [one for one in members if (one.valid_from or date.min) <= day <= (one.valid_to or date.max)]
