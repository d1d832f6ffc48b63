"""Roles are changed with a reason: of one cell or of the whole matrix, on its present version, and nothing is lost."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app import clock
from tests.support.rivals import at_once
from tests.support.roles import A1_VVT, Roles, spans


def test_a_cell_changes_from_a_day_on(plan: Roles, tmp_path: Path) -> None:
    cell = plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01")
    assert spans(cell) == [
        ("trekker", None, "2025-12-31"),
        ("betrokken", "2026-01-01", "2026-12-31"),
        ("samenwerken", "2027-01-01", None),
    ]
    assert plan.get(A1_VVT) == cell
    assert [plan.role(day) for day in ("2025-12-31", "2026-12-31", "2027-01-01")] == [
        "trekker",
        "betrokken",
        "samenwerken",
    ]
    assert "in orde" in plan.in_order(tmp_path)


def test_for_some_time_another_role(plan: Roles) -> None:
    cell = plan.set(A1_VVT, "trekker", validFrom="2027-01-01", validTo="2027-03-31")
    assert spans(cell)[1:] == [
        ("betrokken", "2026-01-01", "2026-12-31"),
        ("trekker", "2027-01-01", "2027-03-31"),
        ("betrokken", "2027-04-01", None),
    ]


def test_without_a_first_day_it_changes_today(plan: Roles) -> None:
    made = plan.set("/role-matrix/cells/B1/vvt?organisation=WIJK&region=GM-OSS", "trekker")
    assert spans(made) == [("trekker", clock.today().isoformat(), None)]
    assert (made["organisation"], made["region"]) == ("WIJK", "GM-OSS")
    assert spans(plan.get("/role-matrix/cells/B1/vvt")) == [("alleen_monitoren", None, None)]


def test_a_role_ends_and_leaves_a_gap(plan: Roles) -> None:
    path = "/role-matrix/cells/A1/gemeenten?organisation=STAD&region=GM-OSS"
    url = f"{plan.path}{path}&validFrom=2027-01-01&reason=stopt"
    answer = plan.office.delete(url, headers={"If-Match": plan.tag(path)})
    assert (answer.status_code, spans(answer.json())) == (200, [("geinformeerd", None, "2026-12-31")])
    gap = {"initiative": "A1", "domain": "gemeenten", "organisations": ["STAD"]}
    assert plan.get("/role-matrix/grid", asOf="2026-12-31")["gaps"] == []
    assert plan.get("/role-matrix/grid", asOf="2027-01-01")["gaps"] == [gap]


def test_history_says_who_when_and_why(plan: Roles) -> None:
    before = clock.now()
    plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01", reason="stuurgroep 12")
    plan.set("/role-matrix/cells/B1/vvt", "betrokken", validFrom="2027-01-01", reason="ook")
    [one] = plan.items(f"{A1_VVT}/history")
    assert (one["reason"], one["recordedBy"], one["validFrom"], one["whole"]) == (
        "stuurgroep 12",
        "programme_office",
        "2027-01-01",
        False,
    )
    assert before <= datetime.fromisoformat(one["recordedAt"]) <= clock.now()
    told = {name: [(r["role"], r["validFrom"], r["validTo"]) for r in one[name]] for name in ("ended", "remaining")}
    assert told == {
        "ended": [("betrokken", "2026-01-01", None)],
        "remaining": [("betrokken", "2026-01-01", "2026-12-31")],
    }
    assert [(r["role"], r["change"]) for r in one["begun"]] == [("samenwerken", one["id"])]
    whole = plan.items("/role-matrix/history", limit=1)
    assert [change["reason"] for change in whole] == ["stuurgroep 12", "ook"]
    assert plan.items("/role-matrix/history", initiative="B1") == whole[1:]
    assert plan.items("/role-matrix/history", organisation="STAD") == []
    assert plan.items("/role-matrix/cells/B1/vvt/history", organisation="ZORG") == []


def test_what_was_known_at_a_moment_stays(plan: Roles) -> None:
    plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01")
    moment = clock.now().isoformat()
    plan.set(A1_VVT, "trekker", validFrom="2026-06-01", reason="hersteld")
    assert plan.role("2026-07-01") == "trekker"
    assert plan.role("2026-07-01", knownAt=moment) == "betrokken"
    known = plan.items("/role-matrix", knownAt=moment, initiative="A1", domain="vvt")
    assert {one["role"] for one in known} == {"trekker", "betrokken", "samenwerken"}


def test_what_says_the_same_changes_nothing(plan: Roles) -> None:
    tag = plan.tag(A1_VVT)
    cell = plan.set(A1_VVT, "betrokken", validFrom="2027-01-01")
    assert (spans(cell)[1], plan.tag(A1_VVT)) == (("betrokken", "2026-01-01", None), tag)
    assert plan.items("/role-matrix/history") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [(A1_VVT, {"role": "trekker", "reason": "r"}), ("/role-matrix", {"reason": "r", "roles": []})],
)
def test_a_change_rests_on_the_present_version(plan: Roles, path: str, body: dict[str, Any]) -> None:
    stale = plan.tag(path)
    plan.set(A1_VVT, "samenwerken", validFrom="2027-01-01")
    for headers, status in [
        ({"X-None": ""}, 428),
        ({"If-Match": "*"}, 428),
        ({"If-Match": stale}, 412),
        ({"If-Match": f"W/{plan.tag(path)}"}, 412),
    ]:
        assert plan.put(path, body, **headers).status_code == status
    assert plan.office.get(f"{plan.path}{path}", headers={"If-None-Match": plan.tag(path)}).status_code == 304
    answer = plan.put(path, body)
    assert (answer.status_code, answer.headers["etag"]) == (200, plan.tag(path))


def test_of_rivals_for_a_cell_one_goes_first(plan: Roles) -> None:
    tag, body = plan.tag(A1_VVT), {"role": "trekker", "reason": "snel"}
    answers = at_once([lambda: plan.put(A1_VVT, body, None, **{"If-Match": tag})] * 32)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 31
    assert len(plan.items("/role-matrix/history")) == 1


@pytest.mark.parametrize(
    ("path", "body", "status", "pointer"),
    [
        ("/role-matrix/cells/X/vvt", {}, 404, None),
        ("/role-matrix/cells/A1/X", {}, 404, None),
        (f"{A1_VVT}?organisation=X", {}, 400, "/query/organisation"),
        (f"{A1_VVT}?organisation=STAD", {}, 400, "/query/organisation"),
        (A1_VVT, {"role": "baas"}, 400, "/role"),
        (A1_VVT, {"reason": ""}, 400, "/reason"),
        (A1_VVT, {"validFrom": "2027-01-02", "validTo": "2027-01-01"}, 400, "/validTo"),
    ],
)
def test_a_cell_that_is_not_there(
    plan: Roles, path: str, body: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = plan.put(path, {"role": "trekker", "reason": "r", **body}, **{"If-Match": plan.tag(A1_VVT)})
    assert answer.status_code == status, answer.text
    assert pointer is None or [one["pointer"] for one in answer.json()["errors"]] == [pointer]


_KEPT = [
    {"initiative": "A1", "domain": "vvt", "role": "betrokken"},
    {"initiative": "B1", "domain": "gemeenten", "role": "trekker"},
]
_NEW = {"initiative": "A1", "domain": "gemeenten", "organisation": "STAD", "role": "trekker", "validTo": "2027-12-31"}


def test_the_whole_matrix_is_replaced_from_a_day_on(plan: Roles, tmp_path: Path) -> None:
    body = {"validFrom": "2027-01-01", "reason": "herijking", "roles": [*_KEPT, _NEW]}
    before = plan.get("/role-matrix/grid", asOf="2026-12-31")
    tried = plan.put("/role-matrix?dryRun=true", body)
    assert (tried.status_code, tried.json()["id"], tried.headers["etag"]) == (200, None, plan.tag("/role-matrix"))
    made = plan.put("/role-matrix", body).json()
    assert {name: made[name] for name in made if name in {"validFrom", "whole", "reason", "recordedBy"}} == {
        "validFrom": "2027-01-01",
        "whole": True,
        "reason": "herijking",
        "recordedBy": "programme_office",
    }
    for name, roles in {
        "ended": [("A1", "gemeenten", None), ("B1", "vvt", None)],
        "remaining": [("A1", "gemeenten", "2026-12-31"), ("B1", "vvt", "2026-12-31")],
        "begun": [("A1", "gemeenten", "2027-12-31")],
    }.items():
        assert [(one["initiative"], one["domain"], one["validTo"]) for one in made[name]] == roles
        assert len(tried.json()[name]) == len(roles)
    assert plan.items("/role-matrix/history") == [made]
    assert plan.get("/role-matrix/grid", asOf="2026-12-31") == before
    assert {one["role"] for one in plan.items("/role-matrix", asOf="2027-01-01")} == {"betrokken", "trekker"}
    again = plan.put("/role-matrix", body).json()
    assert (again["id"], again["ended"], again["begun"]) == (None, [], [])
    assert "in orde" in plan.in_order(tmp_path)


def test_all_that_is_wrong_with_a_matrix_is_named(plan: Roles) -> None:
    roles = [
        {"initiative": "X", "domain": "Y", "organisation": "Z", "role": "trekker"},
        {"initiative": "A1", "domain": "vvt", "organisation": "STAD", "role": "trekker"},
        {"initiative": "A1", "domain": "vvt", "role": "trekker", "validTo": "2026-12-31"},
        {"initiative": "B1", "domain": "vvt", "role": "trekker"},
        {"initiative": "B1", "domain": "vvt", "role": "betrokken", "validFrom": "2028-01-01"},
    ]
    answer = plan.put("/role-matrix", {"validFrom": "2027-01-01", "reason": "r", "roles": roles})
    assert answer.status_code == 400
    assert {one["pointer"]: one["code"] for one in answer.json()["errors"]} == {
        "/roles/0/initiative": "dangling_code",
        "/roles/0/domain": "dangling_code",
        "/roles/0/organisation": "dangling_code",
        "/roles/1/domain": "domain_mismatch",
        "/roles/2/validTo": "ends_before_start",
        "/roles/4": "roles_overlap",
    }
    assert plan.items("/role-matrix/history") == []
