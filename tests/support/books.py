"""The books of one plan, kept by the rule texts alone: what may happen next, and what follows; no product in them.

A verdict is the set of refusal codes that must all be named: empty when the command must be taken, `ANY` when it must
be refused by whatever name, `EITHER` where the rule texts leave it open.
"""

from collections.abc import Iterable
from typing import Any, Final

from tests.support.booked_plan import Line, Plan, Pot, exact
from tests.support.booked_schedule import Schedule

Verdict = frozenset[str]
FINE: Final[Verdict] = frozenset()
ANY: Final[Verdict] = frozenset({"*"})
EITHER: Final[Verdict] = frozenset({"?"})
Fact = dict[str, Any]


class Books:
    """What was established, accepted, approved, confirmed and registered, and what was proposed on it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.statements: dict[str, Fact] = {}
        self.measurements: dict[str, Fact] = {}
        self.results: dict[tuple[str, int], Fact] = {}
        self.decisions: dict[str, Fact] = {}
        self.confirmed: dict[tuple[str, Pot, int], Any] = {}
        self.registered: set[tuple[str, Pot, int]] = set()
        self.payouts: dict[str, Fact] = {}
        self.permissions: dict[str, Fact] = {}
        self.agreements: list[Fact] = []

    # What the facts come to

    def schedule(self) -> Schedule:
        """The money as it stands: what is open is taken as met, costs as the budget until they are confirmed."""
        return Schedule(self.plan, self._base, {at: result["value"] for at, result in self.results.items()})

    def _base(self, line: Line) -> int:
        budget, pot = self.plan.budget[line], (line[1], line[2])
        if self.plan.modes[line[4]] == "advance" or not self.in_force("costs", pot, line[4]):
            return budget
        return min(budget, self.accepted(line))

    def accepted(self, line: Line) -> int:
        """The accepted costs of a line."""
        return sum(s["amount"] for s in self.statements.values() if s["line"] == line and s["status"] == "accepted")

    def in_part(self, pot: Pot, period: int, *statuses: str) -> list[str]:
        """The cost statements on the lines of a part."""
        return sorted(
            identifier
            for identifier, s in self.statements.items()
            if (s["line"][1], s["line"][2]) == pot and s["line"][4] == period and s["status"] in statuses
        )

    def standing_decisions(self, kind: str, period: int | None = None) -> list[str]:
        """Decisions of a kind that are in force."""
        return [
            identifier
            for identifier, d in self.decisions.items()
            if d["kind"] == kind and not d["withdrawn"] and (period is None or d["period"] == period)
        ]

    def covered(self, of: str, pot: Pot, period: int) -> Any:
        """What a confirmation of this matter covers."""
        if of == "approval":
            return self.standing_decisions("approve_plan")
        if of == "costs":
            return self.in_part(pot, period, "accepted")
        return bool(self.standing_decisions("establish_results", period)), sorted(
            (code, result["measurement"], *self._aims(code))
            for (code, accounting), result in self.results.items()
            if accounting == period and pot in self.plan.pots_of(code)
        )

    def _aims(self, code: str) -> tuple[Any, Any]:
        return self.plan.moments[code]["target"], self.plan.moments[code]["baseline"]

    def in_force(self, of: str, pot: Pot, period: int) -> bool:
        """Whether this is confirmed and has not lapsed."""
        at = (of, pot, period)
        if at in self.registered:
            return True
        return at in self.confirmed and self.confirmed[at] == self.covered(*at) and not self.lacking(*at)

    def lacking(self, of: str, pot: Pot, period: int) -> set[str]:
        """What must be decided before this can be confirmed."""
        if of == "approval":
            return set() if self.standing_decisions("approve_plan") else {"approval_missing"}
        if of == "costs":
            return {"costs_not_accepted"} if self.in_part(pot, period, "open") else set()
        hanging = self.plan.on_part(pot, period)
        missing = any((code, period) not in self.results for code in hanging)
        if missing or (not hanging and not self.standing_decisions("establish_results", period)):
            return {"results_not_established"}
        return set()

    def at_turn(self, pot: Pot, period: int) -> bool:
        """Whether the period before is accounted for."""
        return period == 1 or ("results", pot, period - 1) in self.registered

    def closed(self, code: str, accounting: int) -> bool:
        """Closed is a meetmoment as soon as one part with a line it hangs on is."""
        return any(("results", pot, accounting) in self.registered for pot in self.plan.pots_of(code))

    # Confirming and registering

    def parts(self, of: str, period: int) -> list[Pot]:
        """The pots that a confirmation may be about."""
        if of == "costs":
            return self.plan.pots if self.plan.modes.get(period) == "arrears" else []
        if of == "approval":
            return self.plan.pots if period == 1 and self.plan.modes[1] == "advance" else []
        return self.plan.pots

    def confirming(self, of: str, period: int, streams: Iterable[str] | None, actor: str) -> tuple[Verdict, list[Pot]]:
        """The verdict on a confirmation, and the pots that it covers."""
        named = [pot for pot in self.parts(of, period) if streams is None or pot[1] in streams]
        waiting = [pot for pot in named if not self.in_force(of, pot, period)]
        against = {pot: self._against(of, pot, period, actor) for pot in waiting}
        taken = [pot for pot in waiting if not against[pot]]
        if taken:
            return FINE, taken
        return frozenset().union(*against.values()) or ANY, []

    def _against(self, of: str, pot: Pot, period: int, actor: str) -> set[str]:
        found = self.lacking(of, pot, period)
        if of == "results" and not self.at_turn(pot, period):
            found = found | {"period_not_accounted"}
        return found | ({"four_eyes"} if actor in self._deciders(of, pot, period) else set())

    def _deciders(self, of: str, pot: Pot, period: int) -> set[str]:
        if of == "approval":
            ids: Iterable[str] = self.standing_decisions("approve_plan")
        elif of == "costs":
            ids = [self.statements[one]["decision"] for one in self.in_part(pot, period, "accepted")]
        else:
            ids = [
                result["decision"]
                for (code, accounting), result in self.results.items()
                if accounting == period and pot in self.plan.pots_of(code)
            ]
            if not self.plan.on_part(pot, period):
                ids += self.standing_decisions("establish_results", period)
        return {self.decisions[one]["actor"] for one in ids}

    def confirm(self, of: str, period: int, pots: list[Pot]) -> None:
        for pot in pots:
            self.confirmed[of, pot, period] = self.covered(of, pot, period)

    def registering(self, of: str, period: int) -> tuple[Verdict, list[Pot]]:
        """The verdict on a registration, and the pots that it covers."""
        waiting = [pot for pot in self.parts(of, period) if (of, pot, period) not in self.registered]
        taken = [pot for pot in waiting if self.in_force(of, pot, period)]
        if taken:
            return FINE, taken
        return (frozenset({"confirmation_missing"}) if waiting else ANY), []

    # Costs, results and decisions

    def stating(self, line: Line) -> Verdict:
        """Costs are stated on arrears lines only, until they are confirmed."""
        if line not in self.plan.budget or self.plan.modes[line[4]] != "arrears":
            return frozenset({"no_arrears_line"})
        return frozenset({"period_closed"}) if self.in_force("costs", line[1:3], line[4]) else FINE

    def accepting(self, statements: list[str]) -> Verdict:
        return FINE if all(self.statements[one]["status"] == "open" for one in statements) else ANY

    def accept(self, decision: str, statements: list[str]) -> None:
        for one in statements:
            self.statements[one].update(status="accepted", decision=decision)

    def reporting(self, code: str, asked: int | None) -> tuple[Verdict, int | None]:
        """The verdict on a report, and the accounting that it belongs to."""
        own = self.plan.moments[code]["period"]
        open_ones = (n for n in range(own, self.plan.end + 1) if not self.closed(code, n))
        period = asked or next(open_ones, None)
        if period is None:
            return frozenset({"period_closed"}), None
        found = {"period_closed"} if self.closed(code, period) else set()
        if period > own and not self.plan.catch_up:
            if not self.plan.pots_of(code):
                return EITHER, period
            found.add("catch_up_not_allowed")
        return frozenset(found), period

    def verifying(self, measurement: str, actor: str) -> Verdict:
        fact = self.measurements[measurement]
        found = {"four_eyes"} if actor == fact["reporter"] else set()
        required = self.plan.moments[fact["code"]]["evidence"]
        found |= {"evidence_missing"} if set(required) - set(fact["evidence"]) else set()
        return frozenset(found) or (FINE if fact["status"] == "reported" else ANY)

    def establishing(self, period: int, measurements: list[str], unmeasured: list[str]) -> Verdict:
        """The verdict on establishing results."""
        facts = [self.measurements[one] for one in measurements]
        codes = {fact["code"] for fact in facts} | set(unmeasured)
        found = {"measurement_not_verified"} if any(f["status"] != "verified" for f in facts) else set()
        found |= {"period_closed"} if any(self.closed(code, period) for code in codes) else set()
        concerned = {pot for code in codes for pot in self.plan.pots_of(code)}
        found |= {"period_not_accounted"} if any(not self.at_turn(pot, period) for pot in concerned) else set()
        if not codes:
            free = [pot for pot in self.plan.pots if not self.plan.on_part(pot, period)] or self.plan.pots
            found |= set() if any(self.at_turn(pot, period) for pot in free) else {"period_not_accounted"}
        late = any(self.plan.moments[code]["period"] < period and self.plan.pots_of(code) for code in codes)
        found |= {"catch_up_not_allowed"} if late and not self.plan.catch_up else set()
        if not found and any(fact["period"] != period for fact in facts):
            return ANY
        return frozenset(found)

    def establish(self, decision: str, period: int, measurements: list[str], unmeasured: list[str]) -> None:
        outcomes = [(self.measurements[one]["code"], one) for one in measurements] + [(c, None) for c in unmeasured]
        for code, one in outcomes:
            old = self.results.pop((code, period), None)
            if old and old["measurement"]:
                self.measurements[old["measurement"]]["status"] = "superseded"
            value = self.measurements[one]["value"] if one else None
            self.results[code, period] = {"measurement": one or "", "value": value, "decision": decision}
            if one:
                self.measurements[one]["status"] = "established"
        self.decisions[decision]["codes"] = [code for code, _ in outcomes]

    def withdrawing(self, decision: str) -> Verdict:
        """A decision is withdrawn only while nothing rests on it."""
        fact = self.decisions[decision]
        if fact["withdrawn"]:
            return ANY
        if fact["kind"] == "approve_plan":
            rests = any(self.in_force("approval", pot, 1) for pot in self.parts("approval", 1))
        elif fact["kind"] == "accept_costs":
            lines = [s["line"] for s in self.statements.values() if s.get("decision") == decision]
            rests = any(self.in_force("costs", line[1:3], line[4]) for line in lines)
        else:
            rests = any(self.in_force("results", pot, fact["period"]) for pot in self._resting_on(decision))
            hangs = any(self.plan.pots_of(code) for code in fact["codes"])
            if not rests and not hangs and any(of == "results" for of, _, _ in self.confirmed):
                return EITHER
        return frozenset({"decision_in_use"}) if rests else FINE

    def _resting_on(self, decision: str) -> set[Pot]:
        """The pots whose accounting would change without a decision that established results."""
        period = self.decisions[decision]["period"]
        own = [code for (code, n), result in self.results.items() if result["decision"] == decision and n == period]
        pots = {pot for code in own for pot in self.plan.pots_of(code)}
        if len(self.standing_decisions("establish_results", period)) == 1:
            pots |= {pot for pot in self.plan.pots if not self.plan.on_part(pot, period)}
        return pots

    def withdraw(self, decision: str) -> None:
        self.decisions[decision]["withdrawn"] = True
        for statement in self.statements.values():
            if statement.get("decision") == decision:
                statement.update(status="open", decision=None)
        for at, result in list(self.results.items()):
            if result["decision"] == decision:
                del self.results[at]
                if result["measurement"]:
                    self.measurements[result["measurement"]]["status"] = "verified"

    def aim(self, code: str, target: float) -> None:
        """Put another target in the place of the present one."""
        self.plan.moments[code] = {**self.plan.moments[code], "target": exact(target)}

    def sole(self, decision: str) -> bool:
        """Whether nothing that a decision established was replaced: what returns then is not said by the rules."""
        codes = self.decisions[decision].get("codes", ())
        period = self.decisions[decision]["period"]
        return all(self.results.get((code, period), {}).get("decision") == decision for code in codes)
