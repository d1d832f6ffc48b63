"""Takes workbooks out and in: all that was filled in or nothing, and what came is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.budget.schemas import Evidence
from app.db.across import Thing
from app.db.session import Row
from app.errors import Flaw, InvalidInput, NotFound
from app.exports import service as exports
from app.measurements.schemas import EvidenceReport
from app.role_matrix import reach
from app.views import service as views
from app.views.csv_form import Writing
from app.workbooks import contents, costs, desk, layout, making, moments, repository
from app.workbooks import schemas as wire
from app.workbooks.cells import Cells
from app.workbooks.layout import Column
from app.workbooks.sent import Sent
from app.workbooks.troubles import Troubles

_Key = tuple[datetime, UUID] | None

MOST_CHANGES: Final = 500
"""The most rows that are taken in at once."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The workbook of an organisation as a file, not yet sent."""

    organisation: str
    made: views.Sealed
    dutch: bool


async def take_out(work: Work, organisation: str, *, dutch: bool) -> TakenOut:
    """What an organisation still has to report, as a file.

    Raises:
        NotFound: the plan has no such organisation.
        Refused: no_scheme.
    """
    found = await contents.still_open(work, await contents.contents(work, organisation))

    async def write(file: Writing) -> int:
        file.write(await desk.write(making.book(found, dutch=dutch)))
        return len(found.moments) + len(found.contents.lines)

    return TakenOut(organisation, await views.sealed(write), dutch)


async def record(work: Work, taken: TakenOut) -> None:
    """Write down who takes it out, before the first byte leaves."""
    locale: views.Locale = "nl-NL" if taken.dutch else "en"
    made, whose = taken.made, {"organisation": taken.organisation}
    await exports.record(work, exports.File("workbook", "xlsx", locale, whose, made.rows, made.size, made.sha256))


async def take_in(work: Work, organisation: str, raw: bytes, sent: Sent, *, trying: bool) -> wire.TakenIn:
    """Take in what was filled in: all of it or nothing.

    Args:
        work: the plan and the caller.
        organisation: of which the workbook must be.
        raw: its bytes.
        sent: what is in it.
        trying: whether it is undone afterwards.

    Raises:
        NotFound: the plan has no such organisation.
        InvalidInput: it is of another plan or organisation, or cells say something impossible; each by its cell.
        Forbidden: some rows are not the caller's to fill in; each by its cell.
        Refused: no_scheme, or rules refuse some rows; each with its `cell`.
    """
    of = await contents.contents(work, organisation)
    _require_origin(sent, of)
    troubles = Troubles()
    identifier, digest = uuid4(), hashlib.sha256(raw).hexdigest()
    where = f"/v1/workbooks/{identifier}/content"
    of_moments = _filled(sent, layout.MOMENTS, _moment_columns(sent), "code", troubles)
    of_costs = _filled(sent, layout.COSTS, layout.COST_COLUMNS, "initiative", troubles)
    _require_few(of_moments, of_costs)
    proof = EvidenceReport(kind=moments.KIND, reference=where, sha256=digest)
    rows = await moments.take_in(work, of, of_moments, proof, troubles)
    paid = Evidence(kind=moments.KIND, reference=where, sha256=digest)
    rows += await costs.take_in(work, of, of_costs, paid, troubles)
    troubles.raise_if_any()
    changes = sum(row.outcome is not wire.Became.UNCHANGED for row in rows)
    if changes:
        await _keep(work, identifier, raw, {"organisation": organisation, "sha256": digest, "changes": changes})
    return wire.TakenIn(
        id=identifier if changes and not trying else None,
        status="tried_out" if trying else "taken_in" if changes else "unchanged",
        organisation=organisation,
        sha256=digest,
        size=len(raw),
        changes=changes,
        rows=[_as_tried(row) for row in rows] if trying else rows,
    )


async def page(work: Work, after: _Key, limit: int, filters: Mapping[str, Any]) -> tuple[list[wire.Workbook], _Key]:
    """The workbooks that the caller may see, in order of time; and the last key when there are more."""
    rows = await repository.page(work.session, work.plan.id, after, limit + 1, filters)
    last = rows[limit - 1] if len(rows) > limit else None
    return [_shown(work, row) for row in rows[:limit]], last and (last.recorded_at, last.id)


async def show(work: Work, identifier: UUID) -> wire.Workbook:
    """One workbook.

    Raises:
        NotFound: it is not the caller's to see.
    """
    rows = await repository.page(work.session, work.plan.id, None, 1, {"id": identifier})
    if not rows:
        raise NotFound
    return _shown(work, rows[0])


async def content(work: Work, identifier: UUID) -> bytes:
    """The bytes of a workbook as it came.

    Raises:
        NotFound: it is not the caller's to see.
    """
    found = await repository.content(work.session, work.plan.id, identifier)
    if found is None:
        raise NotFound
    return found


def plan_of(identifier: UUID) -> Thing:
    """How to find the plan of a workbook."""
    return Thing("workbook", identifier)


def _require_origin(sent: Sent, of: contents.Contents) -> None:
    form, plan, organisation = (*sent.origin, None, None, None)[:3]
    flaws = []
    if form != layout.FORM:
        nl = "Deze werkmap is hier niet opgehaald, of lang geleden; haal haar opnieuw op."
        en = "This workbook was not taken out here, or long ago; take it out again."
        flaws.append(Flaw("", "unknown_workbook", nl, en))
    elif plan != of.plan:
        nl, en = "Deze werkmap is van een ander plan.", "This workbook is of another plan."
        flaws.append(Flaw(f"/{layout.ORIGIN}!B1", "other_plan", nl, en))
    elif organisation != of.organisation:
        nl, en = "Deze werkmap is van een andere organisatie.", "This workbook is of another organisation."
        flaws.append(Flaw(f"/{layout.ORIGIN}!C1", "other_organisation", nl, en))
    for name, columns in ((layout.MOMENTS, _moment_columns(sent)), (layout.COSTS, layout.COST_COLUMNS)):
        if not flaws and not _has_headings(sent.headings.get(name), columns):
            nl = "Op dit blad staan niet de kolommen waarmee het is opgehaald, of het blad is er niet."
            en = "This sheet does not have the columns with which it was taken out, or is not there."
            flaws.append(Flaw(f"/{name}!A{layout.HEADING}", "columns_changed", nl, en))
    if flaws:
        raise InvalidInput(flaws)


def _moment_columns(sent: Sent) -> Sequence[Column]:
    """The columns of the sheet of meetmomenten with as many kinds of evidence as it has."""
    headings = [one for one in sent.headings.get(layout.MOMENTS, ()) if one is not None]
    return layout.moment_columns((len(headings) - len(layout.moment_columns(0))) // 2)


def _has_headings(found: Sequence[Any] | None, columns: Sequence[Column]) -> bool:
    there = tuple(found or ())[: len(columns)]
    return any(there == tuple(one.heading(dutch=dutch) for one in columns) for dutch in (True, False))


def _filled(sent: Sent, name: str, columns: Sequence[Column], of: str, troubles: Troubles) -> list[Cells]:
    """The rows in which something was filled in; one that is there twice is among the troubles."""
    rows = [Cells(line, columns, troubles) for line in sent.rows.get(name, ())]
    filled = [cells for cells in rows if cells.is_filled()]
    seen: set[Any] = set()
    for cells in filled:
        mark = cells.raw("mark")
        if mark is not None and mark in seen:
            nl, en = "Deze rij staat er meer dan eens.", "This row is there more than once."
            troubles.flaw(cells.at(of), "duplicate_row", nl, en)
        seen.add(mark)
    return filled


def _require_few(*found: Sequence[Cells]) -> None:
    count = sum(map(len, found))
    if count > MOST_CHANGES:
        nl = f"Vul hoogstens {MOST_CHANGES} rijen tegelijk in."
        raise InvalidInput([Flaw("", "too_many_rows", nl, f"Fill in at most {MOST_CHANGES} rows at a time.")])


async def _keep(work: Work, identifier: UUID, raw: bytes, values: dict[str, Any]) -> None:
    known = {"plan_id": work.plan.id, "content": raw, "by_organisation": reach.organisation_of(work.principal)}
    who = {"recorded_by": work.actor, "recorded_at": work.now}
    await repository.add(work.session, {"id": identifier, **values, **known, **who, "size": len(raw)})
    work.book(Fact("workbook_taken_in", "workbook", identifier, {**values, "size": len(raw)}))


def _as_tried(row: wire.RowOutcome) -> wire.RowOutcome:
    """Without what was undone."""
    new = row.outcome in {wire.Became.REPORTED, wire.Became.CORRECTED, wire.Became.COSTS_STATED}
    return row.model_copy(update={"measurement": None, "cost_statement": None}) if new else row


def _shown(work: Work, row: Row[Any]) -> wire.Workbook:
    names = ("id", "organisation", "sha256", "size", "changes", "recorded_by", "recorded_at")
    return wire.Workbook(plan=work.plan.code, **{name: getattr(row, name) for name in names})
