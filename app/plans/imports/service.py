"""Takes a plan in: new, unchanged, or in the place of what nothing was paid on yet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.access.service import plan_id_of
from app.access.work import Fact, PlanRef, Work
from app.db.session import Row
from app.ledger.agreed import fingerprint
from app.plans.imports import repository
from app.plans.imports.conflicts import Used, conflicts, homeless
from app.plans.imports.keys import ROLES, Cell, Form, keys, lines, nameless
from app.plans.imports.prepared import Prepared
from app.plans.imports.present import present_form, with_roles
from app.plans.imports.schemas import ImportOutcome, PlanCounts, PlanImport, Warned
from app.plans.package import differences
from app.plans.recording import service as recording
from app.standing import service as standing
from app.uitkeringsschema.bookings import budget_set
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


@dataclass(frozen=True, slots=True)
class Order:
    """How to take a package in."""

    dry_run: bool = False
    """Check everything, store nothing."""
    replace: bool = False
    """Take it in the place of what is there, as long as no payout was released."""
    english: bool = False
    """The language of the warnings."""


async def take_in(work: Work, sent: Prepared, order: Order) -> PlanImport:
    """Import a plan (step 1).

    Raises:
        Refused: plan_differs, when the plan is there and differs, and may or can not be replaced.
    """
    await repository.be_patient(work.session)
    stored = await repository.stored(work.session, sent.code)
    if stored is None:
        return await _add(work, sent, order)
    present = await present_form(work, stored.package)
    pointers = differences(with_roles(present, stored.package, sent.form), sent.package)
    if not pointers:
        return _answer(sent, order, ImportOutcome.UNCHANGED, stored.version)
    used = await _require_replaceable(work, sent, order, stored.package, pointers)
    if order.dry_run:
        return _answer(sent, order, ImportOutcome.WOULD_REPLACE, stored.version)
    await _replace(work, sent, stored, pointers, used)
    return _answer(sent, order, ImportOutcome.REPLACED, stored.version + 1)


async def is_there(work: Work, code: str) -> bool:
    """Whether there is such a plan."""
    return await repository.is_there(work.session, code)


async def _add(work: Work, sent: Prepared, order: Order) -> PlanImport:
    plan_id = plan_id_of(sent.code)
    if order.dry_run:
        return _answer(sent, order, ImportOutcome.WOULD_IMPORT, 1)
    await repository.add_plan(work.session, {**sent.plan, "id": plan_id, "package": sent.form})
    work.plan = PlanRef(plan_id, sent.code, sent.plan["has_scheme"], sent.plan["catch_up"], 1)
    await repository.store(work.session, plan_id, sent.rows)
    await repository.add_nameless(
        work.session, plan_id, {table: list(rows.values()) for table, rows in sent.nameless.items()}
    )
    payload = {"code": sent.code, "version": 1, "package": fingerprint(sent.form)}
    work.book(Fact("plan_imported", "plan", plan_id, payload, postings=budget_set({}, sent.budget)))
    await recording.take_in(work, sent.records)
    return _answer(sent, order, ImportOutcome.IMPORTED, 1)


async def _require_replaceable(work: Work, sent: Prepared, order: Order, old: Form, pointers: list[str]) -> Used:
    if not order.replace:
        refuse_if_any([_differs(sent.code, pointers)])
    if await standing.has_released(work):
        nl = f"Van plan {sent.code} is al een uitkering vrijgegeven; het ligt vast."
        en = f"A payout of plan {sent.code} was released; the plan is fixed."
        raise Refused([Violation(Code.PLAN_DIFFERS, nl, en, {"pointers": pointers})])
    used = await repository.used(work.session, work.plan.id)
    regions = [one["code"] for one in sent.records.get("regions", ())]
    refuse_if_any([*conflicts(used, old, sent.form, sent.package), *homeless(used, regions)])
    return used


def _differs(code: str, pointers: list[str]) -> Violation:
    nl = f"Plan {code} is er al en dit pakket wijkt er op {len(pointers)} plaatsen van af."
    en = f"Plan {code} is there already and this package differs from it in {len(pointers)} places."
    return Violation(Code.PLAN_DIFFERS, nl, en, {"pointers": pointers})


async def _replace(work: Work, sent: Prepared, stored: Row[Any], pointers: list[str], used: Used) -> None:
    session, plan_id, old = work.session, plan_id_of(sent.code), stored.package
    was, now, old_nameless = keys(old), keys(sent.form), nameless(old)
    gone = {
        table: [key for said, key in rows.items() if said not in sent.nameless[table]]
        for table, rows in old_nameless.items()
    }
    new = {
        table: [row for said, row in rows.items() if said not in old_nameless[table]]
        for table, rows in sent.nameless.items()
    }
    # Where a role was changed since, what was recorded stands.
    gone[ROLES] = [key for key in gone[ROLES] if Cell(*key[:4]) not in used.roles]
    new[ROLES] = [row for row in new[ROLES] if Cell(*(row[name] for name in Cell._fields)) not in used.roles]
    await repository.remove_nameless(session, plan_id, gone)
    await repository.store(session, plan_id, sent.rows)
    await repository.remove(session, plan_id, {table: was[table] - now[table] for table in was})
    await repository.add_nameless(session, plan_id, new)
    version = stored.version + 1
    changes = {name: value for name, value in sent.plan.items() if name != "code"}
    await repository.change_plan(session, plan_id, {**changes, "package": sent.form, "version": version})
    await repository.outdate_proposals(session, plan_id)
    work.plan = PlanRef(plan_id, sent.code, sent.plan["has_scheme"], sent.plan["catch_up"], version)
    payload = {
        "code": sent.code,
        "version": version,
        "package": fingerprint(sent.form),
        "previous": fingerprint(old),
        "pointers": pointers,
    }
    work.book(Fact("plan_replaced", "plan", plan_id, payload, postings=budget_set(_cents(old), sent.budget)))
    await recording.take_in(work, sent.records)


def _cents(form: Form) -> dict[LineKey, Cents]:
    """The budget of a canonical form, whose amounts are texts of euros."""
    return {line: int(Decimal(amount).scaleb(2)) for line, amount in lines(form)}


def _answer(sent: Prepared, order: Order, outcome: ImportOutcome, version: int) -> PlanImport:
    rows, nameless_rows = sent.rows, sent.nameless
    return PlanImport(
        id=plan_id_of(sent.code),
        code=sent.code,
        name=sent.package.plan.name,
        status=outcome,
        version=version,
        counts=PlanCounts(
            streams=len(rows["stream"]),
            domains=len(rows["domain"]),
            organisations=len(rows["organisation"]),
            themes=len(rows["theme"]),
            initiatives=len(rows["initiative"]),
            kassiers=len(rows["kassier"]),
            periods=len(rows["period"]),
            budget_lines=len(rows["budget_line"]),
            kpis=len(rows["kpi"]),
            meetmomenten=len(rows["meetmoment"]),
            roles=len(nameless_rows["role_assignment"]),
            agreements=len(nameless_rows["agreement"]),
            records=sum(map(len, sent.records.values())),
        ),
        warnings=[
            Warned(pointer=flaw.pointer, code=flaw.code, detail=flaw.en if order.english else flaw.nl)
            for flaw in sent.warnings
        ],
    )
