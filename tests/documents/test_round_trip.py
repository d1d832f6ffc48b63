"""Every bundled plan goes out as a package that changes nothing where it comes from, and is the one that was sent."""

from importlib.resources import files
from typing import Any

import pytest

from app.demo.plans import PLANS
from app.http.strict_json import parse_json
from app.plans.package import canonical, differences, parse_package
from tests.documents.conftest import Opened


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_goes_out_and_comes_in_again_without_any_difference(opened: Opened, name: str) -> None:
    plan = opened(name)
    sent = plan.office.get(f"{plan.path}/package")
    assert sent.status_code == 200
    again = plan.office.post("/v1/plan-imports", content=sent.content, headers={"Content-Type": "application/json"})
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    original: Any = parse_json((files("app") / "data" / f"{name}.json").read_bytes())
    original["plan"]["code"] = plan.code
    assert differences(canonical(parse_package(original)), parse_package(parse_json(sent.content))) == []
