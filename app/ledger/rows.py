"""What the tables of a plan hold, by id and by what rows refer to."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.ledger.findings import Stored
from app.uitkeringsschema.money import Cents

Sums = Mapping[UUID, Mapping[str | None, Cents]]
"""By payout and organisation."""


@dataclass(slots=True)
class Rows:
    """The rows of one plan, per table; of a table that is too long to be kept, what is needed of them."""

    tables: Mapping[str, Sequence[Stored]]
    long: frozenset[str] = frozenset()
    """The tables that are not among these."""
    sums: Mapping[str, Sums] = field(default_factory=dict)
    """Of those: what was not undone, in cents."""
    apart: Mapping[tuple[str, UUID], Stored] = field(default_factory=dict)
    """Of those: the rows that are looked at now, by table and id."""
    _by_id: dict[str, dict[UUID, Stored]] = field(default_factory=dict)
    _by_column: dict[tuple[str, str], dict[Any, list[Stored]]] = field(default_factory=dict)

    def all(self, table: str) -> Sequence[Stored]:
        """Every row of a table."""
        return self.tables.get(table, ())

    def find(self, table: str, identifier: Any) -> Stored | None:
        """One row by its id, which may be the text of one."""
        try:
            of = identifier if isinstance(identifier, UUID) else UUID(str(identifier))
        except ValueError:
            return None
        return self.apart.get((table, of)) if table in self.long else self.by_id(table).get(of)

    def by_id(self, table: str) -> Mapping[UUID, Stored]:
        """The rows of a table by their id."""
        found = self._by_id.get(table)
        if found is None:
            found = self._by_id[table] = {row["id"]: row for row in self.all(table)}
        return found

    def booked(self, table: str, payout: UUID) -> Mapping[str | None, Cents]:
        """What stands of the receipts or transfers of a payout, in cents by organisation; a receipt has none."""
        if table in self.long:
            return self.sums[table].get(payout, {})
        found: Counter[str | None] = Counter()
        for row in self.of(table, "payout_id", payout):
            if row["status"] == "booked":
                found[row.get("organisation")] += row["amount_cents"]
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
