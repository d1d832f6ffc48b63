"""Writes records down: a version each, sealed in the journal, whoever writes and however many at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from app.access.work import Fact, Work
from app.ledger.agreed import fingerprint
from app.ledger.texts import digest
from app.plans.package.sections import SECTIONS
from app.plans.recording import repository

Forms = Mapping[str, list[dict[str, Any]]]
"""Canonical records per section, in order of code."""

_AN_ENTRY: Final = 500
"""The most records that one entry of the journal names."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version to write down; a record that is removed has no body."""

    kind: str
    code: str
    version: int
    body: Mapping[str, Any] | None


def id_of(plan_id: UUID, kind: str, code: str) -> UUID:
    """The id of a record: the same whenever it is there."""
    return uuid5(plan_id, f"{kind}/{code}")


async def present(work: Work) -> dict[str, list[dict[str, Any]]]:
    """The records of the plan as they are, per section that has any, in order of code."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in await repository.present(work.session, work.plan.id):
        if not row.removed:
            found.setdefault(row.kind, []).append(row.body)
    return {section: found[section] for section in SECTIONS if section in found}


async def take_in(work: Work, sent: Forms) -> None:
    """Make the records of the plan those that are sent: what is new or different is set, what is not sent removed."""
    stored = {(row.kind, row.code): row for row in await repository.present(work.session, work.plan.id)}
    changes = []
    for section in SECTIONS:
        bodies = {body["code"]: body for body in sent.get(section, ())}
        there = {code: row for (kind, code), row in stored.items() if kind == section}
        for code in sorted(bodies.keys() | there.keys()):
            was, body = there.get(code), bodies.get(code)
            if (None if was is None or was.removed else was.body) != body:
                changes.append(Change(section, code, 1 if was is None else was.version + 1, body))
    await repository.add(work.session, [_row(work, change) for change in changes])
    for part in _parts(changes):
        listed = [[change.code, change.version, _seal(change.body)] for change in part]
        payload = {"kind": part[0].kind, "records": listed}
        work.book(Fact("records_taken_in", "plan", work.plan.id, payload))


async def set_down(work: Work, change: Change) -> None:
    """Write one version down."""
    await repository.add(work.session, [_row(work, change)])
    kind = "record_removed" if change.body is None else "record_set"
    payload = {"kind": change.kind, "code": change.code, "version": change.version, "sha256": _seal(change.body)}
    work.book(Fact(kind, "record", id_of(work.plan.id, change.kind, change.code), payload))


def _row(work: Work, change: Change) -> dict[str, Any]:
    actor = work.principal.actor
    return {
        "plan_id": work.plan.id,
        "kind": change.kind,
        "code": change.code,
        "version": change.version,
        "id": id_of(work.plan.id, change.kind, change.code),
        "removed": change.body is None,
        "body": change.body,
        "recorded_at": work.now,
        "actor_issuer": actor.issuer,
        "actor": actor.subject,
        "reason_sha256": digest(actor.reason),
    }


def _parts(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """The changes by kind, as many together as one entry names."""
    part: list[Change] = []
    for change in changes:
        if part and (part[0].kind != change.kind or len(part) == _AN_ENTRY):
            yield part
            part = []
        part.append(change)
    if part:
        yield part


def _seal(body: Mapping[str, Any] | None) -> str | None:
    return None if body is None else fingerprint(body)
