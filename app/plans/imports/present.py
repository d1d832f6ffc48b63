"""The plan as it is now in the form of a package: as it was taken in, with the records and roles of today."""

from typing import Any

from app.access.rights import Action
from app.access.work import Work
from app.errors import NotFound
from app.plans.imports import repository
from app.plans.imports.keys import Form
from app.plans.package.canonical import plain
from app.plans.package.models import RolePart
from app.plans.recording import service as recording

_ROLE = ("initiative", "domain", "organisation", "region", "role", "validFrom", "validTo")


async def package_of(work: Work) -> Form:
    """The whole plan in canonical form.

    Raises:
        Forbidden: the plan as a whole is not the caller's to take along.
    """
    work.principal.require(Action.EXPORT)
    stored = await repository.stored(work.session, work.plan.code)
    if stored is None:
        raise NotFound
    return await present_form(work, stored.package)


async def present_form(work: Work, taken_in: Form) -> dict[str, Any]:
    """The form of the package that was taken in, with the records and roles that there are now."""
    found = {**taken_in, **await recording.present(work)}
    found.pop("roles", None)
    roles = tuple(_role(row) for row in await repository.roles_now(work.session, work.plan.id))
    return {**found, "roles": plain(roles)} if roles else found


def with_roles(present: Form, taken_in: Form, sent: Form) -> dict[str, Any]:
    """The present form, with in every cell of the matrix what it was taken in with unless the other says what holds.

    Of a role that was changed since, a package may say what it was or what it is.
    """
    now, was, said = (_by_cell(form) for form in (present, taken_in, sent))
    roles = [
        role
        for at in sorted(now.keys() | was.keys())
        for role in (now if now.get(at) == said.get(at) else was).get(at, ())
    ]
    return {**present, "roles": roles}


def _by_cell(form: Form) -> dict[tuple[str, ...], list[Form]]:
    found: dict[tuple[str, ...], list[Form]] = {}
    for role in form.get("roles", ()):
        found.setdefault(tuple(role.get(name, "") for name in _ROLE[:4]), []).append(role)
    return found


def _role(row: Any) -> RolePart:
    columns = (row.initiative, row.domain, row.organisation, row.region, row.role, row.valid_from, row.valid_to)
    return RolePart.model_validate({**row.details, **dict(zip(_ROLE, columns, strict=True))})
