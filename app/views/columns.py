"""What a view is made of: columns of one kind each, and how a value is found in a row."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from app.access.rights import Action
from app.access.work import Work
from app.views.kinds import Kind

Lookups = Mapping[str, Mapping[str, Any]]
"""Things by their code, per table that a source names."""

Key = Any
"""Where a page ends, as the service behind the list has it; None at the ends."""

Page = Callable[[Work, Key, int], Awaitable[tuple[list[Any], Key]]]
"""Rows after a key, at most so many; and the last key when there are more."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `source` is a path in the row, `scope.initiative`; after each `>` the code found is looked up in a table and the
    path goes on in what was found there: `kassier>kassiers.organisation>organisations.name`. Lists become one text.
    """

    name: str
    kind: Kind
    nl: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class View:
    """One view: the rows of the list that it stands for, flat."""

    name: str
    operation: str
    nl: str
    en: str
    text: str
    """What is in it, in Dutch, for the description."""
    tag: str
    action: Action
    page: Page
    key: tuple[type[Any], ...]
    columns: tuple[Column, ...]
    whole: bool = False
    """Whether its rows are computed from the money of everybody; the service that computes them shows the caller's."""
    step: int = 1000
    """How many rows are asked for at a time when all of them are."""
    direct: bool = False
    """Whether the database writes the CSV by itself."""
    narrowed: Callable[[Mapping[str, Any]], Page] | None = None
    """The pages of the rows with certain values, by the sources of their columns, where the database finds those."""

    def pages(self, filters: Mapping[str, str]) -> Page:
        """Its pages, with no more rows than are needed to narrow it to values of columns by their names."""
        if self.narrowed is None or not filters:
            return self.page
        wanted = ((one, filters[one.name]) for one in self.columns if one.name in filters)
        return self.narrowed({one.source: UUID(value) if one.kind is Kind.ID else value for one, value in wanted})


@dataclass(frozen=True, slots=True)
class Within:
    """A row that is a part of something: both, so that a source may name either."""

    of: Any
    item: Any = None


_COUNTED: Final = frozenset({"period", "year"})


def narrowing(view: View) -> tuple[Column, ...]:
    """The columns to which a view can be narrowed: codes, ids, the period and the year."""
    return tuple(one for one in view.columns if one.kind in {Kind.CODE, Kind.ID} or one.name in _COUNTED)


def keeper(view: View, filters: Mapping[str, str]) -> Callable[[tuple[Any, ...]], bool]:
    """Whether the values of a row are those that a view is narrowed to, by the names of its columns."""
    wanted = [(at, filters[column.name]) for at, column in enumerate(view.columns) if column.name in filters]
    return lambda values: all(str(values[at]) == value for at, value in wanted)


def columns(*rows: tuple[str, Kind, str, str, str]) -> tuple[Column, ...]:
    """Columns as they are declared: name, kind, Dutch and English heading, source."""
    return tuple(Column(*row) for row in rows)


def tables_of(view: View) -> frozenset[str]:
    """The tables in which a view looks things up."""
    hops = [hop for column in view.columns for hop in column.source.split(">")[1:]]
    return frozenset(hop.partition(".")[0] for hop in hops)


def reader(view: View, lookups: Lookups) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the values of a row, in the order of the columns."""
    found = [_finder(column, lookups) for column in view.columns]
    return lambda row: tuple(find(row) for find in found)


_LISTS: Final = (list, tuple)


def _finder(column: Column, lookups: Lookups) -> Callable[[Any], Any]:
    first, *hops = column.source.split(">")
    path = first.split(".")
    further = [(lookups[hop.partition(".")[0]], hop.split(".")[1:]) for hop in hops]

    def find(row: Any) -> Any:
        value = _follow(row, path)
        for table, onward in further:
            value = _follow(table.get(value), onward)
        # What was measured is a number or yes or no: each has a column of its own.
        if isinstance(value, bool) is not (column.kind is Kind.FLAG):
            value = None if isinstance(value, bool) or column.kind is Kind.FLAG else value
        if isinstance(value, _LISTS):
            return ", ".join(str(one) for one in value) or None
        return value.value if isinstance(value, StrEnum) else value

    return find


def _follow(thing: Any, path: list[str]) -> Any:
    for name in path:
        thing = getattr(thing, name, None)
    return thing
