"""A plan in which everything is done at least once in another way first: undone, corrected, decided otherwise."""

from typing import Any

from tests.support.journey import DAY, Journey

Row = dict[str, Any]


class Crooked(Journey):
    """The worked example, with everything done at least once in another way first."""

    def go(self) -> None:
        """From import to settlement."""
        self.load()
        self.agree()
        self.agree_again()
        self.costs()
        self.steer()
        self.results_once_more()
        first = self.pay_and_undo(1)
        self.account(1)
        self.distribute_otherwise(2)
        self.claim_back(first)
        self.account(2)
        self.pay(3)
        self.account(3)
        self.account(4)
        self.pay(4)
        self.settle()

    def withdraw(self, decision: Row) -> None:
        self.decide("withdraw", decision=decision["id"], reason="vergissing")

    def agree_again(self) -> None:
        line = self.package["budget"][0]
        pair = {"kassier": line["kassier"], "organisation": line["organisation"]}
        self.withdraw(self.decide("sign_agreement", **pair, signedOn="2024-01-01", validFrom="2024-01-01"))

    def costs(self) -> None:
        rows = [row for row in self.case["costs"] if row["period"] == 1]
        path = f"/plans/{self.plan}/cost-statements"
        extra = {**rows[0], "amount": 1, "note": "dubbel", "evidence": [{"kind": "factuur", "reference": "F-0"}]}
        wrong = self.post(self.office, path, extra)
        self.post(self.office, f"/cost-statements/{wrong['id']}/withdrawals", {})
        ids = [self.post(self.office, path, {**row, "note": "juist"})["id"] for row in rows]
        self.withdraw(self.decide("accept_costs", costStatements=ids))
        self.decide("accept_costs", costStatements=ids, text="alsnog")
        self.confirm_and_register(1, "costs")

    def steer(self) -> None:
        """Move money between lines of period 3, and a part of it back by withdrawing; to a new line as well."""
        lines = [line for line in self.package["budget"] if line["period"] == 3]
        source, target = ({name: value for name, value in line.items() if name != "amount"} for line in lines[:2])
        new = {**source, "organisation": target["organisation"]}
        self.withdraw(self.decide("change_budget", moves=[{"from": source, "to": target, "amount": 10.01}]))
        for there, back in ((source, new), (new, source)):
            self.decide("change_budget", moves=[{"from": there, "to": back, "amount": 5.5}])
        revised = {"meetmoment": "B7-D1.2", "target": 700, "reason": "te laag"}
        self.withdraw(self.decide("revise_target", **revised))
        self.withdraw(self.decide("revise_target", **revised, baseline=5))

    def results_once_more(self) -> None:
        """Report, reject, correct, establish, withdraw and replace a result of period 1."""
        one = next(m for m in self.case["measurements"] if m["period"] == 1 and m["meetmoment"] == "B7-D1.1")
        path = f"/plans/{self.plan}/meetmomenten/{one['meetmoment']}/measurements"
        body = {"value": 1, "measuredOn": DAY, "note": "eerste telling", "evidence": [], "period": 1}
        wrong = self.post(self.by("data_analyst"), path, body)
        self.post(self.office, f"/measurements/{wrong['id']}/verifications", {"outcome": "rejected", "note": "nee"})
        self.post(self.by("data_analyst"), path, {**body, "value": 2, "supersedes": wrong["id"]})
        early = self.measure({**one, "value": 3})
        establishing = self.decide("establish_results", period=1, measurements=[early], notMeasured=[])
        self.withdraw(establishing)
        self.decide("establish_results", period=1, measurements=[early], notMeasured=[])

    def pay_and_undo(self, period: int) -> Row:
        """Propose, withdraw, propose again; receive and pass on, undo both, and do it again."""
        [wrong] = self.post(self.office, f"/plans/{self.plan}/payouts", {"period": period})["items"]
        self.post(self.office, f"/payouts/{wrong['id']}/withdrawals", {})
        payout: Row
        [payout] = self.post(self.office, f"/plans/{self.plan}/payouts", {"period": period})["items"]
        path = f"/payouts/{payout['id']}"
        self.post(self.financier, f"{path}/releases", {"releasedOn": DAY, "reference": "V-1"})
        kassier = self.by("kassier", self.bodies[payout["kassier"]])
        received = self.post(kassier, f"{path}/receipts", {"amount": 1, "receivedOn": DAY, "bankReference": "X"})
        reversal = {"reversedOn": DAY, "reason": "verkeerd geboekt"}
        self.post(kassier, f"/receipts/{received['id']}/reversals", reversal)
        self.receive_and_pass_on(payout)
        transfer = self.items(kassier, f"/plans/{self.plan}/transfers?payout={payout['id']}")[0]
        self.post(kassier, f"/transfers/{transfer['id']}/reversals", {**reversal, "bankReference": "TERUG"})
        again = {name: transfer[name] for name in ("organisation", "amount", "executedOn")}
        self.post(kassier, f"{path}/transfers", {**again, "bankReference": "T-9"})
        return payout

    def distribute_otherwise(self, period: int) -> None:
        [payout] = self.post(self.office, f"/plans/{self.plan}/payouts", {"period": period})["items"]
        shares = self.get(self.office, f"/payouts/{payout['id']}/distribution")["items"]
        other = [{"organisation": s["organisation"], "amount": s["share"]} for s in shares if s["share"]]
        other[0]["amount"] = round(other[0]["amount"] - 100, 2)
        other[1]["amount"] = round(other[1]["amount"] + 100, 2)
        decided = {"payout": payout["id"], "shares": other, "reason": "het werk liep anders"}
        self.withdraw(self.decide("set_distribution", **decided))
        self.decide("set_distribution", **decided)
        self.post(self.financier, f"/payouts/{payout['id']}/releases", {"releasedOn": DAY, "reference": "V-2"})
        self.receive_and_pass_on(payout)

    def claim_back(self, payout: Row) -> None:
        """Recover for an error, withdraw that, recover again, collect a part and write off the rest."""
        transfer = self.items(self.office, f"/plans/{self.plan}/transfers?payout={payout['id']}")[0]
        at = {name: transfer[name] for name in ("kassier", "stream", "organisation")}
        self.withdraw(self.decide("recover", **at, amount=12.34, ground="error"))
        made = self.decide("recover", **at, amount=20, ground="unlawful")
        [claim] = [one["id"] for one in made["created"] if one["type"] == "claim"]
        kassier = self.by("kassier", self.bodies[at["kassier"]])
        collected = {"amount": 15, "receivedOn": DAY, "bankReference": "C-1"}
        self.post(kassier, f"/claims/{claim}/receipts", collected)
        rest = {"amount": 5, "reference": "FIN-9", "reason": "failliet"}
        self.post(self.financier, f"/claims/{claim}/write-offs", rest)
        returned = {"stream": at["stream"], "amount": 15, "executedOn": DAY, "bankReference": "R-0"}
        self.post(kassier, f"/plans/{self.plan}/returns", {**returned, "kassier": at["kassier"]})

    def settle(self) -> None:
        """Only what is still to be collected of the settlement."""
        for claim in self.items(self.office, f"/plans/{self.plan}/claims"):
            if claim["open"]:
                kassier = self.by("kassier", self.bodies[claim["kassier"]])
                body = {"amount": claim["open"], "receivedOn": DAY, "bankReference": f"C-{claim['organisation']}"}
                self.post(kassier, f"/claims/{claim['id']}/receipts", body)
