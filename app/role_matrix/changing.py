"""Changes roles, of one cell or of the whole matrix: nothing is lost, and days outside the change keep their answer."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from pydantic.alias_generators import to_camel

from app.access.rights import Function, Role, RoleRight
from app.access.work import Fact, Work
from app.db.session import Row
from app.errors import Flaw, Forbidden, InvalidInput, NotFound, raise_if_any, unknown
from app.http.etags import etag, tag_of
from app.role_matrix import repository, schemas, service
from app.role_matrix.asked import MatrixRole, SetMatrix, SetRole
from app.role_matrix.spans import ALWAYS, FOR_EVER, Held, Rewriting, Span, rewrite


class Cell(NamedTuple):
    """Whose role it is, in which initiative: of a domain or of one organisation in it, anywhere or in one gemeente."""

    initiative: str
    domain: str
    organisation: str | None = None
    region: str | None = None


async def cell(work: Work, at: Cell) -> schemas.RoleCell:
    """One cell with all its assignments as they stand.

    Raises:
        NotFound: the plan has no such initiative or domain, or no such organisation in that domain.
    """
    await require(work, at)
    rows = await repository.standing(work.session, work.plan.id, at._asdict())
    return schemas.RoleCell(**at._asdict(), assignments=[service.assignment(row) for row in rows])


async def version_of_cell(work: Work, at: Cell) -> str:
    """The entity tag of a cell.

    Raises:
        NotFound, InvalidInput: there is no such cell, or an organisation that is not there.
    """
    await _require_named(work, at)
    return tag_of(await cell(work, at))


async def version_of_matrix(work: Work) -> str:
    """The entity tag of the whole matrix as it stands, whatever the day."""
    return etag("role-matrix", work.plan.id, await repository.state_of(work.session, work.plan.id))


async def set_role(work: Work, at: Cell, asked: SetRole) -> schemas.RoleCell:
    """Give a cell another role for some time, or from a day on.

    Raises:
        Forbidden: the caller is neither the office nor trekker of the initiative today.
        NotFound, InvalidInput: there is no such cell, or the days are the wrong way round.
    """
    await _require_right(work, at.initiative)
    first, last = asked.valid_from or work.today, asked.valid_to or FOR_EVER
    if last < first:
        raise InvalidInput([_ends_early("/validTo")])
    await _change_cell(work, at, [Span(asked.role, first, last)], (first, last), asked.reason)
    return await cell(work, at)


async def clear_role(work: Work, at: Cell, valid_from: date | None, reason: str) -> schemas.RoleCell:
    """Let a cell have no role of its own from a day on, which is a gap or leaves it to what is less particular.

    Raises:
        Forbidden: the caller is neither the office nor trekker of the initiative today.
        NotFound, InvalidInput: there is no such cell.
    """
    await _require_right(work, at.initiative)
    await _change_cell(work, at, [], (valid_from or work.today, FOR_EVER), reason)
    return await cell(work, at)


async def set_matrix(work: Work, asked: SetMatrix, *, dry_run: bool) -> schemas.RoleChange:
    """Replace the whole matrix from a day on; roles that stay the same are left alone.

    Raises:
        InvalidInput: every dangling code, wrong domain, overlap and wrong end, all at once.
    """
    first = asked.valid_from or work.today
    raise_if_any(await _flaws(work, asked.roles, first))
    held: defaultdict[Cell, list[Row[Any]]] = defaultdict(list)
    for row in await repository.standing(work.session, work.plan.id):
        held[_cell_of(row)].append(row)
    wanted: defaultdict[Cell, list[Span]] = defaultdict(list)
    for one in asked.roles:
        wanted[_cell_of(one)].append(Span(one.role, one.valid_from or ALWAYS, one.valid_to or FOR_EVER))
    cells = sorted({*held, *wanted}, key=lambda at: tuple(part or "" for part in at))
    rewritten = {at: rewrite([_held(row) for row in held[at]], wanted[at], first) for at in cells}
    rows = [row for of in held.values() for row in of]
    made = await _record(work, rewritten, rows, first, asked.reason, whole=True)
    if made is None:
        return schemas.RoleChange(
            id=None,
            valid_from=first,
            whole=True,
            reason=asked.reason,
            recorded_by=work.actor,
            recorded_at=work.now,
            ended=[],
            remaining=[],
            begun=[],
        )
    found = await service.change(work, made)
    return found.model_copy(update={"id": None}) if dry_run else found


async def _change_cell(work: Work, at: Cell, wanted: Sequence[Span], days: tuple[date, date], reason: str) -> None:
    rows = await repository.standing(work.session, work.plan.id, at._asdict())
    rewritten = rewrite([_held(row) for row in rows], wanted, *days)
    await _record(work, {at: rewritten}, rows, days[0], reason, whole=False)


async def _record(
    work: Work, rewritten: Mapping[Cell, Rewriting], held: Sequence[Row[Any]], first: date, reason: str, *, whole: bool
) -> UUID | None:
    """Record a change and book it; None when it changes nothing."""
    ended = [one.id for each in rewritten.values() for one in each.ended]
    change_id = uuid4()
    details = {row.id: row.details for row in held}
    rows = [
        {
            "id": uuid4(),
            **at._asdict(),
            "role": span.role.value,
            "valid_from": None if span.first == ALWAYS else span.first,
            "valid_to": None if span.last == FOR_EVER else span.last,
            "continues": continues,
        }
        for at, each in rewritten.items()
        for continues, span in (*each.left, *((None, span) for span in each.begun))
    ]
    if not ended and not rows:
        return None
    session, plan_id = work.session, work.plan.id
    own = {"id": change_id, "starts_on": first, "whole": whole}
    who = {"recorded_by": work.actor, "recorded_at": work.now}
    await repository.add_change(session, {**own, **who, "plan_id": plan_id, "reason": reason})
    await repository.supersede(session, plan_id, ended, change_id, work.now)
    stored = {"plan_id": plan_id, "change_id": change_id, "recorded_at": work.now}
    await repository.begin(session, [{**row, **stored, "details": details.get(row["continues"], {})} for row in rows])
    payload = {
        "startsOn": first,
        "whole": whole,
        "reason": reason,
        "begun": [{to_camel(name): str(value) for name, value in row.items() if value is not None} for row in rows],
        "ended": sorted(str(one) for one in ended),
    }
    work.book(Fact("roles_changed", "role_change", change_id, payload, occurred_on=first))
    return change_id


async def _require_right(work: Work, initiative: str) -> None:
    if work.principal.has(Function.PROGRAMME_OFFICE):
        return
    if not await service.may_in(work, [initiative], RoleRight.ASSIGN_ROLES):
        nl = "Alleen het programmabureau en een trekker van dit initiatief wijzen hier rollen toe."
        raise Forbidden(nl, "Only the programme office and a trekker of this initiative assign roles here.")


async def require(work: Work, at: Cell) -> None:
    """Raise `NotFound` unless there is such a cell."""
    try:
        await _require_named(work, at)
    except InvalidInput:
        raise NotFound from None


async def _require_named(work: Work, at: Cell) -> None:
    """Raise unless there is such a cell; of an organisation that is not there it says so."""
    initiatives, domains, organisations = await repository.known(work.session, work.plan.id)
    if at.initiative not in initiatives or at.domain not in domains:
        raise NotFound
    regions = await repository.regions(work.session, work.plan.id)
    flaws = [*_of_organisation(at, organisations, "/query/organisation", "/query/organisation")]
    raise_if_any([*flaws, *_of_region(at, regions, "/query/region")])


async def _flaws(work: Work, roles: Sequence[MatrixRole], first: date) -> list[Flaw]:
    initiatives, domains, organisations = await repository.known(work.session, work.plan.id)
    regions = await repository.regions(work.session, work.plan.id)
    found: list[Flaw] = []
    for number, one in enumerate(roles):
        place = f"/roles/{number}"
        if one.initiative not in initiatives:
            found.append(unknown(f"{place}/initiative"))
        if one.domain not in domains:
            found.append(unknown(f"{place}/domain"))
        found += _of_organisation(_cell_of(one), organisations, f"{place}/organisation", f"{place}/domain")
        found += _of_region(_cell_of(one), regions, f"{place}/region")
        if one.valid_to is not None and one.valid_to < max(first, one.valid_from or first):
            found.append(_ends_early(f"{place}/validTo"))
    return [*found, *_overlaps(roles)]


def _of_organisation(at: Cell, organisations: Mapping[str, str], place: str, of_domain: str) -> Iterator[Flaw]:
    if at.organisation is None:
        return
    own = organisations.get(at.organisation)
    if own is None:
        yield unknown(place)
    elif own != at.domain:
        nl, en = f"{at.organisation} hoort bij het domein {own}.", f"{at.organisation} belongs to the domain {own}."
        yield Flaw(of_domain, "domain_mismatch", nl, en)


def _of_region(at: Cell, regions: Collection[str], place: str) -> Iterator[Flaw]:
    """Where the plan names its regions, a role is in one of those."""
    if at.region is not None and regions and at.region not in regions:
        yield unknown(place)


def _overlaps(roles: Sequence[MatrixRole]) -> Iterator[Flaw]:
    """Of roles of one cell at the same time, all but the first of them."""
    days: defaultdict[Cell, list[tuple[date, int, date]]] = defaultdict(list)
    for number, one in enumerate(roles):
        days[_cell_of(one)].append((one.valid_from or ALWAYS, number, one.valid_to or FOR_EVER))
    for spans in days.values():
        taken: date | None = None
        for starts, number, ends in sorted(spans):
            if taken is not None and starts <= taken:
                nl, en = "Hier geldt in dezelfde tijd al een rol.", "A role holds here already at the same time."
                yield Flaw(f"/roles/{number}", "roles_overlap", nl, en)
            taken = ends if taken is None else max(taken, ends)


def _ends_early(pointer: str) -> Flaw:
    return Flaw(pointer, "ends_before_start", "Het einde ligt vóór het begin.", "Ends before it starts.")


def _cell_of(said: Row[Any] | MatrixRole) -> Cell:
    return Cell(said.initiative, said.domain, said.organisation, said.region)


def _held(row: Row[Any]) -> Held:
    return Held(row.id, Span(Role(row.role), row.valid_from or ALWAYS, row.valid_to or FOR_EVER))
