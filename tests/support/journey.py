"""Takes a case through the whole main job over HTTP: every step by the person whose step it is."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import httpx

from tests.support.api import Api

DAY = "2026-01-15"
Row = dict[str, Any]


class Journey:
    """One plan on its way from import to settlement."""

    def __init__(self, api: Api, case: Row, code: str) -> None:
        self.package: Row = {**case["plan"], "plan": {**case["plan"]["plan"], "code": code}}
        self.case, self.plan, self.api = case, code, api
        self.catch_up = self.package["scheme"].get("catchUp", True)
        self.modes = {p["number"]: p["paymentMode"] for p in self.package["scheme"]["periods"]}
        self.last = len(self.modes)
        self.moments = {m["code"]: (k, m) for k in self.package["kpis"] for m in k["meetmomenten"]}
        self.themes = {i["code"]: i["theme"] for i in self.package["initiatives"]}
        self.bodies = {k["code"]: k.get("through") or k["organisation"] for k in self.package["kassiers"]}

    def by(self, function: str, organisation: str | None = None, subject: str | None = None) -> httpx.Client:
        """A client of somebody with this function in this plan."""
        return self.api.as_(function, plan=self.plan, organisation=organisation, subject=subject)

    def post(self, client: httpx.Client, path: str, body: Row, status: int = 201) -> Row:
        """Take a step that must succeed."""
        response = client.post(f"/v1{path}", json=body)
        assert response.status_code == status, (path, response.status_code, response.text)
        answer: Row = response.json()
        return answer

    def get(self, client: httpx.Client, path: str) -> Row:
        """Look at something that must be there."""
        response = client.get(f"/v1{path}")
        assert response.status_code == 200, (path, response.status_code, response.text)
        answer: Row = response.json()
        return answer

    def items(self, client: httpx.Client, path: str) -> list[Row]:
        """A whole list, page by page."""
        found: list[Row] = []
        following: str | None = f"/v1{path}"
        while following:
            response = client.get(following)
            assert response.status_code == 200, (following, response.text)
            page = response.json()
            found += page["items"]
            following = page["next"]
        return found

    @property
    def office(self) -> httpx.Client:
        return self.by("programme_office")

    @property
    def stuurgroep(self) -> httpx.Client:
        return self.by("stuurgroep")

    @property
    def financier(self) -> httpx.Client:
        return self.by("financier")

    def run(self) -> None:
        """The whole job."""
        self.load()
        self.agree()
        for period in range(1, self.last + 1):
            self.prepare(period)
            self.pay(period)
            self.account(period)
        self.account(self.last + 1)
        self.pay(self.last + 1)
        self.settle()

    def load(self) -> Row:
        """Import the plan."""
        return self.post(self.office, "/plan-imports", self.package)

    def agree(self) -> None:
        """Sign an agreement with every organisation of every kassier."""
        pairs = {(line["kassier"], line["organisation"]) for line in self.package["budget"]}
        for kassier, organisation in sorted(pairs):
            self.decide(
                "sign_agreement",
                kassier=kassier,
                organisation=organisation,
                signedOn="2025-01-01",
                validFrom="2025-01-01",
            )

    def decide(self, kind: str, **content: Any) -> Row:
        """Record a decision."""
        body = {"kind": kind, "decidedOn": DAY, "reference": f"SG {kind}", **content}
        return self.post(self.stuurgroep, f"/plans/{self.plan}/decisions", body)

    def prepare(self, period: int) -> None:
        """What a period needs before its own payout: accepted costs, or the approval of the plan."""
        if self.modes[period] == "arrears":
            rows = [row for row in self.case["costs"] if row["period"] == period]
            statements = [
                self.post(
                    self.office,
                    f"/plans/{self.plan}/cost-statements",
                    {**row, "evidence": [{"kind": "factuur", "reference": "F-1"}]},
                )["id"]
                for row in rows
            ]
            if statements:
                self.decide("accept_costs", costStatements=statements)
            self.confirm_and_register(period, "costs")
        elif period == 1:
            self.decide("approve_plan")
            self.confirm_and_register(1, "approval")

    def confirm_and_register(self, period: int, of: str) -> None:
        """Confirm, then register."""
        path = f"/plans/{self.plan}/periods/{period}"
        self.post(self.financier, f"{path}/confirmations", {"of": of, "confirmedOn": DAY, "reference": "FIN-1"})
        registration = {"of": of, "registeredOn": DAY, "system": "landelijk", "reference": "R-1"}
        self.post(self.office, f"{path}/registrations", registration)

    def measured(self, period: int) -> list[Row]:
        """The measurements of the case in the accounting of a period."""
        return [
            m
            for m in self.case["measurements"]
            if m["period"] == period and (self.catch_up or self.moments[m["meetmoment"]][1]["period"] == period)
        ]

    def hanging(self, period: int) -> set[str]:
        """The meetmomenten that hang on a line of a period."""
        initiatives = {line["initiative"] for line in self.package["budget"] if line["period"] == period}
        return {
            code
            for code, (kpi, moment) in self.moments.items()
            if moment["period"] == period
            and kpi.get("pays", True)
            and moment.get("weight", 1) > 0
            and any(self.covers(kpi, initiative) for initiative in initiatives)
        }

    def covers(self, kpi: Row, initiative: str) -> bool:
        """Whether a KPI covers an initiative."""
        scope = kpi["scope"]
        if "initiative" in scope:
            return bool(scope["initiative"] == initiative)
        return "plan" in scope or bool(scope["theme"] == self.themes[initiative])

    def account(self, period: int) -> None:
        """Report, verify and establish the results of a period; confirm and register them."""
        measurements = [self.measure(m) for m in self.measured(period)]
        open_codes = self.hanging(period) - {m["meetmoment"] for m in self.measured(period)}
        self.decide("establish_results", period=period, measurements=measurements, notMeasured=sorted(open_codes))
        self.confirm_and_register(period, "results")

    def measure(self, measurement: Row) -> str:
        """Report one value and have it verified by somebody else; its id."""
        code = measurement["meetmoment"]
        kpi, _ = self.moments[code]
        evidence = [{"kind": kind, "reference": f"{code} {kind}"} for kind in kpi["evidence"]]
        body = {
            "value": measurement["value"],
            "measuredOn": DAY,
            "evidence": evidence,
            "period": measurement["period"],
        }
        made = self.post(self.by("data_analyst"), f"/plans/{self.plan}/meetmomenten/{code}/measurements", body)
        self.post(self.office, f"/measurements/{made['id']}/verifications", {"outcome": "verified"})
        identifier: str = made["id"]
        return identifier

    def pay(self, period: int) -> list[Row]:
        """Propose, release, receive and pass on everything of a period."""
        proposed: list[Row] = self.post(self.office, f"/plans/{self.plan}/payouts", {"period": period})["items"]
        for payout in proposed:
            path = f"/payouts/{payout['id']}"
            released = self.post(self.financier, f"{path}/releases", {"releasedOn": DAY, "reference": "V-1"})
            assert released["status"] == "released"
            self.receive_and_pass_on(payout)
        return proposed

    def receive_and_pass_on(self, payout: Row) -> None:
        """Take a payout in and hand every share out."""
        if not payout["payment"]:
            return
        path = f"/payouts/{payout['id']}"
        kassier = self.by("kassier", self.bodies[payout["kassier"]])
        receipt = {"amount": payout["payment"], "receivedOn": DAY, "bankReference": "B-1"}
        self.post(kassier, f"{path}/receipts", receipt)
        shares = self.get(kassier, f"{path}/distribution")["items"]
        transfers = [
            {"organisation": s["organisation"], "amount": s["share"], "executedOn": DAY, "bankReference": "T-1"}
            for s in shares
            if s["share"]
        ]
        self.post(kassier, f"{path}/transfers", {"items": transfers})

    def settle(self) -> None:
        """Collect all claims, pass on what is owed, and return the rest to the financier."""
        claims = self.items(self.office, f"/plans/{self.plan}/claims")
        recovered: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for claim in claims:
            kassier = self.by("kassier", self.bodies[claim["kassier"]])
            body = {"amount": claim["open"], "receivedOn": DAY, "bankReference": f"C-{claim['organisation']}"}
            self.post(kassier, f"/claims/{claim['id']}/receipts", body)
            recovered[claim["kassier"], claim["stream"]] += Decimal(str(claim["open"]))
        for (kassier_code, stream), amount in sorted(recovered.items()):
            self._pass_on_and_return(kassier_code, stream, amount)

    def _pass_on_and_return(self, kassier_code: str, stream: str, amount: Decimal) -> None:
        kassier = self.by("kassier", self.bodies[kassier_code])
        desk = self.items(kassier, f"/plans/{self.plan}/pass-on?kassier={kassier_code}")
        owed = [row for row in desk if row["stream"] == stream and row["stillDue"]]
        for row in owed:
            transfer = {
                "organisation": row["organisation"],
                "amount": row["stillDue"],
                "executedOn": DAY,
                "bankReference": "T-2",
            }
            self.post(kassier, f"/payouts/{row['payout']}/transfers", transfer)
        rest = amount - sum((Decimal(str(row["stillDue"])) for row in owed), Decimal())
        if rest:
            body = {
                "stream": stream,
                "amount": float(rest),
                "executedOn": DAY,
                "bankReference": "TERUG-1",
                "kassier": kassier_code,
            }
            made = self.post(kassier, f"/plans/{self.plan}/returns", body)
            confirmation = {"confirmedOn": DAY, "reference": "FIN-2"}
            self.post(self.financier, f"/returns/{made['id']}/confirmations", confirmation)

    def payments(self) -> list[Row]:
        """The payouts as rows of the answer."""
        names = ("kassier", "stream", "period", "base", "deduction", "release", "payment", "carried")
        return _sorted(
            ({name: row[name] for name in names} for row in self.items(self.office, f"/plans/{self.plan}/payouts")), 3
        )

    def distributions(self) -> list[Row]:
        """The distributions of all payouts as rows of the answer."""
        rows = []
        for payout in self.items(self.office, f"/plans/{self.plan}/payouts"):
            for share in self.get(self.office, f"/payouts/{payout['id']}/distribution")["items"]:
                at = {name: payout[name] for name in ("kassier", "stream", "period")}
                rows.append(at | {name: share[name] for name in ("organisation", "due", "amount", "balance")})
        return _sorted(rows, 4)


def _sorted(rows: Iterable[Row], keys: int) -> list[Row]:
    return sorted(rows, key=lambda row: list(row.values())[:keys])
