"""Agreements (NOK) of stuurgroep, kassier and organisation: made valid by decision."""

from typing import Any
from uuid import UUID, uuid4

from app.access.work import Work
from app.db.session import Row
from app.decisions import repository
from app.decisions.schemas import SignAgreement
from app.errors import Flaw, raise_if_any, unknown
from app.evidence import references
from app.measurements import service as measurements
from app.uitkeringsschema.violations import Code, Refused, Violation


async def checked(work: Work, body: SignAgreement) -> SignAgreement:
    """A signed agreement, its evidence with the hash of each of our own files that it names.

    Raises:
        InvalidInput: an unknown kassier, organisation or file, or a validity that ends before it begins.
    """
    kassiers, organisations = await repository.codes(work.session, work.plan.id)
    flaws = [] if body.kassier in kassiers else [unknown("/kassier")]
    flaws += [] if body.organisation in organisations else [unknown("/organisation")]
    if body.valid_to is not None and body.valid_to < body.valid_from:
        nl, en = "De geldigheid eindigt voor zij begint.", "The validity ends before it begins."
        flaws.append(Flaw("/validTo", "ends_before_start", nl, en))
    evidence, wrong = await references.held(work, body.evidence)
    raise_if_any([*flaws, *wrong])
    return body.model_copy(update={"evidence": tuple(evidence)})


async def sign(work: Work, decision_id: UUID, body: SignAgreement) -> None:
    """Record a signed agreement that was checked (uitkeringsschema.md §7.6)."""
    await repository.add_agreement(
        work.session,
        {
            "id": uuid4(),
            "plan_id": work.plan.id,
            "kassier": body.kassier,
            "organisation": body.organisation,
            "signed_on": body.signed_on,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "signatures": list(body.signatures),
            "decision_id": decision_id,
        },
    )
    pieces = [item.model_dump() for item in body.evidence]
    await measurements.keep_evidence(work, "decision_id", decision_id, pieces)


async def withdraw(work: Work, decision: Row[Any]) -> None:
    """Take the agreement of a decision out of force, as long as nothing was passed on under it.

    Raises:
        Refused: decision_in_use.
    """
    found = await repository.agreement_of(work.session, decision.id)
    if found is not None and await repository.agreement_used(work.session, found):
        nl, en = "Onder deze overeenkomst is al doorbetaald.", "Money was passed on under this agreement."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    await repository.withdraw_agreement(work.session, decision.id)
