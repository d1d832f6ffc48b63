"""The money steps of the main job over HTTP, held against the books: from a proposal to the last return."""

from typing import Any

from tests.support.booked_desk import DAY, Desk
from tests.support.booked_plan import Line, Pot, named
from tests.support.books import ANY, FINE, Fact


class Till(Desk):
    """The desk with its money."""

    def propose(self, period: int, pot: Pot | None = None, who: str = "programme_office") -> None:
        pots = [pot] if pot else self.books.plan.pots
        narrowed = {"kassier": pot[0], "stream": pot[1]} if pot else {}
        verdict = self.books.proposing(period, pots)
        made = self.in_plan(self.by(who), "payouts", {"period": period, **narrowed}, verdict)
        if made is None:
            return
        rows = {(row["kassier"], row["stream"]): row["id"] for row in made["items"]}
        assert sorted(rows) == sorted(pots), made
        for one in pots:
            self.books.propose(rows[one], one, period, who)

    def withdraw_payout(self, payout: str) -> None:
        fact = self.books.payouts[payout]
        verdict = FINE if fact["status"] in {"proposed", "outdated"} else ANY
        if self.send(self.by("programme_office"), f"/payouts/{payout}/withdrawals", {}, verdict):
            fact["status"] = "withdrawn"

    def release(self, payout: str, who: str = "financier") -> None:
        verdict = self.books.releasing(payout, who)
        body = {"releasedOn": DAY, "reference": "V"}
        if self.send(self.by(who), f"/payouts/{payout}/releases", body, verdict):
            self.books.release(payout)
            self._name_claims()

    def _name_claims(self) -> None:
        """Claims of a settlement become known by their ids once the service lists them."""
        if all("id" in claim for claim in self.books.claims.values()):
            return
        listed = self.by("programme_office").get(f"/v1/plans/{self.plan}/claims?limit=1000").json()["items"]
        for row in listed:
            if row["kind"] == "settlement":
                self.books.claims[f"{(row['kassier'], row['stream'])} {row['organisation']}"]["id"] = row["id"]

    def receive(self, payout: str, amount: int) -> None:
        verdict = self.books.receiving(payout, amount)
        client = self.kassier(self.books.payouts[payout]["pot"])
        body = {"amount": amount / 100, "receivedOn": DAY, "bankReference": self.reference()}
        made = self.send(client, f"/payouts/{payout}/receipts", body, verdict)
        if made:
            self.books.receipts[made["id"]] = {"payout": payout, "amount": amount, "reversed": False}

    def pass_on(self, payout: str, amounts: dict[str, int], *, day: str = DAY, again: str | None = None) -> None:
        """Pass on to several parties at once; `again` is a bank reference that was used before."""
        items = [{"organisation": o, "amount": a, "reference": again or self.reference()} for o, a in amounts.items()]
        verdict = self.books.passing(payout, items, day)
        body = {
            "items": [
                {
                    "organisation": item["organisation"],
                    "amount": item["amount"] / 100,
                    "executedOn": day,
                    "bankReference": item["reference"],
                }
                for item in items
            ]
        }
        client = self.kassier(self.books.payouts[payout]["pot"])
        made = self.send(client, f"/payouts/{payout}/transfers", body, verdict)
        if made:
            for row, item in zip(made["items"], items, strict=True):
                assert row["organisation"] == item["organisation"], made
                self.books.transfers[row["id"]] = {**item, "payout": payout, "reversed": False}

    def undo(self, kind: str, identifier: str) -> None:
        fact = (self.books.receipts if kind == "receipts" else self.books.transfers)[identifier]
        verdict = self.books.undoing(kind, identifier)
        client = self.kassier(self.books.payouts[fact["payout"]]["pot"])
        if self.send(client, f"/{kind}/{identifier}/reversals", {"reversedOn": DAY, "reason": "Vergissing"}, verdict):
            fact["reversed"] = True

    def sign(self, kassier: str, organisation: str, valid_from: str, valid_to: str | None) -> None:
        body: Fact = {
            "kassier": kassier,
            "organisation": organisation,
            "signedOn": "2025-01-01",
            "validFrom": valid_from,
            "validTo": valid_to,
        }
        content = {name: value for name, value in body.items() if value is not None}
        decision = self.decide(FINE, "sign_agreement", **content)
        assert decision
        self.books.agreements.append({**body, "decision": decision})

    def distribute(self, payout: str, shares: dict[str, int]) -> None:
        rows = [{"organisation": o, "amount": a / 100} for o, a in shares.items()]
        verdict = self.books.distributing(payout, shares)
        decision = self.decide(verdict, "set_distribution", payout=payout, shares=rows, reason="Ander werk")
        if decision:
            self.books.payouts[payout].update(shares=shares, decision=decision)

    def permit(self, source: str, target: str, amount: int) -> None:
        body = {"fromStream": source, "toStream": target, "amount": amount / 100, "reference": "T", "givenOn": DAY}
        made = self.in_plan(self.by("financier"), "stream-permissions", body, FINE)
        assert made
        self.books.permissions[made["id"]] = {"from": source, "to": target, "amount": amount, "used": False}

    def move(self, moves: list[tuple[Line, Line, int]], permission: str | None) -> None:
        rows = [{"from": named(source), "to": named(to), "amount": amount / 100} for source, to, amount in moves]
        content: dict[str, Any] = {"moves": rows, **({"permission": permission} if permission else {})}
        decision = self.decide(self.books.moving(moves, permission), "change_budget", **content)
        if decision:
            self.books.move(moves)
            if permission and any(source[2] != to[2] for source, to, _ in moves):
                self.books.permissions[permission]["used"] = True

    def recover(self, pot: Pot, party: str, amount: int, ground: str = "unlawful") -> None:
        content = {"kassier": pot[0], "stream": pot[1], "organisation": party, "amount": amount / 100}
        decision = self.decide(self.books.recovering(pot, party, amount), "recover", ground=ground, **content)
        if decision:
            created = self.books.decisions[decision]["made"]["created"]
            self.books.recover(created[0]["id"], pot, party, amount)

    def collect(self, claim: str, amount: int) -> None:
        fact = self.books.claims[claim]
        body = {"amount": amount / 100, "receivedOn": DAY, "bankReference": self.reference()}
        verdict = self.books.collecting(claim, amount)
        if self.send(self.kassier(fact["pot"]), f"/claims/{fact['id']}/receipts", body, verdict):
            fact["collected"] += amount

    def write_off(self, claim: str, amount: int) -> None:
        fact = self.books.claims[claim]
        body = {"amount": amount / 100, "reference": "W", "reason": "Oninbaar"}
        verdict = self.books.collecting(claim, amount)
        if self.send(self.by("financier"), f"/claims/{fact['id']}/write-offs", body, verdict):
            fact["written_off"] += amount

    def give_back(self, pot: Pot, amount: int) -> None:
        body = {
            "kassier": pot[0],
            "stream": pot[1],
            "amount": amount / 100,
            "executedOn": DAY,
            "bankReference": self.reference(),
        }
        made = self.in_plan(self.kassier(pot), "returns", body, self.books.returning(pot, amount))
        if made:
            self.books.returns[made["id"]] = {"pot": pot, "amount": amount, "confirmed": False}

    def confirm_return(self, identifier: str) -> None:
        fact = self.books.returns[identifier]
        body = {"confirmedOn": DAY, "reference": "FIN"}
        verdict = ANY if fact["confirmed"] else FINE
        if self.send(self.by("financier"), f"/returns/{identifier}/confirmations", body, verdict):
            fact["confirmed"] = True
