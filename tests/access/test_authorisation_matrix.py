"""Every operation by everybody: one table, written from what is promised and not from what is built."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.support.api import Api
from tests.support.every_kind import reading
from tests.support.half_way import HalfWay
from tests.support.journey import DAY

FUNCTIONS: Final = {
    "A": "admin",
    "O": "programme_office",
    "S": "stuurgroep",
    "F": "financier",
    "K": "kassier",
    "D": "data_analyst",
    "P": "partner",
    "U": "auditor",
    "R": "reader",
}
_TIED: Final = {"K": "KAS1", "P": "ZORG"}
ALL: Final = "".join(FUNCTIONS)
MONEY: Final = "AOSFKPU"
DESKS: Final = "AOSFKU"
NOBODY: Final = "00000000-0000-4000-8000-000000000000"


class Row(NamedTuple):
    """Who may; for whom the thing is not to know; the path, and a body that is well-formed but changes nothing."""

    allowed: str
    path: str
    body: dict[str, Any] | None = None
    hidden: str = ""


_READER: Final = {"issuer": "urn:elders", "subject": "ooit", "function": "reader"}
_LINE: Final = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 2}
_RECEIPT: Final = {"amount": 0.01, "receivedOn": DAY, "bankReference": "B-1"}
_REVERSAL: Final = {"reversedOn": DAY, "reason": "vergissing"}
_EVIDENCE: Final = [{"kind": "factuur", "reference": "F-1"}]

TABLE: Final[dict[str, Row]] = {
    # The plan and what it holds.
    "importPlan": Row("AO", "/plan-imports?dryRun=true", {}),
    "listPlans": Row(ALL, "/plans"),
    "getPlan": Row(ALL, "/plans/{plan}"),
    "listStreams": Row(ALL, "/plans/{plan}/streams"),
    "getStream": Row(ALL, "/plans/{plan}/streams/IZA"),
    "listPeriods": Row(ALL, "/plans/{plan}/periods"),
    "getPeriod": Row(ALL, "/plans/{plan}/periods/1"),
    "listDomains": Row(ALL, "/plans/{plan}/domains"),
    "getDomain": Row(ALL, "/plans/{plan}/domains/vvt"),
    "listOrganisations": Row(ALL, "/plans/{plan}/organisations"),
    "getOrganisation": Row(ALL, "/plans/{plan}/organisations/ZORG"),
    "listKassiers": Row(ALL, "/plans/{plan}/kassiers"),
    "getKassier": Row(ALL, "/plans/{plan}/kassiers/K1"),
    "listThemes": Row(ALL, "/plans/{plan}/themes"),
    "getTheme": Row(ALL, "/plans/{plan}/themes/A"),
    "listInitiatives": Row(ALL, "/plans/{plan}/initiatives"),
    "getInitiative": Row(ALL, "/plans/{plan}/initiatives/A1"),
    "listRoles": Row(ALL, "/plans/{plan}/role-matrix"),
    "getRoleMatrix": Row(ALL, "/plans/{plan}/role-matrix/grid"),
    "listKpis": Row(ALL, "/plans/{plan}/kpis"),
    "getKpi": Row(ALL, "/plans/{plan}/kpis/A1-D"),
    "getPlanning": Row(ALL, "/plans/{plan}/planning"),
    "getDeadlines": Row(ALL, "/plans/{plan}/deadlines"),
    "getWorkAgenda": Row(ALL, "/plans/{plan}/werkagenda"),
    "getProgress": Row(ALL, "/plans/{plan}/progress"),
    "listKpiProgress": Row(ALL, "/plans/{plan}/kpi-progress"),
    "getKpiProgress": Row(ALL, "/plans/{plan}/kpi-progress/A1-D"),
    "listMeetmomenten": Row(ALL, "/plans/{plan}/meetmomenten"),
    "getMeetmoment": Row(ALL, "/plans/{plan}/meetmomenten/A1-D.1"),
    "listBudgetLines": Row(MONEY, "/plans/{plan}/budget-lines"),
    "listAgreements": Row(MONEY, "/plans/{plan}/agreements"),
    # Measuring, accounting, deciding.
    "listMeasurements": Row(ALL, "/plans/{plan}/measurements"),
    "getMeasurement": Row(ALL, "/measurements/{measurement}"),
    "reportMeasurement": Row(
        "OKDP", "/plans/{plan}/meetmomenten/A1-D.1/measurements", {"value": True, "measuredOn": DAY, "evidence": []}
    ),
    "addEvidence": Row("OKDP", "/measurements/{measurement}/evidence", _EVIDENCE[0]),
    "verifyMeasurement": Row("OK", "/measurements/{measurement}/verifications", {"outcome": "verified"}),
    "getAccounting": Row(DESKS, "/plans/{plan}/periods/1/accounting"),
    "recordDecision": Row(
        "S",
        "/plans/{plan}/decisions",
        {"kind": "withdraw", "decidedOn": DAY, "reference": "S", "decision": NOBODY, "reason": "R"},
    ),
    "listDecisions": Row(ALL, "/plans/{plan}/decisions"),
    "getDecision": Row("AOSFU", "/decisions/{decision}", hidden="KDPR"),
    # Costs and shifts.
    "stateCosts": Row("OKP", "/plans/{plan}/cost-statements", {**_LINE, "amount": 1, "evidence": _EVIDENCE}),
    "listCostStatements": Row(MONEY, "/plans/{plan}/cost-statements"),
    "getCostStatement": Row(MONEY, "/cost-statements/{costStatement}"),
    "withdrawCostStatement": Row("OKP", "/cost-statements/{costStatement}/withdrawals"),
    "permitStreamShift": Row(
        "F",
        "/plans/{plan}/stream-permissions",
        {"fromStream": "X", "toStream": "Y", "amount": 1, "reference": "F", "givenOn": DAY},
    ),
    "listStreamPermissions": Row("AOSFU", "/plans/{plan}/stream-permissions"),
    "getStreamPermission": Row("AOSFU", "/stream-permissions/{permission}"),
    # Closing a period.
    "confirmPeriod": Row(
        "F", "/plans/{plan}/periods/1/confirmations", {"of": "costs", "confirmedOn": DAY, "reference": "F"}
    ),
    "registerPeriod": Row(
        "O",
        "/plans/{plan}/periods/1/registrations",
        {"of": "costs", "registeredOn": DAY, "system": "s", "reference": "R"},
    ),
    "listConfirmations": Row(ALL, "/plans/{plan}/confirmations"),
    "listRegistrations": Row(ALL, "/plans/{plan}/registrations"),
    "getConfirmation": Row(ALL, "/confirmations/{confirmation}"),
    "getRegistration": Row(ALL, "/registrations/{registration}"),
    # Paying.
    "proposePayouts": Row("O", "/plans/{plan}/payouts", {"period": 1}),
    "listPayouts": Row(DESKS, "/plans/{plan}/payouts"),
    "getPayout": Row(DESKS, "/payouts/{payout}", hidden="P"),
    "explainPayout": Row(DESKS, "/payouts/{payout}/explanation", hidden="P"),
    "getDistribution": Row(MONEY, "/payouts/{payout}/distribution"),
    "withdrawPayout": Row("O", "/payouts/{payout}/withdrawals"),
    "releasePayout": Row("F", "/payouts/{payout}/releases", {"releasedOn": DAY, "reference": "V"}),
    "receivePayout": Row("K", "/payouts/{payout}/receipts", _RECEIPT),
    "passOnPayout": Row(
        "K",
        "/payouts/{payout}/transfers",
        {"organisation": "ZORG", "amount": 0.01, "executedOn": DAY, "bankReference": "T-1"},
    ),
    "listPassOn": Row(MONEY, "/plans/{plan}/pass-on"),
    "listReceipts": Row(DESKS, "/plans/{plan}/receipts"),
    "listTransfers": Row(MONEY, "/plans/{plan}/transfers"),
    "getReceipt": Row(DESKS, "/receipts/{receipt}", hidden="P"),
    "getTransfer": Row(MONEY, "/transfers/{transfer}"),
    "reverseReceipt": Row("K", "/receipts/{receipt}/reversals", _REVERSAL),
    "reverseTransfer": Row("K", "/transfers/{transfer}/reversals", _REVERSAL),
    "getUitkeringsschema": Row(MONEY, "/plans/{plan}/uitkeringsschema"),
    "getPaymentReadiness": Row(DESKS, "/plans/{plan}/periods/2/payment-readiness"),
    "simulatePlan": Row(DESKS, "/plans/{plan}/simulations", {}),
    "simulateCase": Row(ALL, "/simulations", {"plan": {}}),
    # Claims and returns.
    "listClaims": Row(MONEY, "/plans/{plan}/claims"),
    "getClaim": Row(MONEY, "/claims/{claim}"),
    "collectClaim": Row("K", "/claims/{claim}/receipts", {**_RECEIPT, "bankReference": "C-1"}),
    "writeOffClaim": Row("F", "/claims/{claim}/write-offs", {"amount": 999, "reference": "F", "reason": "R"}),
    "returnMoney": Row(
        "K", "/plans/{plan}/returns", {"stream": "X", "amount": 1, "executedOn": DAY, "bankReference": "T"}
    ),
    "listReturns": Row(MONEY, "/plans/{plan}/returns"),
    "getReturn": Row(DESKS, "/returns/{returned}", hidden="P"),
    "confirmReturn": Row("F", "/returns/{returned}/confirmations", {"confirmedOn": DAY, "reference": "F"}),
    # The books.
    "listLedgerEntries": Row("AU", "/plans/{plan}/ledger/entries"),
    "listLedgerBalances": Row("AU", "/plans/{plan}/ledger/balances"),
    "getLedgerHead": Row("AU", "/plans/{plan}/ledger/head"),
    "listAuditTrail": Row("AU", "/plans/{plan}/audit-trail"),
    # Memberships.
    "listMemberships": Row("AOU", "/plans/{plan}/memberships"),
    "getMembership": Row("AOU", "/memberships/{membership}"),
    "grantMembership": Row("AO", "/plans/{plan}/memberships", {**_READER, "organisation": "X"}),
    "endMembership": Row("AO", "/memberships/{membership}/endings"),
    **{name: Row(ALL, path) for name, path in reading(money=False).items()},
    **{name: Row(MONEY, path, hidden="DR") for name, path in reading(money=True).items()},
}

OPEN: Final = {"listProblemTypes": "/problem-types", "getProblemType": "/problem-types/four_eyes"}
"""For everybody, also without a token."""
ANY_TOKEN: Final = {"listPlans", "simulateCase"}
"""Of no plan in particular: whoever has no function anywhere sees an empty list, and may compute its own case."""
_MINE: Final = ("payout", "receipt", "transfer", "claim", "returned", "costStatement")


class Matrix:
    """A plan, another plan, and the things in the first."""

    def __init__(self, plan: HalfWay, other: HalfWay) -> None:
        self.plan, self.other = plan, other
        office = plan.as_("programme_office")
        # Everything of K1 and ZORG, and finished: who may do it changes nothing.
        self.things = {"plan": plan.code} | {name: ids[0] for name, ids in plan.ids.items()}
        self.things |= {name: plan.mine(name, "K1") for name in _MINE}
        path = f"/plans/{plan.code}/cost-statements?kassier=K1&status=accepted"
        self.things["costStatement"] = plan.journey.items(office, path)[0]["id"]
        path = f"/plans/{plan.code}/measurements?status=established&meetmoment=A1-D.1"
        self.things["measurement"] = plan.journey.items(office, path)[0]["id"]
        money = [one for one in plan.journey.items(office, f"/plans/{plan.code}/decisions") if one["kind"] == "recover"]
        self.things["decision"] = money[0]["id"]
        made = plan.journey.post(plan.as_("admin"), f"/plans/{plan.code}/memberships", _READER)
        plan.journey.post(plan.as_("admin"), f"/memberships/{made['id']}/endings", {})
        self.things["membership"] = made["id"]

    def ask(self, client: httpx.Client, operation: str) -> httpx.Response:
        """Ask for an operation on the plan."""
        row = TABLE[operation]
        path = f"/v1{row.path.format(**self.things)}"
        if operation == "importPlan":
            return client.post(path, json=self.plan.journey.package)
        if operation == "simulateCase":
            return client.post(path, json={"plan": self.plan.journey.package, "costs": [], "measurements": []})
        if _described()[operation][0] == "get":
            return client.get(path)
        return client.post(path, json=row.body)


def _described() -> dict[str, tuple[str, str]]:
    document = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
    paths = document["paths"].items()
    return {one["operationId"]: (method, path) for path, item in paths for method, one in item.items()}


@pytest.fixture(scope="module")
def matrix(api: Api, worker: str) -> Matrix:
    return Matrix(HalfWay(api, f"RECHT-{worker}").prepared(), HalfWay(api, f"ANDER-{worker}").prepared())


def _client(plan: HalfWay, letter: str) -> httpx.Client:
    return plan.as_(FUNCTIONS[letter], _TIED.get(letter), subject=f"{letter}-{plan.code}")


@pytest.fixture(scope="module")
def strangers(api: Api, matrix: Matrix) -> dict[str, httpx.Client]:
    """Who has every function, but in the other plan; whose days are over or still to come; whose rights were ended."""
    made = {name: _granted(api, matrix.plan, name, days) for name, days in _DAYS.items()}
    for one in matrix.plan.journey.items(matrix.plan.as_("admin"), f"/plans/{matrix.plan.code}/memberships"):
        if one["subject"] == f"ended-{matrix.plan.code}":
            matrix.plan.journey.post(matrix.plan.as_("admin"), f"/memberships/{one['id']}/endings", {})
    nobody = api.bearing(api.token(f"none-{matrix.plan.code}"))
    return {**made, "elsewhere": _granted(api, matrix.other, "elsewhere", {}), "none": nobody}


_DAYS: Final[dict[str, dict[str, str]]] = {
    "expired": {"validTo": "2020-01-01"},
    "future": {"validFrom": "2999-01-01"},
    "ended": {},
}


def _granted(api: Api, plan: HalfWay, name: str, days: dict[str, str]) -> httpx.Client:
    subject = f"{name}-{plan.code}"
    for letter, function in FUNCTIONS.items():
        tied = {"organisation": _TIED[letter]} if letter in _TIED else {}
        given = {"issuer": LOCAL_ISSUER, "subject": subject, "function": function, **days, **tied}
        plan.journey.post(plan.as_("admin"), f"/plans/{plan.code}/memberships", given)
    return api.bearing(api.token(subject))


def test_the_table_and_the_description_name_the_same_operations() -> None:
    assert set(TABLE) | set(OPEN) == set(_described())
    assert not set(TABLE) & set(OPEN)


def test_the_table_asks_for_what_the_description_says() -> None:
    paths = {**{name: row.path for name, row in TABLE.items()}, **OPEN}
    for operation, (_, described) in _described().items():
        asked = paths[operation].partition("?")[0].split("/")
        template = described.split("/")
        assert len(asked) == len(template), operation
        assert all("{" in part or part == asked[number] for number, part in enumerate(template)), operation


@pytest.mark.parametrize("operation", TABLE)
def test_every_function_in_its_own_plan(matrix: Matrix, operation: str) -> None:
    row = TABLE[operation]
    expected, found = {}, {}
    for letter in FUNCTIONS:
        status = matrix.ask(_client(matrix.plan, letter), operation).status_code
        found[letter] = status if status in {401, 403, 404} or status >= 500 else "allowed"
        expected[letter] = "allowed" if letter in row.allowed else 404 if letter in row.hidden else 403
    assert found == expected


@pytest.mark.parametrize("operation", TABLE)
def test_without_a_function_in_the_plan_nothing_is_known_of_it(
    strangers: dict[str, httpx.Client], matrix: Matrix, operation: str
) -> None:
    expected = 403 if operation == "importPlan" else 200 if operation in ANY_TOKEN else 404
    found = {name: matrix.ask(client, operation).status_code for name, client in strangers.items()}
    assert found == dict.fromkeys(strangers, expected)


@pytest.mark.parametrize("operation", TABLE)
def test_without_a_token_nothing_is_answered(api: Api, matrix: Matrix, operation: str) -> None:
    answer = matrix.ask(api.anonymous, operation)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", OPEN.values())
def test_what_a_problem_means_is_for_everybody(api: Api, path: str) -> None:
    assert api.anonymous.get(f"/v1{path}").status_code == 200


def test_a_plan_is_listed_for_its_own_people_only(strangers: dict[str, httpx.Client], matrix: Matrix) -> None:
    known = {
        name: [plan["code"] for plan in client.get("/v1/plans").json()["items"]] for name, client in strangers.items()
    }
    assert known == {name: [matrix.other.code] if name == "elsewhere" else [] for name in strangers}
