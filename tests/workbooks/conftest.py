"""What the tests here share: a plan of which a workbook is taken out, filled in and posted back."""

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

import httpx
import pytest

from tests.factories import money
from tests.factories.packages import kpi
from tests.support.api import Api
from tests.support.bookkeeping import findings
from tests.support.libreoffice import program
from tests.support.steps import Steps
from tests.support.workbooks import XLSX, Book

__all__ = ["SPOILING", "XLSX", "Book", "Working", "program", "working"]

SPOILING: Final = '=HYPERLINK("http://127.0.0.1","P")'


_numbers = count(1)


class Working(Steps):
    """The small plan, period 1 paid on costs, with a KPI of every measure; ALFA reports on I1, BETA does not."""

    def __init__(self, api: Api, code: str) -> None:
        kpis = [
            kpi("Q1", [1, 2], evidence=["verslag", "lijst"]),
            money.count("C1", 1, 300, unit="inwoners", name=SPOILING),
            kpi(
                "N1", [1], measure="number", rule="pro_rata", meetmomenten=[_moment("N1.1", target=900, baseline=1000)]
            ),
            kpi("A1", [1], measure="assessment", evidence=[]),
            kpi("X1", [1], scope={"initiative": "I2"}),
        ]
        roles = [
            {"initiative": "I1", "domain": "zorg", "organisation": "ALFA", "role": "samenwerken"},
            {"initiative": "I1", "domain": "zorg", "role": "betrokken"},
        ]
        super().__init__(api, code, kpis=kpis, roles=roles)

    def path_of(self, organisation: str, what: str = "workbooks") -> str:
        """Where workbooks of an organisation are."""
        return f"/v1{self.path}/organisations/{organisation}/{what}"

    def partner(self, organisation: str = "ALFA") -> httpx.Client:
        """Somebody of a partner organisation."""
        return self.by("partner", organisation)

    def taken(self, client: httpx.Client | None = None, organisation: str = "ALFA", locale: str = "nl-NL") -> Book:
        """The workbook of an organisation."""
        answer = (client or self.partner()).get(self.path_of(organisation, "workbook"), params={"locale": locale})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == XLSX
        return Book(answer.content)

    def send(
        self, raw: bytes, client: httpx.Client | None = None, organisation: str = "ALFA", **query: Any
    ) -> httpx.Response:
        """Post a workbook back."""
        headers = {"Content-Type": XLSX, **query.pop("headers", {})}
        return (client or self.partner()).post(self.path_of(organisation), content=raw, headers=headers, params=query)

    def measured(self, code: str) -> list[dict[str, Any]]:
        """The measurements of a meetmoment."""
        return self.items(self.office, f"{self.path}/measurements?meetmoment={code}")

    def stated(self) -> list[dict[str, Any]]:
        """The cost statements."""
        return self.items(self.office, f"{self.path}/cost-statements")


def _moment(code: str, target: float, baseline: float) -> dict[str, Any]:
    return {"code": code, "period": 1, "dueOn": "2026-01-01", "weight": 1, "target": target, "baseline": baseline}


@pytest.fixture(scope="module")
def working(api: Api, worker: str) -> Iterator[Working]:
    """The plan of a module, whose books are in order afterwards."""
    plan = Working(api, f"WERK-{worker}-{next(_numbers)}")
    yield plan
    assert findings(api.database_url, plan.plan) == []
