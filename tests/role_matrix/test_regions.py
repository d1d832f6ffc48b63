"""Where a plan names its regions, a role is in one of those; such a region is not taken away under a role."""

from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest

from app.errors import InvalidInput
from app.http.strict_json import parse_json
from app.plans.imports.prepared import prepare
from tests.support.api import Api
from tests.support.importing import Importing

_PACKAGE: dict[str, Any] = parse_json((files("app") / "data" / "zhe-bar.json").read_bytes())  # type: ignore[assignment]
_ROLE = {"initiative": "I1", "domain": "vvt", "role": "betrokken", "region": "GM0597"}


def _with(*roles: dict[str, str]) -> dict[str, Any]:
    return {**deepcopy(_PACKAGE), "roles": list(roles)}


def without_regions(*roles: dict[str, str]) -> dict[str, Any]:
    kept = ("plan", "domains", "organisations", "roles", "themes", "initiatives", "kpis")
    money = ("streams", "kassiers", "scheme", "budget")
    return {name: section for name, section in _with(*roles).items() if name in (*kept, *money)}


def test_a_package_names_a_region_that_is_there() -> None:
    wrong = _with(_ROLE, {**_ROLE, "region": "GM9999"})
    with pytest.raises(InvalidInput) as refused:
        prepare(wrong)
    assert [(flaw.pointer, flaw.code) for flaw in refused.value.flaws] == [("/roles/1/region", "dangling_code")]
    anywhere = without_regions({**_ROLE, "region": "Ridderkerk"})
    assert prepare(anywhere).code == "ZHE-BAR"  # a plan without regions says where in words


def test_a_role_is_given_in_a_region_of_the_plan(api: Api, plan_code: str) -> None:
    plan = Importing(api, plan_code)
    package = _with(_ROLE)
    package["plan"]["code"] = plan_code
    plan.imported(package)
    cell, office = f"{plan.path}/role-matrix/cells/I2/vvt", plan.office
    role = {"role": "trekker", "reason": "Proef"}
    known = office.get(cell, params={"region": "GM0613"}).headers["ETag"]
    made = office.put(cell, params={"region": "GM0613"}, json=role, headers={"If-Match": known})
    assert made.status_code == 200, made.text
    wrong = office.put(cell, params={"region": "GM9999"}, json=role, headers={"If-Match": known})
    assert wrong.status_code == 400
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/query/region"]
    region = f"{plan.path}/regions/GM0613"
    refused = office.delete(region, headers={"If-Match": office.get(region).headers["ETag"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "record_in_use")
    assert "roles" in {one["kind"] for one in refused.json()["violations"]}


def test_what_a_plan_exports_can_be_taken_in_again(api: Api, plan_code: str) -> None:
    plan = Importing(api, plan_code)
    package = without_regions()
    package["plan"]["code"] = plan_code
    package["roles"] = [{**_ROLE, "region": "Ridderkerk"}]
    plan.imported(package)
    cell, office = f"{plan.path}/role-matrix/cells/I2/vvt", plan.office
    given = office.get(cell, params={"region": "Barendrecht"}).headers["ETag"]
    role = {"role": "trekker", "reason": "Proef"}
    assert office.put(cell, params={"region": "Barendrecht"}, json=role, headers={"If-Match": given}).status_code == 200
    region = {"code": "Ridderkerk", "name": "Ridderkerk", "kind": "gemeente"}
    refused = office.put(f"{plan.path}/regions/Ridderkerk", json=region, headers={"If-None-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "role_in_words")
    assert [(one["role"], one["region"]) for one in refused.json()["violations"]] == [("I2/vvt", "Barendrecht")]
    replacing = {**package, "regions": [region]}
    differs = plan.send(replacing, replace="true")
    assert differs.status_code == 409, differs.text
    assert (differs.status_code, differs.json()["violations"][0]["pointers"]) == (409, ["/regions"])
    given = office.get(cell, params={"region": "Barendrecht"}).headers["ETag"]
    asked = {"region": "Barendrecht", "reason": "Proef"}
    assert office.delete(cell, params=asked, headers={"If-Match": given}).status_code == 200
    assert office.put(f"{plan.path}/regions/Ridderkerk", json=region, headers={"If-None-Match": "*"}).status_code == 201
    again = plan.get("/package")
    assert plan.send(again).status_code == 200
    again["plan"]["code"] = f"{plan_code}-N"
    assert Importing(api, f"{plan_code}-N").send(again).status_code == 201
