"""Keeps what is known of evidence files; their bytes are kept apart."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.access.work import Fact, Work
from app.db.across import Thing
from app.errors import Forbidden, NotFound, raise_if_any, unknown
from app.evidence import reach, repository
from app.evidence import schemas as wire
from app.evidence.references import reference_to
from app.files.arriving import Arriving
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any

_Key = tuple[UUID] | None


def plan_of(file_id: UUID) -> Thing:
    """How to find the plan of a file."""
    return Thing("evidence_file", file_id)


def place_of(plan_id: UUID, file_id: UUID) -> str:
    """Under which name the bytes of a file lie."""
    return f"{plan_id}/{file_id}"


async def require(work: Work, about: wire.About) -> None:
    """See whether the caller may send in such a file, before it does.

    Raises:
        InvalidInput: it is about something that the plan does not have.
        Forbidden: it is not the caller's to add.
    """
    named = {name: code for name in ("initiative", "kassier", "organisation") if (code := getattr(about, name))}
    absent = await repository.absent(work.session, work.plan.id, named)
    raise_if_any(unknown(f"/query/{name}") for name in named if name in absent)
    await reach.require(work, about)


async def add(work: Work, file_id: UUID, about: wire.About, came: Arriving) -> wire.EvidenceFile:
    """Record a file whose bytes are kept.

    Raises:
        InvalidInput, Forbidden: as `require`.
    """
    await require(work, about)
    values = {
        "id": file_id,
        "plan_id": work.plan.id,
        "initiative": about.initiative,
        "kassier": about.kassier,
        "organisation": about.organisation,
        "file_name": about.file_name,
        "description": about.description,
        "media_type": came.media_type,
        "size": came.size,
        "sha256": came.sha256,
        "scan": came.scan,
        "recorded_issuer": work.principal.actor.issuer,
        "recorded_by": work.actor,
        "recorded_at": work.now,
    }
    await repository.add(work.session, values)
    work.book(Fact("evidence_file_added", "evidence_file", file_id, _payload(about, came) | {"scan": came.scan}))
    return await show(work, file_id)


async def turn_away(work: Work, file_id: UUID, about: wire.About, came: Arriving, found: str) -> None:
    """Record that somebody sent in a file in which the scanner found something; nothing of it was kept."""
    work.book(Fact("evidence_file_infected", "evidence_file", file_id, _payload(about, came) | {"found": found}))


def infected(found: str | None) -> Refused:
    """What to say of a file in which the scanner found something; None when it did so before, under the same key."""
    if found is None:
        nl = (
            "De virusscanner vond eerder iets in dit bestand; het is niet bewaard. Opnieuw gaat met een andere sleutel."
        )
        en = "The virus scanner found something in this file before; it was not kept. Use another key to try again."
        return Refused([Violation(Code.FILE_INFECTED, nl, en)])
    nl = f"De virusscanner vond iets in dit bestand ({found}); het is niet bewaard."
    en = f"The virus scanner found something in this file ({found}); it was not kept."
    return Refused([Violation(Code.FILE_INFECTED, nl, en, {"found": found})])


async def show(work: Work, file_id: UUID) -> wire.EvidenceFile:
    """One file.

    Raises:
        NotFound: there is none, or it is about money that is not in sight.
    """
    return _shown(await _row(work, file_id))


async def page(work: Work, after: _Key, limit: int, filters: Mapping[str, Any]) -> tuple[list[wire.EvidenceFile], _Key]:
    """One page of the files in sight; and the last key when there are more."""
    rows = await repository.page(work.session, work.plan.id, after, limit + 1, filters)
    return [_shown(row) for row in rows[:limit]], (rows[limit - 1].id,) if len(rows) > limit else None


async def kept(work: Work, file_id: UUID) -> tuple[wire.EvidenceFile, str]:
    """A file whose bytes are there, and under which name.

    Raises:
        NotFound: there is none, it is about money that is not in sight, or it was withdrawn.
    """
    found = await show(work, file_id)
    if found.status == "withdrawn":
        raise NotFound
    return found, place_of(work.plan.id, file_id)


async def withdraw(work: Work, file_id: UUID, reason: str) -> wire.EvidenceFile:
    """Withdraw a file that nothing refers to; what it was stays known.

    Raises:
        NotFound: there is none, or it is about money that is not in sight.
        Forbidden: somebody else sent it in.
        Refused: already_withdrawn, or record_in_use for everything that refers to it.
    """
    row = await _row(work, file_id)
    actor = work.principal.actor
    if (row.recorded_issuer, row.recorded_by) != (actor.issuer, actor.subject):
        nl = "Een bewijsstuk wordt ingetrokken door wie het uploadde."
        raise Forbidden(nl, "A file is withdrawn by who sent it in.")
    if row.withdrawn_at is not None:
        nl, en = "Dit bewijsstuk is al ingetrokken.", "This file has been withdrawn already."
        raise Refused([Violation(Code.ALREADY_WITHDRAWN, nl, en)])
    users = await repository.users(work.session, work.plan.id, reference_to(file_id))
    refuse_if_any(_in_use(user.kind, user.name) for user in users)
    await repository.withdraw(work.session, file_id, {"withdrawn_at": work.now, "withdrawal_reason": reason})
    payload = {"sha256": row.sha256, "reason": reason}
    work.book(Fact("evidence_file_withdrawn", "evidence_file", file_id, payload))
    return await show(work, file_id)


async def _row(work: Work, file_id: UUID) -> Any:
    rows = await repository.find(work.session, work.plan.id, [file_id])
    if not rows or not reach.sees(work, rows[0]):
        raise NotFound
    return rows[0]


def _payload(about: wire.About, came: Arriving) -> dict[str, object]:
    """What was sent in, as it enters the journal; its name and description by their digests, so that they can go."""
    return {
        "initiative": about.initiative,
        "kassier": about.kassier,
        "organisation": about.organisation,
        "text": about.file_name,
        "note": about.description,
        "mediaType": came.media_type,
        "size": came.size,
        "sha256": came.sha256,
    }


def _in_use(kind: str, name: str) -> Violation:
    nl, en = f"Hiernaar verwijst {kind} {name}.", f"It is referred to by {kind} {name}."
    return Violation(Code.RECORD_IN_USE, nl, en, {"kind": kind, "record": name})


def _shown(row: Any) -> wire.EvidenceFile:
    same = ("id", "file_name", "description", "media_type", "size", "sha256", "initiative", "kassier", "organisation")
    kept = ("recorded_by", "recorded_at", "withdrawn_at", "withdrawal_reason")
    return wire.EvidenceFile(
        **{name: getattr(row, name) for name in (*same, *kept)},
        status="kept" if row.withdrawn_at is None else "withdrawn",
        reference=reference_to(row.id),
        scan=wire.Scanned(row.scan),
    )
