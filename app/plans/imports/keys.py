"""What makes each stored thing itself, read from the canonical form of a package."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from app.uitkeringsschema.facts import LineKey

Form = Mapping[str, Any]
"""A package in canonical form."""

Key = tuple[Any, ...]


class Cell(NamedTuple):
    """A cell of the role matrix."""

    initiative: str
    domain: str
    organisation: str | None
    region: str | None


ROLES: Final = "role_assignment"

RoleSaid = tuple[str, date | None, date | None]
"""A role in a cell with its first and last day."""

CODED: Final = {
    "domains": "domain",
    "organisations": "organisation",
    "streams": "stream",
    "kassiers": "kassier",
    "themes": "theme",
    "initiatives": "initiative",
    "kpis": "kpi",
}
"""The sections of things with a code, and their tables."""

_ROLE: Final = ("initiative", "domain", "organisation", "region", "role", "validFrom", "validTo")
_AGREEMENT: Final = ("kassier", "organisation", "signedOn", "validFrom", "validTo")
_DATES: Final = frozenset({"signedOn", "validFrom", "validTo"})


def keys(form: Form) -> dict[str, frozenset[Key]]:
    """The keys per table of everything that can be named: by code, number, line, or kassier and stream."""
    found = {table: frozenset((item["code"],) for item in form.get(name, ())) for name, table in CODED.items()}
    return {
        **found,
        "kassier_stream": frozenset((k["code"], stream) for k in form.get("kassiers", ()) for stream in k["streams"]),
        "period": frozenset((period["number"],) for period in periods(form)),
        "budget_line": frozenset(tuple(line) for line, _ in lines(form)),
        "meetmoment": frozenset((moment["code"],) for _, moment in meetmomenten(form)),
    }


def lines(form: Form) -> Iterator[tuple[LineKey, str]]:
    """The budget lines, each with its amount as it is written."""
    for item in form.get("budget", ()):
        yield LineKey(*(item[name] for name in LineKey._fields)), item["amount"]


def meetmomenten(form: Form) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The meetmomenten, each with its KPI before it."""
    for kpi in form.get("kpis", ()):
        for moment in kpi["meetmomenten"]:
            yield kpi, moment


def periods(form: Form) -> list[Mapping[str, Any]]:
    """The periods; none for a plan without money."""
    found: list[Mapping[str, Any]] = form.get("scheme", {}).get("periods", [])
    return found


def nameless(form: Form) -> dict[str, dict[str, Key]]:
    """Roles and agreements, which have no key: by all that they say, with the values of their columns."""
    return {
        ROLES: {said(item): _values(item, _ROLE) for item in form.get("roles", ())},
        "agreement": {said(item): _values(item, _AGREEMENT) for item in form.get("agreements", ())},
    }


def roles_by_cell(form: Form) -> dict[Cell, frozenset[RoleSaid]]:
    """What holds in each cell of the role matrix that has a role at some time."""
    found: dict[Cell, set[RoleSaid]] = {}
    for item in form.get("roles", ()):
        values = _values(item, _ROLE)
        found.setdefault(Cell(*values[:4]), set()).add(values[4:])
    return {at: frozenset(said) for at, said in found.items()}


def _values(item: Mapping[str, Any], names: tuple[str, ...]) -> Key:
    return tuple(
        date.fromisoformat(item[name]) if name in _DATES and name in item else item.get(name) for name in names
    )


def said(item: Mapping[str, Any]) -> str:
    """All that an object says, as one text."""
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
