"""Reads what was filled in in a cell, as the type that it must be, or says what is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.http.input_flaws import flaws_of
from app.http.types import Amount, BusinessDate, Note, Reference, Text
from app.measurements.schemas import MeasuredValue
from app.plans.measured import objection
from app.uitkeringsschema.facts import Measure
from app.workbooks.layout import Column
from app.workbooks.sent import Formula, Row
from app.workbooks.troubles import Place, Troubles

_T = TypeVar("_T")

_VALUE: Final[TypeAdapter[bool | Decimal]] = TypeAdapter(MeasuredValue)
_AMOUNT: Final[TypeAdapter[Decimal]] = TypeAdapter(Amount)
_DAY: Final[TypeAdapter[date]] = TypeAdapter(BusinessDate)
_NOTE: Final[TypeAdapter[str]] = TypeAdapter(Note)
_KIND: Final[TypeAdapter[str]] = TypeAdapter(Reference)
_WHERE: Final[TypeAdapter[str]] = TypeAdapter(Annotated[str, Text(500)])

_WORDS: Final = {
    **dict.fromkeys(("ja", "yes", "waar", "true"), True),
    **dict.fromkeys(("nee", "no", "onwaar", "false"), False),
}
_WRITTEN: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
"""A day as it is written here, when a cell holds it as text."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, by the names of their columns."""

    row: Row
    columns: Sequence[Column]
    troubles: Troubles

    def at(self, name: str) -> Place:
        """Where the cell of a column is."""
        column = [one.name for one in self.columns].index(name)
        return Place(self.row.sheet, self.row.number, column, self.row.place(column))

    def raw(self, name: str) -> Any:
        """What is in it, whatever it is."""
        return self.row.value([one.name for one in self.columns].index(name))

    def is_filled(self) -> bool:
        """Whether something was filled in."""
        return any(column.fill and self.row.value(at) is not None for at, column in enumerate(self.columns))

    def missing(self, *names: str) -> bool:
        """Say of what is required and empty that it is."""
        found = [name for name in names if self.raw(name) is None]
        for name in found:
            self.troubles.flaw(self.at(name), "required", "Vul dit ook in.", "Fill this in as well.")
        return bool(found)

    def measured(self, measure: Measure) -> bool | Decimal | None:
        """A measured value; None when there is none that is possible."""
        value = self.raw("value")
        if measure is Measure.BOOLEAN:
            known = _WORDS.get(value.lower()) if isinstance(value, str) else value
            if isinstance(known, bool):
                return known
            if value is not None and not isinstance(value, Formula):
                self.troubles.flaw(self.at("value"), "invalid_type", "Vul ja of nee in.", "Fill in yes or no.")
                return None
        found = self._checked("value", _VALUE)
        wrong = None if found is None else objection(measure, found)
        if wrong is not None:
            self.troubles.flaw(self.at("value"), *wrong)
        return found if wrong is None else None

    def amount(self) -> Decimal | None:
        """An amount in euros; None when there is none that is possible."""
        return self._checked("amount", _AMOUNT)

    def day(self, name: str) -> date | None:
        """A day; None when there is none that is possible."""
        return self._checked(name, _DAY)

    def note(self) -> str | None:
        """A note; None when there is none that is possible."""
        return self._checked("note", _NOTE)

    def kind(self) -> str | None:
        """A kind of evidence; None when there is none that is possible."""
        return self._checked("kind", _KIND)

    def reference(self, name: str) -> str | None:
        """Where a piece of evidence is; None when there is none that is possible."""
        return self._checked(name, _WHERE)

    def _checked(self, name: str, type_: TypeAdapter[_T]) -> _T | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, Formula):
            nl = "Hier staat een formule of een foutwaarde; vul de waarde zelf in."
            en = "There is a formula or an error value here; fill in the value itself."
            self.troubles.flaw(self.at(name), "formula", nl, en)
            return None
        try:
            return type_.validate_python(_plain(value, type_))
        except ValidationError as error:
            for flaw in flaws_of([{**one, "loc": ("body",)} for one in error.errors()]):
                self.troubles.flaw(self.at(name), flaw.code, flaw.nl, flaw.en)
            return None


def decimal_of(value: float) -> Decimal:
    """The number that a cell shows: fifteen digits, which is what a spreadsheet keeps."""
    return Decimal(format(value, ".15g"))


def _plain(value: Any, type_: TypeAdapter[Any]) -> Any:
    """What a cell holds as the types of the wire have it."""
    if type_ is _DAY:
        return _as_day(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = decimal_of(value)
        # A reference of digits only is a number to a spreadsheet.
        return number if type_ in (_VALUE, _AMOUNT) else format(number, "f")
    return value


def _as_day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    written = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        return value
    day, month, year = written.groups()
    return f"{year}-{month:0>2}-{day:0>2}"
