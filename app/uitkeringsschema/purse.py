"""A kassier's separate account for one stream: what came in, what may be passed on, what goes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.uitkeringsschema.money import Cents, largest_remainder


@dataclass(frozen=True)
class Released:
    """One released payout: its payment, the share of each organisation, what was received and passed on so far.

    `set_off` is what a settlement claim was lowered by because it had never been passed on (uitkeringsschema.md §6).
    """

    payment: Cents
    shares: Mapping[str, Cents]
    received: Cents = 0
    passed_on: Mapping[str, Cents] = field(default_factory=dict)
    set_off: Mapping[str, Cents] = field(default_factory=dict)

    @property
    def passed(self) -> Cents:
        """What was passed on of this payout, in all."""
        return sum(self.passed_on.values())

    @property
    def returnable(self) -> Cents:
        """What was set off and has come in: received beyond what the others are entitled to."""
        set_off = sum(self.set_off.values())
        return max(0, min(set_off, self.received - (self.payment - set_off)))


@dataclass(frozen=True)
class Purse:
    """All money of one pot: released payouts by period, settlement balances owed, recoveries and returns."""

    allocated: Cents
    settlement: int
    payouts: Mapping[int, Released]
    owed: Mapping[str, Cents] = field(default_factory=dict)
    """The positive final balances, by organisation (§6)."""
    recovered_on_claims: Cents = 0
    """What came in on settlement claims (§6)."""
    recovered_otherwise: Cents = 0
    """What came in on recoveries for double funding, unlawfulness or error (§7.8)."""
    returned: Cents = 0

    @cached_property
    def owed_parts(self) -> Mapping[str, Cents]:
        """Each creditor's part of what was recovered: positive balances first, by largest remainder (§6)."""
        return largest_remainder(min(self.recovered_on_claims, sum(self.owed.values())), self.owed)

    @property
    def returnable(self) -> Cents:
        """What the kassier has to return to the financier by now and has not returned yet (§6, §7.8)."""
        beyond_owed = max(0, self.recovered_on_claims - sum(self.owed.values()))
        return self.recovered_otherwise + self._set_off_in + beyond_owed - self.returned

    def share(self, period: int, organisation: str) -> Cents:
        """What an organisation may get of a payout in all: its share, on the settlement its part of recoveries too."""
        payout = self.payouts[period]
        share = payout.shares.get(organisation, 0) - payout.set_off.get(organisation, 0)
        return share + (self.owed_parts.get(organisation, 0) if period == self.settlement else 0)

    def available(self, period: int) -> Cents:
        """What may still be passed on of a payout: received, less passed on (§7.4), and no more than is there."""
        payout = self.payouts[period]
        available = payout.received - payout.passed - self._set_off_returned(period)
        if period == self.settlement:
            available += self.recovered_on_claims - self._returned_of_claims
        return min(available, self._held)

    def without(self, period: int, amount: Cents) -> "Purse":
        """The same with so much less received on a payout."""
        payout = self.payouts[period]
        less = replace(payout, received=payout.received - amount)
        return replace(self, payouts={**self.payouts, period: less})

    @property
    def _held(self) -> Cents:
        """What is on the account, apart from what was recovered for the financier (§7.8)."""
        came_in = sum(payout.received for payout in self.payouts.values()) + self.recovered_on_claims
        gone = sum(payout.passed for payout in self.payouts.values())
        return came_in - gone - max(0, self.returned - self.recovered_otherwise)

    @property
    def unallocated(self) -> Cents:
        """What is left of the allocation over all periods (§7.4)."""
        return self.allocated - sum(payout.passed for payout in self.payouts.values())

    @property
    def _set_off_in(self) -> Cents:
        return sum(payout.returnable for payout in self.payouts.values())

    def _set_off_returned(self, period: int) -> Cents:
        """Returns count against recoveries under §7.8 first, then against what was set off, earliest payout first."""
        left = max(0, self.returned - self.recovered_otherwise)
        for number in sorted(self.payouts):
            taken = min(left, self.payouts[number].returnable)
            if number == period:
                return taken
            left -= taken
        return 0

    @property
    def _returned_of_claims(self) -> Cents:
        return max(0, self.returned - self.recovered_otherwise - self._set_off_in)
