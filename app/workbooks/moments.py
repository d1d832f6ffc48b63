"""Takes in the rows of meetmomenten: reports, corrects or completes what changed, and leaves the rest as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from app.access.work import Work
from app.errors import Forbidden, InvalidInput
from app.kpis.schemas import Meetmoment
from app.measurements import reading
from app.measurements import service as measurements
from app.measurements.schemas import (
    MOST_EVIDENCE,
    EvidencePiece,
    EvidenceReport,
    Measurement,
    MeasurementReport,
    MeasurementStatus,
)
from app.uitkeringsschema.violations import Refused
from app.workbooks.cells import Cells, decimal_of
from app.workbooks.contents import Contents
from app.workbooks.layout import MOST_SLOTS
from app.workbooks.schemas import Became, RowOutcome
from app.workbooks.sent import as_read
from app.workbooks.troubles import Troubles

_COLUMN: Final = {"/value": "value", "/measuredOn": "measured_on", "/note": "note"}
"""Where in a row to look for what is wrong with a report."""
_PIECE: Final = re.compile("/evidence/([0-9]+)")


@dataclass(frozen=True, slots=True)
class _Filled:
    """What a row says."""

    value: bool | Decimal
    measured_on: date
    note: str | None
    evidence: Mapping[str, str]
    """Where each kind of evidence is."""
    slots: Mapping[str, str]
    """In which column that was said."""

    def says(self, known: Measurement) -> bool:
        """Whether it is what was reported, but for evidence."""
        value = known.value if isinstance(known.value, bool) else decimal_of(float(known.value))
        same = isinstance(value, bool) is isinstance(self.value, bool) and value == self.value
        return same and (known.measured_on, as_read(known.note)) == (self.measured_on, self.note)

    def new_evidence(self, known: Measurement) -> list[EvidenceReport]:
        """The evidence that is not there yet."""
        there = {_shown(piece) for piece in known.evidence}
        return [_piece(*one) for one in self.evidence.items() if one not in there]

    def all_evidence(self, known: Measurement | None) -> list[EvidenceReport]:
        """Its evidence, and of what it corrects all but what it replaces: of a kind its row shows the first piece."""
        pieces = [] if known is None else [one for one in known.evidence if one.kind != KIND]
        first = {one.kind: one for one in reversed(pieces)}
        there = {_shown(one): one for one in reversed(pieces)}
        own = [there.get(said) or _piece(*said) for said in self.evidence.items()]
        replaced = [first.get(said[0]) for said in self.evidence.items() if said not in there]
        kept = [one for one in pieces if one not in own and one not in replaced]
        return [_piece(one.kind, one.reference, one.sha256) for one in (*own, *kept)]

    def column(self, pointer: str) -> str:
        """The column in which to look for what is wrong with its report."""
        piece = _PIECE.match(pointer)
        if piece is not None and int(piece[1]) < len(self.evidence):
            return self.slots[list(self.evidence)[int(piece[1])]]
        return _COLUMN.get(pointer, "code")


KIND: Final = "werkmap"
"""What a workbook is called among the evidence of what it reports."""


async def take_in(
    work: Work,
    of: Contents,
    rows: Sequence[Cells],
    source: EvidenceReport,
    troubles: Troubles,
) -> list[RowOutcome]:
    """Take in the rows; what is wrong with one is among the troubles, and then it changes nothing.

    Args:
        work: the plan and the caller.
        of: what the organisation reports on now.
        rows: those in which something was filled in.
        source: the workbook, as evidence.
        troubles: to add to.
    """
    found = []
    for cells in rows:
        moment = of.moments.get(str(cells.raw("code")))
        if moment is None:
            nl = "Deze organisatie rapporteert niet op dit meetmoment, of het bestaat niet in dit plan."
            en = "This organisation does not report on this meetmoment, or the plan has none of that code."
            troubles.flaw(cells.at("code"), "dangling_code", nl, en)
            continue
        filled = _filled(cells, moment)
        if filled is None:
            continue
        try:
            found.append(await _one(work, of, cells, moment, filled, source))
        except InvalidInput as error:
            for flaw in error.flaws:
                troubles.flaw(cells.at(filled.column(flaw.pointer)), flaw.code, flaw.nl, flaw.en)
        except Forbidden as error:
            troubles.forbidden(cells.at("code"), error)
        except Refused as error:
            troubles.refused(cells.at("code"), error.violations)
    return [one for one in found if one is not None]


def _piece(kind: str, reference: str, sha256: str | None = None) -> EvidenceReport:
    return EvidenceReport(kind=kind, reference=reference, sha256=sha256)


def _shown(piece: EvidencePiece) -> tuple[str, str | None]:
    """A piece as its row says it."""
    return piece.kind, as_read(piece.reference)


def _filled(cells: Cells, moment: Meetmoment) -> _Filled | None:
    """What a row says; None when that is not possible, which is then among the troubles."""
    lacking = cells.missing("value", "measured_on")
    value, measured_on, note = cells.measured(moment.measure), cells.day("measured_on"), cells.note()
    kinds = list(dict.fromkeys(moment.evidence))[:MOST_SLOTS]
    slots = {kind: f"reference{number}" for number, kind in enumerate(kinds, start=1)}
    given = {kind: cells.reference(name) for kind, name in slots.items()}
    if lacking or value is None or measured_on is None:
        return None
    evidence = {kind: where for kind, where in given.items() if where is not None}
    return _Filled(value, measured_on, note, evidence, slots)


async def _one(
    work: Work,
    of: Contents,
    cells: Cells,
    moment: Meetmoment,
    filled: _Filled,
    source: EvidenceReport,
) -> RowOutcome | None:
    known = None if moment.measurement is None else await reading.show(work, moment.measurement)
    standing = known if known is not None and known.status is not MeasurementStatus.REJECTED else None
    if standing is not None and filled.says(standing) and not filled.new_evidence(standing):
        return _outcome(cells, moment, Became.UNCHANGED, standing)
    if cells.raw("mark") != of.mark_of_moment(moment):
        nl = "Deze rij is veranderd sinds de werkmap is opgehaald; haal haar opnieuw op."
        en = "This row changed since the workbook was taken out; take it out again."
        cells.troubles.flaw(cells.at("code"), "outdated_row", nl, en)
        return None
    if standing is not None and filled.says(standing):
        await _complete(work, standing, filled, source)
        return _outcome(cells, moment, Became.EVIDENCE_ADDED, standing)
    evidence = (*filled.all_evidence(standing), source)
    if len(evidence) > MOST_EVIDENCE:
        nl = f"Met wat er al bij stond zijn dit meer dan {MOST_EVIDENCE} stukken; verbeter deze meting zonder werkmap."
        en = f"With what was there already these are more than {MOST_EVIDENCE} pieces; correct it without a workbook."
        cells.troubles.flaw(cells.at("code"), "too_long", nl, en)
        return None
    report = MeasurementReport(
        value=filled.value,
        measuredOn=filled.measured_on,
        evidence=evidence,
        note=filled.note,
        supersedes=None if standing is None else standing.id,
    )
    stands = of.state.scheme, of.state.standing
    made = await measurements.reported(work, moment.code, report, stands, moment.evidence)
    return _outcome(cells, moment, Became.REPORTED if standing is None else Became.CORRECTED, made)


async def _complete(work: Work, known: Measurement, filled: _Filled, source: EvidenceReport) -> None:
    """Add the evidence that is not there yet."""
    for piece in (*filled.new_evidence(known), source):
        try:
            await measurements.add_evidence(work, known.id, piece)
        except InvalidInput as error:
            at = f"/evidence/{list(filled.evidence).index(piece.kind)}"
            raise InvalidInput(replace(flaw, pointer=at + flaw.pointer) for flaw in error.flaws) from None


def _outcome(cells: Cells, moment: Meetmoment, became: Became, measured: Measurement) -> RowOutcome:
    return RowOutcome(row=cells.at("code").name, outcome=became, meetmoment=moment.code, measurement=measured.id)
