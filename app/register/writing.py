"""Writes single records: checked against the plan, by who may, every version kept."""

from app.access.work import Work
from app.errors import InvalidInput, NotFound
from app.plans.package.record_form import record_form
from app.plans.package.records.kinds import Kind
from app.plans.recording import service as recording
from app.plans.recording.service import Change
from app.register import checking, reach, repository, service
from app.register.checking import Draft
from app.register.schemas import Kept
from app.uitkeringsschema.violations import Code, Violation, refuse_if_any


async def refuse(work: Work, draft: Draft) -> None:
    """Say everything that is wrong with a draft.

    Raises:
        InvalidInput: all of it.
    """
    raise InvalidInput(await checking.flaws_of(work, draft))


async def put(work: Work, draft: Draft) -> tuple[Kept, bool]:
    """Make a record, or put it in the place of what is there; answers it, and whether it is new.

    What is the same already stays as it is, without another version.

    Raises:
        InvalidInput: everything that is wrong with it.
        Forbidden: it is not the caller's to write.
        Refused: role_in_words, for a plan's first region, once for every role that is in another one.
    """
    kind, code = draft.kind, draft.code
    row = await repository.find(work.session, work.plan.id, kind.section, code)
    before = None if row is None or row.removed else row.body
    flaws = await checking.flaws_of(work, draft)
    if flaws or draft.record is None:
        raise InvalidInput(flaws)
    after = record_form(draft.record)
    await reach.require(work, kind, before, after)
    if kind.section == "regions" and before is None:
        await _require_roles_within(work, code)
    if before != after:
        version = 1 if row is None else row.version + 1
        await recording.set_down(work, Change(kind.section, code, version, after))
    return await service.one(work, kind, code), before is None


async def _require_roles_within(work: Work, code: str) -> None:
    """From its first region on, the roles of a plan are in one of its regions: words are then no place any more."""
    elsewhere = await repository.roles_elsewhere(work.session, work.plan.id, code)
    refuse_if_any(
        Violation(
            Code.ROLE_IN_WORDS,
            f"Rol {role} noemt {region} in woorden. Haal haar weg, leg de gebieden vast en geef haar dan weer.",
            f"Role {role} names {region} in words. Take it away, record the regions, and then give it again.",
            {"role": role, "region": region},
        )
        for role, region in elsewhere
    )


async def remove(work: Work, kind: Kind, code: str) -> None:
    """Take a record out of the plan; its versions stay.

    Raises:
        NotFound: there is none.
        Forbidden: it is not the caller's to remove.
        Refused: record_in_use, once for every record that still names it.
    """
    row = await repository.find(work.session, work.plan.id, kind.section, code)
    if row is None or row.removed:
        raise NotFound
    await reach.require(work, kind, row.body, None)
    users = [(other.section, other.nl, other.en, name) for other, name in await checking.naming(work, kind, code)]
    if kind.section == "regions":
        there = await repository.roles_in(work.session, work.plan.id, code)
        users += [("roles", "rol", "role", name) for name in there]
    refuse_if_any(_in_use(*user, code) for user in users)
    await recording.set_down(work, Change(kind.section, code, row.version + 1, None))


def _in_use(section: str, nl: str, en: str, name: str, code: str) -> Violation:
    return Violation(
        Code.RECORD_IN_USE,
        f"{nl[0].upper()}{nl[1:]} {name} verwijst naar {code}.",
        f"{en[0].upper()}{en[1:]} {name} refers to {code}.",
        {"kind": section, "record": name},
    )
