"""A state machine that drives a plan through the main job over HTTP, in any order, with an oracle beside it."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support import booked_checks
from tests.support.api import Api
from tests.support.booked_course import Course
from tests.support.booked_money import MoneyBooks
from tests.support.booked_plan import ORGANISATIONS, THEMES, VALUES, Plan, plans
from tests.support.booked_till import Till
from tests.support.stored import Stored

STEPS = 30
"""How long a run is, its start included; after each step everything is checked."""

_One = TypeVar("_One")
_NUMBER = st.integers(0, 10_000)
_MATTERS = st.sampled_from(["results", "results", "costs", "approval"])
_PERIOD = st.integers(1, 4)
_DUO = st.integers(0, 4).map(lambda n: n == 0)
_NEAR = st.sampled_from([0, 0, 0, 1, -1])


def _pick(things: Sequence[_One], number: int) -> _One:
    return things[number % len(things)]


class MainJob(RuleBasedStateMachine):
    """One plan from import to settlement."""

    api: ClassVar[Api]
    stored: ClassVar[Stored]
    prefix: ClassVar[str]
    runs: ClassVar[int] = 0
    whole: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    settled: ClassVar[int] = 0
    taken = accepted = 0
    seen: dict[str, str | None]

    @initialize(plan=plans(), signed=st.integers(0, 9), head_start=st.integers(0, 12), data=st.data())
    def start(self, plan: Plan, signed: int, head_start: int, data: st.DataObject) -> None:
        """Import the plan, sign most agreements, and go some way along the main road."""
        type(self).runs += 1
        code = f"{self.prefix}-{self.runs}"
        plan.package["plan"]["code"] = code
        self.till, self.plan = Till(self.api, MoneyBooks(plan), code), plan
        self.books = self.till.books
        made = self.till.send(self.till.by("programme_office"), "/plan-imports", plan.package, frozenset())
        assert made
        pairs = sorted({(line[1], line[3]) for line in plan.budget})
        for number, (kassier, party) in enumerate(pairs):
            if number != signed:
                self.till.sign(kassier, party, "2025-01-01", None)
        self._advance(head_start, data)

    def _advance(self, stages: int, data: st.DataObject) -> None:
        course = Course(self.till, data.draw)
        for _ in range(stages):
            course.advance()

    @rule(data=st.data(), stages=st.integers(1, 3))
    def advance(self, data: st.DataObject, stages: int) -> None:
        self._advance(stages, data)

    # Costs and results

    @rule(number=_NUMBER, amount=st.integers(0, 1_000_000), elsewhere=_DUO)
    def state_costs(self, number: int, amount: int, elsewhere: bool) -> None:
        line = _pick(sorted(self.plan.budget), number)
        if elsewhere:
            line = (_pick(sorted(THEMES), number), *line[1:3], _pick(ORGANISATIONS, number), line[4])
        self.till.state_costs(line, amount)

    @precondition(lambda self: self.books.statements)
    @rule(number=_NUMBER, withdrawn=st.booleans(), duo=_DUO)
    def judge_costs(self, number: int, withdrawn: bool, duo: bool) -> None:
        statement = _pick(list(self.books.statements), number)
        if withdrawn:
            self.till.withdraw_statement(statement)
        else:
            self.till.accept([statement], "duo" if duo else "stuurgroep")

    @rule(number=_NUMBER, period=st.one_of(st.none(), _PERIOD), proved=st.integers(0, 3), data=st.data(), duo=_DUO)
    def report(self, number: int, period: int | None, proved: int, data: st.DataObject, duo: bool) -> None:
        code = _pick(sorted(self.plan.moments), number)
        moment = self.plan.moments[code]
        if period is not None:
            period = min(max(period, moment["period"]), self.plan.end)
        value = data.draw(VALUES[moment["measure"]])
        who = "duo" if duo else "data_analyst"
        made = self.till.report(code, value, period=period, proved=proved > 0, who=who)
        if made and proved > 1:
            self.till.verify(made)

    @precondition(lambda self: self.books.measurements)
    @rule(number=_NUMBER, prove=_DUO, duo=_DUO)
    def verify(self, number: int, prove: bool, duo: bool) -> None:
        measurement = _pick(list(self.books.measurements), number)
        if prove:
            self.till.prove(measurement)
        self.till.verify(measurement, "duo" if duo else "programme_office")

    @rule(number=_NUMBER, period=_PERIOD, most=st.integers(0, 3), absent=st.booleans(), duo=_DUO)
    def establish(self, number: int, period: int, most: int, absent: bool, duo: bool) -> None:
        """Some measurements of an accounting, one of another now and then, and what was not measured."""
        period = min(period, self.plan.end)
        facts = self.books.measurements.items()
        chosen = {fact["code"]: one for one, fact in facts if fact["period"] == period or number % 11 == 0}
        chosen = dict(list(chosen.items())[:most])
        unmeasured = [c for c, m in sorted(self.plan.moments.items()) if m["period"] == period and c not in chosen]
        who = "duo" if duo else "stuurgroep"
        self.till.establish(period, list(chosen.values()), unmeasured if absent else unmeasured[:most], who)

    @rule(duo=_DUO)
    def approve(self, duo: bool) -> None:
        self.till.approve("duo" if duo else "stuurgroep")

    @rule(of=_MATTERS, period=_PERIOD, number=_NUMBER, narrow=_DUO, duo=_DUO)
    def confirm(self, of: str, period: int, number: int, narrow: bool, duo: bool) -> None:
        streams = [_pick(self.plan.pots, number)[1]] if narrow else None
        self.till.confirm(of, min(period, self.plan.end), streams, "duo" if duo else "financier")

    @rule(of=_MATTERS, period=_PERIOD)
    def register(self, of: str, period: int) -> None:
        self.till.register(of, min(period, self.plan.end))

    @rule(number=_NUMBER, goal=st.sampled_from([4, 5, 6]))
    def revise(self, number: int, goal: int) -> None:
        measured = [c for c, m in sorted(self.plan.moments.items()) if m["measure"] in {"count", "number"}]
        if measured:
            self.till.revise(_pick(measured, number), goal)

    @rule(number=_NUMBER)
    def withdraw(self, number: int) -> None:
        kinds = {"approve_plan", "accept_costs", "establish_results"}
        found = [one for one, d in self.books.decisions.items() if d["kind"] in kinds and self.books.sole(one)]
        if found:
            self.till.withdraw(_pick(found, number))

    # Money

    @rule(period=_PERIOD, number=_NUMBER, narrow=st.booleans(), duo=_DUO)
    def propose(self, period: int, number: int, narrow: bool, duo: bool) -> None:
        pot = _pick(self.plan.pots, number) if narrow else None
        self.till.propose(min(period, self.plan.end), pot, "duo" if duo else "programme_office")

    @precondition(lambda self: self.books.payouts)
    @rule(number=_NUMBER, withdrawn=_DUO, duo=_DUO)
    def release(self, number: int, withdrawn: bool, duo: bool) -> None:
        payout = _pick(list(self.books.payouts), number)
        if withdrawn:
            self.till.withdraw_payout(payout)
        else:
            self.till.release(payout, "duo" if duo else "financier")

    @precondition(lambda self: self.books.payouts)
    @rule(number=_NUMBER, near=_NEAR, thirds=st.integers(1, 3))
    def receive(self, number: int, near: int, thirds: int) -> None:
        payout = _pick(list(self.books.payouts), number)
        left = self.books.payouts[payout]["payment"] - self.books.received(payout)
        self.till.receive(payout, max(1, left * thirds // 3 + near))

    @precondition(lambda self: self.books.payouts)
    @rule(number=_NUMBER, near=_NEAR, early=_DUO, again=_DUO)
    def pass_on(self, number: int, near: int, early: bool, again: bool) -> None:
        payout = _pick(list(self.books.payouts), number)
        party = _pick(self.plan.parties(self.books.payouts[payout]["pot"]), number)
        released = self.books.payouts[payout]["status"] == "released"
        limit = self.books.share(payout, party) - self.books.passed(payout, party) if released else 1
        used = [t["reference"] for t in self.books.transfers.values() if t["payout"] == payout] if again else []
        day = "2024-12-31" if early else "2026-01-16"
        self.till.pass_on(payout, {party: max(1, limit + near)}, day=day, again=_pick(used, number) if used else None)

    @rule(number=_NUMBER, receipt=st.booleans())
    def undo(self, number: int, receipt: bool) -> None:
        kind, found = ("receipts", self.books.receipts) if receipt else ("transfers", self.books.transfers)
        if found:
            self.till.undo(kind, _pick(list(found), number))

    @rule(number=_NUMBER, valid_to=st.sampled_from([None, "2026-01-15", "2026-01-14"]))
    def sign(self, number: int, valid_to: str | None) -> None:
        line = _pick(sorted(self.plan.budget), number)
        self.till.sign(line[1], line[3], "2025-01-01", valid_to)

    @precondition(lambda self: self.books.payouts)
    @rule(number=_NUMBER, near=_NEAR, thirds=st.integers(0, 3))
    def distribute(self, number: int, near: int, thirds: int) -> None:
        payout = _pick(list(self.books.payouts), number)
        fact = self.books.payouts[payout]
        first, *others = [_pick(self.plan.parties(fact["pot"]), number), _pick(ORGANISATIONS, number + 1)]
        part = fact["payment"] * thirds // 3
        shares = {first: part} if others == [first] else {first: part, others[0]: max(0, fact["payment"] - part + near)}
        self.till.distribute(payout, shares)

    @rule(number=_NUMBER, other=_NUMBER, near=_NEAR, period=_PERIOD, permitted=st.integers(0, 2))
    def move(self, number: int, other: int, near: int, period: int, permitted: int) -> None:
        """A move to a line that is there or new, within a stream or across, with a permission now and then."""
        source = _pick(sorted(self.plan.budget), number)
        pot, party = _pick(self.plan.pots, other), _pick(ORGANISATIONS, other)
        target = (_pick(sorted(THEMES), other), *pot, party, min(period, self.plan.last))
        if source == target:
            return
        amount = max(1, self.plan.budget[source] // 2 if other % 2 else self.plan.budget[source] + near)
        if permitted and source[2] != pot[1]:
            self.till.permit(source[2], pot[1], amount + (near if permitted == 1 else 0) or 1)
        permission = _pick(list(self.books.permissions), -1) if permitted and self.books.permissions else None
        self.till.move([(source, target, amount)], permission)

    @rule(number=_NUMBER, near=_NEAR, ground=st.sampled_from(["unlawful", "error"]))
    def recover(self, number: int, near: int, ground: str) -> None:
        pot = _pick(self.plan.pots, number)
        party = _pick(self.plan.parties(pot), number)
        paid = self.books.paid_to(pot, party)
        self.till.recover(pot, party, max(1, paid + near if number % 3 == 0 else paid // 2), ground)

    @precondition(lambda self: self.books.claims)
    @rule(number=_NUMBER, near=_NEAR, off=_DUO)
    def collect(self, number: int, near: int, off: bool) -> None:
        claim = _pick(list(self.books.claims), number)
        fact = self.books.claims[claim]
        amount = max(1, fact["amount"] - fact["collected"] - fact["written_off"] + near)
        (self.till.write_off if off else self.till.collect)(claim, amount)

    @rule(number=_NUMBER, near=_NEAR)
    def give_back(self, number: int, near: int) -> None:
        pot = _pick(self.plan.pots, number)
        self.till.give_back(pot, max(1, self.books.returnable(pot) + near))

    @precondition(lambda self: self.books.returns)
    @rule(number=_NUMBER)
    def confirm_return(self, number: int) -> None:
        self.till.confirm_return(_pick(list(self.books.returns), number))

    # What must hold

    @invariant()
    def agrees(self) -> None:
        """After a step all that is shown is checked; one that was refused left every row as it was, and is shown so."""
        if self._started():
            stored = self.stored.of(self.till.plan)
            if self.till.taken > self.accepted:
                booked_checks.check(self.till)
            else:
                assert stored == self.seen, "a refusal changed something"
                booked_checks.check_one(self.till, self.taken)
            self.accepted, self.seen = self.till.taken, stored
            self.taken += 1
            type(self).steps += 1

    def teardown(self) -> None:
        if self._started():
            booked_checks.check_end(self.till)
            ends = (self.books.payout(pot, self.plan.end, "released") for pot in self.plan.pots)
            type(self).settled += any(ends)
            type(self).whole += self.taken == STEPS

    def _started(self) -> Any:
        return hasattr(self, "till")
