"""Ties the tables to the chain: every row has its entries, every entry its row, and both say the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from app.ledger.alike import alike, cents_alike
from app.ledger.details import DETAILS, piece
from app.ledger.findings import Booked, Finding, Stored, differ
from app.ledger.rows import Rows
from app.ledger.tied import Tie, lacking, tie_of
from app.ledger.words import Words, sealed_of
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.money import Cents

_NAMES: Final = {
    "receipt": "ontvangst",
    "transfer": "doorbetaling",
    "cost_statement": "kostenopgave",
    "measurement": "meting",
    "evidence_file": "bewijsstuk",
    "payout": "uitkering",
    "claim": "vordering",
    "claim_receipt": "ontvangst op een vordering",
    "claim_write_off": "afschrijving",
    "repayment": "terugstorting",
    "stream_permission": "toestemming",
    "membership": "lidmaatschap",
    "role_change": "wijziging van rollen",
    "payment_file": "bankbestand",
    "bank_statement": "afschrift",
    "bank_line": "bankregel",
    "workbook": "werkmap",
    "decision": "besluit",
    "confirmation": "bevestiging",
    "registration": "registratie",
}


@dataclass(slots=True)
class Ties:
    """The rows of a plan, with the entries that were seen about each."""

    rows: Rows
    events: dict[tuple[str, UUID], dict[str, int]] = field(default_factory=dict)
    """Per row, the last entry of each kind about it."""
    moved: dict[Part, int] = field(default_factory=dict)
    """Per part, the last change of its budget."""
    at_once: set[UUID] = field(default_factory=set)
    """The measurements that were reported as verified."""
    package: Booked | None = None
    """The entry that last took the plan in."""
    words: Words = field(default_factory=Words)
    """The texts that were sealed by their hash."""
    _pieces: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def see(self, booked: Booked) -> Iterator[Finding]:
        """Compare the next entry with the row that it is about."""
        tie = tie_of(booked.kind)
        if tie is not None:
            self.events.setdefault((tie.table, booked.resource_id), {})[booked.kind] = booked.seq
            row = self.rows.find(tie.table, booked.resource_id)
            if row is None:
                yield Finding(booked.seq, f"{_NAMES[tie.table]} {booked.resource_id} is er niet meer")
                return
            for what in (*_compared(tie, booked, row), *self._moved(tie, booked, row)):
                yield Finding(booked.seq, f"{_NAMES[tie.table]} {booked.resource_id}: {what}")
            yield from self._worded(tie, booked, row)
        self._remember(booked)
        reason = booked.stored.get("reason_sha256")
        if reason is not None:
            [row] = self.rows.of("free_text", "hash", reason) or [{"text": None}]
            yield from self.words.see(booked.seq, "de toelichting", row["text"], reason)
        if booked.kind == "budget_changed" and self.rows.find("decision", booked.stored["decision_id"]) is None:
            yield Finding(booked.seq, "de begroting is veranderd zonder besluit")
        for look in DETAILS.get(booked.kind, ()):
            yield from (Finding(booked.seq, what) for what in look(self.rows, booked))

    def _remember(self, booked: Booked) -> None:
        match booked.kind:
            case "evidence_added":
                self._pieces[booked.resource_id, *piece(booked.payload)] += 1
            case "measurement_reported":
                if booked.payload.get("status") == "verified":
                    self.at_once.add(booked.resource_id)
                self._pieces.update((booked.resource_id, *piece(one)) for one in booked.payload.get("evidence") or ())
            case "budget_changed":
                sides = (side for move in booked.payload["moves"] for side in (move["from"], move["to"]))
                self.moved |= {Part(s["kassier"], s["stream"], s["period"]): booked.seq for s in sides}
            case "text_erased":
                self.words.erased.add(booked.payload["sha256"])
            case "plan_imported" | "plan_replaced":
                self.package = booked

    def close(self) -> Iterator[Finding]:
        """The rows that lack an entry, after the whole chain was seen."""
        yield from self.words.close()
        nothing: dict[str, int] = {}
        for table, name in _NAMES.items():
            for row in self.rows.all(table):
                seen = self.events.get((table, row["id"]), nothing)
                missing = lacking(table, row, seen)
                later = table == "measurement" and row["verified_by"] is not None and row["id"] not in self.at_once
                if later and not _VERIFYING & seen.keys():
                    missing.append("measurement_verified")
                for kind in missing:
                    seq = max(seen.values(), default=None)
                    yield Finding(seq, f"{name} {row['id']} is zo niet geboekt: {kind} ontbreekt")

        for row in self.rows.all("evidence"):
            at = (row["measurement_id"], *piece(row))
            self._pieces[at] -= 1
            if row["measurement_id"] is not None and self._pieces[at] < 0:
                yield Finding(None, f"bewijslast {row['id']} is niet geboekt")

    def seq(self, table: str, identifier: UUID | None, *kinds: str) -> int | None:
        """The entry about a row, of the first of these kinds that it has, or else the first about it."""
        seen = {} if identifier is None else self.events.get((table, identifier), {})
        found = next((seen[kind] for kind in kinds if kind in seen), None)
        return found if found is not None else min(seen.values(), default=None)

    def _worded(self, tie: Tie, booked: Booked, row: Stored) -> Iterator[Finding]:
        for column, name in tie.texts.items():
            stored = row[column]
            if stored is None and tie.table == "decision":
                # In older decisions it lies among what the decision says.
                stored = row["content"].get(name)
            what = f"{_NAMES[tie.table]} {booked.resource_id}: {column}"
            yield from self.words.see(booked.seq, what, stored, sealed_of(booked.payload, name))

    def _moved(self, tie: Tie, booked: Booked, row: Stored) -> Iterator[str]:
        """Whether the postings move the row's amount in the row's pot."""
        if not tie.moves:
            return
        owner = row
        for column, table in (("payout_id", "payout"), ("claim_id", "claim")):
            if tie.table != table and row.get(column) is not None:
                owner = self.rows.find(table, row[column]) or row
        amount, kassier, stream = row["amount_cents"], owner["kassier"], owner["stream"]
        whom = row.get("organisation", owner.get("organisation"))
        moved: dict[str, Cents] = {}
        elsewhere, others = not booked.lines, False
        for line in booked.lines:
            moved[line.account] = moved.get(line.account, 0) + line.amount
            elsewhere = elsewhere or line.kassier != kassier or line.stream != stream
            others = others or line.organisation not in {"", whom}
        for account, times in tie.moves.items():
            if moved.get(account, 0) != times * amount:
                yield differ(f"de regels op {account}", times * amount, moved.get(account, 0))
        if elsewhere:
            yield "de regels staan bij een andere kassier of geldstroom"
        if others:
            yield "de regels staan bij een andere organisatie"


_VERIFYING: Final = {"measurement_verified", "measurement_rejected"}


def _compared(tie: Tie, booked: Booked, row: Stored) -> Iterator[str]:
    payload = booked.payload
    for column, name in tie.columns.items():
        stored, sealed = row[column], payload.get(name)
        if stored.__class__ is str and stored == sealed:
            continue
        same = cents_alike(stored, sealed) if column.endswith("_cents") else alike(stored, sealed)
        if not same:
            yield f"{column} is anders dan geboekt ({name})"
    if tie.actor is not None and row[tie.actor] != booked.stored["actor"]:
        yield f"{tie.actor} is een ander dan wie het boekte"
    if tie.moment is not None and row[tie.moment] != booked.stored["recorded_at"]:
        yield f"{tie.moment} is een ander moment dan geboekt"
    for column, value in tie.state.items():
        if row[column] != value:
            yield f"{column} is niet {value}"
