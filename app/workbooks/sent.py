"""What is in a workbook that came back, and how that is written down between who opens it and who asked."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import ascii_uppercase
from typing import Any, Final

MOST_BYTES: Final = 2 * 2**20
"""The bytes of a workbook."""

_LETTERS: Final = [first + second for first in ("", *ascii_uppercase) for second in ascii_uppercase]
"""What a spreadsheet calls its columns."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell in which something is to be computed; what it came to is not looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, with what is in its cells from the first column on; None is an empty one."""

    sheet: str
    number: int
    values: tuple[Any, ...]

    def value(self, at: int) -> Any:
        """What is in a cell."""
        return self.values[at] if at < len(self.values) else None

    def place(self, at: int) -> str:
        """Where a cell is, as its reader calls it: `Meetmomenten!F7`."""
        return f"{self.sheet}!{_LETTERS[at]}{self.number}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What is in a workbook that came back."""

    origin: tuple[Any, ...]
    """The form, the plan and the organisation that it names."""
    headings: Mapping[str, tuple[Any, ...]]
    rows: Mapping[str, list[Row]]
    """By sheet, the rows below the heading in which there is something."""


def as_read(text: str | None) -> str | None:
    """What is made of a text in a cell: what stands around it is blank, and blank is empty."""
    return None if text is None else text.strip() or None


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "formula": lambda _: Formula(),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "lasting": lambda given: timedelta(*given),
}


def written(rows: Iterable[Row]) -> bytes:
    """Rows as JSON; what JSON has no type for is named."""
    return json.dumps([(row.sheet, row.number, row.values) for row in rows], default=_named).encode()


def read(raw: bytes) -> list[Row]:
    """The same rows again."""
    return [Row(sheet, number, tuple(values)) for sheet, number, values in json.loads(raw, object_hook=_unnamed)]


def _named(value: Any) -> dict[str, Any]:
    match value:
        case Formula():
            return {"formula": None}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"lasting": (value.days, value.seconds, value.microseconds)}
    raise TypeError(value)


def _unnamed(found: dict[str, Any]) -> Any:
    [(kind, value)] = found.items()
    return _READ[kind](value)
