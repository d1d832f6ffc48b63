"""Computes from the chain what a remembered version of a row must say of what becomes of it: undone, decided, paid."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.ledger.alike import alike, number
from app.ledger.findings import Stored
from app.ledger.rows import Rows
from app.ledger.tied import TIES
from app.uitkeringsschema.money import Cents

Events = Mapping[tuple[str, UUID], Mapping[str, int]]
Filling = Mapping[str, Mapping[str, frozenset[str]]]

_CAUSED: Final = {
    ("covered_part", "registration_id"): "registration",
    ("decision", "withdrawn_by"): "decision",
    ("measurement", "superseded_by"): "measurement",
}
"""What is filled in once, with the table of what it then refers to, which had an entry at that moment."""


def filled_later(fixed: Mapping[str, Collection[str]], making: Collection[str]) -> Filling:
    """Per table and column the kinds of entry that fill it in, once.

    Args:
        fixed: per table, what stays as it was when the row came to be.
        making: the kinds of entry by which a row came to be.
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    for kind, tie in TIES.items():
        if kind in making or tie.table not in fixed:
            continue
        for column in {*tie.columns, tie.actor, tie.moment} - {*fixed[tie.table], None}:
            filling = found.setdefault(tie.table, {})
            filling[str(column)] = filling.get(str(column), frozenset()) | {kind}
    return found


@dataclass(slots=True)
class Became:
    """The rows of a plan and the entries about them."""

    rows: Rows
    events: Events
    filling: Filling

    def wrong(self, version: Stored, said: Mapping[str, Any], live: Stored) -> Iterator[str]:
        """The columns of a version that are not as they were by then."""
        until = version["until"]
        seen = self.events.get((version["name"], version["id"]), {})
        for column, expected in self._expected(version, said, live, seen):
            if not alike(expected, said.get(column)):
                yield column
        for kind, seq in seen.items():
            for column, value in TIES[kind].state.items() if kind in TIES else ():
                if alike(value, said.get(column)) != (seq < until):
                    yield column

    def _expected(
        self, version: Stored, said: Mapping[str, Any], live: Stored, seen: Mapping[str, int]
    ) -> Iterator[tuple[str, Any]]:
        table, identifier, until = version["name"], version["id"], version["until"]
        for column, kinds in self.filling.get(table, {}).items():
            when = [seen[kind] for kind in kinds if kind in seen]
            yield column, live[column] if not when or min(when) < until else None
        for (of, column), cause in _CAUSED.items():
            if of == table:
                yield column, live[column] if self._by(cause, live[column], until) else None
        if table == "claim":
            yield "collected_cents", self._added("claim_receipt", identifier, until)
            yield "written_off_cents", self._added("claim_write_off", identifier, until)
        elif table == "budget_line":
            yield "amount_cents", said["original_cents"] + self._moved(identifier, until)
        elif table == "meetmoment":
            yield from self._target(said, until)

    def _first(self, table: str, identifier: UUID) -> int | None:
        return min(self.events.get((table, identifier), {}).values(), default=None)

    def _by(self, table: str, identifier: UUID | None, until: int) -> bool:
        """Whether something had been booked by then."""
        seq = None if identifier is None else self._first(table, identifier)
        return seq is not None and seq < until

    def _in_force(self, decision_id: UUID, until: int) -> bool:
        """Whether a decision had been taken by then, and not been withdrawn."""
        row = self.rows.find("decision", decision_id)
        withdrawn = row is not None and self._by("decision", row["withdrawn_by"], until)
        return self._by("decision", decision_id, until) and not withdrawn

    def _added(self, table: str, claim: UUID, until: int) -> Cents:
        return sum(
            one["amount_cents"] for one in self.rows.of(table, "claim_id", claim) if self._by(table, one["id"], until)
        )

    def _moved(self, line: UUID, until: int) -> Cents:
        return sum(
            times * one["amount_cents"]
            for column, times in (("from_line_id", -1), ("to_line_id", 1))
            for one in self.rows.of("budget_move", column, line)
            if self._in_force(one["decision_id"], until)
        )

    def _target(self, said: Mapping[str, Any], until: int) -> Iterator[tuple[str, Any]]:
        """A target was the original one, or that of the last revision in force by then."""
        revised = [
            one
            for one in self.rows.of("target_revision", "meetmoment", said["code"])
            if self._in_force(one["decision_id"], until)
        ]
        last = max(revised, key=lambda one: self._first("decision", one["decision_id"]) or 0, default=None)
        for column in ("target", "baseline"):
            yield column, number(said[f"original_{column}"] if last is None else last["after"][column])
