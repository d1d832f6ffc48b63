"""How a workbook is laid out: its sheets, their columns, and which of these are to be filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.measurements.schemas import MOST_EVIDENCE
from app.views.kinds import Kind
from app.workbooks.plain import Head

FORM: Final = "tred-werkmap-1"
"""What a workbook calls the way in which it is laid out; one that is laid out otherwise has another name."""

GUIDE: Final = "Leeswijzer"
MOMENTS: Final = "Meetmomenten"
COSTS: Final = "Kosten"
ORIGIN: Final = "Herkomst"
"""The sheet that nobody sees, and that says of what plan and organisation a workbook is."""

HEADING: Final = 1
"""The row of the headings."""

MOST_ROWS: Final = 2000
"""The rows of a sheet that are looked at."""

MOST_SLOTS: Final = MOST_EVIDENCE - 1
"""The required kinds of evidence that have a column; a measurement names the workbook as well."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what is in it, and what stands above it."""

    name: str
    nl: str
    en: str
    kind: Kind = Kind.TEXT
    fill: bool = False
    """Whether it is to be filled in; the others are as they were taken out."""

    def heading(self, *, dutch: bool) -> str:
        """What stands above it."""
        return self.nl if dutch else self.en

    def head(self, *, dutch: bool) -> Head:
        """What who writes it has to know of it."""
        hidden = self.name == _MARK.name
        return Head(heading=self.heading(dutch=dutch), kind=self.kind, fill=self.fill, hidden=hidden)


_MARK: Final = Column("mark", "Kenmerk", "Mark")
"""What a row rested on when it was taken out; out of sight."""

_MOMENT: Final = (
    _MARK,
    Column("code", "Meetmoment", "Meetmoment", Kind.CODE),
    Column("kpi", "KPI", "KPI", Kind.CODE),
    Column("name", "Wat is beloofd", "What was promised"),
    Column("scope", "Geldt voor", "Applies to"),
    Column("period", "Periode", "Period", Kind.WHOLE),
    Column("due_on", "Uiterlijk op", "Due on", Kind.DATE),
    Column("status", "Stand", "Status"),
    Column("measure", "Meetwijze", "Measure"),
    Column("unit", "Eenheid", "Unit"),
    Column("baseline", "Nulmeting", "Baseline", Kind.NUMBER),
    Column("target", "Doel", "Target", Kind.NUMBER),
    Column("value", "Waarde", "Value", Kind.NUMBER, fill=True),
    Column("measured_on", "Gemeten op", "Measured on", Kind.DATE, fill=True),
    Column("note", "Toelichting", "Note", fill=True),
)
COST_COLUMNS: Final = (
    _MARK,
    Column("initiative", "Initiatief", "Initiative", Kind.CODE),
    Column("name", "Naam", "Name"),
    Column("kassier", "Kassier", "Kassier", Kind.CODE),
    Column("stream", "Geldstroom", "Stream", Kind.CODE),
    Column("period", "Periode", "Period", Kind.WHOLE),
    Column("budget", "Begroot", "Budgeted", Kind.MONEY),
    Column("stated", "Al opgegeven", "Stated already", Kind.MONEY),
    Column("amount", "Kosten", "Costs", Kind.MONEY, fill=True),
    Column("kind", "Soort bewijs", "Kind of evidence", fill=True),
    Column("reference", "Vindplaats bewijs", "Where the evidence is", fill=True),
    Column("note", "Toelichting", "Note", fill=True),
)


def moment_columns(slots: int) -> Sequence[Column]:
    """The columns of the sheet of meetmomenten, with two for every required kind of evidence."""
    return (*_MOMENT, *(column for number in range(1, slots + 1) for column in _slot(number)))


def _slot(number: int) -> Iterator[Column]:
    yield Column(f"kind{number}", f"Vereist bewijs {number}", f"Required evidence {number}")
    yield Column(f"reference{number}", f"Vindplaats {number}", f"Where it is {number}", fill=True)
