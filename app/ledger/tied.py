"""Which row every kind of entry is about, and which of its columns the journal has sealed."""

from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from app.ledger.findings import Stored


class Tie(NamedTuple):
    """How a kind of entry is tied to the row that it is about."""

    table: str
    columns: Mapping[str, str]
    """Each column with the name under which its value was sealed."""
    actor: str | None = None
    moment: str | None = None
    texts: Mapping[str, str] = {}
    """Each column of free text with the name under which its hash was sealed."""
    state: Mapping[str, object] = {}
    """What the row must say since this was booked."""
    moves: Mapping[str, int] = {}
    """How often the amount of the row was added to an account."""


def _same(*names: str, **others: str) -> dict[str, str]:
    return {**{name: name for name in names}, **others}


_PART: Final = ("kassier", "stream", "period")
_REVERSED: Final = Tie(
    "",
    {"reversed_on": "reversedOn", "reversal_bank_reference": "bankReference", "payout_id": "payout"},
    texts={"reversal_reason": "reason"},
    state={"status": "reversed"},
)
_CONFIRMED: Final = Tie(
    "confirmation",
    _same("reference", "period", matter="of", confirmed_on="confirmedOn"),
    "recorded_by",
    "recorded_at",
)
_REGISTERED: Final = Tie(
    "registration",
    _same("reference", "period", "system", matter="of", registered_on="registeredOn"),
    "recorded_by",
    "recorded_at",
)
_VERIFIED: Final = Tie(
    "measurement", _same("meetmoment", "period"), "verified_by", "verified_at", {"verification_note": "note"}
)
_PAYOUT: Final = _same(*_PART, payment_cents="paymentCents")

DECISION: Final = Tie(
    "decision",
    _same("kind", "reference", decided_on="decidedOn"),
    "recorded_by",
    "recorded_at",
    _same("text", "reason"),
)

TIES: Final[Mapping[str, Tie]] = {
    "receipt": Tie(
        "receipt",
        {
            "amount_cents": "amount",
            "received_on": "receivedOn",
            "bank_reference": "bankReference",
            "payout_id": "payout",
        },
        "recorded_by",
        "recorded_at",
        moves={"payable": -1, "held": 1},
    ),
    "receipt_reversed": _REVERSED._replace(table="receipt", moves={"payable": 1, "held": -1}),
    "transfer": Tie(
        "transfer",
        {
            "organisation": "organisation",
            "amount_cents": "amount",
            "executed_on": "executedOn",
            "bank_reference": "bankReference",
            "payout_id": "payout",
        },
        "recorded_by",
        "recorded_at",
        moves={"held": -1, "paid_on": 1},
    ),
    "transfer_reversed": _REVERSED._replace(table="transfer", moves={"held": 1, "paid_on": -1}),
    "costs_stated": Tie(
        "cost_statement",
        _same("initiative", *_PART, "organisation", amount_cents="amount"),
        "recorded_by",
        "recorded_at",
        _same("note"),
    ),
    "costs_withdrawn": Tie("cost_statement", {"amount_cents": "amount"}, moment="withdrawn_at"),
    "measurement_reported": Tie(
        "measurement",
        _same(
            "meetmoment",
            "period",
            "supersedes",
            measured_on="measuredOn",
            reported_by="reportedBy",
            reported_on="reportedOn",
        ),
        "recorded_by",
        "recorded_at",
        _same("note"),
    ),
    "measurement_verified": _VERIFIED,
    "measurement_rejected": _VERIFIED,
    "evidence_file_added": Tie(
        "evidence_file",
        _same("initiative", "kassier", "organisation", "size", "sha256", "scan", media_type="mediaType"),
        "recorded_by",
        "recorded_at",
        {"file_name": "text", "description": "note"},
    ),
    "evidence_file_withdrawn": Tie(
        "evidence_file", _same("sha256"), "recorded_by", "withdrawn_at", {"withdrawal_reason": "reason"}
    ),
    "shift_permitted": Tie(
        "stream_permission",
        _same("reference", from_stream="fromStream", to_stream="toStream", amount_cents="amount", given_on="givenOn"),
        "recorded_by",
        "recorded_at",
    ),
    **{f"{matter}_confirmed": _CONFIRMED for matter in ("results", "costs", "approval")},
    **{f"{matter}_registered": _REGISTERED for matter in ("results", "costs", "approval")},
    "payout_proposed": Tie("payout", _PAYOUT, "proposed_by", "proposed_at"),
    "payout_released": Tie(
        "payout",
        {**_PAYOUT, "released_on": "releasedOn", "release_reference": "reference"},
        "released_by",
        "released_at",
    ),
    "payout_withdrawn": Tie("payout", _same("kassier", "period"), moment="withdrawn_at", state={"status": "withdrawn"}),
    "pot_settled": Tie("payout", _same(*_PART)),
    "claim_made": Tie(
        "claim", _same("kassier", "stream", "organisation", amount_cents="cents"), moves={"claim": -1, "not_earned": 1}
    ),
    "claim_withdrawn": Tie(
        "claim", {"amount_cents": "cents"}, state={"withdrawn": True}, moves={"claim": 1, "not_earned": -1}
    ),
    "claim_receipt": Tie(
        "claim_receipt",
        {"amount_cents": "amount", "received_on": "receivedOn", "bank_reference": "bankReference", "claim_id": "claim"},
        "recorded_by",
        "recorded_at",
        moves={"paid_on": -1, "held": 1, "returned": -1, "claim": 1},
    ),
    "claim_written_off": Tie(
        "claim_write_off",
        _same("reference", amount_cents="amount", claim_id="claim"),
        "recorded_by",
        "recorded_at",
        _same("reason"),
        moves={"not_earned": -1, "claim": 1},
    ),
    "return": Tie(
        "repayment",
        _same("kassier", "stream", amount_cents="amount", executed_on="executedOn", bank_reference="bankReference"),
        "recorded_by",
        "recorded_at",
        moves={"held": -1, "returned": 1},
    ),
    "return_confirmed": Tie(
        "repayment",
        {"confirmed_on": "confirmedOn", "confirmation_reference": "reference"},
        "confirmed_by",
        state={"status": "confirmed"},
    ),
    "membership_granted": Tie(
        "membership",
        _same("issuer", "subject", "function", "organisation", "streams", "valid_from", "valid_to"),
        "granted_by",
        "granted_at",
    ),
    "roles_changed": Tie(
        "role_change",
        _same("whole", starts_on="startsOn"),
        "recorded_by",
        "recorded_at",
        texts={"reason": "reason"},
    ),
    "membership_ended": Tie("membership", _same("subject", "function", "ended_on")),
    "payment_file_made": Tie(
        "payment_file",
        _same("sha256", payout_id="payout", message_id="messageId", execute_on="executeOn", amount_cents="amountCents"),
        "recorded_by",
        "recorded_at",
    ),
    "payment_file_withdrawn": Tie(
        "payment_file", {}, "withdrawn_by", "withdrawn_at", texts={"withdrawal_reason": "reason"}
    ),
    "bank_statement_read": Tie(
        "bank_statement",
        _same(
            "kassier",
            "iban",
            file_id="file",
            statement_id="statementId",
            opening_cents="openingCents",
            closing_cents="closingCents",
            closing_on="closingOn",
        ),
        "recorded_by",
        "recorded_at",
    ),
    "workbook_taken_in": Tie(
        "workbook", _same("organisation", "sha256", "size", "changes"), "recorded_by", "recorded_at"
    ),
    "bank_line_settled": Tie(
        "bank_line",
        _same("settlement", receipt_id="receipt", transfer_id="transfer"),
        "settled_by",
        "settled_at",
        {"settlement_reason": "reason"},
        {"status": "settled"},
    ),
}


def tie_of(kind: str) -> Tie | None:
    """The tie of a kind of entry; None when a check of its own looks at it."""
    return DECISION if kind.startswith("decision_") else TIES.get(kind)


Kinds = tuple[tuple[str, Callable[[Stored], bool]], ...]


def _always(_: Stored) -> bool:
    return True


def _withdrawn(row: Stored) -> bool:
    return bool(row["status"] == "withdrawn")


_REQUIRED: Final[Mapping[str, Kinds]] = {
    "receipt": (("receipt", _always), ("receipt_reversed", lambda row: row["status"] == "reversed")),
    "transfer": (("transfer", _always), ("transfer_reversed", lambda row: row["status"] == "reversed")),
    "cost_statement": (("costs_stated", _always), ("costs_withdrawn", _withdrawn)),
    "measurement": (("measurement_reported", _always),),
    "evidence_file": (
        ("evidence_file_added", _always),
        ("evidence_file_withdrawn", lambda row: row["withdrawn_at"] is not None),
    ),
    "payout": (
        ("payout_proposed", _always),
        ("payout_released", lambda row: row["released_on"] is not None),
        ("payout_withdrawn", _withdrawn),
    ),
    "claim": (
        ("claim_made", lambda row: row["kind"] == "recovery"),
        ("claim_withdrawn", lambda row: bool(row["withdrawn"])),
    ),
    "claim_receipt": (("claim_receipt", _always),),
    "claim_write_off": (("claim_written_off", _always),),
    "repayment": (("return", _always), ("return_confirmed", lambda row: row["status"] == "confirmed")),
    "stream_permission": (("shift_permitted", _always),),
    "role_change": (("roles_changed", _always),),
    "payment_file": (
        ("payment_file_made", _always),
        ("payment_file_withdrawn", lambda row: row["withdrawn_at"] is not None),
    ),
    "bank_statement": (("bank_statement_read", _always),),
    "workbook": (("workbook_taken_in", _always),),
    "bank_line": (("bank_line_settled", lambda row: row["status"] == "settled"),),
    "membership": (
        # The first ones are made at the terminal, by who runs the service.
        ("membership_granted", lambda row: row["granted_by"] != "tred"),
        ("membership_ended", lambda row: row["ended_on"] is not None),
    ),
}


def lacking(table: str, row: Stored, seen: Collection[str]) -> list[str]:
    """The kinds of entry that must be there for a row to be as it is, but for those that were seen."""
    match table:
        case "decision":
            needed = [f"decision_{row['kind']}"]
        case "confirmation":
            needed = [f"{row['matter']}_confirmed"]
        case "registration":
            needed = [f"{row['matter']}_registered"]
        case _:
            return [kind for kind, holds in _REQUIRED.get(table, ()) if kind not in seen and holds(row)]
    return [kind for kind in needed if kind not in seen]
