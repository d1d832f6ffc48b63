"""The main job by a client that is generated from the description: from a plan to a payment, and why it is that much.

`python job.py PLAN.json`, with `TRED` the address up to and including `/v1`, and in `TOKEN_OFFICE`, `TOKEN_STUURGROEP`,
`TOKEN_FINANCIER`, `TOKEN_KASSIER` and `TOKEN_ANALYST` a token of everybody whose step it is.
"""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from gelijke_tred_client import AuthenticatedClient
from gelijke_tred_client.api.besluiten import record_decision
from gelijke_tred_client.api.bevestigen_en_registreren import confirm_period, register_period
from gelijke_tred_client.api.metingen import report_measurement, verify_measurement
from gelijke_tred_client.api.plannen import import_plan
from gelijke_tred_client.api.uitkeringen import (
    explain_payout,
    get_distribution,
    get_payout,
    pass_on_payout,
    propose_payouts,
    receive_payout,
    release_payout,
)
from gelijke_tred_client.models import (
    ApprovePlan,
    Confirmation,
    ConfirmationIn,
    Decision,
    Distribution,
    EstablishResults,
    EvidenceReport,
    Explanation,
    Matter,
    Measurement,
    MeasurementReport,
    MeasurementStatus,
    Payout,
    Payouts,
    PayoutStatus,
    PlanImport,
    Problem,
    ProposalIn,
    Receipt,
    ReceiptIn,
    Registration,
    RegistrationIn,
    ReleaseIn,
    TransferIn,
    TransferItem,
    Transfers,
    Verification,
    VerificationOutcome,
    WholePackage,
)

T = TypeVar("T")
DAY = date(2026, 7, 1)


def person(name: str) -> AuthenticatedClient:
    """The client of somebody whose token is in the environment."""
    token = os.environ[f"TOKEN_{name}"]
    return AuthenticatedClient(base_url=os.environ["TRED"], token=token, raise_on_unexpected_status=True)


OFFICE, STUURGROEP, FINANCIER = person("OFFICE"), person("STUURGROEP"), person("FINANCIER")
KASSIER, ANALYST = person("KASSIER"), person("ANALYST")


def key() -> str:
    """A key of its own for every command: sent again with the same one, it happens once."""
    return str(uuid4())


def good(kind: type[T], answer: object) -> T:
    """The answer, when it is what was asked for; a problem says what is wrong."""
    if isinstance(answer, Problem):
        raise SystemExit(f"{answer.status} {answer.code}: {answer.detail} {answer.to_dict()}")
    assert isinstance(answer, kind), answer
    return answer


def cents(euros: float) -> int:
    """Whole cents: what is added up and compared."""
    return round(euros * 100)


def confirm_and_register(plan: str, of: Matter) -> None:
    """What of period 1 the financier confirms, and the programme office then registers."""
    seen = ConfirmationIn(of=of, confirmed_on=DAY, reference="FIN-1")
    good(Confirmation, confirm_period.sync(plan, 1, client=FINANCIER, body=seen, idempotency_key=key()))
    noted = RegistrationIn(of=of, registered_on=DAY, system="landelijk", reference="R-1")
    good(Registration, register_period.sync(plan, 1, client=OFFICE, body=noted, idempotency_key=key()))


def account(plan: str) -> None:
    """Report, verify and establish what came of period 1."""
    evidence = [EvidenceReport(kind="registratie", reference="EPD-2026-06")]
    report = MeasurementReport(value=200, measured_on=DAY, evidence=evidence)
    sent = report_measurement.sync(plan, "A1-D.1", client=ANALYST, body=report, idempotency_key=key())
    made = good(Measurement, sent)
    verdict = Verification(outcome=VerificationOutcome.VERIFIED)
    seen = good(Measurement, verify_measurement.sync(made.id, client=OFFICE, body=verdict, idempotency_key=key()))
    assert seen.status is MeasurementStatus.VERIFIED
    established = EstablishResults(
        kind="establish_results", decided_on=DAY, reference="SG-2", period=1, measurements=[made.id], not_measured=[]
    )
    good(Decision, record_decision.sync(plan, client=STUURGROEP, body=established, idempotency_key=key()))
    confirm_and_register(plan, Matter.RESULTS)


def pay(plan: str, period: int) -> Payout:
    """Propose, release, receive and pass on what is due; the payout as it is then."""
    asked = ProposalIn(period=period)
    (proposed,) = good(Payouts, propose_payouts.sync(plan, client=OFFICE, body=asked, idempotency_key=key())).items
    release = ReleaseIn(released_on=DAY, reference=f"V-{period}")
    good(Payout, release_payout.sync(proposed.id, client=FINANCIER, body=release, idempotency_key=key()))
    arrived = ReceiptIn(amount=proposed.payment, received_on=DAY, bank_reference=f"B-{period}")
    good(Receipt, receive_payout.sync(proposed.id, client=KASSIER, body=arrived, idempotency_key=key()))
    shares = good(Distribution, get_distribution.sync(proposed.id, client=KASSIER)).items
    items = [
        TransferItem(organisation=row.organisation, amount=row.share, executed_on=DAY, bank_reference=f"D-{period}")
        for row in shares
    ]
    order = TransferIn(items=items)
    good(Transfers, pass_on_payout.sync(proposed.id, client=KASSIER, body=order, idempotency_key=key()))
    return good(Payout, get_payout.sync(proposed.id, client=OFFICE))


def explained(payout: UUID) -> Explanation:
    """Why a payment is what it is, every amount being the sum of what lies below it."""
    tree = good(Explanation, explain_payout.sync(payout, client=OFFICE))
    pending = [tree]
    while pending:
        node = pending.pop()
        if node.children:
            assert cents(node.amount) == sum(cents(child.contribution) for child in node.children), node.label
        pending += node.children
    return tree


def main(file: Path) -> None:
    """The whole job."""
    package = WholePackage.from_dict(json.loads(file.read_text(encoding="utf-8")))
    plan = good(PlanImport, import_plan.sync(client=OFFICE, body=package, idempotency_key=key())).code
    approval = ApprovePlan(kind="approve_plan", decided_on=DAY, reference="SG-1")
    good(Decision, record_decision.sync(plan, client=STUURGROEP, body=approval, idempotency_key=key()))
    confirm_and_register(plan, Matter.APPROVAL)
    first = pay(plan, 1)
    account(plan)
    second = pay(plan, 2)
    assert {first.status, second.status} == {PayoutStatus.PASSED_ON}
    # Of 300 people 200 were reached: a third of period 1 is taken off period 2.
    assert (cents(first.payment), cents(second.payment)) == (150001, 100001), (first.payment, second.payment)
    assert cents(explained(second.id).amount) == cents(second.payment)
    refused = propose_payouts.sync(plan, client=OFFICE, body=ProposalIn(period=2), idempotency_key=key())
    assert isinstance(refused, Problem)
    assert (refused.status, refused.code) == (409, "payout_exists"), refused
    print(f"{plan}: {first.payment:.2f} en {second.payment:.2f} doorbetaald, tot op de cent uitgelegd")


main(Path(sys.argv[1]))
