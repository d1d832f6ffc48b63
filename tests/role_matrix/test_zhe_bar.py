"""The lost matrix of ZHE-BAR, filled in by its office: from that day on partners may do what their roles give."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import time_machine

from app import clock
from tests.support.api import Api
from tests.support.roles import Roles

DATA = Path(__file__).parents[2] / "app/data/zhe-bar.json"


@contextmanager
def tomorrow() -> Iterator[None]:
    noon = datetime.combine(clock.today(), datetime.min.time(), clock.AMSTERDAM) + timedelta(days=1, hours=12)
    with time_machine.travel(noon, tick=False):
        yield


def reported(plan: Roles, partner: httpx.Client) -> int:
    body = {"value": 10, "measuredOn": clock.today().isoformat(), "evidence": []}
    [first, *_] = plan.items("/meetmomenten", kpi="I1-INSP", client=partner)
    return partner.post(f"{plan.path}/meetmomenten/{first['code']}/measurements", json=body).status_code


def test_filled_in_it_gives_rights_from_that_day_on(api: Api, plan_code: str) -> None:
    package = json.loads(DATA.read_text())
    package["plan"]["code"] = plan_code
    plan = Roles(api, plan_code)
    plan.imported(package)
    before = plan.get("/role-matrix/completeness")
    assert [before[name] for name in ("cells", "filled", "empty", "share")] == [70, 0, 70, 0]
    initiatives, domains = (
        [one["code"] for one in plan.items(path, limit=100)] for path in ("/initiatives", "/domains")
    )
    roles = [
        {"initiative": at, "domain": of, "role": "trekker" if of == "vvt" else "geinformeerd"}
        for at in initiatives
        for of in domains
    ]
    day = (clock.today() + timedelta(days=1)).isoformat()
    answer = plan.put("/role-matrix", {"validFrom": day, "reason": "ondertekenaarstafel", "roles": roles})
    assert (answer.status_code, len(answer.json()["begun"])) == (200, 70)
    assert reported(plan, plan.as_("partner", "CAREYN")) == 403
    assert plan.get("/role-matrix/completeness") == before
    path, tag = "/role-matrix/cells/I1/welzijn", plan.tag("/role-matrix/cells/I1/welzijn")
    change = {"role": "samenwerken", "reason": "doet mee"}
    with tomorrow():
        careyn = api.bearing(api.token("partner-careyn"))
        assert reported(plan, careyn) == 201
        assert plan.put(path, change, careyn, **{"If-Match": tag}).status_code == 200
        office = api.bearing(api.token("programme_office"))
        after = office.get(f"{plan.path}/role-matrix/completeness").json()
    assert (after["filled"], after["share"], after["withoutTrekker"]) == (70, 1, [])
    assert after["trekkers"] == [{"domain": "vvt", "organisation": None, "region": None, "initiatives": initiatives}]
