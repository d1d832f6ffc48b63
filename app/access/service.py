"""Looks up who the caller is in a plan, and keeps the memberships."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import structlog

from app.access import repository, schemas
from app.access.principal import Actor, Membership, Principal
from app.access.rights import GRANTED_BY_OFFICE, RIGHTS, TIED_TO_ORGANISATION, Action, Function
from app.access.work import Along, Fact, PlanRef, Work
from app.db.across import plan_code
from app.db.session import Session
from app.errors import Flaw, Forbidden, InvalidInput, NotFound
from app.uitkeringsschema.violations import Code, Refused, Violation

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

_PLANS: Final = UUID("5f0d9c53-9a0e-4a4b-8a0b-6f2f5a1f3c77")
"""The namespace in which a plan's code gives its id, so that an import tried out names the id that it will have."""

_SEEING: Final = tuple(sorted(RIGHTS[Action.SEE_ALL_MONEY]))


async def open_work(
    session: Session,
    actor: Actor,
    code: str,
    now: datetime,
    today: date,
    *,
    whole: bool = True,
    along: Along | None = None,
) -> Work:
    """The work of a caller in a plan; from here on the database shows no other plan.

    Args:
        session: a transaction that was not used for a plan yet.
        actor: the caller.
        code: the plan.
        now: the moment.
        today: the day on which functions have to be in force.
        whole: whether the money of all organisations is before it, or only what the caller may see.
        along: what is to be known of the plan at once.

    Raises:
        NotFound: there is no such plan, or the caller has no function in it; which of the two is not told.
    """
    found = await repository.enter(session, asking_of(actor, today), code, whole=whole, along=along)
    principal = principal_of(actor, found)
    if found.id is not None and not principal.memberships:
        _log.warning("not_a_member", plan=code, issuer=actor.issuer, subject=actor.subject)
    if found.id is None or not principal.memberships:
        raise NotFound
    plan = PlanRef(found.id, code, found.has_scheme, found.catch_up, found.version)
    seen = whole or principal.sees_all_money
    read = None if along is None else (along, found)
    head, known_at = _head(found), found.known_at
    return Work(session, plan, principal, now, today, head=head, known_at=known_at, along=read, whole=seen)


async def asked(work: Work, along: Along) -> Any | None:
    """What was asked along when the plan was entered, or what is asked now if it was not."""
    if work.along is not None and work.along[0] is along:
        return work.along[1]
    return await repository.ask(work.session, work.plan.id, along)


async def open_import(session: Session, actor: Actor, code: str, now: datetime, today: date) -> Work:
    """The work of a caller who imports a plan, which need not exist yet; whether the caller may is not looked at."""
    made = plan_id_of(code)
    found = await repository.enter(session, asking_of(actor, today), code, whole=True, made=made)
    principal = principal_of(actor, found)
    if found.id is None:
        return Work(session, PlanRef(made, code, False, True, 0), principal, now, today)  # noqa: FBT003
    plan = PlanRef(found.id, code, found.has_scheme, found.catch_up, found.version)
    return Work(session, plan, principal, now, today, head=_head(found))


async def open_at_terminal(session: Session, actor: Actor, code: str, now: datetime, today: date) -> Work:
    """The work of who has the database, in a plan that is there; functions are not looked at.

    Raises:
        NotFound: there is no such plan.
    """
    work = await open_import(session, actor, code, now, today)
    if work.plan.version == 0:
        raise NotFound
    return work


def plan_id_of(code: str) -> UUID:
    """The id that a plan of this code has."""
    return uuid5(_PLANS, code)


async def ensure_membership(
    session: Session,
    *,
    issuer: str,
    subject: str,
    function: Function,
    plan: str | None,
    organisation: str | None,
    today: date,
) -> bool:
    """Record a membership unless it is there already; answers whether it was new.

    Raises:
        ValueError: the function needs an organisation, or takes none.
    """
    if (organisation is not None) != (function in TIED_TO_ORGANISATION):
        raise ValueError(function)
    values = {
        "id": uuid4(),
        "plan_code": plan,
        "issuer": issuer,
        "subject": subject,
        "function": function.value,
        "organisation": organisation,
        "granted_by": "tred",
    }
    if await repository.same(session, values, today):
        return False
    await repository.add(session, values)
    return True


async def admins_below(session: Session, beginning: str) -> list[schemas.Membership]:
    """Who is or was admin in the plans whose code begins like this, as far as the session shows those."""
    return [_shown(row) for row in await repository.below(session, Function.ADMIN.value, beginning)]


def plan_of_membership(membership_id: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a membership; one that holds in every plan is not to be reached from any of them."""

    async def find(session: Session) -> str | None:
        return await plan_code(session, "membership", membership_id)

    return find


async def memberships(
    work: Work, filters: Mapping[str, str], after: tuple[UUID] | None, limit: int
) -> tuple[list[schemas.Membership], tuple[UUID] | None]:
    """One page of the plan's memberships, ended ones too, in order of id; and the last key when there are more."""
    rows = await repository.page(work.session, work.plan.code, after, limit + 1, filters)
    found = [_shown(row) for row in rows[:limit]]
    return found, (found[-1].id,) if len(rows) > limit else None


async def membership(work: Work, membership_id: UUID) -> schemas.Membership:
    """One membership.

    Raises:
        NotFound: there is none.
    """
    row = await repository.find(work.session, membership_id)
    if row is None:
        raise NotFound
    return _shown(row)


async def grant(work: Work, asked: schemas.Grant) -> schemas.Membership:
    """Give somebody a function in the plan.

    Raises:
        Forbidden: this function is not the caller's to give.
        InvalidInput: organisation, streams or dates do not fit the function, the plan or one another.
    """
    _require_grant(work, asked.function)
    flaws = await _flaws(work, asked)
    if flaws:
        raise InvalidInput(flaws)
    values = asked.model_dump() | {
        "id": uuid4(),
        "plan_code": work.plan.code,
        "function": asked.function.value,
        "streams": None if asked.streams is None else sorted(set(asked.streams)),
        "granted_by": work.actor,
        "granted_at": work.now,
    }
    await repository.add(work.session, values)
    payload = {name: values[name] for name in asked.model_dump()}
    work.book(Fact("membership_granted", "membership", values["id"], payload))
    return await membership(work, values["id"])


async def end(work: Work, membership_id: UUID) -> schemas.Membership:
    """End a membership, at once and for good.

    Raises:
        NotFound: there is none.
        Forbidden: this function is not the caller's to take away.
        Refused: it was ended before.
    """
    held = await membership(work, membership_id)
    _require_grant(work, held.function)
    if held.ended_on is not None:
        nl, en = "Dit lidmaatschap is al beëindigd.", "This membership was ended already."
        raise Refused([Violation(Code.ALREADY_ENDED, nl, en, {"endedOn": held.ended_on})])
    await repository.end(work.session, membership_id, work.today)
    payload = {"subject": held.subject, "function": held.function.value, "ended_on": work.today}
    work.book(Fact("membership_ended", "membership", membership_id, payload))
    return await membership(work, membership_id)


def _require_grant(work: Work, function: Function) -> None:
    if function in GRANTED_BY_OFFICE or work.principal.may(Action.GRANT):
        return
    nl = "Een programmabureau geeft en beëindigt alleen lidmaatschappen van partners, data-analisten en lezers."
    raise Forbidden(nl, "A programme office only gives and ends memberships of partners, data analysts and readers.")


async def _flaws(work: Work, asked: schemas.Grant) -> list[Flaw]:
    flaws: list[Flaw] = []
    tied = asked.function in TIED_TO_ORGANISATION
    if tied and asked.organisation is None:
        flaws.append(Flaw("/organisation", "required", "Deze functie vraagt een organisatie.", "Give an organisation."))
    elif not tied and asked.organisation is not None:
        nl, en = "Deze functie heeft geen organisatie.", "This function takes no organisation."
        flaws.append(Flaw("/organisation", "invalid_value", nl, en))
    elif asked.organisation and not await repository.known_organisation(work.session, work.plan.id, asked.organisation):
        nl, en = "Deze organisatie staat niet in het plan.", "The plan has no such organisation."
        flaws.append(Flaw("/organisation", "invalid_value", nl, en))
    flaws += await _flaws_of_streams(work, asked)
    if asked.valid_from and asked.valid_to and asked.valid_to < asked.valid_from:
        nl, en = "De laatste dag ligt voor de eerste.", "The last day lies before the first."
        flaws.append(Flaw("/validTo", "too_small", nl, en))
    return flaws


async def _flaws_of_streams(work: Work, asked: schemas.Grant) -> list[Flaw]:
    if asked.streams is None:
        return []
    if asked.function is not Function.FINANCIER:
        nl, en = "Alleen een financier heeft geldstromen.", "Only a financier has streams."
        return [Flaw("/streams", "invalid_value", nl, en)]
    known = await repository.known_streams(work.session, work.plan.id)
    nl, en = "Deze geldstroom staat niet in het plan.", "The plan has no such stream."
    return [
        Flaw(f"/streams/{number}", "invalid_value", nl, en)
        for number, code in enumerate(asked.streams)
        if code not in known
    ]


def _shown(row: Any) -> schemas.Membership:
    return schemas.Membership(
        id=row.id,
        plan=row.plan_code,
        issuer=row.issuer,
        subject=row.subject,
        function=Function(row.function),
        organisation=row.organisation,
        streams=None if row.streams is None else tuple(row.streams),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_on=row.ended_on,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
    )


def asking_of(actor: Actor, today: date) -> repository.Asking:
    """Who asks to enter a plan."""
    return repository.Asking(actor.issuer, actor.subject, today, _SEEING)


def _head(found: Any) -> tuple[int, str] | None:
    return None if found.seq is None else (found.seq, found.hash)


def principal_of(actor: Actor, found: Any) -> Principal:
    """The caller by what the database says that it is in a plan."""
    held = tuple(
        Membership(Function(function), organisation, None if streams is None else frozenset(streams))
        for function, organisation, streams in found.functions
    )
    return Principal(actor, held, frozenset(found.kassiers), found.domains)
