"""The money in the books of one plan: payouts, receipts, transfers, moves, claims and returns, by the rule texts."""

from collections import Counter
from fractions import Fraction
from typing import Any

from tests.support.booked_plan import Line, Plan, Pot
from tests.support.booked_schedule import divide
from tests.support.books import ANY, EITHER, FINE, Books, Fact, Verdict


class MoneyBooks(Books):
    """The books from the readiness of a payout to the last return."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.receipts: dict[str, Fact] = {}
        self.transfers: dict[str, Fact] = {}
        self.claims: dict[str, Fact] = {}
        self.owed: dict[Pot, dict[str, int]] = {}
        self.returns: dict[str, Fact] = {}

    # Payouts

    def payout(self, pot: Pot, period: int, *statuses: str) -> str | None:
        """The payout of a part that has one of these statuses."""
        for identifier, fact in self.payouts.items():
            if (fact["pot"], fact["period"]) == (pot, period) and fact["status"] in statuses:
                return identifier
        return None

    def readiness(self, pot: Pot, period: int) -> set[str]:
        """Every condition of a release that is not met, by code."""
        needed = []
        if self.plan.modes.get(period) == "arrears":
            needed.append(("costs", period))
        elif period == 1:
            needed.append(("approval", 1))
        if period > 1:
            needed.append(("results", period - 1))
        if period == self.plan.end:
            needed.append(("results", period))
        found: set[str] = set()
        for of, n in needed:
            found |= self.lacking(of, pot, n)
            found |= set() if self.in_force(of, pot, n) else {"confirmation_missing"}
            found |= set() if (of, pot, n) in self.registered else {"registration_missing"}
        if period > 1 and not self.payout(pot, period - 1, "released"):
            found.add("previous_not_released")
        return found

    def proposing(self, period: int, pots: list[Pot]) -> Verdict:
        found: set[str] = set()
        for pot in pots:
            found |= self.readiness(pot, period)
            found |= {"payout_exists"} if self.payout(pot, period, "proposed", "released") else set()
        return frozenset(found)

    def propose(self, identifier: str, pot: Pot, period: int, actor: str) -> None:
        schedule = self.schedule()
        rows = schedule.shares[pot, period]
        self.payouts[identifier] = {
            "pot": pot,
            "period": period,
            "status": "proposed",
            "actor": actor,
            **schedule.payments[pot, period],
            "shares": {o: amount for o, (_, amount, _) in rows.items()},
            "proposed": {o: amount for o, (_, amount, _) in rows.items()},
            "set_off": Counter(),
            "decision": None,
        }

    def releasing(self, identifier: str, actor: str) -> Verdict:
        fact = self.payouts[identifier]
        if fact["status"] == "released":
            return frozenset({"already_released"})
        if fact["status"] == "withdrawn":
            return ANY
        found = {"four_eyes"} if actor == fact["actor"] else set()
        found |= {"proposal_outdated"} if fact["status"] == "outdated" else set()
        return frozenset(found | self.readiness(fact["pot"], fact["period"]))

    def release(self, identifier: str) -> None:
        fact = self.payouts[identifier]
        fact["status"] = "released"
        if fact["period"] == self.plan.end:
            self._settle(fact["pot"])

    def _settle(self, pot: Pot) -> None:
        """Final balances: what is owed, and debts, lowered first by what was never passed on of the party's shares."""
        self.owed[pot] = {}
        for party, (_, _, balance) in self.schedule().shares[pot, self.plan.end].items():
            debt = max(0, -balance)
            for identifier in self._released(pot):
                fact = self.payouts[identifier]
                taken = min(debt, fact["shares"].get(party, 0) - self.passed(identifier, party))
                fact["set_off"][party] += taken
                debt -= taken
            if debt:
                self.claims[f"{pot} {party}"] = _claim("settlement", pot, party, debt)
            if balance > 0:
                self.owed[pot][party] = balance

    def _released(self, pot: Pot) -> list[str]:
        found = [i for i, f in self.payouts.items() if f["pot"] == pot and f["status"] == "released"]
        return sorted(found, key=lambda identifier: self.payouts[identifier]["period"])

    # The account of a kassier

    def received(self, identifier: str) -> int:
        return sum(r["amount"] for r in self.receipts.values() if r["payout"] == identifier and not r["reversed"])

    def passed(self, identifier: str, party: str | None = None) -> int:
        return sum(
            t["amount"]
            for t in self.transfers.values()
            if t["payout"] == identifier and not t["reversed"] and party in {None, t["organisation"]}
        )

    def paid_to(self, pot: Pot, party: str) -> int:
        return sum(self.passed(identifier, party) for identifier in self._released(pot))

    def recovered(self, pot: Pot, kind: str) -> int:
        return sum(c["collected"] for c in self.claims.values() if (c["pot"], c["kind"]) == (pot, kind))

    def returned(self, pot: Pot) -> int:
        return sum(r["amount"] for r in self.returns.values() if r["pot"] == pot)

    def share(self, identifier: str, party: str) -> int:
        """What a party may get of a payout: its share less what was set off, and its part of what was recovered."""
        fact = self.payouts[identifier]
        share: int = fact["shares"].get(party, 0) - fact["set_off"][party]
        if fact["period"] != self.plan.end:
            return share
        owed = self.owed[fact["pot"]]
        recovered = min(self.recovered(fact["pot"], "settlement"), sum(owed.values()))
        return share + divide(recovered, {o: Fraction(amount) for o, amount in owed.items()}).get(party, 0)

    def set_off_in(self, identifier: str) -> int:
        """What was set off on a payout and has come in beyond what the others get of it."""
        fact = self.payouts[identifier]
        off: int = sum(fact["set_off"].values())
        return max(0, min(off, self.received(identifier) - (fact["payment"] - off)))

    def returnable(self, pot: Pot) -> int:
        """What is for the financier and was not returned yet."""
        beyond = max(0, self.recovered(pot, "settlement") - sum(self.owed.get(pot, {}).values()))
        kept = sum(self.set_off_in(identifier) for identifier in self._released(pot))
        return self.recovered(pot, "recovery") + kept + beyond - self.returned(pot)

    def available(self, identifier: str) -> int:
        """What may still be passed on of a payout; returns count first against recoveries, then what was set off."""
        fact = self.payouts[identifier]
        left = max(0, self.returned(fact["pot"]) - self.recovered(fact["pot"], "recovery"))
        gone = 0
        for one in self._released(fact["pot"]):
            taken = min(left, self.set_off_in(one))
            left -= taken
            gone += taken if one == identifier else 0
        more = self.recovered(fact["pot"], "settlement") - left if fact["period"] == self.plan.end else 0
        return min(self.received(identifier) - self.passed(identifier) - gone + more, self._held(fact["pot"]))

    def _held(self, pot: Pot) -> int:
        """What is on the account apart from recoveries: received and recovered on settlement claims, less what left."""
        left = max(0, self.returned(pot) - self.recovered(pot, "recovery"))
        flows = sum(self.received(one) - self.passed(one) for one in self._released(pot))
        return flows + self.recovered(pot, "settlement") - left

    def receiving(self, identifier: str, amount: int) -> Verdict:
        fact = self.payouts[identifier]
        if fact["status"] != "released":
            return ANY
        over = self.received(identifier) + amount > fact["payment"]
        return frozenset({"exceeds_released"}) if over else FINE

    def passing(self, identifier: str, items: list[Fact], day: str) -> Verdict:
        """The verdict on transfers that are booked together."""
        fact = self.payouts[identifier]
        if fact["status"] != "released":
            return ANY
        kassier, found = fact["pot"][0], set()
        asked: Counter[str] = Counter()
        for item in items:
            asked[item["organisation"]] += item["amount"]
        for party, amount in asked.items():
            if not self._agreed(kassier, party, day):
                found.add("agreement_missing")
            if self.passed(identifier, party) + amount > self.share(identifier, party):
                found.add("exceeds_share")
        if asked.total() > self.available(identifier):
            found.add("exceeds_received")
        # Of what was undone the reference is free again.
        used = {
            (t["organisation"], t["reference"])
            for t in self.transfers.values()
            if t["payout"] == identifier and not t["reversed"]
        }
        if found or not used & {(item["organisation"], item["reference"]) for item in items}:
            return frozenset(found)
        return ANY

    def _agreed(self, kassier: str, party: str, day: str) -> bool:
        return any(
            (a["kassier"], a["organisation"]) == (kassier, party)
            and not self.decisions[a["decision"]]["withdrawn"]
            and max(a["signedOn"], a["validFrom"]) <= day <= (a["validTo"] or day)
            for a in self.agreements
        )

    def undoing(self, kind: str, identifier: str) -> Verdict:
        """The verdict on reversing a receipt or a transfer, by trying what would be left."""
        fact: Fact = (self.receipts if kind == "receipts" else self.transfers)[identifier]
        if fact["reversed"]:
            return ANY
        pot = self.payouts[fact["payout"]]["pot"]
        fact["reversed"] = True
        short = self.available(fact["payout"]) < 0 or self.returnable(pot) < 0
        taken_back = kind == "transfers" and self._claimed(pot, fact["organisation"], "recovery") > self.paid_to(
            pot, fact["organisation"]
        )
        fact["reversed"] = False
        return EITHER if taken_back else ANY if short else FINE

    # Distribution, budget, claims

    def distributing(self, identifier: str, shares: dict[str, int]) -> Verdict:
        fact = self.payouts[identifier]
        there = self.plan.parties(fact["pot"])
        if fact["status"] != "proposed" or sum(shares.values()) != fact["payment"] or set(shares) - set(there):
            return ANY
        return FINE

    def moving(self, moves: list[tuple[Line, Line, int]], permission: str | None) -> Verdict:
        """The verdict on a change of the budget."""
        after, shifts = Counter(self.plan.budget), Counter[Any]()
        for source, target, amount in moves:
            after[source] -= amount
            after[target] += amount
            shifts[source[2], target[2]] += amount if source[2] != target[2] else 0
        touched = {line for move in moves for line in move[:2]}
        found = {"budget_not_balanced"} if any(after[line] < 0 for line in touched) else set()
        found |= {"line_in_use"} if any(self._used(line) for line in touched) else set()
        shifts = +shifts
        given = self.permissions[permission] if permission else {"used": True}
        allowed = not given["used"] and shifts == {(given["from"], given["to"]): given["amount"]}
        found |= {"stream_shift_not_permitted"} if shifts and not allowed else set()
        unmeasured = any((code, line[4]) in self.results for line in touched for code in self.plan.on_line(line))
        return EITHER if unmeasured and not found else frozenset(found)

    def _used(self, line: Line) -> bool:
        """Released, with accepted costs, with established measurements, or at risk in an accounting that is closed."""
        pot, codes = (line[1], line[2]), self.plan.on_line(line)
        return bool(
            self.payout(pot, line[4], "released")
            or any(s["line"] == line and s["status"] == "accepted" for s in self.statements.values())
            or any(code in codes and result["measurement"] for (code, _), result in self.results.items())
            or (codes and ("results", pot, line[4]) in self.registered)
        )

    def move(self, moves: list[tuple[Line, Line, int]]) -> None:
        for source, target, amount in moves:
            self.plan.budget[source] -= amount
            self.plan.budget[target] = self.plan.budget.get(target, 0) + amount
        for fact in self.payouts.values():
            touched = {((line[1], line[2]), line[4]) for one in moves for line in one[:2]}
            if fact["status"] == "proposed" and (fact["pot"], fact["period"]) in touched:
                fact["status"] = "outdated"

    def _claimed(self, pot: Pot, party: str, *kinds: str) -> int:
        """What is claimed from a party there, less what was written off."""
        return sum(
            c["amount"] - c["written_off"]
            for c in self.claims.values()
            if (c["pot"], c["organisation"]) == (pot, party) and c["kind"] in kinds
        )

    def recovering(self, pot: Pot, party: str, amount: int) -> Verdict:
        """Never more than was paid; what a settlement claims back already cannot be claimed once more."""
        over = self._claimed(pot, party, "recovery", "settlement") + amount > self.paid_to(pot, party)
        return frozenset({"exceeds_paid"}) if over else FINE

    def recover(self, identifier: str, pot: Pot, party: str, amount: int) -> None:
        self.claims[identifier] = {**_claim("recovery", pot, party, amount), "id": identifier}

    def collecting(self, identifier: str, amount: int) -> Verdict:
        claim = self.claims[identifier]
        return ANY if amount > claim["amount"] - claim["collected"] - claim["written_off"] else FINE

    def returning(self, pot: Pot, amount: int) -> Verdict:
        return ANY if amount > self.returnable(pot) else FINE


def _claim(kind: str, pot: Pot, party: str, amount: int) -> Fact:
    names = ("kind", "pot", "organisation", "amount", "collected", "written_off")
    return dict(zip(names, (kind, pot, party, amount, 0, 0), strict=True))
