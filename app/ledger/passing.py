"""Checks in the order of the chain that nobody received or passed on more than there was at that moment."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.ledger.findings import Booked, Finding, Stored, differ
from app.ledger.rows import Rows
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents, largest_remainder

_GRANTING: Final = frozenset({"plan_imported", "plan_replaced", "budget_changed"})
_MOVING: Final = {"receipt": 1, "receipt_reversed": -1, "transfer": 1, "transfer_reversed": -1}


@dataclass(slots=True)
class Passing:
    """What came in and went out per payout, as far as the chain was replayed."""

    rows: Rows
    _granted: Counter[Pot] = field(default_factory=Counter)
    _collected: Counter[Pot] = field(default_factory=Counter)
    _received: Counter[UUID] = field(default_factory=Counter)
    _passed: Counter[UUID] = field(default_factory=Counter)
    _passed_to: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    _gone: Counter[Pot] = field(default_factory=Counter)
    _shares: dict[UUID, dict[str, Cents]] = field(default_factory=dict)
    _settled: dict[UUID, dict[str, Cents]] = field(default_factory=dict)

    def see(self, booked: Booked) -> Iterator[Finding]:
        """Look at the next entry."""
        kind = booked.kind
        if kind in _MOVING:
            yield from self._move(booked, _MOVING[kind])
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
            owed = self.rows.of("final_balance", "payout_id", booked.resource_id)
            self._settled[booked.resource_id] = {one["organisation"]: one["owed_cents"] for one in owed}

    def _move(self, booked: Booked, sign: int) -> Iterator[Finding]:
        transfer = booked.kind.startswith("transfer")
        row = self.rows.find("transfer" if transfer else "receipt", booked.resource_id)
        payout = None if row is None else self.rows.find("payout", row["payout_id"])
        if row is None or payout is None:
            return
        identifier, amount = payout["id"], sign * row["amount_cents"]
        if not transfer:
            self._received[identifier] += amount
            if self._received[identifier] > payout["payment_cents"]:
                what = differ("ontvangen op een uitkering", payout["payment_cents"], self._received[identifier])
                yield Finding(booked.seq, what)
        else:
            self._passed[identifier] += amount
            self._passed_to[identifier, row["organisation"]] += amount
            self._gone[Pot(payout["kassier"], payout["stream"])] += amount
        if amount < 0 and transfer:
            return
        yield from (Finding(booked.seq, what) for what in self._too_much(payout, row.get("organisation")))

    def _too_much(self, payout: Stored, organisation: str | None) -> Iterator[str]:
        identifier, pot = payout["id"], Pot(payout["kassier"], payout["stream"])
        recovered = self._collected[pot] if identifier in self._settled else 0
        there = self._received[identifier] + recovered
        if self._passed[identifier] > there:
            yield differ("doorbetaald van een uitkering toen", there, self._passed[identifier])
        if organisation is None:
            return
        passed, share = self._passed_to[identifier, organisation], self._share(payout, organisation, recovered)
        if passed > share:
            yield differ(f"doorbetaald aan {organisation} toen", share, passed)
        if self._gone[pot] > self._granted[pot]:
            yield differ(f"doorbetaald door {pot.kassier} in {pot.stream} toen", self._granted[pot], self._gone[pot])

    def _share(self, payout: Stored, organisation: str, recovered: Cents) -> Cents:
        identifier = payout["id"]
        if identifier not in self._shares:
            rows = self.rows.of("payout_share", "payout_id", identifier)
            self._shares[identifier] = {row["organisation"]: row["amount_cents"] + row["shift_cents"] for row in rows}
        owed = self._settled.get(identifier)
        share = self._shares[identifier].get(organisation, 0)
        if not owed or not recovered:
            return share
        return share + largest_remainder(min(recovered, sum(owed.values())), owed).get(organisation, 0)
