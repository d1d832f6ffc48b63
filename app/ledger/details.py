"""What single kinds of entries seal beyond the columns of their row: lists, shares, evidence and free text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from app.ledger.alike import alike, cents_alike
from app.ledger.banking import BANKED
from app.ledger.findings import Booked, Line, Stored
from app.ledger.rows import Rows
from app.uitkeringsschema.bookings import Posting, payout_released
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.schedule import Share

Look = Callable[[Rows, Booked], Iterator[str]]


def share_of(payout: Stored, row: Stored) -> Share:
    """A stored share as the rules know it."""
    return Share(
        Part(payout["kassier"], payout["stream"], payout["period"]),
        row["organisation"],
        base=row["base_cents"],
        carried_in=row["carried_in_cents"],
        shortfall=row["shortfall_cents"],
        release=row["release_cents"],
        due=row["due_cents"],
        amount=row["amount_cents"],
        balance=row["balance_cents"],
    )


def same_lines(lines: Iterable[Line], postings: Iterable[Posting]) -> bool:
    """Whether an entry moved exactly this."""
    wanted = Counter(
        Line(p.pot.kassier, p.pot.stream, p.organisation or "", p.account.value, p.amount) for p in postings
    )
    return Counter(lines) == wanted


def _measured(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("measurement", booked.resource_id)
    if row is None:
        return
    value = row["value_boolean"] if row["value_boolean"] is not None else row["value_number"]
    if not alike(value, booked.payload.get("value")):
        yield "de gemeten waarde is anders dan geboekt"
    if row["recorded_issuer"] != booked.stored["actor_issuer"]:
        yield "de uitgever bij de meting is een ander dan geboekt"
    at_once = booked.payload.get("status") == "verified"
    if at_once and (row["verified_by"], row["verified_at"]) != (booked.stored["actor"], booked.stored["recorded_at"]):
        yield "wie de meting verifieerde is anders dan geboekt"


def _judged(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("measurement", booked.resource_id)
    if row is None:
        return
    rejected = row["status"] == "rejected"
    if rejected and booked.kind != "measurement_rejected":
        yield "de meting staat als afgewezen en is geverifieerd"
    if booked.kind == "measurement_rejected" and row["status"] not in {"rejected", "superseded"}:
        yield "de meting is afgewezen en telt toch"


def _evidence(column: str) -> Look:
    def look(rows: Rows, booked: Booked) -> Iterator[str]:
        sealed = Counter(piece(one) for one in booked.payload.get("evidence") or ())
        stored = Counter(piece(row) for row in rows.of("evidence", column, booked.resource_id))
        if sealed - stored:
            yield "bewijslast is verdwenen of anders dan geboekt"
        if column != "measurement_id" and stored - sealed:
            yield "er is bewijslast die niet is geboekt"

    return look


def _evidence_added(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("evidence", booked.payload.get("evidence"))
    if row is None or row["measurement_id"] != booked.resource_id or piece(row) != piece(booked.payload):
        yield "bewijslast is verdwenen of anders dan geboekt"


def piece(of: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a piece of evidence itself."""
    return of.get("kind"), of.get("reference"), of.get("sha256")


def _covered(column: str) -> Look:
    def look(rows: Rows, booked: Booked) -> Iterator[str]:
        covered = rows.of("covered_part", column, booked.resource_id)
        stored = sorted([row["kassier"], row["stream"]] for row in covered)
        about = {(row["matter"], row["period"]) for row in covered}
        if stored != sorted(booked.payload["parts"]) or about - {(booked.payload["of"], booked.payload["period"])}:
            yield "de delen waarvoor dit geldt zijn anders dan geboekt"

    return look


def _shares(rows: Rows, booked: Booked) -> Iterator[str]:
    stored = {
        row["organisation"]: row["amount_cents"] for row in rows.of("payout_share", "payout_id", booked.resource_id)
    }
    if not alike(stored, booked.payload.get("sharesCents")):
        yield "de verdeling van de uitkering is anders dan voorgesteld"


def _released(rows: Rows, booked: Booked) -> Iterator[str]:
    payout = rows.find("payout", booked.resource_id)
    if payout is None:
        return
    shares = rows.of("payout_share", "payout_id", booked.resource_id)
    shifts = {row["organisation"]: row["shift_cents"] for row in shares if row["shift_cents"]}
    if not alike(shifts, booked.payload.get("shifts")):
        yield "de verschuiving tussen organisaties is anders dan vrijgegeven"
    if not same_lines(booked.lines, payout_released([share_of(payout, row) for row in shares], shifts)):
        yield "de regels zijn niet die van de vrijgegeven verdeling"
    if booked.stored["decision_id"] != payout["distribution_decision_id"]:
        yield "het besluit over de verdeling is anders dan geboekt"


def _settled(rows: Rows, booked: Booked) -> Iterator[str]:
    stored = rows.of("final_balance", "payout_id", booked.resource_id)
    sealed: Sequence[Mapping[str, Any]] = booked.payload.get("balances") or ()
    names = {"cents": "balance_cents", "claim": "claim_cents", "owed": "owed_cents"}
    by_code = {row["organisation"]: row for row in stored}
    if {one["organisation"] for one in sealed} != by_code.keys() or any(
        by_code[one["organisation"]][column] != one[name] for one in sealed for name, column in names.items()
    ):
        yield "de eindsaldi zijn anders dan geboekt"
    claims = {row["organisation"]: row["amount_cents"] for row in rows.of("claim", "payout_id", booked.resource_id)}
    if claims != {one["organisation"]: one["claim"] for one in sealed if one["claim"]}:
        yield "de vorderingen uit de eindafrekening zijn anders dan geboekt"


def _decided(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("decision", booked.resource_id)
    if row is None:
        return
    own = ("kind", "decidedOn", "reference", "text", "textSha256", "reasonSha256")
    sealed = {name: value for name, value in booked.payload.items() if name not in own}
    if not alike(_without_empty(row["content"]), _without_empty(sealed)):
        yield f"de inhoud van besluit {row['id']} is anders dan geboekt"
    if row["recorded_issuer"] != booked.stored["actor_issuer"]:
        yield f"de uitgever bij besluit {row['id']} is een ander dan geboekt"


def _without_empty(value: Any) -> Any:
    """Lists may have been left out when they were empty."""
    if isinstance(value, Mapping):
        return {name: _without_empty(one) for name, one in value.items() if one is not None}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value


def _duplicate(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("claim", booked.resource_id)
    decision = None if row is None else rows.find("decision", row["decision_id"])
    if row is None:
        return
    said = {} if decision is None else decision["content"]
    if booked.stored["decision_id"] != row["decision_id"] or not all(
        alike(row[column], said.get(name))
        for column, name in (
            ("ground", "ground"),
            ("duplicate_of", "duplicateOf"),
            ("kassier", "kassier"),
            ("stream", "stream"),
            ("organisation", "organisation"),
        )
    ):
        yield "de vordering rust niet op het geboekte besluit"
    elif not cents_alike(row["amount_cents"], str(said.get("amount"))):
        yield "het bedrag van de vordering is niet dat van het besluit"


_ROLE: Final = {
    "id": "id",
    "initiative": "initiative",
    "domain": "domain",
    "organisation": "organisation",
    "region": "region",
    "role": "role",
    "valid_from": "validFrom",
    "valid_to": "validTo",
    "continues": "continues",
}


def _roles(rows: Rows, booked: Booked) -> Iterator[str]:
    begun = {str(one["id"]): one for one in rows.of("role_assignment", "change_id", booked.resource_id)}
    sealed = {one["id"]: one for one in booked.payload["begun"]}
    if begun.keys() != sealed.keys() or not all(
        alike(begun[at][column], one.get(name)) for at, one in sealed.items() for column, name in _ROLE.items()
    ):
        yield "de rollen die begonnen zijn anders dan geboekt"
    if any(one["recorded_at"] != booked.stored["recorded_at"] for one in begun.values()):
        yield "de rollen begonnen op een ander moment dan geboekt"
    ended = rows.of("role_assignment", "superseded_by", booked.resource_id)
    if sorted(str(one["id"]) for one in ended) != booked.payload["ended"]:
        yield "de rollen die eindigden zijn anders dan geboekt"
    if any(one["superseded_at"] != booked.stored["recorded_at"] for one in ended):
        yield "de rollen eindigden op een ander moment dan geboekt"


DETAILS: Final[Mapping[str, tuple[Look, ...]]] = {
    "measurement_reported": (_measured, _evidence("measurement_id")),
    "measurement_verified": (_judged,),
    "measurement_rejected": (_judged,),
    "evidence_added": (_evidence_added,),
    "costs_stated": (_evidence("cost_statement_id"),),
    **{f"{matter}_confirmed": (_covered("confirmation_id"),) for matter in ("results", "costs", "approval")},
    **{f"{matter}_registered": (_covered("registration_id"),) for matter in ("results", "costs", "approval")},
    "payout_proposed": (_shares,),
    "payout_released": (_released,),
    "pot_settled": (_settled,),
    "claim_made": (_duplicate,),
    "roles_changed": (_roles,),
    **BANKED,
    "decision_sign_agreement": (_decided, _evidence("decision_id")),
    **{
        f"decision_{kind}": (_decided,)
        for kind in (
            "accept_costs",
            "establish_results",
            "approve_plan",
            "set_distribution",
            "change_budget",
            "revise_target",
            "recover",
            "withdraw",
        )
    },
}
"""Per kind of entry, what else to look at."""
