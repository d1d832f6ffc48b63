"""A bit of everything that a service does, on a plan of its own: what one process grows to by it."""

from tests.support.api import Api
from tests.support.half_way import HalfWay

_ASKED = (
    "periods/1/report",
    "periods/1/report?format=html",
    "periods/1/report?format=pdf",
    "charts/planning",
    "views/ledger?format=csv",
    "views/ledger?format=xlsx",
    "views/meetmomenten",
    "meetmomenten?limit=1000",
    "package",
)


def do_everything(api: Api, code: str) -> None:
    """Take a plan in and bring it half-way, with files of and for a bank and a workbook, and take out what there is."""
    plan = HalfWay(api, code).prepared()
    auditor = plan.as_("auditor")
    for what in _ASKED:
        answer = auditor.get(f"/v1/plans/{code}/{what}")
        assert answer.status_code == 200, (what, answer.text)
    assert api.anonymous.get("/v1/openapi.json").status_code == 200
