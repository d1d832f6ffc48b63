"""What a recorded role does: it gives rights by the day, stands when the package is replaced, and cannot be forged."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app import clock
from tests.support.importing import refusals
from tests.support.packages import full
from tests.support.roles import A1_VVT, Roles, spans


def test_who_assigns_roles(plan: Roles) -> None:
    """A trekker in its own initiative, and only there; nobody replaces the matrix but the office."""
    plan.set("/role-matrix/cells/A1/vvt?organisation=WIJK", "trekker")
    body, tags = {"role": "betrokken", "reason": "r"}, {path: plan.tag(path) for path in (A1_VVT, "/role-matrix")}
    b1 = "/role-matrix/cells/B1/vvt"
    matrix = {"reason": "r", "roles": []}
    for client, path, sent, status in [
        (plan.as_("partner", "ZORG"), A1_VVT, body, 403),
        (plan.as_("partner", "WIJK"), b1, body, 403),
        (plan.as_("partner", "WIJK"), "/role-matrix", matrix, 403),
        (plan.as_("admin"), A1_VVT, body, 403),
        (plan.as_("reader"), A1_VVT, body, 403),
        (plan.as_("partner", "WIJK"), A1_VVT, body, 200),
    ]:
        tag = tags.get(path) or plan.tag(path)
        assert plan.put(path, sent, client, **{"If-Match": tag}).status_code == status
    wijk = plan.as_("partner", "WIJK")
    own = "/role-matrix/cells/A1/vvt?organisation=WIJK"
    url = f"{plan.path}{own}&reason=terug"
    assert wijk.delete(url, headers={"If-Match": plan.tag(own)}).status_code == 200
    assert plan.put(own, body, wijk, **{"If-Match": plan.tag(own)}).status_code == 403


def test_what_a_partner_may_follows_the_day(plan: Roles) -> None:
    """Tomorrow it may report and not today; the day after its role is over."""
    today = clock.today()
    path, first = "/role-matrix/cells/A1/vvt?organisation=WIJK", (today + timedelta(days=1)).isoformat()
    plan.set(path, "samenwerken", validFrom=first, validTo=first)
    wijk = plan.as_("partner", "WIJK")
    found = []
    for days in range(3):
        noon = datetime.combine(today, datetime.min.time(), clock.AMSTERDAM) + timedelta(days=days, hours=12)
        with time_machine.travel(noon, tick=False):
            client = plan.api.bearing(plan.api.token("partner-wijk"))
            body = {"value": 150 + days, "measuredOn": "2025-12-31", "evidence": []}
            found.append(client.post(f"{plan.path}/meetmomenten/A1-D.1/measurements", json=body).status_code)
    assert (found, wijk.get(plan.path).status_code) == ([403, 201, 403], 200)


def test_what_no_longer_stands_is_read_nowhere(plan: Roles) -> None:
    path = "/role-matrix/cells/A1/vvt?organisation=WIJK"
    plan.set(path, "samenwerken")
    assert _reporters(plan) == ["WIJK"]
    assert plan.get()["counts"]["roles"] == 6
    plan.set(path, "betrokken")
    assert _reporters(plan) == []
    assert plan.get()["counts"]["roles"] == 6


def _reporters(plan: Roles) -> list[str]:
    """Who must report the first meetmoment, by the desk of the office."""
    rows = plan.get("/periods/1/accounting")["meetmomenten"]
    [found] = [row["mustReport"] for row in rows if row["meetmoment"] == "A1-D.1"]
    return [party["organisation"] for party in found]


def package_of(plan: Roles) -> dict[str, Any]:
    package = full()
    package["plan"]["code"] = plan.code
    return package


def test_a_package_keeps_what_was_recorded(plan: Roles, tmp_path: Path) -> None:
    plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01")
    package = package_of(plan)
    package["roles"][3]["role"] = "betrokken"
    assert plan.send(package, replace="true").status_code == 201
    assert (plan.role("2027-01-01"), plan.role(initiative=1)) == ("samenwerken", "betrokken")
    package["roles"][1]["role"] = "trekker"
    assert refusals(plan.send(package, replace="true")) == [("plan_differs", ["/roles/0"])]
    package["roles"][1] = {**package["roles"][1], "role": "betrokken", "validTo": "2026-12-31"}
    package["roles"].append({"initiative": "A1", "domain": "vvt", "role": "samenwerken", "validFrom": "2027-01-01"})
    assert plan.send(package, replace="true").json()["status"] == "unchanged"
    assert spans(plan.get(A1_VVT))[1:] == [
        ("betrokken", "2026-01-01", "2026-12-31"),
        ("samenwerken", "2027-01-01", None),
    ]
    assert len(plan.items("/role-matrix")) == 6
    assert "in orde" in plan.in_order(tmp_path)


def test_who_has_a_recorded_role_stays_in_the_plan(plan: Roles) -> None:
    package = package_of(plan)
    package["organisations"].append({"code": "DORP", "name": "Dorp", "domain": "gemeenten"})
    assert plan.send(package, replace="true").status_code == 201
    plan.set("/role-matrix/cells/A1/gemeenten?organisation=DORP", "trekker")
    assert refusals(plan.send(package_of(plan), replace="true")) == [("plan_differs", ["/organisations"])]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE role_assignment SET role = 'trekker' WHERE plan_id = $1 AND role = 'samenwerken'",
        "UPDATE role_assignment SET role = 'trekker' WHERE plan_id = $1 AND role = 'alleen_monitoren'",
        "UPDATE role_change SET reason = 'anders' WHERE plan_id = $1",
        "UPDATE role_assignment SET superseded_by = NULL, superseded_at = NULL WHERE plan_id = $1 AND valid_to IS NULL",
        "DELETE FROM role_assignment WHERE plan_id = $1 AND continues IS NOT NULL",
    ],
)
def test_a_role_that_is_changed_behind_our_back_is_found(plan: Roles, change: str, tmp_path: Path) -> None:
    plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01")
    [(plan_id,)] = plan.rows("SELECT id FROM plan WHERE code = $1", plan.code)
    tables = ("role_assignment", "role_change")
    for table in tables:
        plan.rows(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        plan.rows(change, plan_id)
    finally:
        for table in tables:
            plan.rows(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert "NIET in orde" in plan.in_order(tmp_path)
