"""A plan that is half-way: everything that can be recorded is there, some of it finished, some of it open."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.factories.measurements import package
from tests.factories.statements import Booked, file
from tests.support.api import Api
from tests.support.databases import query
from tests.support.every_kind import every
from tests.support.journey import DAY, Journey, Row
from tests.support.workbooks import XLSX, Book

LISTS: Final[Mapping[str, str]] = {
    "payout": "payouts",
    "measurement": "measurements",
    "costStatement": "cost-statements",
    "decision": "decisions",
    "confirmation": "confirmations",
    "registration": "registrations",
    "receipt": "receipts",
    "transfer": "transfers",
    "claim": "claims",
    "returned": "returns",
    "permission": "stream-permissions",
    "membership": "memberships",
    "subscription": "subscriptions",
    "statement": "bank-statements",
    "line": "bank-lines",
    "workbook": "workbooks",
    "evidenceFile": "evidence-files",
}
"""The list of a plan in which the things with an id stand, by what they are."""

PAYOUT_RELEASED: Final = "nl.transformatieplannen.payout-released"
_ACCOUNTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ZORG": {"organisation": "ZORG", "iban": "NL20INGB0001234567"},
    "STAD": {"organisation": "STAD", "iban": "NL02ABNA0123456789"},
    "K2": {"organisation": "KAS2", "kassier": "K2", "iban": "NL44RABO0123456789"},
}
_KASSIERS: Final = {"K1": "KAS1", "K2": "KAS2"}


def _case(code: str) -> Row:
    """Two kassiers, each in a stream of its own; costs come first in the periods 1 and 3."""
    document = package(code)
    document["streams"].append({"code": "SPUK", "name": "SPUK"})
    document["agreements"] = []
    for period in (0, 2):
        document["scheme"]["periods"][period]["paymentMode"] = "arrears"
    budget = document["budget"]
    budget[2]["stream"] = "SPUK"
    budget += [{**budget[2], "period": 2, "amount": 300}, {**budget[0], "period": 3, "amount": 250}]
    costs = [{**line, "amount": line["amount"] - 50} for line in budget if line["period"] == 1]
    measurements = [
        {"meetmoment": "A1-D.1", "period": 1, "value": 150},
        {"meetmoment": "B-E.1", "period": 1, "value": 950},
        {"meetmoment": "P.1", "period": 1, "value": True},
    ]
    return {"plan": document | every(), "costs": costs, "measurements": measurements}


class HalfWay:
    """One plan with a released and a proposed payout, open costs, results, claims and a return."""

    def __init__(self, api: Api, code: str) -> None:
        self.api, self.code = api, code
        self.journey = Journey(api, _case(code), code)
        self.ids: dict[str, list[str]] = {}
        self._ordered = ""

    def as_(self, function: str, organisation: str | None = None, subject: str | None = None) -> httpx.Client:
        """Somebody with this function in the plan."""
        return self.api.as_(function, plan=self.code, organisation=organisation, subject=subject)

    def kassier(self, code: str = "K1") -> httpx.Client:
        """Who acts for a kassier."""
        return self.as_("kassier", _KASSIERS[code])

    def prepared(self) -> "HalfWay":
        """The plan as it stands when everything has been recorded."""
        journey = self.journey
        journey.load()
        journey.agree()
        journey.prepare(1)
        journey.pay(1)
        journey.account(1)
        self._second_period()
        self._bank()
        self._open_things()
        for name, path in LISTS.items():
            self.ids[name] = [row["id"] for row in journey.items(self.as_("admin"), f"/plans/{self.code}/{path}")]
            assert self.ids[name], name
        self.ids["delivery"] = [self._delivery(self.ids["subscription"][0])]
        files = journey.get(self.as_("admin"), f"/payouts/{self._ordered}/payment-files")["items"]
        self.ids["file"] = [row["id"] for row in files]
        return self

    def mine(self, name: str, kassier: str) -> str:
        """The first thing of this sort in the part of a kassier."""
        rows = self.journey.items(self.as_("admin"), f"/plans/{self.code}/{LISTS[name]}?kassier={kassier}")
        identifier: str = rows[0]["id"]
        return identifier

    def _delivery(self, subscription: str) -> str:
        """Something that went to a subscription, as the courier would have recorded it."""
        made = (
            "INSERT INTO delivery (id, plan_id, subscription_id, event_id, kind, subject, seq, number, status) "
            "SELECT gen_random_uuid(), s.plan_id, s.id, e.id, e.kind, e.resource_id, e.seq, 0, 'delivered' "
            "FROM subscription s JOIN entry e ON e.plan_id = s.plan_id AND e.seq = 1 WHERE s.id = $1 RETURNING id"
        )
        [(identifier,)] = query(self.api.database_url, made, subscription)
        return str(identifier)

    def _second_period(self) -> None:
        """The payout of K1 is released and partly received, that of K2 is only proposed."""
        journey = self.journey
        made = journey.post(journey.office, f"/plans/{self.code}/payouts", {"period": 2})["items"]
        (payout,) = (one for one in made if one["kassier"] == "K1")
        path = f"/payouts/{payout['id']}"
        journey.post(journey.financier, f"{path}/releases", {"releasedOn": DAY, "reference": "V-2"})
        receipt = {"amount": 20, "receivedOn": DAY, "bankReference": "B-2"}
        journey.post(self.kassier(), f"{path}/receipts", receipt)
        transfer = {"organisation": "ZORG", "amount": 10, "executedOn": DAY, "bankReference": "T-2"}
        journey.post(self.kassier(), f"{path}/transfers", transfer)

    def _bank(self) -> None:
        """Accounts, a transfer of each kassier ordered (that of K2 in vain), and a line that fits nothing on each."""
        journey, plan = self.journey, f"/v1/plans/{self.code}"
        for code, of in _ACCOUNTS.items():
            account = {"code": code, "name": code, **of}
            answer = journey.office.put(f"{plan}/bank-accounts/{code}", json=account, headers={"If-None-Match": "*"})
            assert answer.status_code == 201, answer.text
        payouts = journey.items(journey.office, f"/plans/{self.code}/payouts?period=2&kassier=K1")
        self._ordered = next(row["id"] for row in payouts if row["status"] != "withdrawn")
        self._order("K1", self._ordered, "ZORG")
        path = f"/plans/{self.code}/transfers?kassier=K2&organisation=STAD"
        paid = journey.items(self.kassier("K2"), path)[0]
        undone = {"reversedOn": DAY, "reason": "Teruggekomen"}
        journey.post(self.kassier("K2"), f"/transfers/{paid['id']}/reversals", undone)
        in_vain = self._order("K2", paid["payout"], "STAD")
        journey.post(self.kassier("K2"), f"/payment-files/{in_vain}/withdrawals", {"reason": "Niet verzonden"})
        again = {"organisation": "STAD", "amount": paid["amount"], "executedOn": DAY, "bankReference": "T-OPNIEUW"}
        journey.post(self.kassier("K2"), f"/payouts/{paid['payout']}/transfers", again)
        for kassier, iban in (("K1", "NL91ABNA0417164300"), ("K2", _ACCOUNTS["K2"]["iban"])):
            sent, raw = {"Content-Type": "application/xml"}, file(iban, Booked("3.00"))
            answer = self.kassier(kassier).post(f"{plan}/bank-statements", content=raw, headers=sent)
            assert answer.status_code == 201, answer.text

    def _order(self, kassier: str, payout: str, organisation: str) -> str:
        body = {"executeOn": DAY, "items": [{"organisation": organisation, "amount": 1}]}
        made = self.journey.post(self.kassier(kassier), f"/payouts/{payout}/payment-files", body)
        identifier: str = made["id"]
        return identifier

    def _workbook(self, costs: Mapping[str, Any]) -> None:
        """Costs of ZORG in period 3, which its kassier fills in in its workbook."""
        path, kassier = f"/v1/plans/{self.code}/organisations/ZORG/workbook", self.kassier()
        book = Book(kassier.get(path).content)
        book.fill("A1", costs, "Kosten")
        answer = kassier.post(f"{path}s", content=book.bytes(), headers={"Content-Type": XLSX})
        assert answer.status_code == 201, answer.text

    def _open_things(self) -> None:
        """A statement, measurements, claims, a return, a permission and a membership that still lie open."""
        journey, plan = self.journey, f"/plans/{self.code}"
        self._workbook({"Kosten": 200, "Soort bewijs": "factuur", "Vindplaats bewijs": "F-3"})
        path, sent = f"/v1{plan}/evidence-files?fileName=telling.csv&initiative=A1", {"Content-Type": "text/csv"}
        answer = journey.office.post(path, content=b"naam;aantal\n", headers=sent)
        assert answer.status_code == 201, answer.text
        journey.measure({"meetmoment": "A1-D.2", "period": 2, "value": 400})
        report = {"value": 0.5, "measuredOn": DAY, "evidence": []}
        journey.post(self.as_("data_analyst"), f"{plan}/meetmomenten/Q.1/measurements", report)
        for kassier, stream, organisation in (("K1", "IZA", "ZORG"), ("K2", "SPUK", "STAD")):
            part = {"kassier": kassier, "stream": stream, "organisation": organisation}
            journey.decide("recover", **part, amount=20, ground="error")
            claim = self.mine("claim", kassier)
            receipt = {"amount": 15, "receivedOn": DAY, "bankReference": "C-1"}
            journey.post(self.kassier(kassier), f"/claims/{claim}/receipts", receipt)
            given = {"stream": stream, "amount": 5, "executedOn": DAY, "bankReference": "TERUG-1"}
            journey.post(self.kassier(kassier), f"{plan}/returns", given)
        shift = {"fromStream": "IZA", "toStream": "SPUK", "amount": 10, "reference": "FIN-3", "givenOn": DAY}
        journey.post(journey.financier, f"{plan}/stream-permissions", shift)
        membership: Mapping[str, Any] = {"issuer": "urn:elders", "subject": "lezer", "function": "reader"}
        journey.post(self.as_("admin"), f"{plan}/memberships", dict(membership))
        taken: Mapping[str, Any] = {"url": "http://127.0.0.1:9/", "types": [PAYOUT_RELEASED]}
        journey.post(self.as_("auditor", subject=f"abonnee-{self.code}"), f"{plan}/subscriptions", dict(taken))
