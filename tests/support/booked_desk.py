"""Sends commands of the main job over HTTP, holds every answer against the books, and writes them up there."""

from typing import Any

import httpx

from tests.support.api import Api
from tests.support.booked_money import MoneyBooks
from tests.support.booked_plan import BODIES, Line, Pot, named
from tests.support.books import ANY, EITHER, FINE, Fact, Verdict

DAY = "2026-01-15"


class Desk:
    """Everybody who has a step in one plan, and its books."""

    def __init__(self, api: Api, books: MoneyBooks, code: str) -> None:
        self.api, self.books, self.plan, self.references = api, books, code, 0
        self.last_verdict: Verdict = FINE
        self.taken = 0

    def by(self, who: str, organisation: str | None = None) -> httpx.Client:
        """A client of the person with this function, or of `duo`, who has three."""
        if who == "duo":
            for function in ("programme_office", "stuurgroep", "financier"):
                client = self.api.as_(function, subject="machine-duo")
            return client
        name = f"machine-{who}" + (f"-{organisation.lower()}" if organisation else "")
        return self.api.as_(who, organisation=organisation, subject=name)

    def kassier(self, pot: Pot) -> httpx.Client:
        return self.by("kassier", BODIES[pot[0]])

    def reference(self) -> str:
        """A reference that was not used before."""
        self.references += 1
        return f"R-{self.references}"

    def send(self, client: httpx.Client, path: str, body: Fact, verdict: Verdict, status: int = 201) -> Fact | None:
        """The answer to a command that the books allow; None when it was refused as they say."""
        response = client.post(f"/v1{path}", json=body)
        self.last_verdict = verdict
        about = (path, body, sorted(verdict), response.status_code, response.text)
        if response.status_code == status:
            assert verdict in {FINE, EITHER}, about
            self.taken += 1
            answer: Fact = response.json()
            return answer
        assert response.status_code == 409, about
        refused = response.json()
        codes = [violation["code"] for violation in refused["violations"]]
        assert codes, about
        assert codes[0] == refused["code"], about
        assert verdict != FINE, about
        assert verdict in {ANY, EITHER} or verdict <= set(codes), about
        return None

    def in_plan(self, client: httpx.Client, path: str, body: Fact, verdict: Verdict, status: int = 201) -> Fact | None:
        return self.send(client, f"/plans/{self.plan}/{path}", body, verdict, status)

    def decide(self, verdict: Verdict, kind: str, who: str = "stuurgroep", **content: Any) -> str | None:
        """Record a decision; its id when it was taken."""
        body = {"kind": kind, "decidedOn": DAY, "reference": "SG", **content}
        made = self.in_plan(self.by(who), "decisions", body, verdict)
        if made is None:
            return None
        fact = {"kind": kind, "actor": who, "period": content.get("period"), "withdrawn": False, "made": made}
        self.books.decisions[made["id"]] = fact
        identifier: str = made["id"]
        return identifier

    # Costs

    def state_costs(self, line: Line, amount: int) -> None:
        body = {**named(line), "amount": amount / 100, "evidence": [{"kind": "factuur", "reference": "F"}]}
        made = self.in_plan(self.by("programme_office"), "cost-statements", body, self.books.stating(line))
        if made:
            self.books.statements[made["id"]] = {"line": line, "amount": amount, "status": "open", "decision": None}

    def withdraw_statement(self, statement: str) -> None:
        fact = self.books.statements[statement]
        verdict = FINE if fact["status"] == "open" else ANY
        if self.send(self.by("programme_office"), f"/cost-statements/{statement}/withdrawals", {}, verdict):
            fact["status"] = "withdrawn"

    def accept(self, statements: list[str], who: str = "stuurgroep") -> None:
        verdict = self.books.accepting(statements)
        decision = self.decide(verdict, "accept_costs", who, costStatements=statements)
        if decision:
            self.books.accept(decision, statements)

    def approve(self, who: str = "stuurgroep") -> None:
        self.decide(ANY if self.books.standing_decisions("approve_plan") else FINE, "approve_plan", who)

    # Results

    def report(
        self, code: str, value: Any, *, period: int | None, proved: bool, who: str = "data_analyst"
    ) -> str | None:
        verdict, belongs = self.books.reporting(code, period)
        kinds = self.books.plan.moments[code]["evidence"] if proved else []
        body = {"value": value, "measuredOn": DAY, "evidence": [{"kind": k, "reference": "E"} for k in kinds]}
        path = f"meetmomenten/{code}/measurements"
        made = self.in_plan(self.by(who), path, {**body, **({"period": period} if period else {})}, verdict)
        if made is None:
            return None
        assert (made["period"], made["status"]) == (belongs, "reported"), made
        self.books.measurements[made["id"]] = {
            "code": code,
            "value": value,
            "period": belongs,
            "status": "reported",
            "reporter": who,
            "evidence": kinds,
        }
        identifier: str = made["id"]
        return identifier

    def prove(self, measurement: str) -> None:
        fact = self.books.measurements[measurement]
        verdict = FINE if fact["status"] in {"reported", "verified"} else ANY
        body = {"kind": "lijst", "reference": "E"}
        if self.send(self.by("programme_office"), f"/measurements/{measurement}/evidence", body, verdict):
            fact["evidence"] = [*fact["evidence"], "lijst"]

    def verify(self, measurement: str, who: str = "programme_office") -> None:
        verdict = self.books.verifying(measurement, who)
        body = {"outcome": "verified"}
        if self.send(self.by(who), f"/measurements/{measurement}/verifications", body, verdict):
            self.books.measurements[measurement]["status"] = "verified"

    def establish(self, period: int, measurements: list[str], unmeasured: list[str], who: str = "stuurgroep") -> None:
        verdict = self.books.establishing(period, measurements, unmeasured)
        content = {"period": period, "measurements": measurements, "notMeasured": unmeasured}
        decision = self.decide(verdict, "establish_results", who, **content)
        if decision:
            self.books.establish(decision, period, measurements, unmeasured)

    def revise(self, code: str, target: float) -> None:
        """Revise a target; the rule texts do not say whether a recorded absence is a result."""
        outcomes = [result["measurement"] for (of, _), result in self.books.results.items() if of == code]
        verdict = ANY if any(outcomes) else EITHER if outcomes else FINE
        content = {"meetmoment": code, "target": target, "reason": "Bijgesteld"}
        if self.decide(verdict, "revise_target", **content):
            self.books.aim(code, target)

    def confirm(self, of: str, period: int, streams: list[str] | None = None, who: str = "financier") -> None:
        verdict, pots = self.books.confirming(of, period, streams, who)
        body = {"of": of, "confirmedOn": DAY, "reference": "FIN", **({"streams": streams} if streams else {})}
        made = self.in_plan(self.by(who), f"periods/{period}/confirmations", body, verdict)
        if made:
            assert _pots(made) == sorted(pots), (made, pots)
            self.books.confirm(of, period, pots)

    def register(self, of: str, period: int) -> None:
        verdict, pots = self.books.registering(of, period)
        body = {"of": of, "registeredOn": DAY, "system": "landelijk", "reference": "REG"}
        made = self.in_plan(self.by("programme_office"), f"periods/{period}/registrations", body, verdict)
        if made:
            assert _pots(made) == sorted(pots), (made, pots)
            self.books.registered |= {(of, pot, period) for pot in pots}

    def withdraw(self, decision: str) -> None:
        verdict = self.books.withdrawing(decision)
        if self.decide(verdict, "withdraw", decision=decision, reason="Vergissing"):
            self.books.withdraw(decision)


def _pots(made: Fact) -> list[Pot]:
    return sorted((part["kassier"], part["stream"]) for part in made["parts"])
