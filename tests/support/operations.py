"""Who may ask for every operation of the API: one table, written from what is promised and not from what is built."""

from typing import Any, Final, NamedTuple

from tests.support.every_kind import promised
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
TIED: Final = {"K": "KAS1", "P": "ZORG"}
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


READER: Final = {"issuer": "urn:elders", "subject": "ooit", "function": "reader"}
_LINE: Final = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 2}
_RECEIPT: Final = {"amount": 0.01, "receivedOn": DAY, "bankReference": "B-1"}
_REVERSAL: Final = {"reversedOn": DAY, "reason": "vergissing"}
_OTHERS: Final = "SFKDPUR"
"""For whom the subscription of somebody else is not to know."""
_EVIDENCE: Final = [{"kind": "factuur", "reference": "F-1"}]

VIEWED: Final = {
    "viewBudget": (MONEY, "budget"),
    "viewCostStatements": (MONEY, "cost-statements"),
    "viewSchedule": (MONEY, "schedule"),
    "viewDistributions": (MONEY, "distributions"),
    "viewPayouts": (DESKS, "payouts"),
    "viewReceipts": (DESKS, "receipts"),
    "viewTransfers": (MONEY, "transfers"),
    "viewClaims": (MONEY, "claims"),
    "viewLedger": ("AU", "ledger"),
    "viewBusinessCase": ("AOSFU", "business-case"),
    "viewOrganisations": (ALL, "organisations"),
    "viewRoleMatrix": (ALL, "role-matrix"),
    "viewKpis": (ALL, "kpis"),
    "viewKpiProgress": (ALL, "kpi-progress"),
    "viewMeetmomenten": (ALL, "meetmomenten"),
    "viewMeasurements": (ALL, "measurements"),
    "viewFiches": (ALL, "fiches"),
    "viewMilestones": (ALL, "milestones"),
}

TABLE: Final[dict[str, Row]] = {
    # The plan and what it holds.
    "importPlan": Row("AO", "/plan-imports?dryRun=true", {}),
    "listPlans": Row(ALL, "/plans"),
    "getPlan": Row(ALL, "/plans/{plan}"),
    "getPackage": Row("AOU", "/plans/{plan}/package"),
    "comparePlans": Row(ALL, "/plan-comparison?plans={plan}"),
    "getDifferences": Row(ALL, "/plans/{plan}/differences?since=2030-01-01T00:00:00Z"),
    "searchPlan": Row(ALL, "/plans/{plan}/search?q=beeldzorg"),
    "searchPlans": Row(ALL, "/search?q=beeldzorg"),
    "listStreams": Row(ALL, "/plans/{plan}/streams"),
    "getStream": Row(ALL, "/plans/{plan}/streams/IZA"),
    "listPeriods": Row(ALL, "/plans/{plan}/periods"),
    "getPeriod": Row(ALL, "/plans/{plan}/periods/1"),
    "listDomains": Row(ALL, "/plans/{plan}/domains"),
    "getDomain": Row(ALL, "/plans/{plan}/domains/vvt"),
    "listOrganisations": Row(ALL, "/plans/{plan}/organisations"),
    "getOrganisation": Row(ALL, "/plans/{plan}/organisations/ZORG"),
    "getOrganisationTasks": Row(ALL, "/plans/{plan}/organisations/ZORG/tasks"),
    "listKassiers": Row(ALL, "/plans/{plan}/kassiers"),
    "getKassier": Row(ALL, "/plans/{plan}/kassiers/K1"),
    "listThemes": Row(ALL, "/plans/{plan}/themes"),
    "getTheme": Row(ALL, "/plans/{plan}/themes/A"),
    "listInitiatives": Row(ALL, "/plans/{plan}/initiatives"),
    "getInitiative": Row(ALL, "/plans/{plan}/initiatives/A1"),
    "listRoles": Row(ALL, "/plans/{plan}/role-matrix"),
    "replaceRoleMatrix": Row("O", "/plans/{plan}/role-matrix", {"reason": "R", "roles": []}),
    "getRoleMatrix": Row(ALL, "/plans/{plan}/role-matrix/grid"),
    "listRoleChanges": Row(ALL, "/plans/{plan}/role-matrix/history"),
    "getRoleCompleteness": Row(ALL, "/plans/{plan}/role-matrix/completeness"),
    "getRoleCell": Row(ALL, "/plans/{plan}/role-matrix/cells/A1/vvt"),
    "setRole": Row("OP", "/plans/{plan}/role-matrix/cells/A1/vvt", {"role": "trekker", "reason": "R"}),
    "clearRole": Row("OP", "/plans/{plan}/role-matrix/cells/A1/vvt?reason=R"),
    "listRoleCellChanges": Row(ALL, "/plans/{plan}/role-matrix/cells/A1/vvt/history"),
    "listKpis": Row(ALL, "/plans/{plan}/kpis"),
    "getKpi": Row(ALL, "/plans/{plan}/kpis/A1-D"),
    "getPlanning": Row(ALL, "/plans/{plan}/planning"),
    "getDeadlines": Row(ALL, "/plans/{plan}/deadlines"),
    "getWorkAgenda": Row(ALL, "/plans/{plan}/werkagenda"),
    "getFicheCompleteness": Row(ALL, "/plans/{plan}/fiche-completeness"),
    "getGoalNetwork": Row(ALL, "/plans/{plan}/goal-network"),
    "getLife": Row(ALL, "/plans/{plan}/life"),
    "getGovernance": Row(ALL, "/plans/{plan}/governance"),
    "getCoverage": Row(ALL, "/plans/{plan}/coverage"),
    "getProgress": Row(ALL, "/plans/{plan}/progress"),
    "listKpiProgress": Row(ALL, "/plans/{plan}/kpi-progress"),
    "getKpiProgress": Row(ALL, "/plans/{plan}/kpi-progress/A1-D"),
    "listMeetmomenten": Row(ALL, "/plans/{plan}/meetmomenten"),
    "getMeetmoment": Row(ALL, "/plans/{plan}/meetmomenten/A1-D.1"),
    "takeOutWorkbook": Row("OKP", "/plans/{plan}/organisations/ZORG/workbook"),
    "takeInWorkbook": Row("OKP", "/plans/{plan}/organisations/ZORG/workbooks"),
    "listWorkbooks": Row(MONEY, "/plans/{plan}/workbooks"),
    "getWorkbook": Row(MONEY, "/workbooks/{workbook}"),
    "downloadWorkbook": Row(MONEY, "/workbooks/{workbook}/content"),
    "listBudgetLines": Row(MONEY, "/plans/{plan}/budget-lines"),
    "listAgreements": Row(MONEY, "/plans/{plan}/agreements"),
    # Measuring, accounting, deciding.
    "listMeasurements": Row(ALL, "/plans/{plan}/measurements"),
    "getMeasurement": Row(ALL, "/measurements/{measurement}"),
    "reportMeasurements": Row(
        "OKDP",
        "/plans/{plan}/measurements",
        {"mode": "atomic", "items": [{"meetmoment": "A1-D.1", "value": 1, "measuredOn": DAY}]},
    ),
    "reportMeasurement": Row(
        "OKDP", "/plans/{plan}/meetmomenten/A1-D.1/measurements", {"value": True, "measuredOn": DAY, "evidence": []}
    ),
    "addEvidence": Row("OKDP", "/measurements/{measurement}/evidence", _EVIDENCE[0]),
    "uploadEvidenceFile": Row("OKDP", "/plans/{plan}/evidence-files?fileName=telling.csv"),
    "listEvidenceFiles": Row(ALL, "/plans/{plan}/evidence-files"),
    "getEvidenceFile": Row(ALL, "/evidence-files/{evidenceFile}"),
    "downloadEvidenceFile": Row(ALL, "/evidence-files/{evidenceFile}/content"),
    # Only who sent it in.
    "withdrawEvidenceFile": Row("", "/evidence-files/{evidenceFile}/withdrawals", {"reason": "R"}),
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
    "getImpact": Row(ALL, "/plans/{plan}/impact"),
    "explainImpact": Row(ALL, "/plans/{plan}/impact/explanation?tree=X"),
    "getWorkforce": Row(ALL, "/plans/{plan}/workforce"),
    "getReport": Row(ALL, "/plans/{plan}/periods/1/report"),
    "getChart": Row(ALL, "/plans/{plan}/charts/role-matrix"),
    "getBusinessCase": Row("AOSFU", "/plans/{plan}/business-case"),
    "simulateBusinessCase": Row("AOSFU", "/plans/{plan}/business-case", {"overrides": []}),
    "getCostBuildUp": Row("AOSFU", "/plans/{plan}/cost-build-up"),
    "getDoubleFunding": Row("AOSFU", "/plans/{plan}/double-funding"),
    "simulateCase": Row(ALL, "/simulations", {"plan": {}}),
    # The bank.
    "makePaymentFile": Row("K", "/payouts/{payout}/payment-files", {"executeOn": DAY}),
    "listPaymentFiles": Row(DESKS, "/payouts/{payout}/payment-files"),
    "getPaymentFile": Row(DESKS, "/payment-files/{file}"),
    "downloadPaymentFile": Row("K", "/payment-files/{file}/content"),
    "withdrawPaymentFile": Row("K", "/payment-files/{file}/withdrawals", {"reason": "R"}),
    "readBankStatement": Row("K", "/plans/{plan}/bank-statements"),
    "listBankStatements": Row(DESKS, "/plans/{plan}/bank-statements"),
    "getBankStatement": Row(DESKS, "/bank-statements/{statement}"),
    "listBankLines": Row(DESKS, "/plans/{plan}/bank-lines"),
    "getBankLine": Row(DESKS, "/bank-lines/{line}"),
    "settleBankLine": Row("K", "/bank-lines/{line}/settlements", {"settlement": "explain", "reason": "R"}),
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
    # The views, each for whoever may see the list that it stands for.
    "listViews": Row(ALL, "/plans/{plan}/views"),
    **{view: Row(allowed, f"/plans/{{plan}}/views/{name}") for view, (allowed, name) in VIEWED.items()},
    # Of all plans in which the caller may: for who may nowhere it is empty.
    "exportView": Row(ALL, "/views/ledger"),
    "listExports": Row("AU", "/plans/{plan}/exports"),
    # Rounds over many plans, of who begins them; here over the one plan.
    "startProposalRound": Row("O", "/proposal-rounds", {"period": 1, "dryRun": True}),
    "listProposalRounds": Row(ALL, "/proposal-rounds"),
    "getProposalRound": Row("", f"/proposal-rounds/{NOBODY}", hidden=ALL),
    "cancelProposalRound": Row("", f"/proposal-rounds/{NOBODY}/cancellations", hidden=ALL),
    "listProposalRoundPlans": Row("", f"/proposal-rounds/{NOBODY}/plans", hidden=ALL),
    # Read tokens, of no plan: everybody makes and sees their own.
    "createReadToken": Row(ALL, "/read-tokens", {"name": "rekenblad"}),
    "listReadTokens": Row(ALL, "/read-tokens"),
    "getReadToken": Row("", f"/read-tokens/{NOBODY}", hidden=ALL),
    "revokeReadToken": Row("", f"/read-tokens/{NOBODY}/revocations", hidden=ALL),
    # Sandboxes are there in a demo only: see tests/sandboxes.
    "openSandbox": Row("", "/sandboxes", {"name": "proef"}, hidden=ALL),
    "resetSandbox": Row("", "/sandboxes/proef/resets", {}, hidden=ALL),
    # What happened, and who is told.
    "listEvents": Row(ALL, "/plans/{plan}/events"),
    "subscribe": Row(ALL, "/plans/{plan}/subscriptions", {"url": "https://10.0.0.1/"}),
    "listSubscriptions": Row(ALL, "/plans/{plan}/subscriptions"),
    "getSubscription": Row("AO", "/subscriptions/{subscription}", hidden=_OTHERS),
    "changeSubscription": Row("AO", "/subscriptions/{subscription}", {"status": "active"}, hidden=_OTHERS),
    "endSubscription": Row("AO", "/subscriptions/{subscription}", hidden=_OTHERS),
    "pauseSubscription": Row("AO", "/subscriptions/{subscription}/pauses", hidden=_OTHERS),
    "resumeSubscription": Row("AO", "/subscriptions/{subscription}/resumptions", hidden=_OTHERS),
    # Only who took it gets a secret of it.
    "renewSubscriptionSecret": Row("", "/subscriptions/{subscription}/secrets", hidden=_OTHERS),
    "probeSubscription": Row("AO", "/subscriptions/{subscription}/probes", hidden=_OTHERS),
    "listDeliveries": Row("AO", "/subscriptions/{subscription}/deliveries", hidden=_OTHERS),
    "getDelivery": Row("AO", "/deliveries/{delivery}", hidden=_OTHERS),
    "redeliver": Row("AO", "/deliveries/{delivery}/redeliveries", hidden=_OTHERS),
    # Memberships.
    "listMemberships": Row("AOU", "/plans/{plan}/memberships"),
    "getMembership": Row("AOU", "/memberships/{membership}"),
    "grantMembership": Row("AO", "/plans/{plan}/memberships", {**READER, "organisation": "X"}),
    "endMembership": Row("AO", "/memberships/{membership}/endings"),
    # The records of the programme, of every kind alike; those about money are not to know for who sees none.
    **{name: Row(*row) for name, row in promised(ALL, MONEY).items()},
}

OPEN: Final = {"listProblemTypes": "/problem-types", "getProblemType": "/problem-types/four_eyes"}
"""For everybody, also without a token."""
ANY_TOKEN: Final = {
    "createReadToken",
    "exportView",
    "listPlans",
    "listProposalRounds",
    "listReadTokens",
    "searchPlans",
    "simulateCase",
}
"""Of no plan in particular: whoever has no function anywhere sees an empty list, and may compute its own case."""
