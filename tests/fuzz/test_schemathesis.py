"""The running service keeps to its own description, whatever is sent to it and whoever sends it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import TestPhase
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import positive_data_acceptance, response_schema_conformance

from app.access.rights import Function
from tests.support.api import Api, grant
from tests.support.every_kind import EVERY, operations
from tests.support.figures import MARKS, NIGHTLY, Reach
from tests.support.following import Walk
from tests.support.half_way import HalfWay
from tests.support.operations import VIEWED
from tests.support.settling import settle
from tests.support.workbooks import XLSX

# A workbook is bytes like any others.
schemathesis.serializer.alias(XLSX, "application/octet-stream")

_DESCRIPTION: Final = Path(__file__).parents[2] / "openapi" / "openapi.json"
_OPERATIONS: Final[list[dict[str, Any]]] = [
    operation for path in json.loads(_DESCRIPTION.read_text())["paths"].values() for operation in path.values()
]
_NAMES: Final = [operation["operationId"] for operation in _OPERATIONS]
EXAMPLES: Final = 1_000 if NIGHTLY else 50
FEW: Final = EXAMPLES // 10
"""Of the kinds of records and the lists that are not tried in full, and of whole plan packages."""
WALKS: Final = 120 if NIGHTLY else 6
STEPS: Final = 25
"""How often links are followed from the start, and how far."""
LINKS: Final = "schemathesis: schakels van het ene antwoord naar het volgende"
READING: Final = 5
"""Each so many-th of these is sent by who only reads as well."""

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
        # An address is looked up: not every name is known everywhere.
        "changeSubscription",
        # Its last day is not over, and nobody hoards them.
        "createReadToken",
        # A file has no pages.
        *VIEWED,
        "subscribe",
        "takeInWorkbook",
        # A file that is what its media type says.
        "uploadEvidenceFile",
    }
)
"""What names things of the plan, or a version: a schema cannot say that these exist, belong together or are present."""

_SAMPLED: Final = ("Contribution", "Forecast", "Funding", "ImpactTree", "Milestone")
"""The kinds of records that are tried in full: all share their code, these have every sort of property and of right."""
_OTHERS: Final = [
    *(operation for name, kind in EVERY.items() if name not in _SAMPLED for operation in operations(name, kind)),
    # All views are one route, for different rows.
    *(set(VIEWED) - {"viewBudget", "viewLedger"}),
]
_LISTS: Final = frozenset(
    operation["operationId"]
    for operation in _OPERATIONS
    if any(one.get("name") == "cursor" for one in operation.get("parameters", ()))
) - {"listAuditTrail", "listEvents", "listMeasurements", "listMilestones", "listPayouts", "listPlans"}
"""Lists share how a page is asked: a few of them are tried in full."""

_WRITING: Final = frozenset(f"{verb}{name}" for verb in ("put", "remove") for name in EVERY)
"""These rest on a version, which a schema cannot know either."""

_OPEN: Final = {"createReadToken", "simulateCase"}
"""What is not in a plan: everybody calculates, and makes a token that only reads for himself."""

_PACKAGES: Final = ("importPlan", "simulateCase")
"""What takes a whole plan package: drawing one takes long, and tests/plans shows each flaw by itself."""


_UNFOLLOWED: Final = [
    *_PACKAGES,
    # In every plan that there is.
    "startProposalRound",
    *(operation for name, kind in EVERY.items() if name not in _SAMPLED for operation in operations(name, kind)),
]
"""No links are followed to these: each kind of record shares its code with those that are sampled."""


def _config() -> SchemathesisConfig:
    without = {"coverage": {"enabled": False}}
    few = {"generation": {"max-examples": FEW}, "phases": without}
    sparing = {*_OTHERS, *_PACKAGES, *_LISTS}
    # Each kind of decision has its own tests of what may not be in it.
    plain = (_WRITING | {"recordDecision"}) - sparing
    return SchemathesisConfig.from_dict(
        {
            "seed": 20260101,
            # Along the links that the description has, and no guessed ones.
            "phases": {"stateful": {"inference": {"algorithms": []}}},
            "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
            # Besides the usual statuses: more than 10,000 items is too large a request.
            "checks": {
                "negative_data_rejection": {
                    "expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 428]
                }
            },
            "operations": [
                *({"include-operation-id": name, **few} for name in sorted(sparing)),
                *({"include-operation-id": name, "phases": without} for name in sorted(plain)),
            ],
        }
    )


@pytest.fixture(scope="module")
def description() -> Any:
    return schemathesis.openapi.from_path(_DESCRIPTION, config=_config())


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"FUZZ-{worker}").prepared()


@pytest.fixture(scope="module")
def everything(api: Api) -> tuple[str, str]:
    """The tokens of two with all functions, in every plan so that no request can end them."""
    subjects = ("alle-functies", "ook-alle-functies")
    for subject in subjects:
        for function in Function:
            for organisation in ("KAS1", "ZORG") if function in {Function.KASSIER, Function.PARTNER} else (None,):
                grant(api.database_url, function.value, organisation=organisation, subject=subject)
    one, other = map(api.token, subjects)
    return one, other


@pytest.fixture(scope="module")
def reading(api: Api) -> str:
    """The token of somebody who only reads."""
    grant(api.database_url, "reader", subject="alleen-lezen")
    return api.token("alleen-lezen")


@pytest.fixture(scope="module")
def wire() -> Iterator[requests.Session]:
    """Kept connections."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@dataclass(frozen=True)
class Caller:
    """How requests are sent by somebody."""

    api: Api
    wire: requests.Session
    token: str

    def send(self, case: Case[Any], recorder: ScenarioRecorder | None = None) -> Response:
        """The answer, after every check; in a row of requests also of what earlier ones did."""
        named = case.operation.definition.raw["operationId"]
        excluded: list[Any] = [positive_data_acceptance] if named in _REFERRING | _WRITING else []
        if (case.query or {}).get("fields"):
            # What was not asked for is left out, also where the schema of a row requires it.
            excluded.append(response_schema_conformance)
        headers = {"Authorization": f"Bearer {self.token}"}
        how: dict[str, Any] = {"base_url": f"{self.api.url}/v1", "session": self.wire, "headers": headers}
        response = case.call(**how)
        if recorder is not None:
            recorder.record_response(case_id=case.id, response=response)
        case.validate_response(
            response, headers=headers, excluded_checks=excluded, transport_kwargs=how, recorder=recorder
        )
        return response


@pytest.fixture(scope="module")
def callers(api: Api, wire: requests.Session, everything: tuple[str, str], reading: str) -> list[Caller]:
    """Two with every function, and somebody who only reads."""
    return [Caller(api, wire, token) for token in (*everything, reading)]


@pytest.mark.parametrize("name", _NAMES)
def test_every_request_is_answered_as_described_whoever_asks(
    name: str, description: Any, plan: HalfWay, callers: list[Caller], figure: Reach
) -> None:
    everybody, _, reader = callers
    drawn, statuses = count(), Counter[int]()

    def sent(case: Case[Any]) -> None:
        settle(case, plan)
        statuses[everybody.send(case).status_code] += 1
        if case.meta and case.meta.phase.name is TestPhase.FUZZING and next(drawn) % READING == 0:
            status = reader.send(case).status_code
            assert case.method.upper() in {"GET", "HEAD", "OPTIONS"} or name in _OPEN or status >= 400

    build_operation_test(
        config=description.config,
        operation=description.find_operation_by_id(name),
        test_func=sent,
        given_kwargs={},
        feedback=FeedbackSources(),
    )()
    figure("schemathesis: handelingen", 1, portion=1 / len(_NAMES))
    figure("schemathesis: voorbeelden van een handeling", next(drawn), portion=0)
    figure("schemathesis: 5xx", _failed(statuses))


def test_what_an_answer_leads_to_is_there_whoever_goes(
    api: Api, worker: str, description: Any, callers: list[Caller], figure: Reach
) -> None:
    one, other, reader = callers
    plan = HalfWay(api, f"LINKS-{worker}").prepared()
    walk = Walk(
        settle=lambda case, linked: settle(case, plan, linked),
        persons=(one.send, other.send),
        reader=reader.send,
        open_to_all=frozenset(_OPEN),
    )
    walk.go(description.exclude(operation_id=_UNFOLLOWED), WALKS, STEPS, MARKS[LINKS].value)
    figure(LINKS, len(walk.followed))
    figure("schemathesis: 5xx", _failed(walk.statuses))


def _failed(statuses: Counter[int]) -> int:
    return sum(times for status, times in statuses.items() if status >= 500)
