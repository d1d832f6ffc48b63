"""SiG as a plan in the service, and a small plan whose figures are easy to follow."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full

_SIG = Path(__file__).resolve().parents[2] / "app/data/sig.json"


@pytest.fixture(scope="module")
def sig(api: Api, worker: str) -> Importing:
    package = json.loads(_SIG.read_text())
    package["plan"]["code"] = f"SIG-IMPACT-{worker}"
    plan = Importing(api, package["plan"]["code"])
    plan.imported(package)
    return plan


def _node(code: str, operation: str, *of: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code.capitalize(), "operation": operation, "of": list(of), **more}


def small() -> dict[str, Any]:
    """A1 reaches people, who each take ten hours less in the Zvw: one FTE per 125 of them, at 100,000 euros."""
    nodes = [
        _node("MENSEN", "input", input="MENSEN"),
        _node("UREN", "product", "MENSEN", "TIEN"),
        _node("TIEN", "constant", value=10),
        _node("FTE-UREN", "constant", value=1250),
        _node("FTE", "quotient", "UREN", "FTE-UREN"),
        _node("WAARDE", "input", input="WAARDE"),
        _node("EUROS", "product", "FTE", "WAARDE"),
    ]
    outputs = [
        {"sector": "zvw", "effect": effect, "node": code}
        for effect, code in (("uren", "UREN"), ("fte", "FTE"), ("euros", "EUROS"))
    ]
    tree = {"name": "Boom", "targetGroup": "ouderen", "fromYear": 2025, "toYear": 2027, "outputs": outputs}
    people = [{"year": 2025, "value": 0}, {"year": 2026, "value": 125}, {"year": 2027, "value": 250}]
    return {
        "impactInputs": [
            {"code": "MENSEN", "name": "Mensen", "unit": "mensen", "years": people, "illustrative": True},
            {"code": "WAARDE", "name": "Waarde", "unit": "euro", "value": 100_000, "sourceYear": 2024},
        ],
        "impactTrees": [
            {"code": "T", "initiative": "A1", **tree, "nodes": nodes},
            {"code": "PLAN", **tree, "nodes": [*nodes[1:], _node("MENSEN", "constant", value=125)]},
        ],
        "scenarios": [{"code": "DUBBEL", "name": "Dubbel", "overrides": [{"input": "MENSEN", "factor": 2}]}],
    }


@pytest.fixture
def document(plan_code: str) -> dict[str, Any]:
    package = full() | small()
    package["plan"]["code"] = plan_code
    return package


@pytest.fixture
def plan(api: Api, plan_code: str, document: dict[str, Any]) -> Importing:
    made = Importing(api, plan_code)
    made.imported(document)
    return made
