"""The schedule, readiness and simulations over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.negotiation import Language, preferred_language
from app.http.problem_document import document, problem_of
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Posting
from app.http.types import Code, QueryInt
from app.schedule import schemas, service
from app.schedule.service import PartConditions
from app.uitkeringsschema.violations import Refused, Violation

router = APIRouter(route_class=RoomRoute, tags=["Uitkeringsschema"])

_Period = Annotated[
    QueryInt, Path(ge=1, le=1001, description="Nummer van de periode; laatste + 1 is het afrekenmoment.")
]


@router.get(
    "/plans/{plan}/uitkeringsschema",
    response_model=schemas.Uitkeringsschema,
    operation_id="getUitkeringsschema",
    summary="Het uitkeringsschema",
    description=(
        "Wat elke periode aan wie uitkeert: wat is vrijgegeven zoals het is, wat is vastgesteld en geaccepteerd telt, "
        "en wat openstaat telt als gehaald, met als kosten de begroting tot de kosten van de periode zijn bevestigd. "
        "U ziet de rijen waarvan u het geld mag zien."
    ),
)
async def uitkeringsschema(plan: Code, call: Asking) -> Response:
    """Show the schedule."""

    async def ask(work: Work) -> schemas.Uitkeringsschema:
        return await service.uitkeringsschema(work)

    return await call.read(plan, Action.SEE_MONEY, ask, whole=True)


@router.get(
    "/plans/{plan}/periods/{period}/payment-readiness",
    response_model=schemas.Readiness,
    operation_id="getPaymentReadiness",
    summary="Kan er worden uitgekeerd?",
    description="Per uitkering van de periode aan welke voorwaarden nog niet is voldaan, allemaal tegelijk (stap 8).",
)
async def readiness(plan: Code, period: _Period, call: Asking, request: Request) -> Response:
    """Show what payouts still wait for."""
    language = preferred_language(request.headers.get("accept-language"))

    async def ask(work: Work) -> schemas.Readiness:
        return _readiness(await service.readiness(work, period), language)

    response = await call.read(plan, Action.SEE_READINESS, ask, whole=True)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return response


@router.post(
    "/plans/{plan}/simulations",
    response_model=schemas.Simulation,
    operation_id="simulatePlan",
    summary="Wat als?",
    description=(
        "Rekent het schema uit met gegeven kosten en metingen boven op wat is vastgesteld; slaat niets op. Een gegeven "
        "meting vervangt een vastgestelde in dezelfde verantwoording, kosten komen erbij."
    ),
)
async def simulate(plan: Code, body: schemas.SimulationIn, call: Posting) -> Response:
    """Simulate on top of what is established."""

    async def ask(work: Work) -> schemas.Simulation:
        return await service.simulate(work, body)

    return await call.read(plan, Action.SEE_READINESS, ask, whole=True)


@router.post(
    "/simulations",
    response_model=schemas.Simulation,
    operation_id="simulateCase",
    summary="Een casus doorrekenen",
    description="Rekent een planpakket met kosten en metingen door tot op de cent; slaat niets op.",
)
async def simulate_case(body: schemas.CaseIn, _call: Posting) -> Response:
    """Compute a case."""
    return Response(await service.simulate_case(body), media_type="application/json")


def _readiness(found: Sequence[PartConditions], language: Language) -> schemas.Readiness:
    payouts = [
        schemas.PartReadiness(
            kassier=one.part.kassier,
            stream=one.part.stream,
            ready=not one.violations,
            violations=_conditions(one.violations, language),
        )
        for one in found
    ]
    return schemas.Readiness(
        ready=all(payout.ready for payout in payouts),
        violations=[violation for payout in payouts for violation in payout.violations],
        payouts=payouts,
    )


def _conditions(violations: Sequence[Violation], language: Language) -> list[schemas.Condition]:
    """The violations exactly as a refusal shows them."""
    if not violations:
        return []
    shown = document(problem_of(Refused(violations)), language)["violations"]
    return [schemas.Condition.model_construct(**one) for one in shown]
