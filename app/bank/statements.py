"""Takes in the statements of a bank: each once, whole, every line booked or opened as a difference."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from app.access.rights import Function
from app.access.work import Fact, Work
from app.bank import accounts, repository
from app.bank import schemas as wire
from app.bank.matching import Matcher, Outcome
from app.bank.messages import Statement
from app.db.session import Row
from app.errors import Flaw, InvalidInput, NotFound
from app.http.types import euros
from app.ledger.banking import fingerprint, sealed_line
from app.uitkeringsschema.violations import Code, Refused, Violation

_Key = tuple[Any, ...] | None


async def read(work: Work, raw: bytes, statements: Sequence[Statement]) -> tuple[wire.BankStatements, bool]:
    """Take in the statements of one file; answers them, and whether they are new.

    A file that was read before is answered as it is now, and changes nothing.

    Raises:
        InvalidInput: the statements are not all of one account.
        Refused: account_not_yours, statement_known.
    """
    digest = sha256(raw).hexdigest()
    known = await repository.file_with(work.session, work.plan.id, digest)
    if known is None:
        return wire.BankStatements(items=await _take_in(work, raw, digest, statements)), True
    rows = await repository.statements(work.session, work.plan.id, {"file_id": known}, work.principal.kassiers)
    if not rows:
        raise _not_yours()
    return wire.BankStatements(items=[_shown(work, row) for row in rows]), False


async def page(work: Work, after: _Key, limit: int, filters: dict[str, Any]) -> tuple[list[wire.BankStatement], _Key]:
    """The statements whose money is in sight, by kassier and day."""
    rows = await repository.statements(work.session, work.plan.id, filters, sight(work), after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return [_shown(work, row) for row in rows[:limit]], last and (last.kassier, last.closing_on, last.id)


async def show(work: Work, identifier: UUID) -> wire.BankStatement:
    """One statement.

    Raises:
        NotFound: its money is not in sight.
    """
    rows = await repository.statements(work.session, work.plan.id, {"id": identifier}, sight(work))
    if not rows:
        raise NotFound
    return _shown(work, rows[0])


def sight(work: Work) -> Collection[str] | None:
    """The kassiers whose statements are in sight; None is all."""
    return None if work.principal.sees_all_money else work.principal.kassiers


def sees_accounts(work: Work, kassier: str) -> bool:
    """Whether the caller needs to know the account numbers: who acts for the kassier, and who audits."""
    return kassier in work.principal.kassiers or work.principal.has(Function.AUDITOR)


async def _take_in(work: Work, raw: bytes, digest: str, statements: Sequence[Statement]) -> list[wire.BankStatement]:
    iban, kassier = await _account(work, statements)
    ids = [one.id for one in statements]
    known = await repository.known_statements(work.session, work.plan.id, iban, ids)
    known += [one for at, one in enumerate(ids) if one in ids[:at]]
    if known:
        nl, en = "Dit afschrift is al gelezen.", "This statement was read already."
        raise Refused(Violation(Code.STATEMENT_KNOWN, nl, en, {"statementId": one}) for one in known)
    own = {"plan_id": work.plan.id, "kassier": kassier}
    file = {**own, "id": uuid4(), "content": raw, "sha256": digest}
    await repository.add(work.session, "bank_file", [file])
    made = [await _one(work, {**own, "file_id": file["id"]}, digest, one) for one in statements]
    return [await show(work, one) for one in made]


async def _account(work: Work, statements: Sequence[Statement]) -> tuple[str, str]:
    """The one account of the statements, and its kassier, for which the caller acts."""
    ibans = {one.iban for one in statements}
    if len(ibans) != 1:
        nl = "De afschriften in dit bestand zijn van meer dan één rekening; lever ze per rekening aan."
        en = "The statements in this file are of more than one account; send them by account."
        raise InvalidInput([Flaw("", "several_accounts", nl, en)])
    iban = ibans.pop()
    known = await accounts.on(work, max(one.closing_on for one in statements))
    kassiers = known.kassiers(iban) & work.principal.kassiers
    if len(kassiers) != 1:
        raise _not_yours()
    return iban, next(iter(kassiers))


def _not_yours() -> Refused:
    nl = "Dit afschrift is niet van de aparte rekening van een kassier waarvoor u handelt."
    en = "This statement is not of the separate account of a kassier that you act for."
    return Refused([Violation(Code.ACCOUNT_NOT_YOURS, nl, en)])


async def _one(work: Work, own: dict[str, Any], digest: str, statement: Statement) -> UUID:
    identifier = uuid4()
    said = {"opening_cents": statement.opening_cents, "closing_cents": statement.closing_cents}
    values = {
        **own,
        **said,
        "id": identifier,
        "iban": statement.iban,
        "statement_id": statement.id,
        "closing_on": statement.closing_on,
        "recorded_by": work.actor,
        "recorded_at": work.now,
    }
    await repository.add(work.session, "bank_statement", [values])
    lines = await _lines(work, values, statement)
    payload = {
        "kassier": own["kassier"],
        "iban": statement.iban,
        "file": own["file_id"],
        "sha256": digest,
        "statementId": statement.id,
        "openingCents": statement.opening_cents,
        "closingCents": statement.closing_cents,
        "closingOn": statement.closing_on,
        "lines": [sealed_line(line) for line in lines],
    }
    work.book(Fact("bank_statement_read", "bank_statement", identifier, payload, occurred_on=statement.closing_on))
    return identifier


async def _lines(work: Work, of: dict[str, Any], statement: Statement) -> list[dict[str, Any]]:
    prints = [fingerprint(statement.iban, asdict(line)) for line in statement.lines]
    known = await repository.known_fingerprints(work.session, work.plan.id, prints)
    matcher = Matcher(work, of["kassier"], of["id"])
    rows = []
    for number, (line, mark) in enumerate(zip(statement.lines, prints, strict=True), start=1):
        identifier = uuid4()
        outcome = await matcher.outcome(line, identifier, repeated=mark in known)
        own = {"id": identifier, "plan_id": work.plan.id, "number": number, "fingerprint": mark}
        about = {"bank_statement_id": of["id"], "kassier": of["kassier"]}
        rows.append({**asdict(line), **_became(outcome), **own, **about})
        # At once: the next line may be about the same.
        await repository.add(work.session, "bank_line", rows[-1:])
    return rows


def _became(outcome: Outcome) -> dict[str, Any]:
    found = outcome.difference
    return {
        "status": "booked" if found is None else "difference",
        "difference": None if found is None else found.value,
        "refusals": " ".join(outcome.refusals) or None,
        "payout_id": outcome.payout,
        "receipt_id": outcome.receipt,
        "transfer_id": outcome.transfer,
    }


def _shown(work: Work, row: Row[Any]) -> wire.BankStatement:
    names = ("id", "kassier", "statement_id", "closing_on", "sha256", "booked", "difference", "settled")
    return wire.BankStatement(
        **{name: getattr(row, name) for name in (*names, "recorded_by", "recorded_at")},
        iban=row.iban if sees_accounts(work, row.kassier) else None,
        opening=euros(row.opening_cents),
        closing=euros(row.closing_cents),
    )
