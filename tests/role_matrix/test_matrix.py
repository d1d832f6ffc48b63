"""The role matrix over HTTP: as cells, as a grid, on any day, and as what it lets a partner do."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan in which vvt leads A1 until 2026, and nobody of gemeenten but STAD has a role in it."""
    package = full()
    package["plan"]["code"] = plan_code
    made = Importing(api, plan_code)
    made.imported(package)
    return made


@pytest.mark.parametrize(
    ("query", "roles"),
    [
        ({}, ["geinformeerd", "trekker", "betrokken", "trekker", "alleen_monitoren"]),
        ({"initiative": "B1"}, ["trekker", "alleen_monitoren"]),
        ({"domain": "gemeenten"}, ["geinformeerd", "trekker"]),
        ({"organisation": "STAD"}, ["geinformeerd"]),
        ({"role": "trekker"}, ["trekker", "trekker"]),
        ({"asOf": "2025-12-31", "domain": "vvt"}, ["trekker", "alleen_monitoren"]),
        ({"asOf": "2026-01-01", "domain": "vvt"}, ["betrokken", "alleen_monitoren"]),
    ],
)
def test_roles_are_narrowed(plan: Importing, query: dict[str, Any], roles: list[str]) -> None:
    found = plan.items("/role-matrix", **query)
    assert sorted(one["role"] for one in found) == sorted(roles)
    assert [one["id"] for one in plan.items("/role-matrix", limit=1, **query)] == [one["id"] for one in found]


def test_the_grid_shows_domains_by_initiatives(plan: Importing) -> None:
    found = plan.get("/role-matrix/grid", asOf="2025-12-31")
    assert found["asOf"] == "2025-12-31"
    assert [one["code"] for one in found["initiatives"]] == ["A1", "B1"]
    assert [row["domain"] for row in found["rows"]] == ["gemeenten", "vvt"]
    assert [[cell["role"] for cell in row["cells"]] for row in found["rows"]] == [
        [None, "trekker"],
        ["trekker", "alleen_monitoren"],
    ]
    assert found["rows"][0]["cells"][0]["organisations"] == [
        {"organisation": "STAD", "region": "GM-OSS", "role": "geinformeerd"}
    ]
    assert (found["gaps"], found["withoutTrekker"]) == ([], [])


def test_the_grid_follows_the_day(plan: Importing) -> None:
    assert plan.get("/role-matrix/grid", asOf="2026-01-01")["withoutTrekker"] == ["A1"]
    assert plan.get("/role-matrix/grid")["withoutTrekker"] == ["A1"]


def test_a_gap_names_who_has_no_role(plan: Importing) -> None:
    package = full()
    package["plan"]["code"] = plan.code
    package["organisations"].append({"code": "DORP", "name": "Dorp", "domain": "gemeenten"})
    assert plan.send(package, replace="true").status_code == 201
    gaps = plan.get("/role-matrix/grid")["gaps"]
    assert gaps == [{"initiative": "A1", "domain": "gemeenten", "organisations": ["DORP"]}]


@pytest.mark.parametrize(
    ("organisation", "role", "status"),
    [
        ("WIJK", None, 403),
        ("WIJK", "samenwerken", 201),
        ("ZORG", "betrokken", 403),
        ("ZORG", "trekker", 201),
    ],
)
def test_a_partner_reports_by_its_role_of_today(
    plan: Importing, organisation: str, role: str | None, status: int
) -> None:
    package = full()
    package["plan"]["code"] = plan.code
    if role is not None:
        package["roles"].append({"initiative": "A1", "domain": "vvt", "organisation": organisation, "role": role})
    plan.send(package, replace="true")
    body = {"value": 150, "measuredOn": "2025-12-31", "evidence": []}
    client = plan.as_("partner", organisation)
    answer = client.post(f"{plan.path}/meetmomenten/A1-D.1/measurements", json=body)
    assert answer.status_code == status, answer.text


def test_completeness_counts_cells_and_names_who_leads(plan: Importing) -> None:
    found = plan.get("/role-matrix/completeness", asOf="2026-01-01")
    assert [found[name] for name in ("cells", "filled", "partly", "empty", "share")] == [4, 4, 0, 0, 1]
    assert (found["withoutTrekker"], found["asOf"]) == (["A1"], "2026-01-01")
    leads = {"domain": "gemeenten", "organisation": None, "region": None}
    assert found["trekkers"] == [{**leads, "initiatives": ["B1"]}]
    assert [one["trekkers"] for one in found["initiatives"]] == [[], [leads]]
    before = plan.get("/role-matrix/completeness", asOf="2025-12-31")
    assert [one["initiatives"] for one in before["trekkers"]] == [["B1"], ["A1"]]
