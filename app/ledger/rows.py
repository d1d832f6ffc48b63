"""What the tables of a plan hold, by id and by what rows refer to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.ledger.findings import Stored


@dataclass(slots=True)
class Rows:
    """The rows of one plan, per table."""

    tables: Mapping[str, Sequence[Stored]]
    _by_id: dict[str, dict[UUID, Stored]] = field(default_factory=dict)
    _by_column: dict[tuple[str, str], dict[Any, list[Stored]]] = field(default_factory=dict)

    def all(self, table: str) -> Sequence[Stored]:
        """Every row of a table."""
        return self.tables.get(table, ())

    def find(self, table: str, identifier: Any) -> Stored | None:
        """One row by its id, which may be the text of one."""
        try:
            return self.by_id(table).get(identifier if isinstance(identifier, UUID) else UUID(str(identifier)))
        except ValueError:
            return None

    def by_id(self, table: str) -> Mapping[UUID, Stored]:
        """The rows of a table by their id."""
        found = self._by_id.get(table)
        if found is None:
            found = self._by_id[table] = {row["id"]: row for row in self.all(table)}
        return found

    def of(self, table: str, column: str, value: Any) -> list[Stored]:
        """The rows with this value in a column."""
        at = (table, column)
        if at not in self._by_column:
            found: defaultdict[Any, list[Stored]] = defaultdict(list)
            for row in self.all(table):
                found[row[column]].append(row)
            self._by_column[at] = dict(found)
        return self._by_column[at].get(value, [])
