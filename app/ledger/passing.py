"""Checks in the order of the chain that nobody received or passed on more than there was at that moment."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.ledger.findings import Booked, Finding, differ
from app.ledger.rows import Rows
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents, largest_remainder

_GRANTING: Final = frozenset({"plan_imported", "plan_replaced", "budget_changed"})
_MOVING: Final = {"receipt": 1, "receipt_reversed": -1, "transfer": 1, "transfer_reversed": -1}


@dataclass(slots=True)
class Paid:
    """What came in and went out on one payout."""

    id: UUID
    pot: Pot
    payment: Cents
    shares: Mapping[str, Cents]
    received: Cents = 0
    passed: Cents = 0
    passed_to: Counter[str] = field(default_factory=Counter)
    owed: Mapping[str, Cents] | None = None
    """What the settlement owes per organisation; None before it."""


@dataclass(slots=True)
class Passing:
    """What came in and went out per payout, as far as the chain was replayed."""

    rows: Rows
    _granted: Counter[Pot] = field(default_factory=Counter)
    _collected: Counter[Pot] = field(default_factory=Counter)
    _gone: Counter[Pot] = field(default_factory=Counter)
    _paid: dict[UUID, Paid] = field(default_factory=dict)

    def see(self, booked: Booked) -> Iterator[Finding]:
        """Look at the next entry."""
        kind = booked.kind
        if kind in _MOVING:
            row = self.rows.find("transfer" if kind.startswith("transfer") else "receipt", booked.resource_id)
            paid = None if row is None else self.payout(row["payout_id"])
            if row is not None and paid is not None:
                found = self.move(paid, kind, row.get("organisation"), row["amount_cents"])
                yield from (Finding(booked.seq, what) for what in found)
        elif kind in _GRANTING:
            for line in booked.lines:
                if line.account == "grant":
                    self._granted[Pot(line.kassier, line.stream)] -= line.amount
        elif kind == "claim_receipt":
            row = self.rows.find("claim_receipt", booked.resource_id)
            claim = None if row is None else self.rows.find("claim", row["claim_id"])
            if row is not None and claim is not None and claim["kind"] == "settlement":
                self._collected[Pot(claim["kassier"], claim["stream"])] += row["amount_cents"]
        elif kind == "pot_settled":
            settled = self.payout(booked.resource_id)
            if settled is not None:
                owed = self.rows.of("final_balance", "payout_id", settled.id)
                settled.owed = {one["organisation"]: one["owed_cents"] for one in owed}

    def payout(self, identifier: UUID) -> Paid | None:
        """What happened on a payout so far; None when there is no such payout."""
        found = self._paid.get(identifier)
        if found is not None:
            return found
        row = self.rows.find("payout", identifier)
        if row is None:
            return None
        shares = self.rows.of("payout_share", "payout_id", row["id"])
        found = self._paid[row["id"]] = Paid(
            row["id"],
            Pot(row["kassier"], row["stream"]),
            row["payment_cents"],
            {one["organisation"]: one["amount_cents"] + one["shift_cents"] for one in shares},
        )
        return found

    def move(self, paid: Paid, kind: str, organisation: str | None, cents: Cents) -> Sequence[str]:
        """Take a receipt or transfer on a payout, or one that is undone; answers what goes beyond what there is."""
        amount = _MOVING[kind] * cents
        found: list[str] = []
        if organisation is None:
            paid.received += amount
            if paid.received > paid.payment:
                found.append(differ("ontvangen op een uitkering", paid.payment, paid.received))
        else:
            paid.passed += amount
            paid.passed_to[organisation] += amount
            self._gone[paid.pot] += amount
            if amount < 0:
                return found
        recovered = 0 if paid.owed is None else self._collected[paid.pot]
        there = paid.received + recovered
        if paid.passed > there:
            found.append(differ("doorbetaald van een uitkering toen", there, paid.passed))
        if organisation is not None:
            found += self._beyond(paid, organisation, recovered)
        return found

    def close(self, kept: Mapping[tuple[str, str], Cents]) -> Iterator[Finding]:
        """Compare what was passed on with what is kept of it, by payout and organisation."""
        passed = {
            (str(paid.id), organisation): cents
            for paid in self._paid.values()
            for organisation, cents in paid.passed_to.items()
        }
        for payout, organisation in sorted(passed.keys() | kept.keys()):
            replayed, stored = (one.get((payout, organisation), 0) for one in (passed, kept))
            if replayed != stored:
                what = f"wat van uitkering {payout} aan {organisation} is doorbetaald"
                yield Finding(None, differ(what, replayed, stored))

    def _beyond(self, paid: Paid, organisation: str, recovered: Cents) -> Sequence[str]:
        """Whether an organisation had more than its share, or the pot passed on more than was granted."""
        passed, share = paid.passed_to[organisation], paid.shares.get(organisation, 0)
        if paid.owed and recovered:
            more = largest_remainder(min(recovered, sum(paid.owed.values())), paid.owed)
            share += more.get(organisation, 0)
        found = [differ(f"doorbetaald aan {organisation} toen", share, passed)] if passed > share else []
        pot = paid.pot
        gone, granted = self._gone[pot], self._granted[pot]
        if gone > granted:
            found.append(differ(f"doorbetaald door {pot.kassier} in {pot.stream} toen", granted, gone))
        return found
