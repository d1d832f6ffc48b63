"""Checks that whoever recorded an entry had a function that gives it at that moment, by the dated memberships."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.access.rights import RIGHTS, Action
from app.clock import AMSTERDAM
from app.ledger.findings import Booked, Finding, Stored
from app.ledger.rows import Rows

EVERYWHERE: Final = "membership_everywhere"
"""The memberships that hold in every plan, which no chain knows."""

_TERMINAL: Final = "tred"
"""The issuer of whoever has the database, who needs no function."""

_ACTIONS: Final[Mapping[str, Action]] = {
    "plan_imported": Action.IMPORT,
    "plan_replaced": Action.IMPORT,
    "costs_stated": Action.STATE_COSTS,
    "costs_withdrawn": Action.STATE_COSTS,
    "measurement_reported": Action.REPORT,
    "evidence_added": Action.REPORT,
    "evidence_file_added": Action.ADD_EVIDENCE,
    "evidence_file_infected": Action.ADD_EVIDENCE,
    "evidence_file_withdrawn": Action.ADD_EVIDENCE,
    "measurement_verified": Action.VERIFY,
    "measurement_rejected": Action.VERIFY,
    "payout_proposed": Action.PROPOSE,
    "payout_withdrawn": Action.PROPOSE,
    "payout_released": Action.RELEASE,
    "receipt": Action.RECEIVE,
    "transfer": Action.PASS_ON,
    "receipt_reversed": Action.REVERSE,
    "transfer_reversed": Action.REVERSE,
    "payment_file_made": Action.PASS_ON,
    "payment_file_withdrawn": Action.PASS_ON,
    "bank_statement_read": Action.RECEIVE,
    "bank_line_settled": Action.RECEIVE,
    "workbook_taken_in": Action.STATE_COSTS,
    "shift_permitted": Action.PERMIT_SHIFT,
    "claim_receipt": Action.COLLECT,
    "claim_written_off": Action.CLOSE,
    "return": Action.RETURN,
    "return_confirmed": Action.CLOSE,
    "roles_changed": Action.ASSIGN_ROLES,
    "membership_granted": Action.GRANT_READING,
    "membership_ended": Action.GRANT_READING,
    **{f"{matter}_confirmed": Action.CONFIRM for matter in ("results", "costs", "approval")},
    **{f"{matter}_registered": Action.REGISTER for matter in ("results", "costs", "approval")},
}

_Held = list[tuple[Stored, bool]]


def action_of(kind: str) -> Action | None:
    """What a caller must be allowed to do for an entry of this kind; None for what follows from another entry."""
    return Action.DECIDE if kind.startswith("decision_") else _ACTIONS.get(kind)


@dataclass(slots=True)
class Persons:
    """The memberships of a plan, with those that were given and ended as far as the chain was replayed."""

    rows: Rows
    _given: set[object] = field(default_factory=set)
    _ended: set[object] = field(default_factory=set)
    _known: dict[tuple[str, str, Action, date], _Held] = field(default_factory=dict)

    def see(self, booked: Booked) -> Iterator[Finding]:
        """Look at the next entry."""
        kind, stored = booked.kind, booked.stored
        action = action_of(kind)
        if action is not None and stored["actor_issuer"] != _TERMINAL:
            at = (stored["actor_issuer"], stored["actor"], action, stored["recorded_at"].astimezone(AMSTERDAM).date())
            if at not in self._known:
                self._known[at] = self._held(*at)
            if not any(self._in_force(row, booked=known) for row, known in self._known[at]):
                what = f"{stored['actor']} had toen geen functie die dit mag ({', '.join(sorted(RIGHTS[action]))})"
                yield Finding(booked.seq, what)
        if kind == "membership_granted":
            self._given.add(booked.resource_id)
        elif kind == "membership_ended":
            self._ended.add(booked.resource_id)

    def _held(self, issuer: str, subject: str, action: Action, day: date) -> _Held:
        """The memberships that give an action on a day, by their own dates; whether the chain knows each."""
        return [
            (row, table == "membership")
            for table in ("membership", EVERYWHERE)
            for row in self.rows.of(table, "subject", subject)
            if row["issuer"] == issuer
            and row["function"] in RIGHTS[action]
            and (row["valid_from"] is None or row["valid_from"] <= day)
            and (row["valid_to"] is None or row["valid_to"] >= day)
            and (row["ended_on"] is None or row["ended_on"] >= day)
        ]

    def _in_force(self, row: Stored, *, booked: bool) -> bool:
        """The order of the chain says what came first; times do not."""
        if not booked:
            return True
        given = row["granted_by"] == _TERMINAL or row["id"] in self._given
        return given and row["id"] not in self._ended
