"""The running service keeps to its own description, whatever is sent to it and whoever sends it."""

from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance, response_schema_conformance

from app.access.rights import Function
from tests.support.api import Api, grant
from tests.support.every_kind import EVERY, operations
from tests.support.half_way import HalfWay
from tests.support.operations import VIEWED
from tests.support.settling import settle

# The rounds stay within two minutes: 25 drawn examples of each operation, besides every variant of its parameters and
# body at the limits of the schema, which makes more than 50 requests for nearly all; 6 more for who only reads.
_DESCRIPTION: Final = Path(__file__).parents[2] / "openapi" / "openapi.json"

_REFERRING: Final = frozenset(
    {
        "clearRole",
        "confirmPeriod",
        "endSubscription",
        "explainImpact",
        "getBusinessCase",
        "getImpact",
        "getWorkforce",
        "grantMembership",
        "importPlan",
        "makePaymentFile",
        "passOnPayout",
        "permitStreamShift",
        "proposePayouts",
        "readBankStatement",
        "recordDecision",
        "replaceRoleMatrix",
        "reportMeasurement",
        "reportMeasurements",
        "returnMoney",
        "setRole",
        "settleBankLine",
        "simulateBusinessCase",
        "simulateCase",
        "simulatePlan",
        "stateCosts",
        # Its last day is not over, and nobody hoards them.
        "createReadToken",
        # A file has no pages.
        *VIEWED,
        "subscribe",
    }
)
"""What names things of the plan, or a version: a schema cannot say that these exist, belong together or are present."""

_SAMPLED: Final = ("Contribution", "Forecast", "Funding", "ImpactTree", "Milestone")
"""The kinds of records that are tried: all have the same code, and these have every sort of property and of right."""
_WRITING: Final = {f"{verb}{name}" for verb in ("put", "remove") for name in _SAMPLED}
"""These rest on a version, which a schema cannot know either."""
_OTHERS: Final = [
    *(operation for name, kind in EVERY.items() if name not in _SAMPLED for operation in operations(name, kind)),
    # All views are one route, for different rows.
    *(set(VIEWED) - {"viewBudget", "viewLedger"}),
]

_PACKAGES: Final = ("importPlan", "simulateCase")
"""What takes a whole plan package: listing every variant takes minutes, and tests/plans shows each flaw by itself."""


def _config(examples: int, *, variants: bool) -> SchemathesisConfig:
    without = {"coverage": {"enabled": False}}
    return SchemathesisConfig.from_dict(
        {
            "seed": 20260101,
            "generation": {"deterministic": True, "max-examples": examples, "database": "none"},
            # Besides the usual statuses: more than 10,000 items is too large a request.
            "checks": {
                "negative_data_rejection": {
                    "expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 428]
                }
            },
            "phases": {} if variants else without,
            "operations": [{"include-operation-id": name, "phases": without} for name in (*_PACKAGES, *_WRITING)],
        }
    )


_every = schemathesis.openapi.from_path(_DESCRIPTION, config=_config(25, variants=True))
_some = schemathesis.openapi.from_path(_DESCRIPTION, config=_config(6, variants=False))
described = _every.exclude(operation_id=_OTHERS)
read = _some.exclude(operation_id=_OTHERS)
load_all_checks()


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"FUZZ-{worker}").prepared()


@pytest.fixture(scope="module")
def everything(api: Api) -> str:
    """The token of somebody with all functions, in every plan so that no request can end them."""
    for function in Function:
        for organisation in ("KAS1", "ZORG") if function in {Function.KASSIER, Function.PARTNER} else (None,):
            grant(api.database_url, function.value, organisation=organisation, subject="alle-functies")
    return api.token("alle-functies")


@pytest.fixture(scope="module")
def reading(api: Api) -> str:
    """The token of somebody who only reads."""
    grant(api.database_url, "reader", subject="alleen-lezen")
    return api.token("alleen-lezen")


def _send(case: Case[Any], api: Api, plan: HalfWay, token: str) -> int:
    settle(case, plan)
    excluded: list[Any] = (
        [positive_data_acceptance] if case.operation.definition.raw["operationId"] in _REFERRING | _WRITING else []
    )
    if (case.query or {}).get("fields"):
        # What was not asked for is left out, also where the schema of a row requires it.
        excluded.append(response_schema_conformance)
    response = case.call_and_validate(
        base_url=f"{api.url}/v1", headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded
    )
    return response.status_code


@described.parametrize()
def test_somebody_with_every_function(case: Case[Any], api: Api, plan: HalfWay, everything: str) -> None:
    _send(case, api, plan, everything)


@read.parametrize()
def test_somebody_who_only_reads(case: Case[Any], api: Api, plan: HalfWay, reading: str) -> None:
    status = _send(case, api, plan, reading)
    open_to_all = case.operation.definition.raw["operationId"] == "simulateCase"
    assert case.method.upper() in {"GET", "HEAD", "OPTIONS"} or open_to_all or status >= 400
