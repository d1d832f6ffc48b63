"""Impact, the business case and what stands behind them over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.business_case import doubling, schemas, service
from app.http.negotiation import preferred_language
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Posting
from app.http.types import Code, QueryInt

router = APIRouter(route_class=RoomRoute, tags=["Impact"])

_Scenario = Annotated[Code | None, Query(description="Een scenario van het plan; zonder is het de basis.")]


@router.get(
    "/plans/{plan}/impact",
    response_model=schemas.Impact,
    operation_id="getImpact",
    summary="Wat het plan bespaart",
    description=(
        "Fte, euro’s en drivers per sector en jaar, zoals de oorzaak-gevolgbomen ze opleveren: van het plan, per "
        "initiatief en per thema. Elk totaal is de som van wat getoond wordt."
    ),
)
async def impact(
    plan: Code,
    call: Asking,
    initiative: Annotated[Code | None, Query(description="Alleen van dit initiatief.")] = None,
    theme: Annotated[Code | None, Query(description="Alleen van dit thema.")] = None,
    scenario: _Scenario = None,
) -> Response:
    """Show what the plan saves."""

    async def ask(work: Work) -> schemas.Impact:
        return await service.impact(work, scenario, initiative, theme)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/impact/explanation",
    response_model=schemas.TreeExplanation,
    operation_id="explainImpact",
    summary="Waarom een boom oplevert wat hij oplevert",
    description=(
        "Elke stap van een oorzaak-gevolgboom met zijn regel, de formule ingevuld voor één jaar, de waarde in elk jaar "
        "en de bron, tot op de kengetallen. In het Nederlands, of met `Accept-Language: en` in het Engels."
    ),
)
async def explanation(
    plan: Code,
    call: Asking,
    request: Request,
    tree: Annotated[Code, Query(description="De boom.")],
    year: Annotated[QueryInt | None, Query(ge=1900, le=2200, description="Het jaar; zonder het laatste.")] = None,
    scenario: _Scenario = None,
) -> Response:
    """Explain a tree."""
    language = preferred_language(request.headers.get("accept-language"))

    async def ask(work: Work) -> schemas.TreeExplanation:
        return await service.explanation(work, tree, scenario, year, language)

    response = await call.read(plan, Action.READ, ask)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return response


@router.get(
    "/plans/{plan}/workforce",
    response_model=schemas.Workforce,
    operation_id="getWorkforce",
    summary="Het arbeidstekort",
    description="Per jaar en sector het tekort zonder maatregelen, wat het plan daarvan vermijdt en wat overblijft.",
)
async def workforce(plan: Code, call: Asking, scenario: _Scenario = None) -> Response:
    """Show the shortage of people."""

    async def ask(work: Work) -> schemas.Workforce:
        return await service.workforce(work, scenario)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/business-case",
    response_model=schemas.BusinessCase,
    operation_id="getBusinessCase",
    summary="De businesscase",
    description=(
        "Cumulatieve impact tegenover cumulatieve begroting, in totaal, per sector en in de vergelijkingen die het "
        "plan zelf maakt, met het jaar waarin het zich terugverdient."
    ),
)
async def business_case(plan: Code, call: Asking, scenario: _Scenario = None) -> Response:
    """Show the business case."""

    async def ask(work: Work) -> schemas.BusinessCase:
        return await service.business_case(work, scenario)

    return await call.read(plan, Action.SEE_ALL_MONEY, ask)


@router.post(
    "/plans/{plan}/business-case",
    response_model=schemas.BusinessCase,
    operation_id="simulateBusinessCase",
    summary="Wat als de kengetallen anders zijn?",
    description="De businesscase met andere kengetallen, eventueel boven op een scenario; slaat niets op.",
)
async def simulate(plan: Code, body: schemas.CaseSimulation, call: Posting) -> Response:
    """Simulate the business case."""

    async def ask(work: Work) -> schemas.BusinessCase:
        return await service.simulate(work, body)

    return await call.read(plan, Action.SEE_ALL_MONEY, ask)


@router.get(
    "/plans/{plan}/cost-build-up",
    response_model=schemas.CostBuildUp,
    operation_id="getCostBuildUp",
    summary="De opbouw van de begroting",
    description=(
        "De begroting uit kostenposten: uren of bedrag, geïndexeerd, met btw en onvoorzien, per post, initiatief, jaar "
        "en regel, tegenover de begrotingsregels."
    ),
)
async def cost_build_up(plan: Code, call: Asking) -> Response:
    """Show how the budget is built up."""

    async def ask(work: Work) -> schemas.CostBuildUp:
        return await service.cost_build_up(work)

    return await call.read(plan, Action.SEE_ALL_MONEY, ask)


@router.get(
    "/plans/{plan}/double-funding",
    response_model=schemas.DoubleFundings,
    operation_id="getDoubleFunding",
    summary="Mogelijke dubbele bekostiging",
    description=(
        "Andere financiering die in initiatief, periode en bestemming samenvalt met de begroting of met elkaar; om te "
        "beoordelen, niet om te verrekenen."
    ),
)
async def double_funding(plan: Code, call: Asking) -> Response:
    """Show what may be paid for twice."""

    async def ask(work: Work) -> schemas.DoubleFundings:
        return await doubling.double_funding(work)

    return await call.read(plan, Action.SEE_ALL_MONEY, ask)
