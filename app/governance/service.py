"""Answers how a plan is governed on a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.access.work import Work
from app.decisions import service as decisions
from app.decisions.schemas import Decision
from app.governance import schemas as wire
from app.governance.ladder import above, members_on
from app.organisations import service as organisations
from app.plans.package.records.governance import (
    Body,
    BodyMember,
    Bottleneck,
    Communication,
    Meeting,
    Precondition,
    Term,
)
from app.register import service as register

_ALL = 1_000_000


async def governance(work: Work, on: date | None) -> wire.Governance:
    """Bodies with their members, meetings, randvoorwaarden, communication and knelpunten, by default as of today."""
    day = on or work.today
    bodies = await register.by_code(work, Body)
    meetings = sorted((await register.by_code(work, Meeting)).values(), key=lambda one: (one.on, one.code))
    preconditions = (await register.by_code(work, Precondition)).values()
    bottlenecks = (await register.by_code(work, Bottleneck)).values()
    solved = {one.code for one in bottlenecks if one.resolved_on is not None and one.resolved_on <= day}
    return wire.Governance(
        on=day,
        rings=_rings(bodies, meetings, await _names(work), day),
        meetings=await _meetings(work, meetings),
        preconditions=[
            _precondition(one, day)
            for one in sorted(preconditions, key=lambda one: (one.order is None, one.order or 0, one.code))
        ],
        communications=[_communication(one) for one in (await register.by_code(work, Communication)).values()],
        open_bottlenecks=[_bottleneck(one) for one in bottlenecks if one.code not in solved],
        resolved_bottlenecks=[_bottleneck(one) for one in bottlenecks if one.code in solved],
    )


async def _names(work: Work) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The names of organisations and of domains."""
    parties, _ = await organisations.organisations(work, {}, None, _ALL)
    domains, _ = await organisations.domains(work, None, _ALL)
    return {one.code: one.name for one in parties}, {one.code: one.name for one in domains}


def _rings(
    bodies: Mapping[str, Body],
    meetings: Sequence[Meeting],
    names: tuple[Mapping[str, str], Mapping[str, str]],
    day: date,
) -> list[wire.Ring]:
    def shown(body: Body) -> wire.BodyShown:
        return wire.BodyShown(
            code=body.code,
            name=body.name,
            mandate=body.mandate,
            tasks=list(body.tasks),
            frequency=body.frequency,
            region=body.region,
            members=[_member(one, names) for one in members_on(body.members, day)],
            escalation=[wire.Rung(body=code, name=bodies[code].name) for code in above(body.code, bodies)],
            meetings=[one.code for one in meetings if one.body == body.code],
            illustrative=body.illustrative,
            source=body.source,
        )

    rings = sorted({body.ring for body in bodies.values()}, key=lambda ring: (ring is None, ring or ""))
    return [
        wire.Ring(ring=ring, bodies=[shown(body) for body in bodies.values() if body.ring == ring]) for ring in rings
    ]


def _member(member: BodyMember, names: tuple[Mapping[str, str], Mapping[str, str]]) -> wire.Member:
    parties, domains = names
    return wire.Member(
        name=member.name or parties.get(member.organisation or "") or domains.get(member.domain or ""),
        organisation=member.organisation,
        domain=member.domain,
        role=member.role,
        valid_from=member.valid_from,
        valid_to=member.valid_to,
    )


async def _meetings(work: Work, meetings: Sequence[Meeting]) -> list[wire.MeetingShown]:
    references = {point.decision_reference for one in meetings for point in one.points if point.decision_reference}
    taken = await decisions.by_reference(work, references)
    return [
        wire.MeetingShown(
            code=one.code,
            body=one.body,
            on=one.on,
            place=one.place,
            points=[
                wire.Point(
                    subject=point.subject,
                    outcome=point.outcome,
                    decision_reference=point.decision_reference,
                    decisions=[_decision(found) for found in taken.get(point.decision_reference or "", ())],
                )
                for point in one.points
            ],
            minutes=one.minutes,
            text=one.text,
            illustrative=one.illustrative,
            source=one.source,
        )
        for one in meetings
    ]


def _decision(found: Decision) -> wire.DecisionShown:
    withdrawn = found.status == "withdrawn"
    return wire.DecisionShown(id=found.id, kind=found.kind, decided_on=found.decided_on, withdrawn=withdrawn)


def _precondition(one: Precondition, day: date) -> wire.PreconditionShown:
    terms = [_term(term, one, day) for term in Term]
    return wire.PreconditionShown(
        code=one.code,
        name=one.name,
        text=one.text,
        order=one.order,
        initiatives=list(one.initiatives),
        terms=terms,
        empty=[term.term for term in terms if not term.fillings],
        illustrative=one.illustrative,
        source=one.source,
    )


def _term(term: Term, one: Precondition, day: date) -> wire.TermShown:
    found = [filling for filling in one.fillings if filling.term is term]
    return wire.TermShown(
        term=term,
        fillings=[wire.Filling(text=filling.text, done_on=filling.done_on) for filling in found],
        done=sum(filling.done_on is not None and filling.done_on <= day for filling in found),
    )


def _communication(one: Communication) -> wire.CommunicationShown:
    return wire.CommunicationShown(
        code=one.code,
        doelstelling=one.doelstelling,
        doelgroep=one.doelgroep,
        middel=one.middel,
        boodschap=one.boodschap,
        schaal=one.schaal,
        afzender=one.afzender,
        on=one.on,
        illustrative=one.illustrative,
        source=one.source,
    )


def _bottleneck(one: Bottleneck) -> wire.BottleneckShown:
    return wire.BottleneckShown(
        code=one.code,
        text=one.text,
        taken_up_by=list(one.taken_up_by),
        initiatives=list(one.initiatives),
        proposal=one.proposal,
        resolved_on=one.resolved_on,
        illustrative=one.illustrative,
        source=one.source,
    )
