"""What the tests here share: a plan whose organisations have accounts, and a kassier who banks."""

from typing import Any

import httpx
import pytest

from tests.factories.statements import Booked, file
from tests.support.api import Api
from tests.support.bookkeeping import books_hold
from tests.support.journey import Row
from tests.support.steps import Steps

__all__ = ["Bank", "bank", "books_hold"]

KASSIER, ALFA, BETA = "NL91ABNA0417164300", "NL20INGB0001234567", "NL02ABNA0123456789"
SECOND = "NL44RABO0123456789"
DAY = "2026-02-02"


class Bank(Steps):
    """The small plan, paid in advance, with accounts; the first payout of K1 (€ 1500) is released."""

    def __init__(self, api: Api, code: str, **sections: Any) -> None:
        accounts: list[dict[str, Any]] = [
            {"code": "K1", "organisation": "ALFA", "kassier": "K1", "iban": KASSIER, "name": "Kassier & Co"},
            {"code": "K2", "organisation": "BETA", "kassier": "K2", "iban": SECOND, "name": "Tweede"},
            {"code": "ALFA", "organisation": "ALFA", "iban": ALFA, "name": "Coöperatie Alfa"},
            {"code": "BETA", "organisation": "BETA", "iban": BETA, "name": "Beta"},
        ]
        super().__init__(api, code, modes=("advance", "advance"), bankAccounts=accounts, **sections)
        self.payout = self.start()["K1"]

    def order(self, **body: Any) -> Row:
        """A file for what is due of the payout."""
        path = f"/payouts/{self.payout['id']}/payment-files"
        return self.post(self.kassier, path, {"executeOn": DAY, **body})

    def send(self, raw: bytes, client: httpx.Client | None = None) -> httpx.Response:
        """Send a statement."""
        path = f"/v1{self.path}/bank-statements"
        return (client or self.kassier).post(path, content=raw, headers={"Content-Type": "application/xml"})

    def state(self, *entries: Booked, **other: str) -> list[Row]:
        """Send a statement that is taken in, and give its lines."""
        answer = self.send(file(KASSIER, *entries, **other))
        assert answer.status_code == 201, answer.text
        (made,) = answer.json()["items"]
        return self.items(self.kassier, f"{self.path}/bank-lines?statement={made['id']}")

    def from_financier(self, amount: str, **other: Any) -> Booked:
        """Money that came in on the payout."""
        return Booked(amount, self.payout["id"].replace("-", ""), **other)

    def settle(self, line: Row, settlement: str, **other: str) -> Row:
        """Settle a difference."""
        body = {"settlement": settlement, "reason": "Nagekeken bij de bank", **other}
        return self.post(self.kassier, f"/bank-lines/{line['id']}/settlements", body)


@pytest.fixture
def bank(api: Api, plan_code: str) -> Bank:
    """The plan with accounts."""
    return Bank(api, plan_code)
