"""What a rule of the money can refuse: every reason by its code, all reasons of one refusal together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """The stable code of a refusal, with its title in Dutch and English."""

    title_nl: str
    title_en: str

    def __new__(cls, code: str, title_nl: str, title_en: str) -> Self:
        """Make a member that is its code and knows its titles."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.title_nl, member.title_en = title_nl, title_en
        return member

    # When a payout may be released (uitkeringsschema.md §7.1)
    RESULTS_NOT_ESTABLISHED = "results_not_established", "Resultaten niet vastgesteld", "Results not established"
    CONFIRMATION_MISSING = "confirmation_missing", "Bevestiging ontbreekt", "Confirmation missing"
    REGISTRATION_MISSING = "registration_missing", "Registratie ontbreekt", "Registration missing"
    COSTS_NOT_ACCEPTED = "costs_not_accepted", "Kosten niet geaccepteerd", "Costs not accepted"
    APPROVAL_MISSING = "approval_missing", "Goedkeuring van het plan ontbreekt", "Approval of the plan missing"
    PREVIOUS_NOT_RELEASED = "previous_not_released", "Vorige uitkering niet vrijgegeven", "Previous payout not released"
    PERIOD_NOT_ACCOUNTED = (
        "period_not_accounted",
        "Vorige periode niet verantwoord",
        "Previous period not accounted for",
    )
    # Two persons (§7.9)
    FOUR_EYES = "four_eyes", "Vier ogen vereist", "Four eyes required"
    # The life of a payout
    PAYOUT_EXISTS = "payout_exists", "Uitkering bestaat al", "Payout exists already"
    PROPOSAL_OUTDATED = "proposal_outdated", "Voorstel achterhaald", "Proposal outdated"
    ALREADY_RELEASED = "already_released", "Al vrijgegeven", "Already released"
    PAYOUT_WITHDRAWN = "payout_withdrawn", "Uitkering ingetrokken", "Payout withdrawn"
    NOT_RELEASED = "not_released", "Nog niet vrijgegeven", "Not released yet"
    # Limits (§7.4)
    AGREEMENT_MISSING = "agreement_missing", "Geen geldige nadere overeenkomst", "No valid agreement"
    EXCEEDS_RECEIVED = "exceeds_received", "Meer dan ontvangen", "More than was received"
    EXCEEDS_RELEASED = "exceeds_released", "Meer dan vrijgegeven", "More than was released"
    EXCEEDS_SHARE = "exceeds_share", "Meer dan het aandeel", "More than the share"
    EXCEEDS_ALLOCATION = "exceeds_allocation", "Meer dan toegewezen", "More than was allocated"
    EXCEEDS_PAID = "exceeds_paid", "Meer dan betaald", "More than was paid"
    EXCEEDS_CLAIM = "exceeds_claim", "Meer dan de vordering", "More than the claim"
    RECOVERY_EXCEEDS_DUPLICATE = (
        "recovery_exceeds_duplicate",
        "Terugvordering anders dan de dubbele financiering",
        "Recovery differs from the duplicate",
    )
    BANK_REFERENCE_USED = "bank_reference_used", "Bankkenmerk al gebruikt", "Bank reference used already"
    ALREADY_REVERSED = "already_reversed", "Al teruggedraaid", "Reversed already"
    REVERSAL_LEAVES_TOO_LITTLE = (
        "reversal_leaves_too_little",
        "Al doorbetaald of teruggestort",
        "Passed on or returned already",
    )
    DISTRIBUTION_NOT_BALANCED = (
        "distribution_not_balanced",
        "Verdeling telt niet op tot de uitkering",
        "Distribution does not add up to the payout",
    )
    NO_LINE_THERE = "no_line_there", "Geen begrotingsregel", "No budget line there"
    # Files for the bank and statements of it
    BANK_ACCOUNT_UNCLEAR = "bank_account_unclear", "Geen rekening, of meer dan één", "No bank account, or several"
    NOT_IN_SEPA_TEXT = "not_in_sepa_text", "Naam past niet in een bankbestand", "Name does not fit a bank file"
    EXCEEDS_ORDER = "exceeds_order", "Meer dan een bank in één keer betaalt", "More than a bank pays at once"
    NOTHING_TO_ORDER = "nothing_to_order", "Niets te betalen", "Nothing to pay"
    ACCOUNT_NOT_YOURS = "account_not_yours", "Niet uw aparte rekening", "Not your separate account"
    STATEMENT_KNOWN = "statement_known", "Afschrift al gelezen", "Statement read already"
    ALREADY_SETTLED = "already_settled", "Al afgehandeld", "Settled already"
    NOT_TO_BE_SETTLED_SO = "not_to_be_settled_so", "Zo niet af te handelen", "Cannot be settled this way"
    # Reporting and establishing (§3, §5)
    PERIOD_CLOSED = "period_closed", "Periode afgesloten", "Period closed"
    PERIOD_MISMATCH = "period_mismatch", "Hoort bij een andere periode", "Belongs to another period"
    CATCH_UP_NOT_ALLOWED = "catch_up_not_allowed", "Inhalen niet toegestaan", "Catching up not allowed"
    EVIDENCE_MISSING = "evidence_missing", "Bewijslast ontbreekt", "Evidence missing"
    FILE_INFECTED = "file_infected", "Bestand besmet", "File infected"
    MEASUREMENT_NOT_VERIFIED = "measurement_not_verified", "Meting niet geverifieerd", "Measurement not verified"
    MEASUREMENT_NOT_REPORTED = (
        "measurement_not_reported",
        "Meting niet meer te beoordelen",
        "Measurement no longer open to verification",
    )
    ALREADY_SUPERSEDED = "already_superseded", "Al vervangen", "Superseded already"
    RULE_FROZEN = "rule_frozen", "Meetregel bevroren", "Rule frozen"
    # Costs and budget (§1, §7.7)
    NO_ARREARS_LINE = "no_arrears_line", "Geen regel met betaling achteraf", "No line paid in arrears"
    COST_STATEMENT_NOT_OPEN = "cost_statement_not_open", "Kostenopgave niet open", "Cost statement not open"
    STREAM_SHIFT_NOT_PERMITTED = (
        "stream_shift_not_permitted",
        "Schuif tussen geldstromen niet toegestaan",
        "Shift between streams not permitted",
    )
    BUDGET_NOT_BALANCED = "budget_not_balanced", "Begroting niet in evenwicht", "Budget not balanced"
    LINE_IN_USE = "line_in_use", "Begrotingsregel in gebruik", "Budget line in use"
    # The plan
    PLAN_DIFFERS = "plan_differs", "Plan wijkt af", "Plan differs"
    NO_SCHEME = "no_scheme", "Plan zonder uitkeringsschema", "Plan without a payment scheme"
    IMPACT_NOT_COMPUTABLE = "impact_not_computable", "Impact niet te berekenen", "Impact cannot be computed"
    COSTS_NOT_COMPUTABLE = "costs_not_computable", "Begroting niet op te bouwen", "Budget cannot be built up"
    ROLE_IN_WORDS = "role_in_words", "Rol in een gebied in woorden", "Role in a region in words"
    RECORD_IN_USE = "record_in_use", "Hier wordt nog naar verwezen", "Still referred to"
    # Steps that find nothing to do, or find it done
    NOTHING_TO_CONFIRM = "nothing_to_confirm", "Niets te bevestigen", "Nothing to confirm"
    ALREADY_CONFIRMED = "already_confirmed", "Al bevestigd", "Confirmed already"
    ALREADY_REGISTERED = "already_registered", "Al geregistreerd", "Registered already"
    DECISION_IN_USE = "decision_in_use", "Op dit besluit is voortgebouwd", "Something rests on this decision"
    ALREADY_WITHDRAWN = "already_withdrawn", "Al ingetrokken", "Withdrawn already"
    ALREADY_APPROVED = "already_approved", "Al goedgekeurd", "Approved already"
    ALREADY_ENDED = "already_ended", "Al beëindigd", "Ended already"


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason for a refusal: its code, the sentence in Dutch and English, and the facts behind it by wire name."""

    code: Code
    nl: str
    en: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """A rule of the domain refuses: every reason at once, never none; nothing has changed."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(", ".join(v.code for v in self.violations))


def refuse_if_any(violations: Iterable[Violation]) -> None:
    """Raise `Refused` with all violations when there is at least one."""
    found = tuple(violations)
    if found:
        raise Refused(found)
