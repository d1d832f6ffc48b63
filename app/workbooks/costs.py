"""Takes in the rows of costs: states what was filled in on lines on which nothing was stated since."""

from collections.abc import Sequence
from uuid import UUID

from app.access.work import Work
from app.budget import service as budget
from app.budget.schemas import CostStatement, CostStatementIn, Evidence
from app.errors import Forbidden, InvalidInput
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.violations import Refused
from app.workbooks.cells import Cells
from app.workbooks.contents import Contents, CostLine
from app.workbooks.schemas import Became, RowOutcome
from app.workbooks.sent import as_read
from app.workbooks.troubles import Troubles


async def take_in(
    work: Work, of: Contents, rows: Sequence[Cells], source: Evidence, troubles: Troubles
) -> list[RowOutcome]:
    """Take in the rows; what is wrong with one is among the troubles, and then it changes nothing.

    Args:
        work: the plan and the caller.
        of: the lines of the organisation as they are now.
        rows: those in which something was filled in.
        source: the workbook, as evidence.
        troubles: to add to.
    """
    found = []
    for cells in rows:
        line = of.lines.get(_key(of, cells))
        if line is None:
            nl = "Op deze regel kan deze organisatie geen kosten (meer) opgeven, of u mag haar niet zien."
            en = "This organisation can state no costs on this line (any more), or it is not yours to see."
            troubles.flaw(cells.at("initiative"), "dangling_code", nl, en)
            continue
        stated = _stated(cells, line.key)
        if stated is None:
            continue
        try:
            found.append(await _one(work, of, cells, line, stated, source))
        except InvalidInput as error:
            for flaw in error.flaws:
                at = "reference" if flaw.pointer.startswith("/evidence") else "initiative"
                troubles.flaw(cells.at(at), flaw.code, flaw.nl, flaw.en)
        except Forbidden as error:
            troubles.forbidden(cells.at("initiative"), error)
        except Refused as error:
            troubles.refused(cells.at("initiative"), error.violations)
    return [one for one in found if one is not None]


def _key(of: Contents, cells: Cells) -> LineKey:
    initiative, kassier, stream = (str(cells.raw(name)) for name in ("initiative", "kassier", "stream"))
    period = cells.raw("period")
    return LineKey(initiative, kassier, stream, of.organisation, period if isinstance(period, int) else 0)


def _stated(cells: Cells, key: LineKey) -> CostStatementIn | None:
    """What a row says; None when that is not possible, which is then among the troubles."""
    proof = ("kind", "reference") if any(cells.raw(name) is not None for name in ("kind", "reference")) else ()
    lacking = cells.missing("amount", *proof)
    amount, kind, reference, note = cells.amount(), cells.kind(), cells.reference("reference"), cells.note()
    if lacking or amount is None or (proof and (kind is None or reference is None)):
        return None
    evidence = (Evidence(kind=kind, reference=reference),) if kind and reference else ()
    return CostStatementIn(**key._asdict(), amount=amount, evidence=evidence, note=note)


async def _one(
    work: Work, of: Contents, cells: Cells, line: CostLine, stated: CostStatementIn, source: Evidence
) -> RowOutcome | None:
    if cells.raw("mark") == of.mark_of_line(line):
        proved = stated.model_copy(update={"evidence": (*stated.evidence, source)})
        made = await budget.state_costs(work, proved, of.state)
        return _outcome(cells, line, Became.COSTS_STATED, made.id)
    same = next((one for one in line.stated if _says(stated, one)), None)
    if same is not None:
        return _outcome(cells, line, Became.UNCHANGED, same.id)
    nl = "Op deze regel is iets opgegeven of ingetrokken sinds de werkmap is opgehaald; haal haar opnieuw op."
    en = "Something was stated or withdrawn on this line since the workbook was taken out; take it out again."
    cells.troubles.flaw(cells.at("initiative"), "outdated_row", nl, en)
    return None


def _says(stated: CostStatementIn, known: CostStatement) -> bool:
    """Whether a statement says what a row does."""
    there = {(as_read(one.kind), as_read(one.reference)) for one in known.evidence}
    given = {(one.kind, one.reference) for one in stated.evidence}
    return (known.amount, as_read(known.note)) == (stated.amount, stated.note) and given <= there


def _outcome(cells: Cells, line: CostLine, became: Became, statement: UUID) -> RowOutcome:
    key = line.key
    return RowOutcome(
        row=cells.at("initiative").name,
        outcome=became,
        initiative=key.initiative,
        kassier=key.kassier,
        stream=key.stream,
        period=key.period,
        cost_statement=statement,
    )
