"""What is told: one table from what the journal calls a fact to the type of its event, and who may know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.access.rights import Action

PREFIX: Final = "nl.transformatieplannen."
PROBED: Final = f"{PREFIX}subscription-probed"
"""The type of what is sent to try out an address; no fact lies behind it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of event.

    `path` is where to fetch what it is about. `action` is what the receiver must be allowed to do, `table` that in
    which the database must show the receiver the row, and with `by_role` a partner must at least be geinformeerd in
    an initiative that it is about.
    """

    name: str
    nl: str
    path: str
    table: str | None = None
    action: Action = Action.READ
    by_role: bool = False

    @property
    def type(self) -> str:
        """The type as it stands in an event."""
        return f"{PREFIX}{self.name}"


_MEASUREMENT: Final = "/measurements/{id}"
_EVIDENCE_FILE: Final = "/evidence-files/{id}"
_RECORD: Final = "/plans/{plan}/{section}/{code}"
_DECISION: Final = "/decisions/{id}"
_CLAIM: Final = "/claims/{claim}"
_PAYOUT: Final = "/payouts/{id}"
_MEETMOMENT: Final = "/plans/{plan}/meetmomenten/{code}"
_DESK: Final = Action.SEE_READINESS
_MONEY: Final = Action.SEE_MONEY


def _decision(name: str, nl: str) -> Kind:
    return Kind(name, nl, _DECISION, "decision")


def _of_record(name: str, nl: str, section: str) -> Kind:
    return Kind(name, nl, _RECORD.replace("{section}", section), "record", by_role=True)


DEADLINES: Final[Mapping[str, Kind]] = {
    "meetmoment_due": Kind("meetmoment-due", "Een meetmoment nadert.", _MEETMOMENT, by_role=True),
    "meetmoment_late": Kind("meetmoment-overdue", "Een meetmoment is te laat.", _MEETMOMENT, by_role=True),
    "milestone_due": _of_record("milestone-due", "Een mijlpaal nadert.", "milestones"),
    "milestone_late": _of_record("milestone-late", "Een mijlpaal is te laat.", "milestones"),
    "phase_due": _of_record("phase-due", "Begin of einde van een fase nadert.", "initiative-phases"),
    "phase_late": _of_record("phase-late", "Begin of einde van een fase is te laat.", "initiative-phases"),
    "follow_up_due": _of_record("follow-up-due", "Een actie moet bijna gereed zijn.", "follow-ups"),
    "follow_up_late": _of_record("follow-up-late", "Een actie is te laat.", "follow-ups"),
    "plan_step_due": _of_record("plan-step-due", "Een stap van het plan nadert.", "plan-steps"),
    "plan_step_late": _of_record("plan-step-late", "Een stap van het plan is te laat.", "plan-steps"),
    "agreement_ending": Kind(
        "agreement-ending", "Een overeenkomst loopt bijna af.", "/plans/{plan}/agreements", "agreement", _MONEY
    ),
    "payment_day": Kind("payment-day", "De betaaldag van een periode is er.", "/plans/{plan}/periods/{code}"),
}
"""The days that come, by what they are called where they are kept."""

FACTS: Final[Mapping[str, Kind]] = {
    "plan_imported": Kind("plan-imported", "Een plan is ingelezen.", "/plans/{plan}"),
    "plan_replaced": Kind("plan-replaced", "Een plan is vervangen door een nieuw pakket.", "/plans/{plan}"),
    "record_set": Kind("record-set", "Een gegeven van het register is vastgelegd.", _RECORD, "record", by_role=True),
    "record_removed": Kind(
        "record-removed", "Een gegeven van het register is verwijderd.", f"{_RECORD}/versions", "record", by_role=True
    ),
    "roles_changed": Kind(
        "roles-changed", "De rollenmatrix is gewijzigd.", "/plans/{plan}/role-matrix/history", by_role=True
    ),
    "membership_granted": Kind(
        "membership-granted", "Iemand kreeg een functie.", "/memberships/{id}", None, Action.SEE_MEMBERSHIPS
    ),
    "membership_ended": Kind(
        "membership-ended", "Een functie is beëindigd.", "/memberships/{id}", None, Action.SEE_MEMBERSHIPS
    ),
    "measurement_reported": Kind("measurement-reported", "Een waarde is gemeld.", _MEASUREMENT, by_role=True),
    "evidence_added": Kind("evidence-added", "Bij een meting is bewijs toegevoegd.", _MEASUREMENT, by_role=True),
    "evidence_file_added": Kind(
        "evidence-file-added", "Een bewijsstuk is geüpload.", _EVIDENCE_FILE, "evidence_file", by_role=True
    ),
    "evidence_file_withdrawn": Kind(
        "evidence-file-withdrawn", "Een bewijsstuk is ingetrokken.", _EVIDENCE_FILE, "evidence_file", by_role=True
    ),
    "measurement_verified": Kind("measurement-verified", "Een meting is geverifieerd.", _MEASUREMENT, by_role=True),
    "measurement_rejected": Kind("measurement-rejected", "Een meting is afgekeurd.", _MEASUREMENT, by_role=True),
    "costs_stated": Kind("costs-stated", "Kosten zijn opgegeven.", "/cost-statements/{id}", "cost_statement", _MONEY),
    "costs_withdrawn": Kind(
        "costs-withdrawn", "Een kostenopgave is ingetrokken.", "/cost-statements/{id}", "cost_statement", _MONEY
    ),
    "workbook_taken_in": Kind(
        "workbook-taken-in", "Een ingevulde werkmap is overgenomen.", "/workbooks/{id}", "workbook", _MONEY
    ),
    "decision_accept_costs": _decision("costs-accepted", "Kosten zijn geaccepteerd."),
    "decision_establish_results": _decision("results-established", "Resultaten zijn vastgesteld."),
    "decision_approve_plan": _decision("plan-approved", "Het plan is goedgekeurd."),
    "decision_sign_agreement": _decision("agreement-signed", "Een nadere overeenkomst is getekend."),
    "decision_set_distribution": _decision("distribution-set", "Een uitkering wordt anders verdeeld."),
    "decision_change_budget": _decision("budget-changed", "De begroting is gewijzigd."),
    "decision_revise_target": _decision("target-revised", "Een doelwaarde is herzien."),
    "decision_recover": _decision("recovery-decided", "Tot een terugvordering is besloten."),
    "decision_withdraw": _decision("decision-withdrawn", "Een besluit is ingetrokken."),
    "shift_permitted": Kind(
        "stream-shift-permitted",
        "Een verschuiving tussen geldstromen is toegestaan.",
        "/stream-permissions/{id}",
        "stream_permission",
        Action.SEE_ALL_MONEY,
    ),
    **{
        f"{of}_{done}": Kind(f"{of}-{done}", f"{what} {nl}.", f"/{path}/{{id}}")
        for of, what in (("results", "Resultaten zijn"), ("costs", "Kosten zijn"), ("approval", "De goedkeuring is"))
        for done, nl, path in (
            ("confirmed", "bevestigd", "confirmations"),
            ("registered", "geregistreerd", "registrations"),
        )
    },
    "payout_proposed": Kind("payout-proposed", "Een uitkering is voorgesteld.", _PAYOUT, "payout", _DESK),
    "payout_withdrawn": Kind("payout-withdrawn", "Een voorstel is ingetrokken.", _PAYOUT, "payout", _DESK),
    "payout_released": Kind(
        "payout-released", "Een uitkering is vrijgegeven.", f"{_PAYOUT}/distribution", "payout", _MONEY
    ),
    "pot_settled": Kind("pot-settled", "Een kassier en geldstroom zijn afgerekend.", _PAYOUT, "payout", _DESK),
    "receipt": Kind("payout-received", "Een kassier ontving geld.", "/receipts/{id}", "receipt", _DESK),
    "receipt_reversed": Kind("receipt-reversed", "Een ontvangst is teruggedraaid.", "/receipts/{id}", "receipt", _DESK),
    "transfer": Kind("payout-passed-on", "Geld is doorbetaald.", "/transfers/{id}", "transfer", _MONEY),
    "transfer_reversed": Kind(
        "transfer-reversed", "Een doorbetaling is teruggedraaid.", "/transfers/{id}", "transfer", _MONEY
    ),
    "claim_made": Kind("claim-made", "Er is een vordering.", "/claims/{id}", "claim", _MONEY),
    "claim_withdrawn": Kind("claim-withdrawn", "Een vordering is ingetrokken.", "/claims/{id}", "claim", _MONEY),
    "claim_receipt": Kind("claim-collected", "Op een vordering is ontvangen.", _CLAIM, "claim_receipt", _MONEY),
    "claim_written_off": Kind("claim-written-off", "Een vordering is afgeschreven.", _CLAIM, "claim_write_off", _MONEY),
    "payment_file_made": Kind(
        "payment-file-made", "Een betaalbestand is gemaakt.", "/payment-files/{id}", "payment_file", _DESK
    ),
    "payment_file_withdrawn": Kind(
        "payment-file-withdrawn", "Een betaalbestand is ingetrokken.", "/payment-files/{id}", "payment_file", _DESK
    ),
    "bank_statement_read": Kind(
        "bank-statement-read", "Een bankafschrift is ingelezen.", "/bank-statements/{id}", "bank_statement", _DESK
    ),
    "bank_line_settled": Kind(
        "bank-line-settled", "Een verschil op een afschrift is opgelost.", "/bank-lines/{id}", "bank_line", _DESK
    ),
    "return": Kind("money-returned", "Een kassier stortte geld terug.", "/returns/{id}", "repayment", _DESK),
    "return_confirmed": Kind(
        "return-confirmed", "Een terugstorting is bevestigd.", "/returns/{id}", "repayment", _DESK
    ),
}
"""By what the journal calls them."""

KINDS: Final[Mapping[str, Kind]] = {**FACTS, **DEADLINES}

SILENT: Final[Mapping[str, str]] = {
    "records_taken_in": "hoort bij `plan-imported` of `plan-replaced`",
    "budget_changed": "hoort bij het besluit, `budget-changed`",
    "evidence_file_infected": "er is niets bewaard om op te halen",
    "text_erased": "er is niets meer om op te halen",
    **dict.fromkeys(
        (
            "subscription_made",
            "subscription_changed",
            "subscription_paused",
            "subscription_resumed",
            "subscription_secret_renewed",
            "subscription_ended",
            "redelivery_asked",
        ),
        "gaat over het bezorgen zelf",
    ),
}
"""What is recorded and not told, and why."""

KIND_OF: Final[Mapping[str, str]] = {kind.type: name for name, kind in KINDS.items()}
"""By the type of the event, what lies behind it."""
