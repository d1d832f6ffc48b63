"""The next thing that a plan needs, taken by whole stages: drawn facts, and every step held against the books."""

from typing import Any

from hypothesis import strategies as st

from tests.support.booked_plan import VALUES, Pot
from tests.support.booked_till import Till


class Course:
    """A plan on its way, one stage at a time."""

    def __init__(self, till: Till, draw: Any) -> None:
        self.till, self.books, self.draw = till, till.books, draw

    def advance(self) -> None:
        """Take the first stage that is not finished."""
        plan = self.books.plan
        for period in range(1, plan.end + 1):
            if period == plan.end and not self._accounted(period):
                self.account(period)
                return
            if not all(self.books.payout(pot, period, "released") for pot in plan.pots):
                self._until_released(period)
                return
            if period < plan.end and not self._accounted(period):
                self.account(period)
                return
        self.settle()

    def _accounted(self, period: int) -> bool:
        return all(("results", pot, period) in self.books.registered for pot in self.books.plan.pots)

    def _until_released(self, period: int) -> None:
        """Costs or approval first, then the payouts."""
        for of in ("costs", "approval"):
            if any((of, pot, period) not in self.books.registered for pot in self.books.parts(of, period)):
                self.prepare(of, period)
                return
        self.pay(period)

    def prepare(self, of: str, period: int) -> None:
        """Have costs accepted or the plan approved; confirm and register that."""
        plan = self.books.plan
        if of == "costs":
            for line in [line for pot in plan.pots for line in plan.lines(pot, period)]:
                spent = self.draw(st.integers(0, 4))
                if spent and self.books.stating(line) == frozenset():
                    self.till.state_costs(line, plan.budget[line] * spent // 3)
            waiting = [one for pot in plan.pots for one in self.books.in_part(pot, period, "open")]
            if waiting:
                self.till.accept(waiting)
        elif not self.books.standing_decisions("approve_plan"):
            self.till.approve()
        self.till.confirm(of, period)
        self.till.register(of, period)

    def account(self, period: int) -> None:
        """Measure, verify, establish, confirm and register."""
        plan, measured, unmeasured = self.books.plan, [], []
        for code in sorted(plan.moments):
            if self.books.closed(code, period) or not self._wanted(code, period):
                continue
            value = self.draw(st.one_of(st.none(), VALUES[plan.moments[code]["measure"]]))
            made = None if value is None else self.till.report(code, value, period=period, proved=True)
            if made:
                self.till.verify(made)
                measured.append(made)
            elif plan.moments[code]["period"] == period:
                unmeasured.append(code)
        self.till.establish(period, measured, unmeasured)
        self.till.confirm("results", period)
        self.till.register("results", period)

    def _wanted(self, code: str, period: int) -> bool:
        """Not yet established in this accounting, and at its turn there."""
        own = self.books.plan.moments[code]["period"]
        if (code, period) in self.books.results or own > period:
            return False
        if own < period and not (self.books.plan.catch_up and self.draw(st.booleans())):
            return False
        return all(self.books.at_turn(pot, period) for pot in self.books.plan.pots_of(code))

    def pay(self, period: int) -> None:
        """Propose and release what is not released, and hand most of it out."""
        for pot in self.books.plan.pots:
            if self.books.payout(pot, period, "released"):
                continue
            if not self.books.payout(pot, period, "proposed"):
                self.till.propose(period, pot)
            payout = self.books.payout(pot, period, "proposed")
            if payout:
                self.till.release(payout)
                self.hand_out(payout)

    def hand_out(self, payout: str) -> None:
        """Receive all or a part of a payout, and pass on all or a part of the shares."""
        portion = self.draw(st.sampled_from([0, 2, 3, 3, 3]))
        fact = self.books.payouts[payout]
        if amount := (fact["payment"] - self.books.received(payout)) * portion // 3:
            self.till.receive(payout, amount)
        if fact["status"] == "released":
            self.share_out(payout, self.draw(st.sampled_from([0, 2, 3, 3])))

    def share_out(self, payout: str, portion: int) -> None:
        """Pass on what is left of the shares, or a part of it."""
        left = {
            party: (self.books.share(payout, party) - self.books.passed(payout, party)) * portion // 3
            for party in self.books.plan.parties(self.books.payouts[payout]["pot"])
        }
        if any(left.values()):
            self.till.pass_on(payout, {party: amount for party, amount in left.items() if amount})

    def settle(self) -> None:
        """Collect claims, pass on what came in, and return what is the financier's."""
        for claim, fact in self.books.claims.items():
            rest = fact["amount"] - fact["collected"] - fact["written_off"]
            if amount := rest * self.draw(st.sampled_from([0, 1, 3])) // 3:
                self.till.collect(claim, amount)
        for pot in self.books.plan.pots:
            self._clear(pot)

    def _clear(self, pot: Pot) -> None:
        final = self.books.payout(pot, self.books.plan.end, "released")
        if final:
            self.share_out(final, 3)
        if amount := self.books.returnable(pot):
            self.till.give_back(pot, amount)
