"""A workbook as plain values: all that who writes it has to know."""

from typing import Literal, TypedDict

Cell = str | int | float | None
"""What is in a cell; a day is a text in a column of days."""

Rule = Literal["yes_no", "count", "number", "assessment", "day", "euros"]
"""What may be filled in."""


class Head(TypedDict):
    """A column: what stands above it, of what kind its values are, whether it is to be filled in, or out of sight."""

    heading: str
    kind: str
    fill: bool
    hidden: bool


class Sheet(TypedDict):
    """A sheet: its columns, of which so many stay in sight, its rows, and by row and column what may be filled in."""

    name: str
    left: int
    columns: list[Head]
    rows: list[list[Cell]]
    rules: list[tuple[int, int, Rule]]


class Book(TypedDict):
    """A workbook: a guide, sheets to be filled in, and a sheet that nobody sees and that says where it is from."""

    dutch: bool
    guide: tuple[str, list[str]]
    sheets: list[Sheet]
    origin: tuple[str, list[str]]
